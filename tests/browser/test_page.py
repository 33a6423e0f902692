"""The page in a real browser: what a form, the messages, the charts and the tabs do; wrong input and a slow GoTo."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, Page, WebSocketRoute, expect

from bot.sandbox import samples
from bot.sandbox.slack.seed import BOB, DEV, GENERAL, PLATFORM
from tests.support.chromium import check_accessibility, connects, open_windows, types
from tests.support.stage import Stage
from tests.support.trainings import hold_two_sessions

pytestmark = pytest.mark.exhaustive


@pytest.fixture
def wait() -> float:
    return 2.2


async def test_a_wrong_value_is_said_under_its_field_and_nothing_is_lost(stage: Stage, page: Page) -> None:
    await connects(page)
    await stage.alice.sees("Connected as Alice")
    await types(page, '/meeting schedule "Too long, far too long" tomorrow 3pm')
    form = page.get_by_role("dialog")
    await form.get_by_label("Title").fill("<" * 40)
    await form.get_by_role("button", name="Schedule").click()
    await expect(form).to_contain_text("The title is 160 characters long, and GoTo allows 100.")
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
    chart = page.get_by_role("figure", name="Attendees by session")
    await expect(chart.locator("svg rect")).to_have_count(6)
    await expect(chart.get_by_role("columnheader")).to_have_text(
        ["Session", "Registered", "Attended", "Didn't attend"]
    )


async def test_a_newcomer_reads_and_writes_as_in_slack(stage: Stage, page: Page) -> None:
    samples.add_messages(stage.slack)
    sidebar = page.get_by_role("navigation", name="Workspace")
    await expect(sidebar.get_by_role("button", name="Bob Tanaka").last).to_contain_text("1 for you")
    await _writes_with_suggestions(page)

    await page.get_by_role("button", name="2 replies").click()
    thread = page.get_by_role("region", name="Thread")
    await expect(thread).to_contain_text("2 replies")
    await check_accessibility(page)
    await page.get_by_role("button", name="Close thread").click()
    await _news_come_while_reading_further_up(stage, page)

    await sidebar.get_by_role("button", name="design").click()
    await types(page, "/invite @Usher ")
    await expect(page.get_by_role("log")).to_contain_text("was added to #design by Alice Moreau.")


async def _writes_with_suggestions(page: Page) -> None:
    box = page.get_by_role("textbox", name="Message", exact=False)
    await box.press_sequentially("Ask @bob ta")
    await expect(page.get_by_role("listbox", name="People").get_by_role("option")).to_have_count(1)
    await check_accessibility(page)
    await box.press("Enter")
    await box.press_sequentially("in #gen")
    await expect(page.get_by_role("listbox", name="Channels")).to_be_visible()
    await box.press("Tab")
    await expect(box).to_have_value("Ask @Bob Tanaka in #general ")
    await box.press("Enter")
    log = page.get_by_role("log")
    await expect(log.get_by_text("@Bob Tanaka")).to_be_visible()
    await expect(log.get_by_role("button", name="#general")).to_be_visible()


async def _news_come_while_reading_further_up(stage: Stage, page: Page) -> None:
    where = stage.slack.home.channels[PLATFORM]
    for number in range(30):
        stage.slack.home.post(where, DEV, f"Line {number}")
    log, pill = page.get_by_role("log"), page.get_by_role("button", name="New messages")
    await expect(log.get_by_text("Line 29")).to_be_in_viewport()
    await log.evaluate("log => { log.scrollTop = 0; }")
    await expect(log.get_by_text("Line 29")).not_to_be_in_viewport()
    await expect(pill).to_be_hidden()
    stage.slack.home.post(where, DEV, "Something new")
    await expect(pill).to_be_visible()
    await check_accessibility(page)
    await pill.click()
    await expect(log.get_by_text("Something new")).to_be_in_viewport()
    await expect(pill).to_be_hidden()

    await expect(log).to_be_focused()
    await page.keyboard.type("Typed anywhere")
    await expect(page.get_by_role("textbox", name="Message", exact=False)).to_have_value("Typed anywhere")


async def test_new_messages_begin_below_a_line(stage: Stage, page: Page) -> None:
    general = stage.slack.home.channels[GENERAL]
    stage.slack.home.post(general, DEV, "The first one")
    await page.get_by_role("button", name=re.compile("general.*unread")).click()
    log, line = page.get_by_role("log"), page.get_by_role("separator").filter(has_text="New")
    await expect(line).to_have_count(1)
    assert await line.evaluate("line => line.nextElementSibling.textContent.includes('The first one')")
    stage.slack.home.post(general, DEV, "Another one, read at once")
    await expect(log).to_contain_text("Another one")
    assert await line.evaluate("line => line.nextElementSibling.textContent.includes('The first one')")
    await check_accessibility(page)
    await page.get_by_role("button", name="team-platform").click()
    await page.get_by_role("button", name="general").click()
    await expect(log).to_contain_text("Another one")
    await expect(line).to_have_count(0)


async def test_only_a_reload_drops_what_one_person_sees(stage: Stage, page: Page) -> None:
    log = page.get_by_role("log")
    await types(page, "/meeting help")
    await expect(log).to_contain_text("Only visible to you")
    await page.get_by_role("button", name="general").click()
    await page.get_by_role("button", name="team-platform").click()
    await expect(log).to_contain_text("Only visible to you")
    await page.reload()
    await expect(page.get_by_role("heading", name="#team-platform")).to_be_visible()
    await expect(log).not_to_contain_text("Only visible to you")


async def test_messages_are_searched(stage: Stage, page: Page) -> None:
    samples.add_messages(stage.slack)
    general = stage.slack.home.channels[GENERAL]
    stage.slack.home.post(general, DEV, f"<@{DEV}> has a budget of 5 &lt; 6")
    await types(page, "/meeting help")
    field = page.get_by_role("searchbox", name="Search messages")
    await field.fill("dev BUDGET")
    results = page.get_by_role("region", name="Search results")
    await expect(results.get_by_role("listitem")).to_have_text(
        [re.compile("#general · Dev Rao .*@Dev Rao has a budget of 5 < 6")]
    )
    await check_accessibility(page)
    await field.fill("traces")
    await results.get_by_role("button").click()
    await expect(page.get_by_role("region", name="Thread")).to_contain_text(
        "Good idea. I'll bring the traces."
    )
    await expect(field).to_have_value("")
    await field.fill("nowhere at all")
    await expect(results).to_contain_text("No messages found.")
    await field.press("Escape")
    await expect(page.get_by_role("heading", name="#team-platform")).to_be_visible()


async def test_people_with_an_open_page_are_active(stage: Stage, page: Page, chromium: Browser) -> None:
    samples.add_messages(stage.slack)
    bob = page.get_by_role("navigation", name="Workspace").get_by_role("button", name="Bob Tanaka").last
    await expect(bob).to_contain_text("away")
    async with open_windows(chromium) as context:
        other = await context.new_page()
        await other.goto(f"{stage.slack.base_url}/?as={BOB}")
        await expect(bob).to_contain_text("active")
    await expect(bob).to_contain_text("away")


async def test_calls_are_grouped_and_what_was_tried_is_ticked(stage: Stage, page: Page) -> None:
    await page.get_by_role("button", name="/goto connect").click()
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_text("1 of 3 done")).to_be_visible()
    calls = page.get_by_role("list", name="/goto connect")
    await expect(calls.get_by_role("button").first).to_contain_text("/goto")
    await calls.get_by_role("button").first.click()
    await expect(calls.get_by_label("Request")).to_contain_text('"text": "connect"')
    await types(page, "/meeting show <Q&A>")
    await expect(page.get_by_role("list", name="/meeting show <Q&A>")).to_be_visible()
    await check_accessibility(page)
    for tab in ("Faults", "Try"):
        await page.get_by_role("tab", name=tab).click()
        await check_accessibility(page)
    steps = page.get_by_role("tabpanel").get_by_role("list", name="What to try")
    await expect(steps.get_by_role("listitem").first).to_contain_text("Done: Connect")


async def test_a_step_done_another_way_is_ticked_and_a_step_shows_its_message(
    stage: Stage, page: Page
) -> None:
    samples.add_messages(stage.slack)
    await page.reload()
    await types(page, "/meeting now Standup")
    async with page.context.expect_page():
        await (
            page.get_by_role("button", name="Connect GoTo")
            .or_(page.get_by_role("link", name="Connect GoTo"))
            .last.click()
        )
    await expect(page.get_by_text("1 of 5 done")).to_be_visible()

    await page.get_by_role("button", name="Show it", exact=True).first.click()
    await expect(page.get_by_text(samples.QUESTION)).to_be_in_viewport()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Schedule from message")).to_be_visible()


@pytest.mark.parametrize("height", [600, 1600])
async def test_a_newcomer_begins_with_what_to_try_and_follows_the_messages_from_the_first_one_sent(
    stage: Stage, chromium: Browser, height: int
) -> None:
    samples.add_messages(stage.slack)
    async with open_windows(chromium, width=1280, height=height) as context:
        page = await context.new_page()
        await page.goto(stage.slack.base_url)
        log, pill = page.get_by_role("log"), page.get_by_role("button", name="New messages")
        await expect(page.get_by_role("button", name="/goto connect")).to_be_in_viewport()
        await expect(page.get_by_text("What to try", exact=True)).to_be_in_viewport()
        await expect(pill).to_be_hidden()
        stage.slack.home.post(stage.slack.home.channels[PLATFORM], DEV, "Something new")
        await expect(log.get_by_text("Something new")).to_be_visible()
        if height == 600:
            await expect(pill).to_be_visible()
        await types(page, "Hello")
        await expect(log.get_by_text("Hello")).to_be_in_viewport()
        await expect(pill).to_be_hidden()
        await page.reload()
        await expect(page.get_by_text("What to try", exact=True)).to_be_in_viewport()
        await types(page, "/goto connect ")
        await expect(log.get_by_text("Connect your GoTo account")).to_be_in_viewport()
        await page.reload()
        await expect(log.get_by_text("Hello")).to_be_in_viewport()


BROKEN_WORDS = """[...document.querySelectorAll(".call-name")]
    .flatMap((name) => [...name.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE))
    .filter((word) => {
        const range = document.createRange();
        range.selectNodeContents(word);
        return range.getClientRects().length > 1;
    })
    .map((word) => word.data)"""


async def test_a_long_error_breaks_no_word_of_the_call_beside_it(stage: Stage, page: Page) -> None:
    await page.get_by_role("navigation", name="Workspace").get_by_role("button", name="leads").click()
    await types(page, "/goto doctor ")
    await expect(page.get_by_text("channel_not_found").first).to_be_visible()
    assert await page.evaluate(BROKEN_WORDS) == []


async def test_a_sandbox_that_stops_is_said_to_have_and_comes_back(stage: Stage, chromium: Browser) -> None:
    async with open_windows(chromium, dark=True) as context:
        page = await context.new_page()
        sockets: list[WebSocketRoute] = []

        def connect(socket: WebSocketRoute) -> None:
            socket.connect_to_server()
            sockets.append(socket)

        await page.route_web_socket("**/page/ws*", connect)
        await page.goto(stage.slack.base_url)
        box = page.get_by_role("textbox", name="Message", exact=False)
        await box.fill("Hello?")
        await page.route_web_socket("**/page/ws*", lambda socket: socket.close())
        await page.route("**/page/api/**", lambda route: route.abort())
        await sockets[0].close()
        await expect(page.get_by_role("alert")).to_contain_text("The sandbox has stopped.")
        await expect(page.get_by_role("navigation", name="Workspace")).to_contain_text("has stopped")
        await box.press("Enter")
        await expect(page.get_by_text("Not sent")).to_be_visible()
        await check_accessibility(page)
        await page.unroute("**/page/api/**")
        await page.route_web_socket("**/page/ws*", connect)
        await expect(page.get_by_role("alert")).to_have_count(0)
        await expect(box).to_have_value("Hello?")
        await box.press("Enter")
        await expect(page.get_by_role("log")).to_contain_text("Hello?")


@pytest.mark.parametrize("width", [320, 3840])
async def test_it_fits_from_a_phone_to_a_wall(stage: Stage, chromium: Browser, width: int) -> None:
    async with open_windows(chromium, width=width, height=800) as context:
        opened = await context.new_page()
        await opened.goto(stage.slack.base_url)
        await expect(opened.get_by_role("textbox", name="Message", exact=False)).to_be_visible()
        beyond = await opened.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert beyond <= 0
        field = await opened.get_by_role("searchbox", name="Search messages").bounding_box()
        assert field is not None
        assert field["width"] > 100, "its word can be read"
