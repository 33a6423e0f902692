"""The page in a real browser: from the first look to a card in the channel, with wrong input and a slow GoTo."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.support.chromium import connects, open_windows, types
from tests.support.stage import Stage
from tests.support.trainings import hold_two_sessions


@pytest.fixture
def wait() -> float:
    return 2.2


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


async def test_from_the_first_page_to_the_card(stage: Stage, page: Page) -> None:
    await connects(page)
    await stage.alice.sees("Connected as Alice")

    await types(page, '/meeting schedule "Launch planning" tomorrow 3pm 45m')
    form = page.get_by_role("dialog")
    await expect(form.get_by_label("Title")).to_have_value("Launch planning")
    await expect(form).to_contain_text("3:00–3:45 PM New York")
    await form.get_by_role("button", name="Schedule").click()
    await expect(form).to_be_hidden()

    log = page.get_by_role("log")
    await expect(log.get_by_role("heading", name="Launch planning")).to_be_visible()
    await expect(log).to_contain_text("Organizer: Alice Moreau")
    stage.alice.posts("#team-platform")


async def test_a_wrong_value_is_said_under_its_field_and_nothing_is_lost(stage: Stage, page: Page) -> None:
    await connects(page)
    await stage.alice.sees("Connected as Alice")
    await types(page, '/meeting schedule "Too long, far too long" tomorrow 3pm')
    form = page.get_by_role("dialog")
    await form.get_by_label("Title").fill("<" * 40)
    await form.get_by_role("button", name="Schedule").click()
    await expect(form).to_contain_text("The title is 160 characters long; GoTo takes 100.")
    await expect(form.get_by_label("Title")).to_have_value("<" * 40)
    await form.get_by_role("button", name="Cancel").click()
    await expect(form).to_be_hidden()
    assert not stage.goto.received("meetings.create")


async def test_a_slow_goto_is_shown_as_saving_and_then_as_done(stage: Stage, page: Page) -> None:
    stage.goto.behavior.slow_seconds = 3.0
    stage.goto.faults.narrow("goto.slow", "meetings.create")
    await connects(page)
    await stage.alice.sees("Connected as Alice")
    await page.get_by_role("tab", name="Faults").click()
    await (
        page.get_by_role("switch", name="Slow answer")
        .or_(page.get_by_role("checkbox", name="Slow answer"))
        .first.click()
    )
    await types(page, '/meeting schedule "Patience" tomorrow 3pm')
    form = page.get_by_role("dialog")
    await form.get_by_role("button", name="Schedule").click()
    await expect(form).to_contain_text("Saving…")
    await expect(form).to_contain_text("is scheduled for")
    stage.alice.posts("#team-platform")


async def test_another_person_sees_the_card_and_not_the_ephemeral(stage: Stage, page: Page) -> None:
    await types(page, "/meeting help")
    log = page.get_by_role("log")
    await expect(log).to_contain_text("Only visible to you")
    await page.get_by_role("button", name="Acting as").click()
    await page.get_by_text("Bob Tanaka").last.click()
    await page.get_by_role("button", name="team-platform").click()
    await expect(log).not_to_contain_text("Only visible to you")


async def test_a_chart_is_drawn_and_can_be_heard(stage: Stage, page: Page) -> None:
    await connects(page)
    await stage.alice.sees("Connected as Alice")
    await types(page, f"/training report {hold_two_sessions(stage).id} ")
    chart = page.get_by_role("figure", name="Who came, session by session")
    await expect(chart.locator("svg rect")).to_have_count(6)
    await expect(chart.get_by_role("columnheader")).to_have_text(
        ["Session", "Registered", "Attended", "Did not come"]
    )


@pytest.mark.parametrize("width", [320, pytest.param(3840, marks=pytest.mark.exhaustive)])
async def test_it_fits_from_a_phone_to_a_wall(stage: Stage, chromium: Browser, width: int) -> None:
    async with open_windows(chromium, width=width, height=800) as context:
        opened = await context.new_page()
        await opened.goto(stage.slack.base_url)
        await expect(opened.get_by_role("textbox", name="Message", exact=False)).to_be_visible()
        beyond = await opened.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert beyond <= 0
