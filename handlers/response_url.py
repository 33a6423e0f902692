"""Send command answers that Slack may reject by response_url, where we see the rejection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.cancellation import run_until_deadline
from bot.model.errors import UsherError
from bot.model.replies import EMPTY_REPLY, Reply
from handlers import payloads
from handlers.context import Context
from handlers.guard import log
from handlers.payloads import MalformedPayload

MIN_RESPOND_SECONDS = 0.2
"""The least time to send the answer, in seconds, even if the deadline is nearer or over."""


async def respond_via_url(ctx: Context, body: Mapping[str, Any], reply: Reply) -> Reply:
    """Send an answer with a chart by response_url; return what remains for the ack.

    If Slack rejects blocks in an ack, we get no error (Slack: slash commands).
    """
    if reply.message is None or reply.message.fallback is None:
        return reply
    try:
        response_url = payloads.parse_command(body).response_url
        await run_until_deadline(
            ctx.app.slack.messenger.respond(response_url, reply.message),
            max(MIN_RESPOND_SECONDS, ctx.deadline_seconds - ctx.elapsed_seconds()),
        )
    except (UsherError, MalformedPayload, TimeoutError) as error:
        log.warning("sending the answer without its chart: %s", error)
        return Reply(message=reply.message.fallback)
    return EMPTY_REPLY
