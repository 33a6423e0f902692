"""A browser reads the time of the machine, and so does all that speaks with it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.support.chromium import open_chromium
from tests.support.clocks import CLOCK


@pytest.fixture(autouse=True)
def clock_at_start() -> None:
    CLOCK.show_wall_time()


@pytest_asyncio.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One Chromium for all tests, which open windows of their own in it."""
    async with open_chromium() as browser:
        yield browser
