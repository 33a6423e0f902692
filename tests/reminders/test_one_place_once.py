"""A channel and a person are reminded once of a start, however many subscriptions ask for it there."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.model.errors import TransientError
from bot.model.reminders import ReminderState, SubscriptionScope
from bot.model.sources import SessionSource
from bot.usecases.reminders.deliver import deliver
from bot.usecases.reminders.poll import poll_in_window
from tests.support.clocks import now
from tests.support.kills import Killed
from tests.support.meetings import meeting_thread
from tests.support.reminders import (
    add_due_meeting,
    channel_id,
    channel_reminders,
    deliver_due,
    person_named,
    poll_alice,
    poll_and_deliver,
    post_meeting_card,
    reminder_records,
    start_empty,
    subscribe,
    with_clock_ahead,
)
from tests.support.stage import CHANNEL, Stage


async def test_a_channel_is_told_once_for_all_who_ask(stage: Stage) -> None:
    await start_empty(stage)
    meeting = add_due_meeting(stage, "Sprint review")
    known = await post_meeting_card(stage, meeting)
    card = known.cards[0].ts
    await subscribe(stage)
    await subscribe(
        stage, id="s2", scope=SubscriptionScope.TITLE_WORDS, scope_value="sprint", mentions="here"
    )
    about = {
        "scope": SubscriptionScope.SESSION,
        "scope_value": f"meeting-{meeting.id}",
        "reader": person_named(stage),
    }
    await subscribe(stage, id="s3", created_by=person_named(stage, "bob"), **about)
    await subscribe(
        stage, id="s4", channel=channel_id(stage, "#general"), lead_times=(timedelta(minutes=10),)
    )
    await poll_and_deliver(stage)
    (message,) = [m for m in stage.bob.posts(CHANNEL) if m.ts != card]
    assert message.text.startswith("<!here>"), "whoever may have a channel mentioned asked for it"
    assert len(stage.bob.posts("#general")) == 1
    for name in ("s1", "s2", "s3", "s4"):
        assert [one.state for one in await reminder_records(stage, name)] == [ReminderState.SENT]
    said = await stage.alice.types("/meeting why", channel=CHANNEL)
    assert said.count("in #team-platform: sent ") == 3


async def test_what_became_of_it_is_said_once_below_it(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    await subscribe(stage, id="s2", scope=SubscriptionScope.MEETINGS)
    meeting = add_due_meeting(stage, "Sprint review")
    await poll_and_deliver(stage)
    assert len(channel_reminders(stage, "Sprint review")) == 1
    meeting.deleted = now()
    await poll_alice(stage)
    assert len(meeting_thread(stage.bob)) == 1


async def test_a_person_is_told_once_and_mutes_all_at_once(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage, channel=None)
    await subscribe(stage, id="s2", channel=None, scope=SubscriptionScope.MEETINGS)
    await subscribe(stage, id="s3")
    add_due_meeting(stage, "Sprint review")
    await poll_and_deliver(stage)
    (message,) = [m for m in stage.alice.dms() if "Sprint review starts" in m.text]
    assert len(channel_reminders(stage, "Sprint review")) == 1
    await stage.alice.presses("Mute this", message)
    await stage.alice.sees("No more reminders for *Sprint review*.")
    muted = {
        one.id: bool(one.muted_refs)
        for one in await stage.runtime.app.store.subscriptions.list_by_person(person_named(stage))
    }
    assert muted == {"s1": True, "s2": True, "s3": False}
    await stage.alice.presses("Unmute")
    await stage.alice.sees("are back on.")
    assert not any(
        one.muted_refs
        for one in await stage.runtime.app.store.subscriptions.list_by_person(person_named(stage))
    )


async def test_they_take_turns_and_need_not_look_for_each_others_message(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    await subscribe(stage, id="s2", scope=SubscriptionScope.MEETINGS)
    add_due_meeting(stage, "Sprint review")
    stage.switch("slack.history_missing_scope", times=None)
    await poll_and_deliver(stage)
    assert len(channel_reminders(stage, "Sprint review")) == 1
    for name in ("s1", "s2"):
        assert [one.state for one in await reminder_records(stage, name)] == [ReminderState.SENT]


@pytest.mark.parametrize("gone", ["left", "muted"])
async def test_one_that_may_not_leaves_it_to_the_others(stage: Stage, gone: str) -> None:
    await start_empty(stage)
    meeting = add_due_meeting(stage, "Sprint review")
    known = await post_meeting_card(stage, meeting)
    muted = frozenset({f"meeting-{meeting.id}"}) if gone == "muted" else frozenset()
    about = {
        "scope": SubscriptionScope.SESSION,
        "scope_value": f"meeting-{meeting.id}",
        "reader": person_named(stage),
    }
    await subscribe(stage, created_by=person_named(stage, "bob"), muted_refs=muted, **about)
    await subscribe(stage, id="s2")
    if gone == "left":
        stage.slack.home.channels[channel_id(stage)].members.remove(stage.bob.person.id)
    await poll_and_deliver(stage)
    found = [m for m in stage.alice.posts(CHANNEL) if m.ts != known.cards[0].ts]
    assert len(found) == 1
    stage.bob.dms()


async def test_killed_between_two_of_one_channel_it_is_posted_once(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    await subscribe(stage, id="s2", scope=SubscriptionScope.MEETINGS)
    add_due_meeting(stage, "Sprint review")
    await poll_alice(stage)
    app = with_clock_ahead(stage.runtime.app)
    inner, noted = app.store.reminder_jobs.save_record, 0

    async def record(*args: object, **kwargs: object) -> object:
        nonlocal noted
        noted += 1
        if noted == 2:
            raise Killed
        return await inner(*args, **kwargs)  # type: ignore[arg-type]

    stage.runtime.app.store.reminder_jobs.save_record = record  # type: ignore[method-assign]
    with pytest.raises(Killed):
        await deliver_due(stage)
    stage.runtime.app.store.reminder_jobs.save_record = inner  # type: ignore[method-assign]
    await deliver_due(stage)
    assert len(channel_reminders(stage, "Sprint review")) == 1
    for name in ("s1", "s2"):
        assert [one.state for one in await reminder_records(stage, name)] == [ReminderState.SENT]


async def through_a_group_and_as_its_own(stage: Stage) -> None:
    """Have the channel follow Alice's group and, by Bob's own wish, Bob's sessions; one of them is due."""
    await start_empty(stage)
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    group, bob = str(stage.goto.world.groups[0].key), person_named(stage, "bob")
    await subscribe(stage, scope=SubscriptionScope.GROUP, scope_value=group)
    await subscribe(stage, id="s2", created_by=bob)
    add_due_meeting(stage, "Customer call").owner = stage.goto.user(stage.bob.email)
    app = stage.runtime.app
    for one in (SessionSource(person_named(stage), group=group), SessionSource(bob)):
        await poll_in_window(app, one, app.clock.now())


