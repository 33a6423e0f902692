"""What the scripts share that make the README's pictures."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page

from bot.embedded import open_embedded_redis
from tests.support.chromium import browsing
from tests.support.clocks import CLOCK
from tests.support.stage import Stage, open_stage


@asynccontextmanager
async def open_page(*, width: int, height: int, dark: bool = False) -> AsyncIterator[tuple[Stage, Page]]:
    """Open a stage at the machine's time, which the browser reads too, and a page of this size in pixels."""
    CLOCK.show_wall_time()
    with tempfile.TemporaryDirectory() as folder:
        async with open_embedded_redis(Path(folder), durable=False, die_with_parent=True) as url:
            async with (
                open_stage(url, by_socket=False) as stage,
                browsing(width=width, height=height, dark=dark) as context,
            ):
                yield stage, await context.new_page()


async def look_at(stage: Stage, page: Page) -> None:
    """Show the sandbox's page as to somebody who dismissed its hints on an earlier visit."""
    await page.add_init_script("localStorage.setItem('usher-sandbox.hint', 'gone')")
    await page.goto(stage.slack.base_url)


async def acts_as(page: Page, name: str) -> None:
    await page.get_by_role("button", name="Acting as").click()
    await page.get_by_text(name, exact=True).last.click()


async def pictured(page: Page, target: Path) -> None:
    """Take a picture once nothing moves any more."""
    await page.screenshot(path=target, animations="disabled")
