"""Send command answers that Slack may reject by response_url, where we see the rejection."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.errors import UsherError
from handlers import requests
from handlers.guard import Desk, log
from handlers.replies import NOTHING, Reply
from handlers.requests import Malformed

LEAST = 0.2
"""The least time to send the answer, in seconds, even if the deadline is nearer or over."""


async def beside(desk: Desk, body: Mapping[str, Any], reply: Reply) -> Reply:
    """Send an answer with a chart by response_url; return what remains for the ack.

    If Slack rejects blocks in an ack, we get no error (Slack: slash commands).
    """
    if reply.message is None or reply.message.plainer is None:
        return reply
    try:
        async with asyncio.timeout(max(LEAST, desk.deadline - desk.elapsed())):
            await desk.s.messenger.respond(requests.command(body).response_url, reply.message)
    except (UsherError, Malformed, TimeoutError) as error:
        log.warning("sending the answer without its chart: %s", error)
        return Reply(reply.message.plainer)
    return NOTHING
