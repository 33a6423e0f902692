"""Slack changes the id of a channel: everything of the channel goes on under the new one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.model.operations import OperationKind
from bot.model.policy import Area, Rule
from bot.model.reminders import SubscriptionState
from bot.store.keys import KEYS
from tests.support.actors import person_of, tenant_of
from tests.support.admin import set_policy
from tests.support.clocks import CLOCK
from tests.support.kills import Kills, open_operation, run_all_operations, run_operation
from tests.support.meetings import meeting_at_goto, meeting_card, meeting_thread, schedule_meeting
from tests.support.polling import wait_until
from tests.support.registrations import register, share_new_training, training_card
from tests.support.reminders import (
    add_due_meeting,
    channel_id,
    channel_reminders,
    deliver_due,
    poll_alice,
    start_empty,
    subscribe,
    subscriptions_of,
)
from tests.support.stage import CHANNEL, Stage
from tests.support.stored_keys import find_stored


async def places_of(stage: Stage, channel: str) -> list[str]:
    """Return the keys that name the channel, but for the note of its new id and what brings the change about."""
    stores, tenant = stage.runtime.stores, tenant_of(stage)
    found = []
    for key in await find_stored(stores, channel):
        is_of_move = key.startswith(KEYS.operation.prefix(tenant)) and (
            await stores.redis.hget(key, "kind") == OperationKind.CHANNEL_MOVED.encode()
        )
        if key.startswith(f"{tenant.id}:") and key != KEYS.moved_channels.of(tenant) and not is_of_move:
            found.append(key)
    return found


async def change_id(stage: Stage) -> str:
    """Change the channel's id; return the new one once everything stored has followed."""
    old, new = channel_id(stage), (await stage.slack.change_channel_id(CHANNEL)).id
    await stage.slack.settled()

    async def followed() -> bool:
        return not await places_of(stage, old)

    await wait_until(followed)
    return str(new)


async def test_all_that_a_channel_had_goes_on(stage: Stage) -> None:
    alice, bob, old = stage.alice, stage.bob, channel_id(stage)
    await start_empty(stage)
    await schedule_meeting(stage)
    await share_new_training(stage)
    await subscribe(stage)
    await set_policy(stage, schedule=Rule(channels=("C0OTHER1", old)))
    await alice.types("/goto settings")
    await alice.fills(channel=old)
    assert await alice.submits() == {}
    await alice.types("/goto notify", channel=CHANNEL)  # a form that is open while the id changes
    assert len(await places_of(stage, old)) > 6
    new = await change_id(stage)
    assert await alice.submits() == {}, "the form that was open"
    assert {one.channel for one in await subscriptions_of(stage, alice)} == {new}
    assert await places_of(stage, old) == []
    await register(bob)  # by the button of a card that was posted before
    await bob.sees("You're registered for")
    assert "1 " in bob.reads(training_card(bob))
    listed = await alice.types("/goto notifications", channel=CHANNEL)
    assert "Bell" in listed or "10 min" in listed
    preferences = await stage.runtime.app.store.preferences.get(person_of(alice))
    assert preferences.channel == new
    policy = await stage.runtime.app.store.policies.get(tenant_of(stage))
    assert policy.rules[Area.SCHEDULE].channels == ("C0OTHER1", new)


@pytest.mark.exhaustive
async def test_a_card_is_kept_up_to_date(stage: Stage) -> None:
    await schedule_meeting(stage)
    await change_id(stage)
    await stage.alice.types(f"/meeting edit {meeting_at_goto(stage).id}")
    await stage.alice.sees("replaces all settings with what you see here")
    await stage.alice.fills(subject="Renamed")
    assert await stage.alice.submits() == {}
    assert "Renamed" in stage.bob.reads(meeting_card(stage.bob))
    (said,) = meeting_thread(stage.bob)
    assert "Renamed" in said


