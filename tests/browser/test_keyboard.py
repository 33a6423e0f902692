"""The page by keyboard alone: the focus enters what opens and comes back, in wide windows and on a phone's width."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.sandbox import samples
from bot.sandbox.slack.seed import DEV, PLATFORM
from tests.support.chromium import check_accessibility, connects, open_windows, types
from tests.support.stage import Stage

pytestmark = pytest.mark.exhaustive


@pytest_asyncio.fixture
async def phone(stage: Stage, chromium: Browser) -> AsyncIterator[Page]:
    samples.add_messages(stage.slack)
    async with open_windows(chromium, width=390, height=844) as context:
        opened = await context.new_page()
        await opened.goto(f"{stage.slack.base_url}/?at={PLATFORM}")
        await expect(opened.get_by_role("heading", name="#team-platform")).to_be_visible()
        yield opened


async def test_a_thread_and_the_panel_give_the_focus_back(stage: Stage, page: Page) -> None:
    samples.add_messages(stage.slack)
    opener = page.get_by_role("button", name="2 replies")
    await opener.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("textbox", name="Reply")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("region", name="Thread")).to_have_count(0)
    await expect(opener).to_be_focused()

    await page.get_by_role("button", name="Close panel").focus()
    await page.keyboard.press("Enter")
    toggle = page.get_by_role("button", name="Show calls and faults")
    await expect(toggle).to_be_focused()
    await check_accessibility(page)


async def test_what_the_page_itself_says_is_dismissed_without_losing_the_focus(
    stage: Stage, page: Page
) -> None:
    box = page.get_by_role("textbox", name="Message", exact=False)
    await page.get_by_role("button", name="Dismiss what to try").focus()
    await page.keyboard.press("Enter")
    await expect(box).to_be_focused()
    await types(page, "/nonsense")
    await expect(page.get_by_text("is not a valid command")).to_be_visible()
    await check_accessibility(page)


async def test_the_channels_and_the_panel_lie_over_a_narrow_window(stage: Stage, phone: Page) -> None:
    channels = phone.get_by_role("button", name="Show channels")
    await channels.focus()
    await phone.keyboard.press("Enter")
    await expect(phone.get_by_role("button", name="Acting as")).to_be_focused()
    await check_accessibility(phone)
    await phone.keyboard.press("Shift+Tab")
    await phone.keyboard.press("Shift+Tab")
    assert not await phone.evaluate("document.activeElement.closest('#main')"), "what lies below has no focus"
    await phone.get_by_role("button", name="Acting as").focus()
    await phone.keyboard.press("Escape")
    await expect(channels).to_be_focused()

    toggle = phone.get_by_role("button", name="Show calls and faults")
    await toggle.focus()
    await phone.keyboard.press("Enter")
    await expect(phone.get_by_role("tab", name="Calls")).to_be_focused()
    await check_accessibility(phone)
    await phone.keyboard.press("Escape")
    await expect(toggle).to_be_focused()

    await channels.focus()
    await phone.keyboard.press("Enter")
    await phone.get_by_role("navigation").get_by_role("button", name="Home").focus()
    await phone.keyboard.press("Enter")
    await expect(phone.get_by_role("tab", name="Home")).to_be_focused()
    await expect(phone.get_by_role("tabpanel").get_by_role("button", name="Connect GoTo")).to_be_visible()
    await check_accessibility(phone)


async def test_menus_and_modals_give_the_focus_back(stage: Stage, page: Page) -> None:
    stage.slack.home.post(stage.slack.home.channels[PLATFORM], DEV, "Review tomorrow at 2pm")
    more = page.get_by_role("button", name="More actions for this message").last
    await more.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem").first).to_be_focused()
    await check_accessibility(page)
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("menuitem").nth(1)).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(more).to_be_focused()

    await page.get_by_role("navigation").get_by_role("button", name="Home").click()
    settings = page.get_by_role("tabpanel").get_by_role("button", name="Settings")
    await settings.focus()
    await page.keyboard.press("Enter")
    form = page.get_by_role("dialog")
    await expect(form).to_be_visible()
    await check_accessibility(page)
    for _ in range(20):
        await page.keyboard.press("Tab")
        assert await page.evaluate("Boolean(document.activeElement.closest('[role=dialog]'))")
    await page.keyboard.press("Escape")
    await expect(form).to_have_count(0)
    await expect(settings).to_be_focused()


async def test_who_scrolls_up_and_presses_at_once_meets_what_was_there(stage: Stage, page: Page) -> None:
    for number in range(30):
        stage.slack.home.post(stage.slack.home.channels[PLATFORM], DEV, f"Line {number}")
    log = page.get_by_role("log")
    await expect(log.get_by_text("Line 29")).to_be_in_viewport()
    await page.get_by_role("textbox", name="Message", exact=False).focus()
    await log.evaluate("log => { log.scrollTop = 0; document.activeElement.blur(); }")
    await expect(log.get_by_text("Line 29")).not_to_be_in_viewport()
    assert not await log.evaluate("log => log.scrollTop")


async def test_a_choice_in_a_form_is_named_by_its_label_among_the_calls(stage: Stage, page: Page) -> None:
    await connects(page)
    await stage.alice.sees("Connected as Alice")
    await types(page, '/meeting schedule "Review" tomorrow 3pm')
    date = page.get_by_role("dialog", name="Schedule a meeting").get_by_label("Date")
    await date.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Choose a date")).to_be_visible()
    await check_accessibility(page)
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Enter")
    await expect(date).to_be_focused()
    await expect(page.get_by_role("list", name="Choose “Date”")).to_be_visible()
