"""Answers of commands that Slack may refuse go beside the ack, where the refusal is heard."""

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
"""Seconds that an answer may take beyond the deadline."""


async def beside(desk: Desk, body: Mapping[str, Any], reply: Reply) -> Reply:
    """Send an answer with a chart by response_url and return what is left for the ack.

    Of blocks in an ack that Slack refuses nobody hears (Slack: slash commands).
    """
    if reply.message is None or reply.message.plainer is None:
        return reply
    try:
        async with asyncio.timeout(max(LEAST, desk.deadline - desk.elapsed())):
            await desk.s.messenger.respond(requests.command(body).response_url, reply.message)
    except (UsherError, Malformed, TimeoutError) as error:
        log.warning("an answer goes without its chart: %s", error)
        return Reply(reply.message.plainer)
    return NOTHING
