from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.processes.city import City, open_city
from tests.processes.programs import Programs, programs


@pytest_asyncio.fixture
async def city(empty_redis: str, transport: str, tmp_path: Path) -> AsyncIterator[City]:
    """A sandbox without a bot, and an empty Redis for the bot's processes."""
    async with open_city(empty_redis, tmp_path, by_socket=transport == "socket") as opened:
        yield opened


@pytest_asyncio.fixture
async def started(tmp_path: Path) -> AsyncIterator[Programs]:
    """Starts processes; what still runs at the end is killed."""
    async with programs(tmp_path) as opened:
        yield opened


@pytest.fixture
def transport() -> str:
    """How Slack reaches the bot; signed HTTP unless a test says otherwise."""
    return "http"
