"""Answers by response_url: an address that Slack gives with a command or a press, for 5 uses in 30 minutes.

Who holds one can write as Usher, so that it stands in no exception and no log.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.errors import FaultError
from bot.slack.clients import Clients, Effect
from bot.slack.errors import LOST, ResponseUrlSpent
from bot.slack.wire import Failure, limited, unanswered

_SPENT = frozenset({400, 403, 404, 410})


async def respond(clients: Clients, url: str, body: Mapping[str, Any], effect: Effect) -> None:
    """Post ``body`` to the response_url. Raises as ``SlackMessenger.respond`` says."""
    if not is_slacks(url, clients.base_url):
        raise FaultError("slack-response-url-odd", next_step="slack-response-url-odd-next")

    async def send() -> dict[str, Any] | Failure:
        return await _post(clients.session, url, body)

    answer = await clients.repeat(send, "response_url", effect)
    if not answer["ok"]:
        raise ResponseUrlSpent()


def is_slacks(url: str, base_url: str) -> bool:
    """Say whether a response_url leads to the Slack that Usher talks to.

    That is the API's own origin, or a name below its host by https (hooks.slack.com for slack.com).
    """
    there, base = urlsplit(url), urlsplit(base_url)
    if (there.scheme, there.netloc) == (base.scheme, base.netloc):
        return True
    below = (there.hostname or "").endswith(f".{base.hostname}")
    return there.scheme == "https" and below and "@" not in there.netloc


async def _post(
    session: aiohttp.ClientSession, url: str, body: Mapping[str, Any]
) -> dict[str, Any] | Failure:
    try:
        async with session.post(url, json=body, allow_redirects=False) as answer:
            if answer.status == 429:
                return limited(answer.headers)
            if answer.status >= 500:
                return Failure("server_error")
            if answer.status in _SPENT:
                return {"ok": False}
            return {"ok": True} if answer.status < 300 else Failure(LOST)
    except (aiohttp.ClientError, TimeoutError) as error:
        return unanswered(error)
