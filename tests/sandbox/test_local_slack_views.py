"""views.*: triggers, hashes, stacks; and response URLs, by an injected clock."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import LocalSlack, NotPossible
from bot.sandbox.slack.seed import ALICE, BOB, GENERAL, PLATFORM
from tests.support.clocks import StageClock
from tests.support.sandbox import connect_by_http, expect_refusal

INPUT: dict[str, Any] = {
    "type": "input",
    "block_id": "title",
    "label": {"type": "plain_text", "text": "Title"},
    "element": {"type": "plain_text_input", "action_id": "value"},
}


def modal(*blocks: dict[str, Any], **fields: Any) -> dict[str, Any]:
    text = {"type": "plain_text", "text": "Form"}
    return {"type": "modal", "title": text, "submit": text, "blocks": [INPUT, *blocks], **fields}


async def test_a_trigger_is_good_once_and_for_three_seconds(
    slack: LocalSlack, client: AsyncWebClient, clock: StageClock
) -> None:
    used, late = slack.home.new_trigger(ALICE), slack.home.new_trigger(ALICE)
    await client.views_open(trigger_id=used, view=modal())
    assert (await expect_refusal(client.views_open(trigger_id=used, view=modal())))[
        "error"
    ] == "exchanged_trigger_id"
    clock.forward(seconds=4)
    assert (await expect_refusal(client.views_open(trigger_id=late, view=modal())))[
        "error"
    ] == "expired_trigger_id"
    assert (await expect_refusal(client.views_open(trigger_id="1.2", view=modal())))[
        "error"
    ] == "invalid_trigger_id"


async def test_what_was_typed_survives_an_update_where_the_ids_stay(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    alice = slack.person(ALICE)
    opened = await client.views_open(trigger_id=slack.home.new_trigger(ALICE), view=modal(external_id="e1"))
    assert alice.view is not None
    await alice.fills(alice.view, {"Title": "Review"})
    await client.views_update(external_id="e1", hash=opened["view"]["hash"], view=modal({"type": "divider"}))
    assert alice.view.payload()["state"]["values"]["title"]["value"]["value"] == "Review"
    stale = client.views_update(view_id=opened["view"]["id"], hash=opened["view"]["hash"], view=modal())
    assert (await expect_refusal(stale))["error"] == "hash_conflict"
    other = {**INPUT, "element": {"type": "plain_text_input", "action_id": "other"}}
    await client.views_update(view_id=opened["view"]["id"], view={**modal(), "blocks": [other]})
    assert alice.view.payload()["state"]["values"]["title"]["other"]["value"] is None


async def test_updates_need_an_open_view(slack: LocalSlack, client: AsyncWebClient) -> None:
    assert (await expect_refusal(client.views_update(view_id="V1", view=modal())))["error"] == "not_found"
    opened = await client.views_open(trigger_id=slack.home.new_trigger(ALICE), view=modal())
    await slack.person(ALICE).closes()
    gone = client.views_update(view_id=opened["view"]["id"], view=modal())
    assert (await expect_refusal(gone))["error"] == "not_found"


async def test_external_ids_are_unique(slack: LocalSlack, client: AsyncWebClient) -> None:
    await client.views_open(trigger_id=slack.home.new_trigger(ALICE), view=modal(external_id="e1"))
    again = client.views_open(trigger_id=slack.home.new_trigger(BOB), view=modal(external_id="e1"))
    assert (await expect_refusal(again))["error"] == "duplicate_external_id"


async def test_a_push_comes_from_inside_a_modal_and_stops_at_three(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    outside = client.views_push(trigger_id=slack.home.new_trigger(ALICE), view=modal())
    assert (await expect_refusal(outside))["error"] == "invalid_trigger_id"
    await client.views_open(trigger_id=slack.home.new_trigger(ALICE), view=modal())
    alice = slack.person(ALICE)
    for _ in range(2):
        await client.views_push(trigger_id=slack.home.new_trigger(ALICE, alice.views[-1].id), view=modal())
    over = client.views_push(trigger_id=slack.home.new_trigger(ALICE, alice.views[-1].id), view=modal())
    assert (await expect_refusal(over))["error"] == "push_limit_reached"


async def test_broken_views_are_refused_with_pointers(slack: LocalSlack, client: AsyncWebClient) -> None:
    long = modal(title={"type": "plain_text", "text": "x" * 25})
    answer = await expect_refusal(client.views_open(trigger_id=slack.home.new_trigger(ALICE), view=long))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    huge = [
        {**INPUT, "block_id": str(n), "hint": {"type": "plain_text", "text": "é" * 2000}} for n in range(70)
    ]
    answer = await expect_refusal(
        client.views_open(trigger_id=slack.home.new_trigger(ALICE), view={**modal(), "blocks": huge})
    )
    assert answer["error"] == "view_too_large"


async def test_home_tabs_are_private_and_guarded_by_their_hash(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    first = await client.views_publish(user_id=ALICE, view=home)
    await client.views_publish(user_id=ALICE, view=home, hash=first["view"]["hash"])
    stale = client.views_publish(user_id=ALICE, view=home, hash=first["view"]["hash"])
    assert (await expect_refusal(stale))["error"] == "hash_conflict"
    assert slack.person(BOB).home is None


async def test_a_response_url_serves_five_times_in_thirty_minutes(
    slack: LocalSlack, clock: StageClock
) -> None:
    used, late = (slack.home.new_response_url(GENERAL, ALICE).id for _ in range(2))
    async with httpx.AsyncClient(base_url=slack.base_url) as http:
        answers = [await http.post(f"/response/{used}", json={"text": str(n)}) for n in range(6)]
        clock.forward(minutes=31)
        answers.append(await http.post(f"/response/{late}", json={"text": "late"}))
    assert [a.status_code for a in answers] == [200] * 5 + [404] * 2
    assert [a.text for a in answers[5:]] == ["used_url", "expired_url"]
    assert [m.text for m in slack.person(ALICE).messages("#general")] == list("01234")
    assert not slack.person(BOB).messages("#general")


async def test_a_response_url_replaces_and_deletes_its_message(slack: LocalSlack) -> None:
    alice, channel = slack.person(ALICE), slack.home.channels[GENERAL]
    origin = slack.home.post_as_bot(channel, "Pick one", ephemeral_for=ALICE)
    url = f"/response/{slack.home.new_response_url(GENERAL, ALICE, origin).id}"
    async with httpx.AsyncClient(base_url=slack.base_url) as http:
        await http.post(url, json={"replace_original": True, "text": "Picked"})
        assert [m.text for m in alice.messages("#general")] == ["Picked"]
        refused = await http.post(url, json={"blocks": [{"type": "nonsense"}]})
        assert (refused.status_code, refused.text) == (400, "invalid_blocks")
        await http.post(url, json={"delete_original": True})
    assert not alice.messages("#general")


async def test_a_form_can_ask_for_a_response_url(slack: LocalSlack, bolt: AsyncApp, connected: Any) -> None:
    where = {
        "type": "conversations_select",
        "action_id": "to",
        "default_to_current_conversation": True,
        "response_url_enabled": True,
    }
    block = {"type": "input", "block_id": "where", "label": INPUT["label"], "element": where}
    got: list[Any] = []

    @bolt.command("/meeting")
    async def command(ack: Any, body: Any, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(block, callback_id="form"))
        await ack()

    @bolt.view("form")
    async def submitted(ack: Any, body: Any) -> None:
        got.append(body)
        await ack(response_action="clear")

    alice = slack.person(ALICE)
    async with connected():
        await alice.types("#team-platform", "/meeting")
        assert alice.view is not None
        await alice.fills(alice.view, {"title": "Review"})
        assert (await alice.submits()).closed
    (url,) = got[0]["response_urls"]
    assert (url["block_id"], url["channel_id"]) == ("where", PLATFORM)
    async with httpx.AsyncClient() as http:
        await http.post(url["response_url"], json={"response_type": "in_channel", "text": "Posted"})
    assert [m.text for m in slack.person(BOB).messages("#team-platform")] == ["Posted"]


async def test_strangers_have_no_commands_but_may_press_buttons(slack: LocalSlack, bolt: AsyncApp) -> None:
    slack.add_user("U0EVE", "eve", "Eve", "eve@other.example", "UTC", team_id="T0OTHER")
    shared = slack.add_channel("C0SHARED", "shared", [ALICE, "U0EVE"], is_shared=True)
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    card = slack.home.post_as_bot(shared, "Card", [{"type": "actions", "elements": [button]}])
    got: list[Any] = []

    @bolt.action("go")
    async def go(ack: Any, body: Any) -> None:
        got.append(body["user"]["team_id"])
        await ack()

    eve = slack.person("U0EVE")
    with pytest.raises(NotPossible, match="other companies"):
        await eve.types("#shared", "/meeting")
    async with connect_by_http(slack, bolt):
        await eve.clicks(card, text="Go")
        info = (await bolt.client.users_info(user="U0EVE"))["user"]
    assert got == ["T0OTHER"]
    assert info["is_stranger"]
    assert "email" not in info["profile"]
