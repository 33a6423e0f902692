"""A browser reads the time of the machine, and so does all that speaks with it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.support.chromium import open_chromium, open_windows
from tests.support.clocks import CLOCK
from tests.support.stage import Stage


@pytest.fixture(autouse=True)
def clock_at_start() -> None:
    CLOCK.show_wall_time()


@pytest.fixture
def periodic_jobs() -> bool:
    return True


@pytest_asyncio.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One Chromium for all tests, which open windows of their own in it."""
    async with open_chromium() as browser:
        yield browser


@pytest_asyncio.fixture
async def page(stage: Stage, chromium: Browser) -> AsyncIterator[Page]:
    """The page, no error in its console."""
    async with open_windows(chromium) as context:
        opened = await context.new_page()
        trouble: list[str] = []
        opened.on("pageerror", lambda error: trouble.append(str(error)))
        opened.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)
        await opened.goto(stage.slack.base_url)
        await opened.get_by_role("button", name="team-platform").click()
        await expect(opened.get_by_role("heading", name="#team-platform")).to_be_visible()
        yield opened
    assert not trouble, trouble
