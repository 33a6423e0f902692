"""At its time each reminder's session is looked at once more: what was cancelled or moved a moment ago is not told."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from bot.model.errors import TransientError
from bot.model.reminders import ReminderState, SubscriptionScope
from bot.model.sources import SessionSource
from bot.ports import Messenger
from bot.sandbox.goto.state import SimMeeting
from bot.usecases.core.services import Services
from bot.usecases.reminders import verify
from bot.usecases.reminders.deliver import MAX_CONCURRENT_SENDS, deliver
from bot.usecases.reminders.poll import poll_in_window
from tests.support.clocks import ManualClock, now
from tests.support.exhaustive import default_and_exhaustive
from tests.support.meetings import add_meeting
from tests.support.reminders import (
    TEN,
    alice_source,
    card_text,
    card_thread,
    channel_id,
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
from tests.support.stage import CHANNEL, Stage

LISTS = ("upcomingMeetings.list", "groups.upcomingMeetings.list")
GONE, LEFT = "reminder-why-cancelled", "reminder-why-left-group"


async def read(stage: Stage, app: Services, group: str | None) -> None:
    await poll_in_window(app, SessionSource(person_named(stage), group=group), app.clock.now())


def due_in(stage: Stage, subject: str, seconds: int, group: str | None = None) -> SimMeeting:
    """Put a meeting into GoTo whose reminder is due in so many seconds; of a group, it is another's."""
    meeting = add_meeting(stage, subject, now() + TEN + timedelta(seconds=seconds))
    if group is not None:
        meeting.owner = stage.goto.user(stage.bob.email)
    return meeting


async def ring_all(stage: Stage, app: Services) -> None:
    """Deliver every reminder that is due, as docket does: again if it has to wait."""
    tenant, waiting = person_named(stage).tenant, True
    while waiting:
        waiting = False
        for reminder_id, _ in await app.store.reminder_jobs.list_due(tenant, app.clock.now(), 100):
            try:
                await deliver(app, tenant, reminder_id)
            except TransientError:
                waiting = True
                for of, at in await app.store.snapshots.list_due(tenant, app.clock.now(), 10):
                    await poll_in_window(app, of, at)


@pytest.mark.parametrize("of_group", [False, True], ids=["own", "group"])
@pytest.mark.parametrize(
    ("together", "seconds_before"),
    default_and_exhaustive(
        [(2, (150, 60, 1))],
        [(together, (150, 149, 120, 61, 60, 59, 30, 10, 9, 2, 1, 0)) for together in (1, 2)],
    ),
)
async def test_a_deletion_at_any_second_before_the_reminder_is_seen(
    stage: Stage, *, of_group: bool, together: int, seconds_before: tuple[int, ...]
) -> None:
    """A poll sees it so many seconds before the reminder; just then it is deleted, and nobody looks until it is due."""
    await start_empty(stage)
    group = str(stage.goto.world.groups[0].key) if of_group else None
    about = {"scope": SubscriptionScope.GROUP, "scope_value": group} if group else {}
    one = await subscribe(stage, **about)
    app = stage.runtime.app
    for round_, second in enumerate(seconds_before):
        name, due = f"Deleted {second} s before", 150 + round_ * 300
        meetings = [due_in(stage, f"{name}, {number}", due, group) for number in range(together)]
        await read(stage, with_clock_ahead(app, due - second), group)
        meetings[0].deleted = now()
        await ring_all(stage, with_clock_ahead(app, due + 1))
        texts = [m.text for m in stage.bob.posts(CHANNEL) if name in m.text]
        assert len(texts) == together - 1, (name, texts)
        reminder, record = next(
            found
            for found in await app.store.reminder_jobs.list_delivered(one.tenant, one.id, 9)
            if found[0].title == f"{name}, 0"
        )
        why = LEFT if of_group else GONE
        assert (record.state, record.reason, reminder.closed_reason) == (ReminderState.CANCELLED, why, why), (
            name
        )
        stage.goto.world.meetings.clear()
        for seconds in (2, 3):
            await read(stage, with_clock_ahead(app, due + seconds), group)
    for message in stage.bob.posts(CHANNEL):
        thread = stage.bob.person.messages(CHANNEL, thread=message.ts)
        stage.noted.update((found.channel, found.ts) for found in thread)


