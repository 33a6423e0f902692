"""axe-core on the states of the page, and on the pages of connecting, that no other test walks through."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from bot.sandbox import samples
from tests.support.chromium import check_accessibility, open_windows, types
from tests.support.stage import Stage

pytestmark = pytest.mark.exhaustive


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_every_state_is_accessible(stage: Stage, chromium: Browser, dark: bool) -> None:
    samples.add_messages(stage.slack)
    async with open_windows(chromium, dark=dark) as context:
        page = await context.new_page()
        await page.goto(stage.slack.base_url)
        await page.get_by_role("button", name="team-platform").click()
        await expect(page.get_by_role("heading", name="#team-platform")).to_be_visible()
        await check_accessibility(page)
        await _connecting(stage, page)
        await _form_and_its_errors(page)
        await _home_and_messages(page)
        stage.alice.dms()
        await page.get_by_role("navigation", name="Workspace").get_by_role("button", name="archive").click()
        await expect(page.get_by_text("is archived")).to_be_visible()
        await check_accessibility(page)
        await page.get_by_role("button", name="Acting as").click()
        await expect(page.get_by_role("menu")).to_be_visible()
        await check_accessibility(page)


async def _connecting(stage: Stage, page: Page) -> None:
    await types(page, "/goto connect ")
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="Connect GoTo").click()
    tab = await opened.value
    await expect(tab.get_by_role("button", name="Continue to GoTo")).to_be_visible()
    await check_accessibility(tab)
    await tab.get_by_role("button", name="Continue to GoTo").click()
    await expect(tab.get_by_role("button", name="Allow")).to_be_visible()
    await check_accessibility(tab)
    await tab.get_by_role("button", name="Allow").click()
    await expect(tab.get_by_text("You can close this page")).to_be_visible()
    await check_accessibility(tab)
    await tab.reload()
    await expect(tab.get_by_role("heading", name="Not connected")).to_be_visible()
    await check_accessibility(tab)
    await tab.close()
    await stage.alice.sees("Connected as Alice")
    await expect(page.get_by_role("button", name="Not me")).to_be_visible()
    await check_accessibility(page)


async def _form_and_its_errors(page: Page) -> None:
    await types(page, '/meeting schedule "Review" tomorrow 3pm')
    form = page.get_by_role("dialog", name="Schedule a meeting")
    await expect(form.get_by_label("Title")).to_be_focused()
    await check_accessibility(page)
    await form.get_by_label("Length").click()
    await expect(page.get_by_role("option").first).to_be_visible()
    await check_accessibility(page)
    await page.keyboard.press("Escape")
    await form.get_by_label("Title").fill("")
    await form.get_by_role("button", name="Schedule").click()
    await expect(form.get_by_label("Title")).to_have_attribute("aria-invalid", "true")
    await check_accessibility(page)
    await page.keyboard.press("Escape")
    await expect(form).to_have_count(0)


async def _home_and_messages(page: Page) -> None:
    sidebar = page.get_by_role("navigation", name="Workspace")
    await sidebar.get_by_role("button", name="Home").click()
    await expect(page.get_by_role("tabpanel").get_by_role("button", name="Start now")).to_be_visible()
    await check_accessibility(page)
    await page.get_by_role("button", name="Disconnect").click()
    await expect(page.get_by_role("alertdialog").or_(page.get_by_role("dialog")).first).to_be_visible()
    await check_accessibility(page)
    await page.keyboard.press("Escape")
    await sidebar.get_by_role("button", name="Messages").click()
    await types(page, "help")
    await expect(page.get_by_role("log")).to_contain_text("/meeting")
    await check_accessibility(page)
