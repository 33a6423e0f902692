from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.clocks import CLOCK
from tests.support.processes.environment import Environment, open_environment
from tests.support.processes.programs import Programs, open_programs


@pytest_asyncio.fixture
async def environment(empty_redis: str, transport: str, tmp_path: Path) -> AsyncIterator[Environment]:
    """A sandbox without a bot, and an empty Redis for the bot's processes."""
    async with open_environment(empty_redis, tmp_path, by_socket=transport == "socket") as opened:
        yield opened


@pytest_asyncio.fixture
async def started(tmp_path: Path) -> AsyncIterator[Programs]:
    """Starts processes; what still runs at the end is killed."""
    async with open_programs(tmp_path) as opened:
        yield opened


@pytest.fixture(autouse=True)
def clock_at_start() -> None:
    """The bot's processes read the time of the machine, and so does all that speaks with them."""
    CLOCK.show_wall_time()
