"""The page's API: what it shows and takes, and from whom."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.sandbox.slack import LocalSlack
from bot.sandbox.slack.seed import ALICE, GENERAL

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
