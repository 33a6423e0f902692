"""Makes the README's picture: ``python -m tests.browser.screenshot docs/demo.png``."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import expect

from bot.embedded import open_embedded_redis
from bot.sandbox import history, samples
from tests.support.chromium import browsing, connects, types
from tests.support.stage import open_stage


async def make(target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with open_embedded_redis(Path(folder), durable=False, die_with_parent=True) as url:
            async with open_stage(url, by_socket=False) as stage, browsing(width=1360, height=820) as context:
                history.add_history(stage.slack, stage.goto)
                samples.add_messages(stage.slack)
                await samples.add_cards(stage.runtime, stage.slack, stage.goto)
                page = await context.new_page()
                await page.goto(stage.slack.base_url)
                await page.get_by_role("button", name="team-platform").click()
                await page.get_by_role("button", name="Dismiss what to try").click()
                await connects(page)
                await types(page, '/meeting schedule "Launch planning" tomorrow 3pm 45m')
                await page.get_by_role("dialog").get_by_role("button", name="Schedule").click()
                await expect(page.get_by_role("heading", name="Launch planning")).to_be_visible()
                await types(page, "/meeting ")
                await expect(page.get_by_text("Your next sessions")).to_be_visible()
                await page.screenshot(path=target)


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1])))
