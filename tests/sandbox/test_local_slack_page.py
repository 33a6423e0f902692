"""The page's API: what it shows and takes, and from whom."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.sandbox.goto.faults import FaultSwitches
from bot.sandbox.goto.odd_rows import OddRows
from bot.sandbox.goto.requests import GoToResponse
from bot.sandbox.slack import LocalSlack
from bot.sandbox.slack.seed import ALICE, BOB, DESIGN, DEV, GENERAL
from bot.sandbox.slack.text_escape import escape_line

VIEW: dict[str, Any] = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Form"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "title",
            "label": {"type": "plain_text", "text": "Title"},
            "element": {"type": "plain_text_input", "action_id": "value"},
        }
    ],
}


@pytest.fixture
async def browser(slack: LocalSlack) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(slack.base_url, headers={"Origin": slack.base_url}) as session:
        yield session


async def act(browser: aiohttp.ClientSession, action: str, **body: Any) -> Any:
    async with browser.post(f"/page/api/{action}", json={"as": ALICE, **body}) as answer:
        return await answer.json()


async def state(socket: aiohttp.ClientWebSocketResponse) -> Any:
    """The next state that comes over the page's socket."""
    while True:
        message = json.loads(await socket.receive_str())
        if message["type"] == "state":
            return message["state"]


async def test_the_state_comes_whole_and_after_each_change(
    slack: LocalSlack, browser: aiohttp.ClientSession
) -> None:
    async with browser.ws_connect(f"/page/ws?as={ALICE}") as socket:
        first = await state(socket)
        assert first["me"]["real_name"] == "Alice Moreau"
        assert [c["name"] for c in first["channels"]][:2] == ["archive", "design"]
        slack.home.post_as_bot(slack.home.channels[GENERAL], "Hello")
        general = next(c for c in (await state(socket))["channels"] if c["id"] == GENERAL)
        assert (general["unread"], general["messages"][0]["text"]) == (1, "Hello")
        await act(browser, "read", channel=GENERAL)
        assert next(c for c in (await state(socket))["channels"] if c["id"] == GENERAL)["unread"] == 0


async def test_calls_come_as_they_happen(slack: LocalSlack, browser: aiohttp.ClientSession) -> None:
    async with browser.ws_connect(f"/page/ws?as={ALICE}") as socket:
        kinds = [json.loads(await socket.receive_str())["type"] for _ in range(2)]
        assert kinds == ["state", "calls"]
        async with browser.post("/api/api.test"):
            pass
        call = json.loads(await socket.receive_str())
    assert (call["type"], call["call"]["name"]) == ("call", "api.test")


async def test_a_form_is_submitted_with_its_values(slack: LocalSlack, browser: aiohttp.ClientSession) -> None:
    trigger = slack.home.use_trigger(slack.home.new_trigger(ALICE))
    view = slack.modals(slack.home).open(trigger, VIEW)
    empty = await act(browser, "submit", view_id=view.id, values={"title": {"value": ""}})
    assert empty["errors"] == {"title": "Please complete this required field."}
    slack.deliver_to("http://127.0.0.1:1/")
    failed = await act(browser, "submit", view_id=view.id, values={"title": {"value": "Review"}})
    assert failed["notice"] == "We had some trouble connecting. Try again?"
    assert view.state["title"]["value"]["value"] == "Review"
    assert (await act(browser, "close", view_id=view.id))["ok"]
    assert (await act(browser, "close", view_id=view.id))["error"] == "not_possible"


async def test_faults_and_added_actions(slack: LocalSlack, browser: aiohttp.ClientSession) -> None:
    async def soon(body: dict[str, Any]) -> dict[str, Any]:
        return {"in": body["minutes"]}

    slack.page_actions["soon"] = soon
    assert await act(browser, "soon", minutes=2) == {"ok": True, "in": 2}
    assert (await act(browser, "fault", id="slack.429", on=True))["ok"]
    assert slack.panel.faults["slack.429"].on
    assert (await act(browser, "fault", id="nonsense", on=True))["error"] == "bad_request"
    assert (await act(browser, "dance"))["error"] == "not_possible"


async def test_the_panel_chooses_what_odd_rows_are_like(
    slack: LocalSlack, browser: aiohttp.ClientSession
) -> None:
    faults = FaultSwitches(slack.panel)
    faults.odd_rows = OddRows(key="331")
    async with browser.ws_connect(f"/page/ws?as={ALICE}") as socket:
        shown = next(one for one in (await state(socket))["faults"] if one["id"] == "goto.odd_rows")
        assert [(one["name"], one["chosen"]) for one in shown["choices"]] == [
            ("kind", "zero_time"),
            ("position", "first"),
        ]
        assert (await act(browser, "fault_choice", id="goto.odd_rows", name="kind", value="null_row"))["ok"]
        assert faults.odd_rows == OddRows(kind="null_row")
        assert (await act(browser, "fault_choice", id="goto.odd_rows", name="position", value="last"))["ok"]
        shown = next(one for one in (await state(socket))["faults"] if one["id"] == "goto.odd_rows")
    assert faults.odd_rows == OddRows(kind="null_row", position="last")
    slack.panel.switch("goto.odd_rows", times=1)
    rows = [{"meetingId": 1}, {"meetingId": 2}]
    assert faults.alter_response("meetings.list", GoToResponse(200, rows)).json == [{"meetingId": 1}, None]
    for name, value in (("kind", "nonsense"), ("size", "first")):
        answer = await act(browser, "fault_choice", id="goto.odd_rows", name=name, value=value)
        assert answer["error"] == "bad_request"


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}])
async def test_other_sites_may_not_use_it(slack: LocalSlack, headers: dict[str, str]) -> None:
    async with aiohttp.ClientSession(slack.base_url, headers=headers) as session:
        async with session.post("/page/api/type", json={"as": ALICE}) as answer:
            assert answer.status == 403
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(f"/page/ws?as={ALICE}")


