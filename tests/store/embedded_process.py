"""Another process with an embedded server: ``python -m tests.store.embedded_process FOLDER [die]``; SIGTERM ends it."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

from bot.embedded import open_embedded_redis


async def main(folder: str, *options: str) -> None:
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    async with open_embedded_redis(Path(folder), die_with_parent="die" in options) as url:
        print(url, flush=True)
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
