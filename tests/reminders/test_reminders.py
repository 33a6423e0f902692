"""Reminders as people see them: once, on time or marked late, true when the session moves, and none after a cancel."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.model.reminders import ReminderState, SubscriptionScope, SubscriptionState
from bot.sandbox.goto.state import SimTraining
from tests.support.clocks import OffsetClock, now
from tests.support.meetings import add_meeting, meeting_thread
from tests.support.reminders import (
    TEN,
    add_due_meeting,
    alice_source,
    channel_id,
    channel_reminders,
    choose_row,
    count_goto_calls,
    deliver_due,
    person_named,
    poll_alice,
    poll_and_deliver,
    reminder_records,
    start_empty,
    subscribe,
)
from tests.support.stage import CHANNEL, Stage


@pytest.mark.parametrize("with_worker", [True])
async def test_a_channel_is_reminded_once(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    add_due_meeting(stage, "Sprint review", timedelta(seconds=5))
    window = stage.runtime.app.clock.now()
    await stage.runtime.app.store.snapshots.schedule_poll(alice_source(stage), window)
    await stage.runtime.app.jobs.reminders.enqueue_poll(alice_source(stage), window)
    message = await stage.bob.sees("Sprint review", channel=CHANNEL)
    shown = stage.bob.reads(message)
    assert re.search(r"starts in (10|9) minutes", shown)
    assert "Organizer: Alice" in shown
    assert "Join" in shown
    assert "New York. Join: http" in message.text  # type: ignore[union-attr]
    assert len(channel_reminders(stage, "Sprint review")) == 1


async def test_it_says_how_long_to_the_minute(stage: Stage) -> None:
    await start_empty(stage)
    lead = timedelta(minutes=90)
    await subscribe(stage, lead_times=(lead,))
    add_meeting(stage, "Sprint review", now() + lead + timedelta(seconds=15))
    await poll_and_deliver(stage)
    (said,) = channel_reminders(stage, "Sprint review")
    assert said.startswith("Sprint review starts in 1 h 30 min"), said


async def test_each_lead_and_each_subscription_has_its_own(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage, lead_times=(TEN, TEN + timedelta(seconds=10)))
    await subscribe(stage, id="s2", channel=None)
    await subscribe(stage, id="s3", scope=SubscriptionScope.TRAININGS, channel=channel_id(stage, "#general"))
    add_due_meeting(stage, "Sprint review")
    await poll_and_deliver(stage)
    assert len(channel_reminders(stage, "Sprint review")) == 2
    assert len([m for m in stage.alice.dms() if "Sprint review starts" in m.text]) == 1
    assert stage.bob.posts("#general") == []
    await poll_and_deliver(stage)
    assert len(channel_reminders(stage, "Sprint review")) == 2


async def test_admins_are_told_how_reminders_were_delivered(stage: Stage) -> None:
    await start_empty(stage)
    assert "No reminders were due in this workspace" in await stage.alice.types("/goto doctor")
    await subscribe(stage)
    await subscribe(stage, id="s2", channel=None)
    add_due_meeting(stage, "Sprint review", timedelta(minutes=4))
    await poll_and_deliver(stage)
    assert len(channel_reminders(stage, "Sprint review")) == 1
    assert [m for m in stage.alice.dms() if "Sprint review starts" in m.text]
    told = await stage.alice.types("/goto doctor")
    assert "Reminders of the last 30 days in this workspace: 2 sent" in told
    assert "2 late" in told
    assert "0 posted twice" in told
    assert "Reminders of the last 30 days" not in await stage.bob.types("/goto doctor")


async def test_a_missed_window_is_late_and_says_so(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    add_due_meeting(stage, "Sprint review", timedelta(minutes=4))
    await poll_and_deliver(stage)
    (text,) = channel_reminders(stage, "Sprint review")
    assert re.match(r"\d min late: Sprint review starts in \d minutes", text)
    assert [one.state for one in await reminder_records(stage)] == [ReminderState.LATE]


async def test_of_several_missed_reminders_of_a_start_the_last_is_sent(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage, lead_times=(TEN, timedelta(hours=1), timedelta(days=1)))
    add_due_meeting(stage, "Sprint review", timedelta(minutes=4))
    await poll_and_deliver(stage)
    (text,) = channel_reminders(stage, "Sprint review")
    assert re.match(r"\d min late: Sprint review starts in \d minutes", text)
    assert sorted(str(one.reason) for one in await reminder_records(stage)) == [
        "None",
        *["reminder-why-overtaken"] * 2,
    ]


async def test_what_is_of_no_use_any_more_is_dropped_and_noted(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    meeting = add_due_meeting(stage, "Sprint review")
    await poll_alice(stage)
    app = stage.runtime.app
    later = meeting.start + timedelta(minutes=6)
    await deliver_due(stage, replace(app, clock=OffsetClock(later - now())))
    assert [(one.state, one.reason) for one in await reminder_records(stage)] == [
        (ReminderState.DROPPED, "reminder-why-missed")
    ]


async def test_a_training_reminds_of_each_session(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage, scope=SubscriptionScope.TRAININGS)
    world = stage.goto.world
    alice = stage.goto.user(stage.alice.email)
    start = now() + TEN - timedelta(seconds=5)
    times = [(start, start + timedelta(hours=1)), (start + timedelta(seconds=1), start + timedelta(hours=2))]
    training = SimTraining(
        key=world.key(),
        id=world.number(),
        owner=alice,
        name="Onboarding",
        description="",
        time_zone="America/New_York",
        times=times,
        created=now(),
        organizers=[alice],
    )
    world.trainings[training.key] = training
    await poll_and_deliver(stage)
    assert len(channel_reminders(stage, "Onboarding")) == 2
    assert "your own join link" in stage.bob.reads(stage.bob.posts(CHANNEL)[0])


async def test_one_poll_a_window_whatever_the_number_of_subscriptions(stage: Stage) -> None:
    await start_empty(stage)
    for number in range(20):
        await subscribe(stage, id=f"s{number}", scope=SubscriptionScope.MEETINGS, channel=channel_id(stage))
    meeting = add_meeting(stage, "Tomorrow", now() + timedelta(days=1))
    window = stage.runtime.app.clock.now()
    from bot.usecases.reminders.poll import poll_in_window

    before = count_goto_calls(stage, "upcomingMeetings.list")
    for _ in range(5):
        await poll_in_window(stage.runtime.app, alice_source(stage), window)
    assert count_goto_calls(stage, "upcomingMeetings.list") - before == 1
    assert count_goto_calls(stage, "trainings.list") == 0
    seen = await stage.runtime.app.store.snapshots.get(alice_source(stage))
    assert seen is not None
    assert set(seen.sessions) == {f"meeting-{meeting.id}"}


async def test_a_session_that_moves_takes_its_reminders_along(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    meeting = add_due_meeting(stage, "Sprint review")
    await poll_and_deliver(stage)
    meeting.start, meeting.end = meeting.start + timedelta(hours=1), meeting.end + timedelta(hours=1)
    await poll_and_deliver(stage)
    (message,), (note,) = stage.bob.posts(CHANNEL), meeting_thread(stage.bob)
    assert "Moved:" in stage.bob.reads(message)
    assert "was moved" in note
    await poll_and_deliver(stage)
    assert (len(stage.bob.posts(CHANNEL)), len(meeting_thread(stage.bob))) == (1, 1)
    ahead = await stage.runtime.app.store.reminder_jobs.list_due(
        person_named(stage).tenant, now() + timedelta(hours=2), 10
    )
    assert [due.replace(microsecond=0) for _, due in ahead] == [meeting.start - TEN]


async def test_a_session_that_is_moved_away_and_back_reminds(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    meeting = add_meeting(stage, "Sprint review", now() + timedelta(hours=2))
    start, length = meeting.start, meeting.end - meeting.start

    async def ahead() -> list[datetime]:
        found = await stage.runtime.app.store.reminder_jobs.list_due(
            person_named(stage).tenant, now() + timedelta(days=1), 10
        )
        return [at.replace(microsecond=0) for _, at in found]

    for moved in (start, start + timedelta(hours=1), start):
        meeting.start, meeting.end = moved, moved + length
        await poll_alice(stage)
        assert await ahead() == [moved - TEN]


async def test_nothing_is_sent_after_a_session_is_deleted_at_goto(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    meeting = add_due_meeting(stage, "Sprint review")
    await poll_alice(stage)
    meeting.deleted = now()
    await poll_alice(stage)
    await deliver_due(stage)
    assert channel_reminders(stage, "Sprint review") == []
    assert [(one.state, one.reason) for one in await reminder_records(stage)] == [
        (ReminderState.CANCELLED, "reminder-why-cancelled")
    ]


async def test_a_reminder_that_stands_says_that_the_session_was_cancelled(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    meeting = add_due_meeting(stage, "Sprint review")
    await poll_and_deliver(stage)
    meeting.deleted = now()
    await poll_alice(stage)
    (message,), (note,) = stage.bob.posts(CHANNEL), meeting_thread(stage.bob)
    assert "Cancelled." in stage.bob.reads(message)
    assert "Join" not in stage.bob.reads(message)
    assert "is cancelled" in note


async def test_a_list_that_misses_a_session_once_cancels_nothing(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    meeting = add_due_meeting(stage, "Sprint review")
    await poll_alice(stage)
    owner = meeting.owner
    stage.goto.world.meetings[meeting.id].created = now() + timedelta(days=1)  # no list tells it, GET does
    before = count_goto_calls(stage, "meetings.get")
    await poll_alice(stage)
    assert count_goto_calls(stage, "meetings.get") == before + 1
    assert owner is not None
    await deliver_due(stage)
    assert len(channel_reminders(stage, "Sprint review")) == 1


async def test_an_old_snapshot_is_not_believed(stage: Stage) -> None:
    """The worker was away: what the last poll saw may be otherwise now, so GoTo is asked before anything is said."""
    await start_empty(stage)
    await subscribe(stage)
    moved, gone, kept = (add_due_meeting(stage, name) for name in ("Moved", "Gone", "Kept"))
    await poll_alice(stage)
    app = stage.runtime.app
    seen = await app.store.snapshots.get(alice_source(stage))
    assert seen is not None
    await app.store.snapshots.save(replace(seen, polled_at=seen.polled_at - timedelta(minutes=10)))
    moved.start, moved.end = moved.start + timedelta(hours=1), moved.end + timedelta(hours=1)
    gone.deleted = now()
    await deliver_due(stage)
    assert [text.split(" starts")[0] for text in channel_reminders(stage, "start")] == ["Kept"]
    assert kept.deleted is None


async def test_goto_away_at_the_time_is_said_in_the_reminder(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    add_due_meeting(stage, "Sprint review")
    await poll_alice(stage)
    app = stage.runtime.app
    seen = await app.store.snapshots.get(alice_source(stage))
    assert seen is not None
    await app.store.snapshots.save(replace(seen, polled_at=seen.polled_at - timedelta(minutes=10)))
    stage.goto.faults.narrow("goto.400", "meetings.get")
    stage.switch("goto.400")
    await deliver_due(stage)
    (message,) = stage.bob.posts(CHANNEL)
    assert "GoTo hasn't confirmed it" in stage.bob.reads(message)


@pytest.mark.parametrize("fault", ["archived", "left"])
async def test_slack_says_no_and_the_owner_is_told_once(stage: Stage, fault: str) -> None:
    await start_empty(stage)
    await subscribe(stage)
    room = stage.slack.home.channels[channel_id(stage)]
    if fault == "archived":
        room.archived = True
    else:
        room.members.remove(stage.alice.person.id)
    for name in ("First", "Second"):
        add_due_meeting(stage, name)
        await poll_and_deliver(stage)
    assert stage.bob.posts(CHANNEL) == []
    told = [m.text for m in stage.alice.dms() if "have ended" in m.text]
    assert len(told) == 1, told
    (one,) = await stage.runtime.app.store.subscriptions.list_by_person(person_named(stage))
    assert one.state is SubscriptionState.PAUSED
    assert {record.state for record in await reminder_records(stage)} == {ReminderState.DROPPED}

    if fault == "archived":
        room.archived = False
    else:
        room.members.append(stage.alice.person.id)
    await stage.alice.types("/goto notifications")
    await choose_row(stage.alice, "resume", one)
    add_due_meeting(stage, "Third")
    await poll_and_deliver(stage)
    assert len(channel_reminders(stage, "Third")) == 1
    (one,) = await stage.runtime.app.store.subscriptions.list_by_person(person_named(stage))
    assert one.state is SubscriptionState.ACTIVE


async def test_a_dead_link_is_said_once_and_a_new_one_goes_on(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    link = await stage.runtime.app.store.links.get(person_named(stage))
    assert link is not None
    await stage.runtime.app.store.links.save(replace(link, dead_since=now()))
    for _ in range(3):
        await poll_alice(stage)
    (one,) = await stage.runtime.app.store.subscriptions.list_by_person(person_named(stage))
    assert (one.state, one.reason) == (SubscriptionState.FAILING, "link-dead")
    await stage.runtime.app.store.links.save(link)
    add_due_meeting(stage, "Sprint review")
    await poll_and_deliver(stage)
    assert len(channel_reminders(stage, "Sprint review")) == 1
    (one,) = await stage.runtime.app.store.subscriptions.list_by_person(person_named(stage))
    assert one.state is SubscriptionState.ACTIVE


async def test_a_muted_or_paused_subscription_is_silent(stage: Stage) -> None:
    await start_empty(stage)
    one = await subscribe(stage)
    meeting = add_due_meeting(stage, "Sprint review")
    await poll_alice(stage)
    await stage.runtime.app.store.subscriptions.save(
        replace(one, muted_refs=frozenset({f"meeting-{meeting.id}"}))
    )
    await deliver_due(stage)
    await stage.runtime.app.store.subscriptions.save(replace(one, state=SubscriptionState.PAUSED))
    add_due_meeting(stage, "Retro")
    await poll_and_deliver(stage)
    assert stage.bob.posts(CHANNEL) == []