async def test_files_outside_the_folder_are_not_served(browser: aiohttp.ClientSession) -> None:
    for path in ("/page/%2e%2e/panel.py", "/page/none.js"):
        async with browser.get(path) as answer:
            assert answer.status == 404


async def test_what_is_new_is_counted_as_slack_does(
    slack: LocalSlack, browser: aiohttp.ClientSession
) -> None:
    ws, general = slack.home, slack.home.channels[GENERAL]

    async def counts(channel: str = GENERAL) -> tuple[int, int]:
        async with browser.ws_connect(f"/page/ws?as={ALICE}") as socket:
            shown = next(c for c in (await state(socket))["channels"] if c["id"] == channel)
        return shown["unread"], shown["mentions"]

    first = ws.post(general, BOB, "Good morning")
    assert await counts() == (1, 0)
    ws.post(general, BOB, "A reply", thread_ts=first.ts)
    ws.post(general, BOB, "Only for you", ephemeral_for=ALICE)
    ws.post(general, ALICE, "My own")
    assert await counts() == (1, 0), "replies, ephemeral and own messages are not new messages of the channel"
    for text in (f"<@{ALICE}> please", f"<@{ALICE}|alice> too", "<!channel> all", "<!here|here> all"):
        ws.post(general, BOB, text)
    ws.post(general, BOB, f"A reply to <@{ALICE}>", thread_ts=first.ts)
    assert await counts() == (5, 5)
    direct = ws.direct(ALICE, BOB)
    ws.post(direct, BOB, "Hello")
    assert await counts(direct.id) == (1, 1)
    await act(browser, "read", channel=GENERAL)
    assert await counts() == (0, 0)


async def test_replies_are_counted_without_ephemeral_ones(
    slack: LocalSlack, browser: aiohttp.ClientSession
) -> None:
    ws, general = slack.home, slack.home.channels[GENERAL]
    first = ws.post(general, BOB, "Question", edited="1.2")
    ws.post(general, ALICE, "Answer", thread_ts=first.ts)
    ws.post(general, BOB, "Hidden", thread_ts=first.ts, ephemeral_for=ALICE, edited="1.2")
    async with browser.ws_connect(f"/page/ws?as={ALICE}") as socket:
        shown = next(c for c in (await state(socket))["channels"] if c["id"] == GENERAL)["messages"]
    assert shown[0]["reply_count"] == 1
    assert [message["edited"] for message in shown] == [True, False, False]


async def test_people_and_apps_are_invited_by_any_of_their_names(
    slack: LocalSlack, browser: aiohttp.ClientSession
) -> None:
    design = slack.home.channels[DESIGN]
    async with browser.ws_connect(f"/page/ws?as={ALICE}") as socket:
        assert "/invite" in [command["command"] for command in (await state(socket))["commands"]]
    for line, said in (
        ("/invite", "Name whom to add, such as /invite @Usher"),
        ("/invite @nobody", "Nobody is called @nobody."),
        ("/invite @Usher @nobody", "Nobody is called @nobody."),
        ("/invite @Usher @Carol Jensen", "Carol Jensen is in #design already."),
    ):
        assert (await act(browser, "type", channel=DESIGN, text=line))["detail"] == said, line
    assert slack.home.bot_user_id not in design.members
    assert (await act(browser, "type", channel=DESIGN, text="/invite @Usher, @bob @Dev Rao"))["ok"]
    assert {slack.home.bot_user_id, BOB, DEV} <= set(design.members)
    assert [m.text for m in design.messages][-1] == "was added to #design by Alice Moreau."
    direct = slack.home.direct(ALICE, BOB)
    refused = await act(browser, "type", channel=direct.id, text="/invite @Usher")
    assert refused["detail"] == "/invite works in channels that are not archived."


def test_names_are_found_in_a_line_as_the_client_writes_them(slack: LocalSlack) -> None:
    missed = {
        line: (sent, escape_line(slack.home, line))
        for line, sent in {
            "@bob": f"<@{BOB}|bob>",
            "@Bob Tanaka, hello": f"<@{BOB}|bob>, hello",
            "(@bob tanaka) and @BOB.": f"(<@{BOB}|bob>) and <@{BOB}|bob>.",
            "@Bob and @Dev Rao": f"<@{BOB}|bob> and <@{DEV}|dev>",
            "bob@dev.example": "bob@dev.example",
            "@bobby & co": "@bobby &amp; co",
            "#design? #team-platform!": f"<#{DESIGN}|design>? <#C0PLATFORM|team-platform>!",
            "#leads": "<#C0LEADS|>",
            "https://x.example/@bob @bob": f"<https://x.example/@bob> <@{BOB}|bob>",
            f"<@{BOB}> and @": f"<@{BOB}> and @",
            "#nope @": "#nope @",
        }.items()
        if escape_line(slack.home, line) != sent
    }
    assert not missed