class TestReminderGoingOut:
    """A reminder is due while the id changes."""

    @pytest.fixture
    def with_worker(self) -> bool:
        return False

    async def test_it_is_tried_on_the_new_id_and_posted_once(self, stage: Stage) -> None:
        """The event is noted but nothing that is stored has followed yet: Slack knows the new id alone."""
        await start_empty(stage)
        await subscribe(stage)
        add_due_meeting(stage, "Standup")
        await poll_alice(stage)
        await stage.slack.change_channel_id(CHANNEL)
        await deliver_due(stage)
        assert len(channel_reminders(stage, "Standup")) == 1
        await run_all_operations(stage)
        await deliver_due(stage)
        assert len(channel_reminders(stage, "Standup")) == 1

    async def test_one_that_failed_before_the_event_came_is_sent_after_it(self, stage: Stage) -> None:
        await start_empty(stage)
        await subscribe(stage)
        add_due_meeting(stage, "Standup")
        await poll_alice(stage)
        room = stage.slack.home.conversation(CHANNEL)
        old, new = room.id, "C0SHARED1"
        stage.slack.home.rename_channel(room, new)
        await deliver_due(stage)
        assert channel_reminders(stage, "Standup") == []
        await stage.alice.sees("have ended")
        await stage.slack.send_event(
            {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": new}
        )
        await run_all_operations(stage)
        (one,) = await subscriptions_of(stage, stage.alice)
        assert (one.state, one.channel, one.reason) == (SubscriptionState.ACTIVE, new, None)
        for _ in range(2):
            await deliver_due(stage)
            assert len(channel_reminders(stage, "Standup")) == 1

    @pytest.mark.exhaustive
    async def test_what_failed_for_another_reason_stays_ended(self, stage: Stage) -> None:
        await start_empty(stage)
        await subscribe(
            stage,
            state=SubscriptionState.PAUSED,
            reason="slack-channel-gone",
            state_since=CLOCK.now() - timedelta(days=2),
        )
        await stage.slack.change_channel_id(CHANNEL)
        await run_all_operations(stage)
        (one,) = await subscriptions_of(stage, stage.alice)
        assert one.state is SubscriptionState.PAUSED

    async def test_what_was_under_way_with_the_old_id_follows_a_minute_later(self, stage: Stage) -> None:
        await start_empty(stage)
        one = await subscribe(stage)
        await stage.slack.change_channel_id(CHANNEL)
        tenant, op_id = await open_operation(stage, OperationKind.CHANNEL_MOVED)
        await run_operation(stage.runtime.app, tenant, op_id)
        await stage.runtime.app.store.subscriptions.save(one)
        assert await places_of(stage, one.channel or "") != []
        await run_all_operations(stage)
        assert await places_of(stage, one.channel or "") == []

    @pytest.mark.kills
    async def test_a_kill_in_between_is_made_up_for(self, stage: Stage) -> None:
        await start_empty(stage)
        await subscribe(stage)
        kills = Kills(
            stage, "Moved", ports=("ledger", "channel_moves", "subscriptions"), before=True, at_least=3
        )
        for _ in kills:
            old, new = channel_id(stage), (await stage.slack.change_channel_id(CHANNEL)).id
            await kills.run(*await open_operation(stage, OperationKind.CHANNEL_MOVED))
            await run_all_operations(stage)
            assert await places_of(stage, old) == []
            assert [one.channel for one in await subscriptions_of(stage, stage.alice)] == [new]


ODD_IDS: list[dict[str, object]] = [
    {},
    {"old_channel_id": 7, "new_channel_id": "C1"},
    {"old_channel_id": "C1"},
    {"old_channel_id": "C1", "new_channel_id": "C1"},
    {"old_channel_id": "C1", "new_channel_id": "C1:*"},
    {"old_channel_id": "", "new_channel_id": "C1"},
    {"old_channel_id": "U0ALICE", "new_channel_id": "U0BOB"},
]


@pytest.mark.parametrize(("wait", "with_worker"), [(0.02, False)])
async def test_an_odd_event_is_answered_and_changes_nothing(stage: Stage) -> None:
    for ids in ODD_IDS:
        ack = await stage.slack.send_event({"type": "channel_id_changed", **ids})
        assert ack.error is None, ids
    assert await stage.runtime.app.store.channel_moves.list_known(tenant_of(stage)) == {}


async def test_the_old_id_is_unknown_to_the_local_slack(stage: Stage) -> None:
    before = (await stage.alice.person.types(CHANNEL, "hello")).shown
    old = channel_id(stage)
    room = await stage.slack.change_channel_id(old, "C0NEW1")
    assert before in room.messages
    token = next(value for value, token in stage.slack.tokens.items() if token.kind == "bot")
    client = AsyncWebClient(token, base_url=f"{stage.slack.base_url}/api/")
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.conversations_info(channel=old)
    assert (await client.conversations_info(channel="C0NEW1"))["channel"]["name"] == "team-platform"
