"""The whole way round, in both transports: command, modal, message, button, response_url, home."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import LocalSlack, NotPossible
from bot.sandbox.slack.seed import ALICE

MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "schedule",
    "title": {"type": "plain_text", "text": "Schedule"},
    "submit": {"type": "plain_text", "text": "Save"},
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "title",
            "label": {"type": "plain_text", "text": "Title"},
            "element": {"type": "plain_text_input", "action_id": "value", "max_length": 20},
        },
        {
            "type": "input",
            "block_id": "day",
            "optional": True,
            "dispatch_action": True,
            "label": {"type": "plain_text", "text": "Day"},
            "element": {"type": "datepicker", "action_id": "day"},
        },
    ],
}
CARD: list[dict[str, Any]] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Review* at <!date^1795647600^{time}|3 PM>"}},
    {
        "type": "actions",
        "block_id": "row",
        "elements": [
            {
                "type": "button",
                "action_id": "join",
                "text": {"type": "plain_text", "text": "Join"},
                "value": "42",
            },
            {
                "type": "overflow",
                "action_id": "more",
                "options": [{"text": {"type": "plain_text", "text": "Edit"}, "value": "edit"}],
            },
        ],
    },
]


@pytest.fixture
def heard(bolt: AsyncApp) -> list[dict[str, Any]]:
    """The Bolt app's listeners; every interaction they get is put into this list."""
    got: list[dict[str, Any]] = []

    @bolt.command("/meeting")
    async def command(ack: Any, body: Any, client: AsyncWebClient) -> None:
        got.append(body)
        if body["text"] == "form":
            await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
            await ack()
        elif body["text"] == "now":
            await client.chat_postMessage(channel=body["channel_id"], text="Review", blocks=CARD)
            await ack()
        elif body["text"] == "aloud":
            await ack({"response_type": "in_channel", "text": "Hello, all"})
        else:
            await ack("Type `/meeting now`.")

    @bolt.view("schedule")
    async def submitted(ack: Any, body: Any, client: AsyncWebClient) -> None:
        got.append(body)
        title = body["view"]["state"]["values"]["title"]["value"]["value"]
        if title == "bad":
            await ack(response_action="errors", errors={"title": "Not this."})
        elif title == "broken":
            await ack(response_action="errors", errors={"nowhere": "Not this."})
        elif title == "more":
            await ack(response_action="push", view={**MODAL, "title": {"type": "plain_text", "text": "More"}})
        else:
            await ack()

    @bolt.view_closed("schedule")
    async def closed(ack: Any, body: Any) -> None:
        got.append(body)
        await ack()

    @bolt.action("join")
    async def join(ack: Any, body: Any, respond: Any) -> None:
        got.append(body)
        await respond("Only you see this.", replace_original=False)
        await ack()

    @bolt.action("more")
    @bolt.action("day")
    async def more(ack: Any, body: Any) -> None:
        got.append(body)
        await ack()

    @bolt.shortcut("from_message")
    async def from_message(ack: Any, body: Any) -> None:
        got.append(body)
        await ack()

    @bolt.event("app_home_opened")
    async def home(event: Any, client: AsyncWebClient) -> None:
        got.append(event)
        blocks = [{"type": "divider"}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    return got


async def test_a_command_is_answered_privately(slack: LocalSlack, connected: Any, heard: list[Any]) -> None:
    alice = slack.person(ALICE)
    async with connected():
        result = await alice.types("#general", "/meeting what @bob & <!channel> https://a.example")
    assert heard[0]["text"] == "what <@U0BOB|bob> &amp; &lt;!channel&gt; <https://a.example>"
    assert result.error is None
    assert result.shown is not None
    assert result.shown.ephemeral_for == ALICE
    assert heard[0]["channel_name"] == "general"
    assert not slack.person("U0BOB").messages("#general")


async def test_an_answer_in_channel_shows_the_command_too(
    slack: LocalSlack, connected: Any, heard: list[Any]
) -> None:
    async with connected():
        await slack.person(ALICE).types("#general", "/meeting aloud")
    said = [(m.user, m.text) for m in slack.person("U0BOB").messages("#general")]
    assert said == [(ALICE, "/meeting aloud"), (slack.home.bot_user_id, "Hello, all")]


async def test_a_form_is_filled_refused_and_saved(
    slack: LocalSlack, connected: Any, heard: list[Any]
) -> None:
    alice = slack.person(ALICE)
    async with connected():
        await alice.types("#general", "/meeting form")
        view = alice.view
        assert view is not None
        held_back = await alice.submits(view)
        assert held_back.errors == {"title": "Please complete this required field."}
        assert not held_back.sent
        with pytest.raises(NotPossible, match="20 characters"):
            await alice.fills(view, {"Title": "x" * 21})
        await alice.fills(view, {"Title": "bad", "day": "2026-11-25"})
        assert heard[-1]["actions"][0]["selected_date"] == "2026-11-25"
        assert heard[-1]["view"]["state"]["values"]["title"]["value"]["value"] == "bad"
        assert (await alice.submits(view)).errors == {"title": "Not this."}
        await alice.fills(view, {"title": "broken"})
        assert (await alice.submits(view)).notice == "We had some trouble connecting. Try again?"
        await alice.fills(view, {"title": "good"})
        assert (await alice.submits(view)).closed


async def test_modals_stack_and_the_app_hears_them_close(
    slack: LocalSlack, connected: Any, heard: list[Any]
) -> None:
    alice = slack.person(ALICE)
    async with connected():
        await alice.types("#general", "/meeting form")
        for depth in (1, 2):
            assert len(alice.views) == depth
            await alice.fills(alice.views[-1], {"Title": "more"})
            await alice.submits()
        root, _, top = alice.views
        assert (top.root_id, top.previous_id) == (root.id, alice.views[1].id)
        await alice.fills(top, {"Title": "more"})
        assert (await alice.submits()).notice is not None
        await alice.closes()
        assert (heard[-1]["view"]["id"], heard[-1]["is_cleared"]) == (top.id, False)
        await alice.closes(all=True)
        assert (heard[-1]["view"]["id"], heard[-1]["is_cleared"]) == (root.id, True)
        assert alice.view is None


async def test_a_card_is_pressed(slack: LocalSlack, connected: Any, heard: list[Any]) -> None:
    alice = slack.person(ALICE)
    async with connected():
        await alice.types("#general", "/meeting now")
        card = alice.messages("#general")[-1]
        await alice.clicks(card, text="Join")
        assert heard[-1]["actions"][0]["value"] == "42"
        assert heard[-1]["message"]["ts"] == card.ts
        await alice.sees("Only you see this.")
        await alice.clicks(card, text="Edit")
        assert heard[-1]["actions"][0]["selected_option"]["value"] == "edit"
        await alice.message_shortcut(card, "from_message")
        assert heard[-1]["message"]["ts"] == card.ts
    assert alice.reads(card) == "*Review* at 6:00 PM\n[Join]\n[⋯ Edit]"
    assert slack.person("U0BOB").reads(card).startswith("*Review* at 8:00 AM")
    with pytest.raises(NotPossible, match="Nothing fits"):
        await alice.clicks(card, text="Leave")


async def test_the_home_tab_is_published(slack: LocalSlack, connected: Any, heard: list[Any]) -> None:
    alice = slack.person(ALICE)
    async with connected():
        await alice.opens_home()
        await alice.wait_for(lambda: alice.home)
        await alice.opens_home()
    assert "view" not in heard[0]
    assert heard[1]["view"]["type"] == "home"


async def test_commands_in_threads_are_refused(slack: LocalSlack) -> None:
    alice = slack.person(ALICE)
    said = (await alice.types("#general", "Hello")).shown
    assert said is not None
    with pytest.raises(NotPossible, match="not supported in threads"):
        await alice.types("#general", "/meeting now", thread_ts=said.ts)


async def test_an_app_that_fails_is_seen_to_fail(slack: LocalSlack, bolt: AsyncApp, connected: Any) -> None:
    slack.deliverer.ack_timeout = 0.2
    async with connected():
        result = await slack.person(ALICE).types("#general", "/other thing")
    assert result.error in ("dispatch_failed", "operation_timeout")
    assert result.text == f"/other failed with the error “{result.error}”"