async def test_a_session_read_through_two_accounts_is_told_once(stage: Stage) -> None:
    await through_a_group_and_as_its_own(stage)
    await deliver_due(stage)
    assert len(channel_reminders(stage, "Customer call")) == 1
    for name in ("s1", "s2"):
        assert [one.state for one in await reminder_records(stage, name)] == [ReminderState.SENT]


async def test_two_workers_at_the_same_moment_tell_it_once(stage: Stage) -> None:
    await through_a_group_and_as_its_own(stage)
    app = with_clock_ahead(stage.runtime.app)
    app = replace(app, timing=replace(app.timing, post_in_flight_time=timedelta(minutes=1)))
    one, other = [
        name
        for name, _ in await app.store.reminder_jobs.list_due(
            person_named(stage).tenant, app.clock.now(), 100
        )
    ]
    begun, go_on, post = asyncio.Event(), asyncio.Event(), app.slack.messenger.post

    async def held(*args: Any) -> str:
        if not begun.is_set():
            begun.set()
            await go_on.wait()
        return await post(*args)

    app.slack.messenger.post = held  # type: ignore[method-assign]
    first = asyncio.create_task(deliver(app, person_named(stage).tenant, one))
    await begun.wait()
    with pytest.raises(TransientError):
        await deliver(app, person_named(stage).tenant, other)
    go_on.set()
    await first
    await deliver_due(stage, app)
    assert len(channel_reminders(stage, "Customer call")) == 1
    for name in ("s1", "s2"):
        assert [record.state for record in await reminder_records(stage, name)] == [ReminderState.SENT]
