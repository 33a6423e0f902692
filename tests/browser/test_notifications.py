"""Reminders in a real browser: the button for a session whose reminder is soon due, and what comes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.sandbox import upcoming
from tests.support.chromium import connects, open_windows
from tests.support.stage import Stage

pytestmark = pytest.mark.exhaustive


@pytest_asyncio.fixture
async def page(stage: Stage, chromium: Browser) -> AsyncIterator[Page]:
    upcoming.add_page_action(stage.slack, stage.goto, stage.runtime)
    async with open_windows(chromium) as context:
        opened = await context.new_page()
        await opened.goto(stage.slack.base_url)
        await opened.get_by_role("button", name="team-platform").click()
        yield opened


async def test_the_reminder_of_a_session_planned_by_the_button_comes(
    stage: Stage, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    await connects(page)
    await stage.alice.sees("Connected as Alice")
    await page.get_by_role("tab", name="Try").click()
    run = page.get_by_role("tabpanel").get_by_role("button", name="See a reminder")
    drawn = await run.bounding_box()
    assert drawn is not None
    assert drawn["width"] > drawn["height"], "the button's word is on one line"
    await run.click()
    await expect(page.get_by_text("send /goto notify now and select Save")).to_be_visible()

    box = page.get_by_role("textbox", name="Message", exact=False)
    await expect(box).to_have_value("/goto notify")
    await expect(box).to_be_focused()
    await box.press("Enter")
    form = page.get_by_role("dialog")
    await expect(form).to_contain_text("Which sessions")
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_contain_text("We'll send reminders to")
    await form.get_by_role("button", name="Close").last.click()
    monkeypatch.setattr(upcoming, "REMINDER_DELAY", timedelta(seconds=1))
    await run.click()
    await expect(page.get_by_text("Its reminder arrives in a minute")).to_be_visible()
    await expect(page.get_by_text("A fault is on")).to_be_hidden()
    await stage.alice.sees("*Stand-up* starts in", channel="#team-platform")
    await expect(page.get_by_role("log").get_by_text("Stand-up").last).to_be_visible()
    stage.alice.posts("#team-platform")

    stage.slack.panel.switch("goto.500")
    await run.click()
    await expect(page.get_by_text("A fault is on, and may stop it: see Faults")).to_be_visible()
    stage.slack.panel.all_off()
