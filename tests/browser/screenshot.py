"""Makes the picture of the demo: ``python -m tests.browser.screenshot docs``."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from playwright.async_api import expect

from bot.sandbox import history, samples
from tests.browser.pictures import look_at, open_page, pictured
from tests.support.actors import connect_alice
from tests.support.chromium import types


async def make(folder: Path) -> None:
    async with open_page(width=1360, height=820) as (stage, page):
        history.add_history(stage.slack, stage.goto)
        samples.add_messages(stage.slack)
        await samples.add_cards(stage.runtime, stage.slack, stage.goto)
        await connect_alice(stage)
        await look_at(stage, page)
        await page.get_by_role("button", name="team-platform").click()
        await types(page, '/meeting schedule "Launch planning" tomorrow 3pm 45m')
        await page.get_by_role("dialog").get_by_role("button", name="Schedule").click()
        await expect(page.get_by_role("heading", name="Launch planning")).to_be_visible()
        await types(page, "/meeting ")
        await expect(page.get_by_text("Only visible to you")).to_be_visible()
        await pictured(page, folder / "demo.png")


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1])))