async def test_the_card_and_its_thread_are_told_at_once(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    meeting = due_in(stage, "Sprint review", 5)
    known = await post_meeting_card(stage, meeting)
    await poll_alice(stage)
    meeting.deleted = now()
    app = with_clock_ahead(stage.runtime.app, 20)
    await deliver_due(stage, app)
    ((of, at),) = await app.store.snapshots.list_due(person_named(stage).tenant, app.clock.now(), 10)
    await poll_in_window(app, of, at)
    (note,) = card_thread(stage, known)
    assert "Cancelled" in note
    assert "Join" not in card_text(stage, known)


@pytest.mark.parametrize("together", [pytest.param(1, marks=pytest.mark.exhaustive), 2])
async def test_what_moved_a_moment_ago_is_told_at_its_new_time(stage: Stage, together: int) -> None:
    await start_empty(stage)
    await subscribe(stage)
    meetings = [due_in(stage, f"Review {number}", 5) for number in range(together)]
    await poll_alice(stage)
    for meeting in meetings:
        move_meeting(meeting)
    app = with_clock_ahead(stage.runtime.app, 20)
    await deliver_due(stage, app)
    assert stage.bob.posts(CHANNEL) == []
    await poll_alice(stage, with_clock_ahead(stage.runtime.app, 21))
    found = await app.store.reminder_jobs.list_due(person_named(stage).tenant, now() + timedelta(hours=2), 10)
    assert [at.replace(microsecond=0) for _, at in found] == [meeting.start - TEN for meeting in meetings]


async def test_one_list_serves_all_that_are_due_together(stage: Stage) -> None:
    await start_empty(stage)
    for number in range(10):
        await subscribe(stage, id=f"s{number}", channel=channel_id(stage))
    meetings = [due_in(stage, f"Meeting {number}.", 5) for number in range(12)]
    await poll_alice(stage)
    before = [count_goto_calls(stage, name) for name in (*LISTS, "meetings.get")]
    app = with_services(with_clock_ahead(stage.runtime.app, 20), messenger=AcceptsEveryPost())  # type: ignore[arg-type]
    tenant = person_named(stage).tenant
    due = await app.store.reminder_jobs.list_due(tenant, app.clock.now(), 100)
    assert len(due) == len(meetings)
    # Two workers deliver all of them at once.
    await asyncio.gather(*(deliver(app, tenant, reminder_id) for reminder_id, _ in due for _ in range(2)))
    after = [count_goto_calls(stage, name) for name in (*LISTS, "meetings.get")]
    assert [now - was for now, was in zip(after, before, strict=True)] == [1, 0, 0]


class AcceptsEveryPost:
    """A Slack that takes everything."""

    async def post(self, *args: Any, **kwargs: Any) -> str:
        return "1700000000.000001"

    async def find(self, *args: Any, **kwargs: Any) -> str:
        return "1700000000.000001"


async def test_a_list_of_ten_seconds_ago_says_nothing_of_now(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    meetings = [due_in(stage, f"Meeting {number}.", 5) for number in range(3)]
    await poll_alice(stage)
    tenant, app = person_named(stage).tenant, with_clock_ahead(stage.runtime.app, 20)
    first, second, third = [
        name for name, _ in await app.store.reminder_jobs.list_due(tenant, app.clock.now(), 9)
    ]
    await deliver(app, tenant, first)
    before = count_goto_calls(stage, LISTS[0])
    await deliver(with_clock_ahead(app, 25), tenant, second)
    assert count_goto_calls(stage, LISTS[0]) == before, "it is young enough"
    for meeting in meetings:
        meeting.deleted = now()
    await deliver(with_clock_ahead(app, 40), tenant, third)
    assert len(stage.bob.posts(CHANNEL)) == 2


class SlowPosts:
    """A Slack that takes two seconds for each post; after some the meeting is deleted at GoTo."""

    def __init__(self, inner: Messenger, clock: ManualClock, meeting: SimMeeting, most: int) -> None:
        self._inner, self._clock, self._meeting, self._left = inner, clock, meeting, most

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def post(self, *args: Any, **kwargs: Any) -> str:
        self._clock.forward(seconds=2)
        self._left -= 1
        if self._left == 0:
            self._meeting.deleted = now()
        return await self._inner.post(*args, **kwargs)


async def test_a_deletion_while_many_channels_are_told_is_seen_before_the_rest(stage: Stage) -> None:
    await start_empty(stage)
    home, alice = stage.slack, stage.alice.person.id
    rooms = [home.add_channel(f"C3P{number:03}", f"room-{number}", [alice]).id for number in range(60)]
    for number, room in enumerate(rooms):
        await subscribe(stage, id=f"s{number}", channel=room)
    clock, app = ManualClock(now() + timedelta(seconds=20)), stage.runtime.app
    meeting = due_in(stage, "Review", 5)
    await poll_alice(stage)
    slow = SlowPosts(app.slack.messenger, clock, meeting, 25)
    await deliver_due(stage, with_services(app, clock=clock, messenger=slow))
    posts = [
        message
        for room in rooms
        for message in stage.alice.posts(room)
        if message.thread_ts in (None, message.ts)
    ]
    assert 25 <= len(posts) <= 25 + 2 * MAX_CONCURRENT_SENDS
    assert all("Cancelled" in stage.alice.reads(m) for m in posts), "who was told is told of it"
    states = Counter([state for number in range(60) for state in await told_of(stage, f"s{number}")])
    late = states.pop(ReminderState.LATE, 0)
    assert states == {ReminderState.SENT: len(posts) - late, ReminderState.CANCELLED: 60 - len(posts)}
    stage.noted.update((room, m.ts) for room in rooms for m in home.home.channels[room].messages)


async def told_of(stage: Stage, name: str) -> list[ReminderState]:
    return [one.state for one in await reminder_records(stage, name)]


async def test_a_list_from_before_a_reminder_was_due_does_not_count(stage: Stage) -> None:
    """Four seconds ago all stood in it; the second two were due since, and one of them was deleted meanwhile."""
    await start_empty(stage)
    await subscribe(stage)
    for number in range(2):
        due_in(stage, f"First {number}", 5)
    deleted, kept = due_in(stage, "Deleted", 9), due_in(stage, "Kept", 9)
    await poll_alice(stage)
    await deliver_due(stage, with_clock_ahead(stage.runtime.app, 6))
    deleted.deleted = now()
    await deliver_due(stage, with_clock_ahead(stage.runtime.app, 10))
    assert [len(channel_reminders(stage, name)) for name in ("First", "Deleted", "Kept")] == [2, 0, 1]
    assert kept.deleted is None


async def test_what_a_list_leaves_out_is_asked_for_alone(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    hidden, plain = due_in(stage, "Hidden", 5), due_in(stage, "Plain", 5)
    await poll_alice(stage)
    hidden.created = now() + timedelta(days=1)  # no list tells it, GET does
    await deliver_due(stage)
    assert [len(channel_reminders(stage, name)) for name in ("Hidden", "Plain")] == [1, 1]
    assert plain.deleted is None


@pytest.mark.parametrize("cancelled", [True, False])
async def test_what_a_list_leaves_out_waits_until_goto_says_what_became_of_it(
    stage: Stage, *, cancelled: bool
) -> None:
    await start_empty(stage)
    await subscribe(stage)
    hidden, _ = due_in(stage, "Hidden", 5), due_in(stage, "Plain", 5)
    await poll_alice(stage)
    hidden.created = now() + timedelta(days=1)
    hidden.deleted = now() if cancelled else None
    stage.goto.faults.narrow("goto.400", "meetings.get")
    stage.switch("goto.400", times=None)
    for _ in range(2):
        with suppress(TransientError):
            await deliver_due(stage)
    assert channel_reminders(stage, "Hidden") == []
    stage.slack.panel.all_off()
    await deliver_due(stage)
    assert len(channel_reminders(stage, "Hidden")) == int(not cancelled)
    stage.bob.posts(CHANNEL)


class SilentGoTo:
    """A GoTo that never answers; it says when it was asked."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    def session(self, source: Any, *, urgent: bool = True, asker: str = "") -> Any:
        assert not urgent, "reminders leave the way to people"
        return type("Session", (), {"meetings": self, "trainings": self})()

    async def list_upcoming(self) -> Any:
        self.asked.set()
        await asyncio.Event().wait()

    async def get(self, meeting_id: str) -> Any:
        return await self.list_upcoming()


@pytest.mark.parametrize("together", [pytest.param(1, marks=pytest.mark.exhaustive), 2])
async def test_goto_silent_at_the_time_leaves_the_word_to_the_last_poll(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    await start_empty(stage)
    await subscribe(stage)
    for number in range(together):
        due_in(stage, f"Review {number}", 5)
    await poll_alice(stage)
    monkeypatch.setattr(verify, "MAX_GOTO_WAIT", timedelta(milliseconds=50))
    goto = SilentGoTo()
    await deliver_due(stage, with_services(with_clock_ahead(stage.runtime.app, 20), api=goto))
    assert goto.asked.is_set()
    assert len(stage.bob.posts(CHANNEL)) == together
    assert all("GoTo hasn't confirmed it" in stage.bob.reads(m) for m in stage.bob.posts(CHANNEL))
    assert {(one.state, one.reason) for one in await reminder_records(stage)} == {
        (ReminderState.SENT, "reminder-why-unasked")
    }
    shown = await stage.alice.types("/meeting why", channel=CHANNEL)
    assert "although GoTo didn't confirm it in time" in shown


async def test_who_reads_the_list_and_dies_leaves_it_to_another(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    for number in range(2):
        due_in(stage, f"Review {number}", 5)
    await poll_alice(stage)
    app = with_clock_ahead(stage.runtime.app, 20)
    tenant = person_named(stage).tenant
    (first, _), (second, _) = await app.store.reminder_jobs.list_due(tenant, app.clock.now(), 9)
    goto = SilentGoTo()
    dying = asyncio.create_task(deliver(with_services(app, api=goto), tenant, first))
    async with asyncio.timeout(10):
        await goto.asked.wait()
    waiting = asyncio.create_task(deliver(app, tenant, second))
    dying.cancel()
    async with asyncio.timeout(10):
        await waiting
    assert len(stage.bob.posts(CHANNEL)) == 1
    await poll_and_deliver(stage)
    assert len(stage.bob.posts(CHANNEL)) == 2


async def test_patience_leaves_most_of_the_time_before_the_start(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    meeting = due_in(stage, "Review", 5)
    await poll_alice(stage)
    app = stage.runtime.app
    ((reminder_id, _),) = await app.store.reminder_jobs.list_due(
        person_named(stage).tenant, app.clock.now() + TEN, 9
    )
    reminder = await app.store.reminder_jobs.get(alice_source(stage).tenant, reminder_id)
    assert reminder is not None
    waits = [
        verify.compute_wait(reminder, meeting.start - timedelta(seconds=left)).total_seconds()
        for left in (600, 60, 0)
    ]
    assert waits == [30, 15, 5]


async def test_a_short_session_that_is_over_was_not_cancelled(stage: Stage) -> None:
    """Its reminder was held up while GoTo is away, and a poll has left it out since it ended."""
    await start_empty(stage)
    await subscribe(stage, lead_times=(timedelta(),))
    start = now() + timedelta(minutes=1)
    add_meeting(stage, "Standup", start, minutes=2)
    await poll_alice(stage)
    ahead = with_clock_ahead(stage.runtime.app, 60 + 200)
    stage.goto.world.meetings.clear()  # as its list leaves out what is over
    await poll_alice(stage, ahead)
    stage.switch("goto.500", times=None)
    await deliver_due(stage, ahead)
    said = await stage.alice.types("/meeting why", channel=CHANNEL)
    assert "unavailable until it was too late to help" in said
    assert "cancelled" not in said
