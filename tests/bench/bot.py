"""One process of the bot, without GoTo's and Slack's limits of rate: ``python -m tests.bench.bot web`` or ``worker``.

Reads one line of JSON on its standard input: ``settings``, ``redis_url``, ``port``. All else is as in production; of
many requests at once only the limits would be seen otherwise.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from contextlib import AsyncExitStack
from typing import Any

import uvloop

from bot.app import open_runtime, open_web, open_worker
from bot.serving import bind_listener, serving, wait_for_stop_signal
from bot.settings import make_settings
from tests.bench.bot_with_sandbox import unpaced

START_SECONDS = 20.0
"""Seconds for an answer of GoTo."""


async def run(role: str, told: dict[str, Any]) -> None:
    async with AsyncExitStack() as stack:
        settings = make_settings(**told["settings"])
        runtime = await stack.enter_async_context(
            open_runtime(settings, told["redis_url"], slack_interval=0.0)
        )
        runtime = await unpaced(stack, runtime, START_SECONDS)
        if role == "worker":
            await stack.enter_async_context(open_worker(runtime))
        else:
            listener = bind_listener(told["port"], "127.0.0.1")
            app = await stack.enter_async_context(open_web(runtime))
            await stack.enter_async_context(serving(app, listener))
        await wait_for_stop_signal()


async def main() -> None:
    logging.basicConfig(level=logging.ERROR)
    line = await asyncio.to_thread(sys.stdin.readline)
    await run(sys.argv[1], json.loads(line))


if __name__ == "__main__":
    uvloop.run(main())
