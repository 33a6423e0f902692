"""From the first page to a card in the channel, in a real browser."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.support.chromium import connects, types
from tests.support.stage import Stage


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
