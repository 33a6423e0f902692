"""Makes the README's pictures of a registration: ``python -m tests.browser.story docs``."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from playwright.async_api import Page, expect

from bot.sandbox.goto.state import SimTrainingSession
from tests.browser.pictures import acts_as, look_at, open_page, pictured
from tests.support.actors import connect_alice
from tests.support.chromium import types
from tests.support.clocks import now
from tests.support.registrations import register, share_training
from tests.support.stage import Stage
from tests.support.trainings import find_training, register_at_goto


async def registration(stage: Stage, page: Page, folder: Path) -> None:
    """Bob sees the card, fills the form, and has his link."""
    known = find_training(stage)
    await share_training(stage, known, capacity="8")
    await register(stage.dev, known.name)
    await acts_as(page, "Bob Tanaka")
    await page.get_by_role("button", name="team-platform").click()
    await pictured(page, folder / "training.png")
    await page.get_by_role("button", name="Register for").last.click()
    form = page.get_by_role("dialog")
    await expect(form).to_contain_text("bob@northwind.example")
    await pictured(page, folder / "register.png")
    await form.get_by_role("button", name="Register", exact=True).click()
    await expect(form).to_contain_text("registered")
    await form.get_by_role("button", name="Close").first.click()
    await page.get_by_role("button", name="Messages").click()
    await expect(page.get_by_role("log").get_by_text("Join link")).to_be_visible()
    await pictured(page, folder / "registered.png")


async def trainer(stage: Stage, page: Page, folder: Path) -> None:
    """Alice reads who is registered: in Slack, on GoTo's own site, and who waits there for her word."""
    known = find_training(stage)
    register_at_goto(stage, known, "שירה", "shira@fabrikam.example")
    register_at_goto(stage, known, "Wendy", "wendy@fabrikam.example", "WAITING")
    await acts_as(page, "Alice Moreau")
    await page.get_by_role("button", name="team-platform").click()
    await types(page, f"/training roster {known.id} ")
    title = page.get_by_role("heading", name="Registered for")
    await expect(title).to_be_visible()
    await title.evaluate("heading => heading.scrollIntoView({ block: 'start' })")
    await pictured(page, folder / "roster.png")


async def afterwards(stage: Stage, page: Page, folder: Path) -> None:
    """Alice reads who came to the sessions of the last weeks."""
    known = find_training(stage)
    for days, minutes in ((23, (50, 45, 0, 50)), (16, (50, 0, 30, 45)), (9, (45, 50, 50, 20))):
        start = now() - timedelta(days=days)
        came = zip(known.registrants, minutes, strict=False)
        stays = [(who, start, start + timedelta(minutes=stay)) for who, stay in came if stay]
        known.held.append(
            SimTrainingSession(
                key=stage.goto.world.key(), start=start, end=start + timedelta(minutes=50), attendances=stays
            )
        )
    await acts_as(page, "Alice Moreau")
    await page.get_by_role("button", name="team-platform").click()
    await types(page, f"/training report {known.id} ")
    chart = page.get_by_role("figure").first
    await expect(chart).to_be_visible()
    await chart.evaluate("chart => chart.scrollIntoView({ block: 'start' })")
    await pictured(page, folder / "attendance.png")


async def make(folder: Path) -> None:
    async with open_page(width=1000, height=620) as (stage, page):
        await connect_alice(stage)
        await look_at(stage, page)
        await registration(stage, page, folder)
        await afterwards(stage, page, folder)
        await trainer(stage, page, folder)


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1])))
