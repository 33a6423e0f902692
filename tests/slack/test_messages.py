"""Messages: what is sent, what is found again, and that a lost answer never makes two of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from slack_sdk.http_retry.builtin_async_handlers import async_default_handlers
from slack_sdk.http_retry.builtin_interval_calculators import FixedValueRetryIntervalCalculator
from slack_sdk.web.async_client import AsyncWebClient

from bot.model.ids import Person, Tenant
from bot.model.messages import Message
from bot.sandbox.slack.model import StoredMessage as Seen
from bot.sandbox.slack.seed import ALICE, ARCHIVE, BOB, DESIGN, GENERAL, LEADS, PLATFORM
from bot.slack.errors import (
    Archived,
    ChannelGone,
    InstallationGone,
    InvalidBlocks,
    MessageGone,
    MissingScope,
    NotInChannel,
    PersonUnknown,
    PostingRestricted,
    SlackBusy,
    SlackHistoryUnreadable,
    SlackOutcomeUnknown,
    SlackUnavailable,
)
from tests.support.slack import ALICE_HERE, BOT_TOKEN, TENANT, SlackLayer

CARD = Message(
    text="Sprint review, Wed, Nov 25 3:00 PM New York",
    blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "*Sprint review*"}}],
)
OTHER = Message(text="Sprint review was cancelled", blocks=[])


def _posted(layer: SlackLayer, channel: str = GENERAL) -> list[Seen]:
    return [m for m in layer.slack.home.channels[channel].messages if m.bot_id]


async def test_a_post_carries_its_text_its_blocks_and_its_send_id(layer: SlackLayer) -> None:
    ts = await layer.messenger.post(TENANT, GENERAL, CARD, "send-1")
    (message,) = _posted(layer)
    assert (message.ts, message.text) == (ts, CARD.text)
    assert message.blocks[0]["text"]["text"] == "*Sprint review*"
    assert message.metadata == {"event_type": "usher_send", "event_payload": {"id": "send-1"}}
    assert not message.unfurl_links
    assert not message.unfurl_media
    sent = layer.panel.calls[-1].request
    assert sent["link_names"] is False
    assert layer.observed == [("chat.postMessage", "ok")]


async def test_a_lost_answer_is_not_asked_for_again_and_the_message_is_found(layer: SlackLayer) -> None:
    since = layer.clock.now()
    layer.panel.switch("slack.lost_answer", times=1)
    with pytest.raises(SlackOutcomeUnknown):
        await layer.messenger.post(TENANT, GENERAL, CARD, "send-1")
    (message,) = _posted(layer)
    assert await layer.messenger.find(TENANT, GENERAL, "send-1", since) == message.ts
    assert layer.calls("chat.postMessage") == 1
    assert layer.observed[0] == ("chat.postMessage", "lost")


async def test_another_programs_message_is_not_taken_for_ours(layer: SlackLayer) -> None:
    """Metadata of any event type may carry an id."""
    since = layer.clock.now()
    await layer.messenger.post(TENANT, GENERAL, CARD, "send-1")
    (message,) = _posted(layer)
    message.metadata["event_type"] = "task_created"
    assert await layer.messenger.find(TENANT, GENERAL, "send-1", since) is None


async def test_the_sdks_own_retries_would_have_posted_twice(layer: SlackLayer) -> None:
    layer.panel.switch("slack.lost_answer", times=1)
    usual = async_default_handlers()
    for handler in usual:
        handler.interval_calculator = FixedValueRetryIntervalCalculator(0)
    client = AsyncWebClient(
        BOT_TOKEN, base_url=f"{layer.slack.base_url}/api/", session=layer.session, retry_handlers=usual
    )
    await client.chat_postMessage(channel=GENERAL, text=CARD.text)
    assert len(_posted(layer)) == 2


@pytest.mark.parametrize("fault", ["slack.cut_before", "slack.500"])
async def test_a_post_that_may_not_have_happened_is_unknown_too(layer: SlackLayer, fault: str) -> None:
    since = layer.clock.now()
    layer.panel.switch(fault, times=1)
    with pytest.raises(SlackOutcomeUnknown):
        await layer.messenger.post(TENANT, GENERAL, CARD, "send-1")
    assert await layer.messenger.find(TENANT, GENERAL, "send-1", since) is None
    assert _posted(layer) == []


async def test_a_post_waits_as_slack_tells_it(layer: SlackLayer) -> None:
    layer.panel.switch("slack.429", times=2)
    await layer.messenger.post(TENANT, GENERAL, CARD, "send-1")
    assert layer.clock.slept == [1.0, 1.0]
    assert len(_posted(layer)) == 1


async def test_patience_with_slack_has_an_end(layer: SlackLayer) -> None:
    layer.panel.switch("slack.429")
    with pytest.raises(SlackBusy) as caught:
        await layer.messenger.post(TENANT, GENERAL, CARD, "send-1")
    assert caught.value.retry_after == 1.0
    assert sum(layer.clock.slept) == 30.0
    assert _posted(layer) == []


async def test_a_conversation_gets_one_message_a_second(layer: SlackLayer) -> None:
    layer.slack.strict_rate = True
    for number in range(3):
        await layer.messenger.post(TENANT, GENERAL, CARD, f"send-{number}")
    await layer.messenger.post(TENANT, PLATFORM, CARD, "send-elsewhere")
    assert layer.clock.slept == [1.0, 1.0]
    assert [result for _, result in layer.observed] == ["ok"] * 4


async def test_many_updates_of_a_job_leave_room_for_those_of_people(layer: SlackLayer) -> None:
    layer.slack.strict_rate = True
    ts = await layer.messenger.post(TENANT, GENERAL, CARD, "send-1")
    for number in range(120):
        await layer.messenger.wait_update_turn(TENANT)
        await layer.messenger.update(TENANT, GENERAL, ts, CARD)
        if number % 8 == 0:
            await layer.messenger.update(TENANT, GENERAL, ts, CARD)
    assert ("chat.update", "limited") not in layer.observed
    assert max(layer.clock.slept) <= 1.5, "a newer change goes before the next one"
    assert sum(layer.clock.slept) >= 119 * 1.5 - 1


@pytest.mark.parametrize(
    ("channel", "kind"),
    [(LEADS, ChannelGone), ("C0NOWHERE", ChannelGone), (DESIGN, NotInChannel), (ARCHIVE, Archived)],
)
async def test_where_it_may_not_post_is_told_by_kind(
    layer: SlackLayer, channel: str, kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        await layer.messenger.post(TENANT, channel, CARD)
    assert layer.clock.slept == []


async def test_a_read_only_channel_says_so(layer: SlackLayer) -> None:
    layer.slack.home.channels[GENERAL].read_only = True
    with pytest.raises(PostingRestricted):
        await layer.messenger.post(TENANT, GENERAL, CARD)


async def test_blocks_that_slack_refuses_are_our_fault_and_say_where(layer: SlackLayer) -> None:
    with pytest.raises(InvalidBlocks) as caught:
        await layer.messenger.post(
            TENANT, GENERAL, Message(text="x", blocks=[{"type": "header", "text": {}}])
        )
    assert "/blocks/0" in caught.value.problems[0]


async def test_without_an_installation_nothing_is_sent(layer: SlackLayer) -> None:
    with pytest.raises(InstallationGone):
        await layer.messenger.post(Tenant("T0OTHER"), GENERAL, CARD)
    layer.tokens[TENANT] = "xoxb-revoked-t0k3n"
    with pytest.raises(InstallationGone) as caught:
        await layer.messenger.post(TENANT, GENERAL, CARD)
    assert "t0k3n" not in repr(caught.value) + str(caught.value.values)
    assert caught.value.__context__ is None
    layer.tokens[TENANT] = BOT_TOKEN
    assert await layer.messenger.post(TENANT, GENERAL, CARD)


async def test_find_reads_all_pages_from_a_minute_before(layer: SlackLayer) -> None:
    ts = await layer.messenger.post(TENANT, GENERAL, CARD, "send-1")
    home = layer.slack.home
    for number in range(450):
        home.post(home.channels[GENERAL], BOB, f"line {number}")
    since = layer.clock.now()
    assert await layer.messenger.find(TENANT, GENERAL, "send-1", since + timedelta(seconds=59)) == ts
    assert layer.calls("conversations.history") == 3
    assert await layer.messenger.find(TENANT, GENERAL, "send-1", since + timedelta(seconds=61)) is None
    assert await layer.messenger.find(TENANT, GENERAL, "send-2", since) is None


async def test_find_reads_the_thread_that_a_message_was_for(layer: SlackLayer) -> None:
    root = await layer.messenger.post(TENANT, GENERAL, CARD)
    since = layer.clock.now()
    reply = replace(CARD, thread_ts=root)
    ts = await layer.messenger.post(TENANT, GENERAL, reply, "send-1")
    assert layer.slack.home.channels[GENERAL].find(ts).thread_ts == root
    assert await layer.messenger.find(TENANT, GENERAL, "send-1", since, root) == ts
    assert await layer.messenger.find(TENANT, GENERAL, "send-2", since, root) is None
    assert await layer.messenger.find(TENANT, GENERAL, "send-1", since) is None
    with pytest.raises(MessageGone):
        await layer.messenger.post(TENANT, GENERAL, replace(CARD, thread_ts="1.000001"), "send-2")


async def test_a_pressed_ephemeral_is_taken_away(layer: SlackLayer) -> None:
    home = layer.slack.home
    url = home.new_response_url(GENERAL, ALICE)
    await layer.messenger.respond(f"{layer.slack.base_url}/response/{url.id}", CARD)
    (shown,) = [m for m in home.channels[GENERAL].messages if m.is_ephemeral]
    pressed = home.new_response_url(GENERAL, ALICE, origin=shown)
    await layer.messenger.delete_original(f"{layer.slack.base_url}/response/{pressed.id}")
    assert not [m for m in home.channels[GENERAL].messages if m.is_ephemeral]


async def test_what_cannot_be_read_is_never_taken_for_absent(layer: SlackLayer) -> None:
    now = layer.clock.now()
    for channel in (DESIGN, LEADS, "C0NOWHERE"):
        with pytest.raises(SlackHistoryUnreadable):
            await layer.messenger.find(TENANT, channel, "send-1", now)
    layer.panel.switch("slack.history_missing_scope")
    with pytest.raises(SlackHistoryUnreadable) as caught:
        await layer.messenger.find(TENANT, GENERAL, "send-1", now)
    assert caught.value.values["cause"] == "slack-missing-scope"


async def test_update_replaces_and_can_be_repeated(layer: SlackLayer) -> None:
    ts = await layer.messenger.post(TENANT, GENERAL, CARD)
    for fault in ("slack.500", "slack.cut_before", "slack.429"):
        layer.panel.switch(fault, times=1)
        await layer.messenger.update(TENANT, GENERAL, ts, OTHER)
    (message,) = _posted(layer)
    assert (message.text, message.blocks) == (OTHER.text, [])


async def test_update_that_slack_never_takes_ends(layer: SlackLayer) -> None:
    ts = await layer.messenger.post(TENANT, GENERAL, CARD)
    layer.panel.switch("slack.500")
    with pytest.raises(SlackUnavailable):
        await layer.messenger.update(TENANT, GENERAL, ts, OTHER)
    assert layer.clock.slept == [0.3, 1.0, 3.0]


async def test_update_of_a_message_that_is_gone(layer: SlackLayer) -> None:
    ts = await layer.messenger.post(TENANT, GENERAL, CARD)
    layer.slack.home.remove(_posted(layer)[0])
    with pytest.raises(MessageGone):
        await layer.messenger.update(TENANT, GENERAL, ts, OTHER)
    theirs = layer.slack.home.post(layer.slack.home.channels[GENERAL], BOB, "mine")
    with pytest.raises(MessageGone):
        await layer.messenger.update(TENANT, GENERAL, theirs.ts, OTHER)


async def test_tell_opens_the_conversation_once_and_is_found_there(layer: SlackLayer) -> None:
    first = await layer.messenger.send_dm(ALICE_HERE, CARD, "send-1")
    await layer.messenger.send_dm(ALICE_HERE, OTHER)
    assert layer.calls("conversations.open") == 1
    direct = await layer.people.open_dm(ALICE_HERE)
    assert _posted(layer, direct)[0].ts == first
    assert await layer.messenger.find(TENANT, direct, "send-1", layer.clock.now()) == first
    assert [m.text for m in layer.slack.person(ALICE).dms()] == [CARD.text, OTHER.text]


async def test_tell_nobody(layer: SlackLayer) -> None:
    with pytest.raises(PersonUnknown):
        await layer.messenger.send_dm(Person(TENANT, "U0NOBODY"), CARD)


async def test_a_missing_scope_is_named(layer: SlackLayer) -> None:
    token = layer.slack.tokens[BOT_TOKEN]
    token.scopes = tuple(scope for scope in token.scopes or () if scope != "chat:write")
    with pytest.raises(MissingScope) as caught:
        await layer.messenger.post(TENANT, GENERAL, CARD)
    assert caught.value.scope == "chat:write"
