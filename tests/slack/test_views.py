"""Forms, the Home tab and answers by response_url."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from bot.model.errors import FaultError
from bot.model.messages import Message
from bot.sandbox.slack.seed import ALICE, GENERAL
from bot.slack.errors import InvalidBlocks, SlackBusy, SlackOutcomeUnknown, SlackUrlSpent, TriggerExpired
from bot.slack.responses import is_slack_url
from tests.support.slack import ALICE_HERE, TENANT, SlackLayer


def _modal(title: str, external_id: str = "x1") -> dict[str, Any]:
    text = {"type": "mrkdwn", "text": title}
    return {
        "type": "modal",
        "external_id": external_id,
        "title": {"type": "plain_text", "text": title},
        "blocks": [{"type": "section", "text": text}],
    }


def _title(layer: SlackLayer) -> str | None:
    view = layer.slack.person(ALICE).view
    return None if view is None else view.title


async def test_a_form_opens_once_for_each_press(layer: SlackLayer) -> None:
    trigger = layer.slack.home.new_trigger(ALICE)
    await layer.messenger.open_view(TENANT, trigger, _modal("Schedule"))
    assert _title(layer) == "Schedule"
    with pytest.raises(TriggerExpired):
        await layer.messenger.open_view(TENANT, trigger, _modal("Schedule", "x2"))


async def test_a_form_that_comes_late_is_told(layer: SlackLayer) -> None:
    late = layer.slack.home.new_trigger(ALICE)
    layer.clock.forward(seconds=4)
    for trigger in (late, "1.2.nonsense"):
        with pytest.raises(TriggerExpired):
            await layer.messenger.open_view(TENANT, trigger, _modal("Schedule"))


async def test_a_form_waits_no_longer_than_its_trigger_lives(layer: SlackLayer) -> None:
    layer.panel.switch("slack.429")
    with pytest.raises(SlackBusy):
        await layer.messenger.open_view(TENANT, layer.slack.home.new_trigger(ALICE), _modal("Schedule"))
    assert sum(layer.clock.slept) < 3


async def test_a_form_that_may_be_open_says_so(layer: SlackLayer) -> None:
    layer.panel.switch("slack.cut_before", times=1)
    with pytest.raises(SlackOutcomeUnknown) as caught:
        await layer.messenger.open_view(TENANT, layer.slack.home.new_trigger(ALICE), _modal("Schedule"))
    assert caught.value.message_id == "slack-view-unknown"


async def test_an_open_form_is_replaced_and_keeps_its_external_id(layer: SlackLayer) -> None:
    await layer.messenger.open_view(TENANT, layer.slack.home.new_trigger(ALICE), _modal("Schedule"))
    changed = {key: value for key, value in _modal("Saving").items() if key != "external_id"}
    assert await layer.messenger.update_view(TENANT, "x1", changed)
    assert _title(layer) == "Saving"
    layer.panel.switch("slack.500", times=1)
    assert await layer.messenger.update_view(TENANT, "x1", _modal("Saved"))
    assert _title(layer) == "Saved"


async def test_a_closed_form_is_not_an_error(layer: SlackLayer) -> None:
    assert not await layer.messenger.update_view(TENANT, "x1", _modal("Saved"))


async def test_a_form_that_slack_refuses_is_our_fault(layer: SlackLayer) -> None:
    with pytest.raises(InvalidBlocks):
        await layer.messenger.open_view(TENANT, layer.slack.home.new_trigger(ALICE), _modal("S" * 25))


async def test_the_home_tab_is_published_for_one_person(layer: SlackLayer) -> None:
    home = {"type": "home", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Next"}}]}
    layer.panel.switch("slack.500", times=1)
    await layer.messenger.publish_home(ALICE_HERE, home)
    seen = layer.slack.person(ALICE).home
    assert seen is not None


def _url(layer: SlackLayer) -> str:
    url = layer.slack.home.new_response_url(GENERAL, ALICE)
    return f"{layer.slack.base_url}/response/{url.id}"


async def test_an_answer_is_for_that_person_alone(layer: SlackLayer) -> None:
    await layer.messenger.respond(_url(layer), Message(text="Done", blocks=[]))
    (message,) = layer.slack.home.channels[GENERAL].messages
    assert (message.text, message.ephemeral_for) == ("Done", ALICE)


async def test_the_sixth_answer_is_one_too_many(layer: SlackLayer) -> None:
    url = _url(layer)
    for number in range(5):
        await layer.messenger.respond(url, Message(text=f"Line {number}", blocks=[]))
    with pytest.raises(SlackUrlSpent):
        await layer.messenger.respond(url, Message(text="Line 6", blocks=[]))


async def test_after_half_an_hour_it_is_over(layer: SlackLayer) -> None:
    url = _url(layer)
    layer.clock.forward(minutes=31)
    with pytest.raises(SlackUrlSpent) as caught:
        await layer.messenger.respond(url, Message(text="Late", blocks=[]))
    assert url not in repr(caught.value) + str(caught.value.values)


async def test_an_answer_takes_the_place_of_what_was_pressed(layer: SlackLayer) -> None:
    home = layer.slack.home
    origin = home.post_as_bot(home.channels[GENERAL], "Sure?", ephemeral_for=ALICE)
    url = home.new_response_url(GENERAL, ALICE, origin)
    address = f"{layer.slack.base_url}/response/{url.id}"
    await layer.messenger.respond(address, Message(text="Cancelled", blocks=[]), replace=True)
    assert [m.text for m in home.channels[GENERAL].messages] == ["Cancelled"]


async def test_answers_that_slack_refuses_are_our_fault(layer: SlackLayer) -> None:
    with pytest.raises(InvalidBlocks):
        await layer.messenger.respond(_url(layer), Message(text="x", blocks=[{"type": "header"}]))


async def test_no_address_but_slacks_gets_an_answer(layer: SlackLayer) -> None:
    for url in (
        "https://evil.example/commands/T1/2/3",
        "http://127.0.0.1:1/response/a/b/c",
        "file:///etc/passwd",
    ):
        with pytest.raises(FaultError) as caught:
            await layer.messenger.respond(url, Message(text="Done", blocks=[]))
        assert url not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        ("https://hooks.slack.com/commands/T1/2/3", True),
        ("https://slack.com/x", True),
        ("http://hooks.slack.com/commands/T1/2/3", False),
        ("https://hooks.slack.com.evil.example/commands", False),
        ("https://evilslack.com/commands", False),
        ("https://user@hooks.slack.com/commands", False),
        ("https://hooks.slack.com@evil.example/", False),
        ("", False),
    ],
)
def test_which_addresses_are_slacks(url: str, answer: bool) -> None:
    assert is_slack_url(url, "https://slack.com/api/") is answer


async def test_nothing_secret_is_logged_on_the_way(
    layer: SlackLayer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    url = _url(layer)
    await layer.messenger.respond(url, Message(text="Done", blocks=[]))
    await layer.messenger.post(TENANT, GENERAL, Message(text="a quiet word", blocks=[]))
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith(("uvicorn", "asyncio"))]
    assert not [line for line in ours if url in line or "s3cr3t" in line or "quiet word" in line]
