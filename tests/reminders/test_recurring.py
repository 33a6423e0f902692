"""A series: GoTo tells one start and, once that has come, the next. Each has its own reminders, and none is a move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.model.reminders import ReminderState
from bot.model.sources import Occurrence
from bot.sandbox.goto.state import SimMeeting
from bot.usecases.core.services import Services
from bot.usecases.reminders.jobs import to_reminder_job
from bot.usecases.reminders.planning import ONE_DAY, plan_reminders
from tests.support.clocks import now
from tests.support.meetings import add_meeting
from tests.support.reminders import (
    TEN,
    alice_source,
    card_text,
    card_thread,
    channel_reminders,
    count_goto_calls,
    deliver_due,
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
from tests.support.services import with_services
from tests.support.sessions import DST_SWITCHES, session, subscription
from tests.support.stage import CHANNEL, Stage

WEEK = timedelta(days=7)


def series(stage: Stage, subject: str = "Weekly") -> SimMeeting:
    """Put a series into GoTo, whose next reminder is due in five seconds."""
    return add_meeting(stage, subject, now() + TEN + timedelta(seconds=5), kind="recurring")


def at(stage: Stage, moment: datetime) -> Services:
    return with_clock_ahead(stage.runtime.app, (moment - now()).total_seconds())


@pytest.mark.parametrize("after", [timedelta(minutes=1), timedelta(minutes=4), timedelta(minutes=31)])
async def test_each_occurrence_has_its_own_reminder_and_to_roll_on_is_no_move(
    stage: Stage, after: timedelta
) -> None:
    """GoTo tells the next start so long after the start, or the end, of the one before."""
    await start_empty(stage)
    await subscribe(stage)
    meeting = series(stage)
    known = await post_meeting_card(stage, meeting)
    first = meeting.start
    await poll_alice(stage)
    await deliver_due(stage, at(stage, first - TEN))
    assert len(channel_reminders(stage, "Weekly starts")) == 1
    before = [stage.bob.reads(m) for m in stage.bob.posts(CHANNEL)]
    move_meeting(meeting, WEEK)
    await poll_alice(stage, at(stage, first + after))
    await poll_alice(stage, at(stage, first + timedelta(minutes=32)))
    assert [stage.bob.reads(m) for m in stage.bob.posts(CHANNEL)] == before, "what was told stays as it is"
    assert card_thread(stage, known) == []
    (reminder,) = [m for m in stage.bob.posts(CHANNEL) if "Weekly starts" in m.text]
    assert stage.bob.person.messages(CHANNEL, thread=reminder.ts)[1:] == []
    kept = await stage.runtime.app.store.meetings.get(known.tenant, known.meeting_id)
    assert kept is not None
    assert (kept.start, kept.end) == (meeting.start, meeting.end), "the card goes on to the next"
    await poll_alice(stage, at(stage, meeting.start - timedelta(hours=1)))
    await deliver_due(stage, at(stage, meeting.start - TEN))
    assert len(channel_reminders(stage, "Weekly starts")) == 2
    found = await stage.runtime.app.store.reminder_jobs.list_delivered(known.tenant, "s1", 9)
    assert [(reminder.start, record.state) for reminder, record in found] == [
        (meeting.start, ReminderState.SENT),
        (first, ReminderState.SENT),
    ]


async def test_an_occurrence_that_runs_keeps_its_card(stage: Stage) -> None:
    await start_empty(stage)
    meeting = series(stage)
    known = await post_meeting_card(stage, meeting)
    first = meeting.start
    await poll_alice(stage)
    move_meeting(meeting, WEEK)
    await poll_alice(stage, at(stage, first + timedelta(minutes=5)))
    kept = await stage.runtime.app.store.meetings.get(known.tenant, known.meeting_id)
    assert kept is not None
    assert kept.start == first
    stage.bob.posts(CHANNEL)


async def test_what_became_of_one_occurrence_says_nothing_of_the_next(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    meeting = series(stage)
    first = meeting.start
    await poll_alice(stage)
    await deliver_due(stage, at(stage, first + timedelta(minutes=6)))
    assert [(one.state, one.reason) for one in await reminder_records(stage)] == [
        (ReminderState.DROPPED, "reminder-why-missed")
    ]
    move_meeting(meeting, WEEK)
    await poll_alice(stage, at(stage, meeting.start - timedelta(hours=1)))
    await deliver_due(stage, at(stage, meeting.start - TEN))
    assert {one.state for one in await reminder_records(stage)} == {ReminderState.DROPPED, ReminderState.SENT}
    shown = await stage.alice.types("/meeting why", channel=CHANNEL)
    assert "sent" in shown
    stage.bob.posts(CHANNEL)


async def test_the_next_start_that_moves_is_a_move(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    meeting = series(stage)
    known = await post_meeting_card(stage, meeting)
    await poll_and_deliver(stage)
    move_meeting(meeting)
    await poll_alice(stage)
    assert len(card_thread(stage, known)) == 1
    (reminder,) = [m for m in stage.bob.posts(CHANNEL) if m.ts != known.cards[0].ts]
    assert "Moved:" in stage.bob.reads(reminder)
    assert card_text(stage, known)


async def test_a_series_that_is_deleted_reminds_no_more(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    meeting = series(stage)
    await poll_alice(stage)
    meeting.deleted = now()
    await deliver_due(stage, at(stage, meeting.start - TEN))
    await poll_and_deliver(stage, at(stage, meeting.start - TEN + timedelta(seconds=30)))
    assert stage.bob.posts(CHANNEL) == []
    assert [one.reason for one in await reminder_records(stage)] == ["reminder-why-cancelled"]


async def test_a_list_that_misses_a_series_once_cancels_nothing(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    meeting = series(stage)
    await poll_alice(stage)
    meeting.created = now() + timedelta(days=1)  # no list tells it, GET does
    before = count_goto_calls(stage, "meetings.get")
    await poll_alice(stage)
    assert count_goto_calls(stage, "meetings.get") == before + 1
    await deliver_due(stage)
    assert len(channel_reminders(stage, "Weekly")) == 1


class FirstStart:
    """GoTo's meetings, of which a GET tells the first start of the series, for ever."""

    def __init__(self, inner: Any, first: datetime) -> None:
        self._inner, self._first = inner, first

    def session(self, source: Any, *, urgent: bool = True, asker: str = "") -> Any:
        session, first = self._inner.session(source, urgent=urgent, asker=asker), self._first

        class Meetings:
            async def get(self, meeting_id: str) -> Any:
                told = await session.meetings.get(meeting_id)
                return told.model_copy(update={"start": first, "end": first + timedelta(minutes=30)})

            def __getattr__(self, name: str) -> Any:
                return getattr(session.meetings, name)

        return type("Session", (), {"meetings": Meetings(), "trainings": session.trainings})()


