"""Payloads that name a channel by an id which Slack changed: buttons of older messages, forms that were open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.cancellation import run_until_deadline
from handlers import payloads
from handlers.context import Context

LOOKUP_SECONDS = 0.3
"""Seconds that a request waits to learn which channels have another id."""
CHANNEL_WORD = re.compile(r"(?<![A-Za-z0-9_])[CDG][A-Z0-9]{2,30}(?![A-Za-z0-9_])")


async def with_current_ids(ctx: Context, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the payload of a command or an interaction with the ids that channels have now.

    Where Redis does not say, it is returned as it is: the guard tells the person about Redis.
    """
    tenant = payloads.find_tenant(body)
    if tenant is None:
        return body
    try:
        moves = await run_until_deadline(ctx.app.store.channel_moves.list_known(tenant), LOOKUP_SECONDS)
    except Exception as error:
        if ctx.find_fault(error) is None and not isinstance(error, TimeoutError):
            raise
        return body
    found: Mapping[str, Any] = _replace(body, moves) if moves else body
    return found


def _replace(node: Any, moves: Mapping[str, str]) -> Any:
    """Replace the ids in all strings; a button's value and a form's metadata are JSON in a string."""
    if isinstance(node, Mapping):
        return {name: _replace(value, moves) for name, value in node.items()}
    if isinstance(node, list):
        return [_replace(value, moves) for value in node]
    if isinstance(node, str):
        return CHANNEL_WORD.sub(lambda found: moves.get(found.group(), found.group()), node)
    return node
