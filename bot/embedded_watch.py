"""Watches the embedded Valkey: starts it again when it ends, and ends the process when that does not help."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.embedded import EmbeddedServer, open_embedded_server
from bot.model.errors import SettingError

LOOK_SECONDS = 0.25
"""Seconds between two looks at the server's process."""
RESTART_DELAYS_SECONDS = (0.1, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each new start of a server that ends again and again; after the last one the process ends."""
STABLE_SECONDS = 60.0
"""Seconds after which a server counts as well again."""

log = logging.getLogger("usher.embedded")


class EmbeddedRedisFailed(Exception):
    """Usher's own Redis ended and cannot be started again; the text says why."""


@dataclass(slots=True)
class EmbeddedWatch:
    """What is known of the watched server; ``problem`` is why it is not running now."""

    server: EmbeddedServer
    problem: str | None = None

    def check_health(self) -> str | None:
        return self.problem

    async def run(self) -> None:
        """Keep the server running. Raises ``EmbeddedRedisFailed``."""
        loop = asyncio.get_running_loop()
        failures, started_at = 0, loop.time()
        start_error: str | None = None
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if await self.server.is_running():
                continue
            if loop.time() - started_at >= STABLE_SECONDS:
                failures = 0
            reason = self.server.describe_end(start_error)
            self.problem = f"Usher's own Redis ended: {reason}"
            log.error("%s", self.problem)
            if failures == len(RESTART_DELAYS_SECONDS):
                raise EmbeddedRedisFailed(f"Usher's own Redis keeps ending: {reason}")
            await asyncio.sleep(RESTART_DELAYS_SECONDS[failures])
            failures += 1
            start_error = await self._start()
            if start_error is None:
                started_at, self.problem = loop.time(), None
                log.warning("Usher's own Redis was restarted")

    async def _start(self) -> str | None:
        """Start the server; return why it does not start, None if it does."""
        try:
            await self.server.start_again()
        except (SettingError, OSError) as error:
            return str(error)
        return None


@asynccontextmanager
async def open_watched_redis(folder: Path, *, die_with_parent: bool = False) -> AsyncIterator[EmbeddedWatch]:
    """As ``open_embedded_redis``, but keep the server running while the block runs.

    If it cannot be kept running, the block is cancelled and ``EmbeddedRedisFailed`` is raised in an exception group.
    """
    async with open_embedded_server(folder, die_with_parent=die_with_parent) as server:
        watch = EmbeddedWatch(server)
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(watch.run())
            try:
                yield watch
            finally:
                watching.cancel()
