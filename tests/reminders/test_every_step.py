"""A process is killed after every call of a poll that finds a change, and of a reminder that is due; another goes on.

The reminder stands once, the card and the reminder tell the new time, each thread is told once. After a call is before
the next one: nothing leaves the process between.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.model.reminders import ReminderState, SubscriptionScope
from tests.support.clocks import now
from tests.support.kills import CallTap, Kills, tap_services
from tests.support.reminder_kills import TAPPED, reminder_kills
from tests.support.reminders import (
    add_due_meeting,
    card_text,
    card_thread,
    channel_reminders,
    clear_meeting,
    deliver_due,
    deliver_one,
    move_meeting,
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


@pytest.mark.kills
async def test_an_alarm_that_is_killed_anywhere_reminds_once(stage: Stage) -> None:
    await start_empty(stage)

    async def prepared(name: str) -> None:
        meeting = add_due_meeting(stage, name)
        about = {"scope": SubscriptionScope.SESSION, "scope_value": f"meeting-{meeting.id}"}
        await subscribe(stage, id=f"{name}-here", **about)
        await subscribe(stage, id=f"{name}-alice", channel=None, **about)
        await poll_alice(stage)

    kills = reminder_kills(stage)
    for name in kills:
        await prepared(name)
        await kills.attempt(lambda app, name=name: deliver_one(stage, app, name))
        if kills.at:
            await deliver_one(stage, stage.runtime.app, name)
        assert len(channel_reminders(stage, f"{name} ")) == 1, name
        assert len([m for m in stage.alice.dms() if f"{name} " in m.text]) == 1, name
        (record,) = await reminder_records(stage, f"{name}-here")
        assert record.state is ReminderState.SENT, name
        (reminder, _) = (
            await stage.runtime.app.store.reminder_jobs.list_delivered(
                person_named(stage).tenant, f"{name}-here", 1
            )
        )[0]
        assert reminder.closed_reason == "done", name


async def test_what_was_posted_in_time_before_a_kill_does_not_count_as_late(stage: Stage) -> None:
    await start_empty(stage)
    app = stage.runtime.app
    kills = Kills(stage, ports=TAPPED, changes={"messenger.post", "sends.record_result"}, at_least=2)
    for name in kills:
        meeting = add_due_meeting(stage, name)
        about = {"scope": SubscriptionScope.SESSION, "scope_value": f"meeting-{meeting.id}"}
        await subscribe(stage, id=f"{name}-here", **about)
        await poll_alice(stage)
        await kills.attempt(lambda tapped, name=name: deliver_one(stage, tapped, name))
        if kills.at:
            assert not await reminder_records(stage, f"{name}-here"), name
            await deliver_due(stage, with_clock_ahead(app, 300))
        assert len(channel_reminders(stage, f"{name} ")) == 1, name
        (record,) = await reminder_records(stage, f"{name}-here")
        assert record.state is ReminderState.SENT, name
        assert record.at < now() + timedelta(minutes=1), name


@pytest.mark.kills
async def test_a_poll_that_is_killed_anywhere_tells_each_change_once(stage: Stage) -> None:
    await start_empty(stage)
    app = stage.runtime.app
    kills = reminder_kills(stage, at_least=15)
    for name in kills:
        one = await subscribe(stage, id=name, scope=SubscriptionScope.TITLE_WORDS, scope_value=name)
        meeting = add_due_meeting(stage, name)
        known = await post_meeting_card(stage, meeting)
        await poll_and_deliver(stage)
        move_meeting(meeting)
        await kills.attempt(lambda tapped: poll_alice(stage, tapped))
        await poll_alice(stage, with_clock_ahead(app, 46))
        assert len(card_thread(stage, known)) == 1, name
        kept = await app.store.meetings.get(known.tenant, known.meeting_id)
        assert kept is not None
        assert kept.start == meeting.start, name
        assert card_text(stage, known), name
        (corrected,) = [m for m in stage.bob.posts(CHANNEL) if name in m.text and m.ts != known.cards[0].ts]
        assert "Moved:" in stage.bob.reads(corrected), name
        seen = await app.store.snapshots.get(one.source)
        assert seen is not None
        assert seen.pending_changes == (), name
        due = await app.store.reminder_jobs.list_due(known.tenant, meeting.end, 100)
        titles = [
            found.title
            for i, _ in due
            if (found := await app.store.reminder_jobs.get(known.tenant, i)) is not None
        ]
        assert titles.count(name) == 1, name
        await clear_meeting(stage, one, kept)


async def test_two_workers_on_one_alarm_remind_once(stage: Stage) -> None:
    """A worker that was thought dead goes on while another does its work."""
    await start_empty(stage)
    await subscribe(stage)
    add_due_meeting(stage, "Twice")
    await poll_alice(stage)
    app = stage.runtime.app

    class Overtaken(CallTap):
        """Another worker does the whole work just before this one writes its intent down."""

        def wrap(self, name: str, call: Any) -> Any:
            async def overtaken(*args: Any, **kwargs: Any) -> Any:
                if name == "sends.add_intent" and not self.names:
                    self.names.append(name)
                    await deliver_due(stage)
                return await call(*args, **kwargs)

            return overtaken

    await deliver_one(
        stage, tap_services(app, Overtaken(), ports=TAPPED, goto=("meetings", "trainings")), "Twice"
    )
    assert len(channel_reminders(stage, "Twice")) == 1