async def test_a_get_that_tells_the_first_start_hides_no_occurrence(stage: Stage) -> None:
    """Which start a GET tells of a series is not known; lists tell the next."""
    await start_empty(stage)
    await subscribe(stage)
    meeting = series(stage)
    app = stage.runtime.app
    app = with_services(app, api=FirstStart(app.goto.api, meeting.start - 9 * WEEK))
    move_meeting(meeting)
    await poll_alice(stage, app)
    move_meeting(meeting, -timedelta(hours=1))
    await poll_alice(stage, app)
    seen = await app.store.snapshots.get(alice_source(stage))
    assert seen is not None
    assert [one.start for one in seen.sessions[f"meeting-{meeting.id}"].times] == [meeting.start]
    await deliver_due(stage, with_services(at(stage, meeting.start - TEN), api=app.goto.api))
    assert len(channel_reminders(stage, "Weekly")) == 1


@pytest.mark.parametrize(("zone", "wall"), DST_SWITCHES, ids=lambda value: str(value))
def test_each_week_has_its_own_reminder_by_the_clocks(zone: str, wall: datetime) -> None:
    """The clocks change between two occurrences, and within the day before the second."""
    here = ZoneInfo(zone)
    due = []
    for start in (wall - WEEK, wall, wall + WEEK):
        began = start.replace(tzinfo=here).astimezone(UTC)
        one = session(began, times=(Occurrence(began, began + TEN),), recurring=True)
        wanted = subscription(zone=zone, lead_times=(ONE_DAY, timedelta(hours=25)))
        (hours, day) = plan_reminders([one], wanted, began - timedelta(hours=30))
        assert began - hours.due == timedelta(hours=25), "hours are elapsed time"
        assert day.due.astimezone(here).replace(tzinfo=None) == start - ONE_DAY
        due.append(day.due)
    assert len(set(due)) == 3


async def test_each_occurrence_and_lead_has_an_alarm_of_its_own(stage: Stage) -> None:
    app, start = stage.runtime.app, now() + timedelta(hours=3)
    wanted = subscription(
        lead_times=(TEN, ONE_DAY), tenant=person_named(stage).tenant, created_by=person_named(stage)
    )
    names = set()
    for week in range(4):
        at = start + week * WEEK
        for one in plan_reminders([session(at, recurring=True)], wanted, at - timedelta(hours=25)):
            names.add(to_reminder_job(app, wanted.source, one).id)
    assert len(names) == 8
