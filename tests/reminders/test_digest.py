"""Digests: due by the clocks of their zone, posted once, true when they are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import open_worker
from bot.model.errors import RetryLater
from bot.model.ids import Person, Tenant
from bot.model.reminders import (
    DigestSchedule,
    Subscription,
    SubscriptionScope,
    SubscriptionState,
    Suppression,
)
from bot.model.sources import Occurrence, SessionKind, SessionSnapshot
from bot.usecases.core.services import Services
from bot.usecases.reminders.digests import compute_next_due, covered_days, days_to_span, find_sessions_in
from bot.usecases.reminders.poll import poll_in_window
from bot.worker import digests as jobs
from bot.worker.digests import EPOCH, enqueue_due
from tests.support.actors import Actor, connect_alice
from tests.support.clocks import CLOCK, START, ManualClock
from tests.support.clocks import now as right_now
from tests.support.kills import Kills
from tests.support.meetings import add_meeting
from tests.support.reminders import choose_row
from tests.support.services import with_services
from tests.support.stage import CHANNEL, WORKER_TICK, Stage
from tests.support.trainings import add_training

ZONES = (
    "America/New_York",
    "Europe/London",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Africa/Cairo",
)
ME = Person(Tenant("T1"), "U1")
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
digests = st.builds(
    DigestSchedule,
    send_at=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    days=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    weekly=st.booleans(),
)


@given(digests, st.sampled_from(ZONES), moments)
def test_the_next_digest_is_on_a_chosen_day_at_the_chosen_time(
    digest: DigestSchedule, zone: str, after: datetime
) -> None:
    due = compute_next_due(digest, zone, after)
    assert due is not None
    assert after < due <= after + timedelta(days=8)
    local = due.astimezone(ZoneInfo(zone))
    wanted = datetime.combine(local.date(), digest.send_at, ZoneInfo(zone))
    exists = wanted.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wanted.replace(
        tzinfo=None
    )
    if exists:
        assert local.time() == digest.send_at
        assert local.fold == 0, "of a time that comes twice the first"
        assert local.weekday() in digest.days


@given(digests, st.sampled_from(ZONES), moments)
def test_no_chosen_day_is_left_out_and_none_comes_twice(
    digest: DigestSchedule, zone: str, after: datetime
) -> None:
    found: list[date] = []
    moment = after
    for _ in range(12):
        due = compute_next_due(digest, zone, moment)
        assert due is not None
        found.append(due.astimezone(ZoneInfo(zone)).date())
        moment = due
    every = [found[0] + timedelta(days=n) for n in range((found[-1] - found[0]).days + 1)]
    assert found == [day for day in every if day.weekday() in digest.days]


@given(st.sampled_from(ZONES), st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(1, 14))
def test_days_follow_each_other_without_gap_whatever_the_clocks_do(zone: str, first: date, days: int) -> None:
    spans = [days_to_span(first + timedelta(days=n), 1, zone) for n in range(days)]
    assert all(one[1] == other[0] for one, other in pairwise(spans))
    assert (spans[0][0], spans[-1][1]) == days_to_span(first, days, zone)


@given(st.sampled_from(ZONES), moments, st.lists(moments, max_size=8))
def test_a_session_stands_in_the_digest_of_exactly_one_day(
    zone: str, due: datetime, starts: list[datetime]
) -> None:
    times = tuple(Occurrence(start, start + timedelta(hours=1)) for start in starts)
    session = SessionSnapshot(kind=SessionKind.MEETING, key="123456789", title="Talk", times=times)
    one = Subscription(
        id="s", tenant=ME.tenant, created_by=ME, channel=None, scope=SubscriptionScope.ALL_MINE
    )
    first, _ = covered_days(DigestSchedule(send_at=time(8)), zone, due)
    seen = [
        row[0]
        for n in range(-3, 4)
        for row in find_sessions_in([session], one, *days_to_span(first + timedelta(days=n), 1, zone))
    ]
    start, end = days_to_span(first - timedelta(days=3), 7, zone)
    assert sorted(seen) == sorted(moment for moment in starts if start <= moment < end)


def test_from_noon_on_it_is_about_the_next_day() -> None:
    due = datetime(2026, 11, 25, 22, tzinfo=UTC)
    assert covered_days(DigestSchedule(send_at=time(11, 59)), "Europe/London", due) == (date(2026, 11, 25), 1)
    assert covered_days(DigestSchedule(send_at=time(12), weekly=True), "Europe/London", due) == (
        date(2026, 11, 26),
        7,
    )


@pytest.fixture
def with_worker() -> bool:
    return False


class DueDigest:
    """Alice's digest, and the time at which it is due."""

    def __init__(self, stage: Stage, one: Subscription, due: datetime) -> None:
        self.stage, self.one, self.due = stage, one, due

    def at(self, **after: float) -> Services:
        return replace(self.stage.runtime.app, clock=ManualClock(self.due + timedelta(**after)))

    def due_after(self, days: int) -> datetime:
        """Return when it is due so many days later, at the same time of its zone."""
        return (self.due.astimezone(ZoneInfo(self.one.zone)) + timedelta(days=days)).astimezone(UTC)

    async def polls(self, **after: float) -> None:
        app = self.at(**after)
        await poll_in_window(app, self.one.source, app.clock.now())

    async def sends(self, app: Services | None = None, **after: float) -> None:
        stamp = (self.due - EPOCH) // timedelta(microseconds=1)
        await jobs.deliver_digest(app or self.at(**after), self.one.tenant, self.one.id, stamp)

    async def now(self) -> Subscription:
        one = await self.stage.runtime.app.store.subscriptions.get(self.one.tenant, self.one.id)
        assert one is not None
        return one

    async def next(self) -> datetime | None:
        found = await self.stage.runtime.app.store.digests.list_due(
            self.one.tenant, self.due + timedelta(days=30)
        )
        return found[0][1] if found else None


async def ask_for_digest(stage: Stage, *, channel: str | None = CHANNEL, **values: Any) -> DueDigest:
    """Have Alice, of whom GoTo has nothing planned, ask for a digest by ``/goto digest``."""
    alice = stage.alice
    stage.goto.world.meetings.clear()
    stage.goto.world.trainings.clear()
    async with open_worker(stage.runtime, tick=WORKER_TICK):
        await connect_alice(stage)
        await alice.types("/goto digest", channel=CHANNEL)
        if channel is None:
            values["channel"] = None
        await alice.fills(days=[str(day) for day in range(7)], **values)
        assert await alice.submits() == {}
        await alice.person.closes()
    (one,) = await stage.runtime.app.store.subscriptions.list_by_person(
        Person(Tenant(stage.slack.home.id), alice.person.user.id)
    )
    ((_, due),) = await stage.runtime.app.store.digests.list_due(
        one.tenant, stage.runtime.app.clock.now() + timedelta(days=8)
    )
    return DueDigest(stage, one, due)


def posts(actor: Actor, channel: str = CHANNEL) -> list[str]:
    return [actor.reads(message) for message in actor.posts(channel)]


@pytest.mark.parametrize(
    "today",
    [
        START,
        datetime(2027, 3, 12, 15, tzinfo=UTC),  # New York's clocks change in the night to the 14th
        datetime(2027, 3, 13, 15, tzinfo=UTC),
        datetime(2026, 10, 31, 15, tzinfo=UTC),  # and back in the night to 1 November
        datetime(2028, 2, 28, 15, tzinfo=UTC),
    ],
    ids="{:%m-%d}".format,
)
async def test_a_day_is_told_once_in_the_channel(stage: Stage, today: datetime) -> None:
    CLOCK.move_to(today)
    told = await ask_for_digest(stage)
    assert told.due.astimezone(ZoneInfo("America/New_York")).time() == time(8)
    meeting = add_meeting(stage, "Launch <!channel>", told.due + timedelta(hours=3))
    add_meeting(stage, "Day after", told.due + timedelta(hours=30))
    await told.polls()
    await told.sends()
    await told.sends(seconds=5)
    (shown,) = posts(stage.bob)
    day = told.due.astimezone(ZoneInfo("America/New_York"))
    assert f"{day:%A}, {day:%b} {day.day}" in shown
    assert "Launch" in shown
    assert "Day after" not in shown
    assert "Join" in shown
    (message,) = stage.bob.posts(CHANNEL)
    assert str(meeting.id) in str(message.blocks)
    assert "times in New York" in message.text
    assert "<!channel>" not in str(message.blocks)
    assert await told.next() == told.due_after(days=1)


async def test_it_waits_for_its_sessions_to_be_read(stage: Stage) -> None:
    told = await ask_for_digest(stage, quiet=["empty"])
    with pytest.raises(RetryLater):
        await told.sends()
    assert posts(stage.bob) == []
    assert await told.next() == told.due, "still due"
    sources = [
        source
        for source, _ in await stage.runtime.app.store.snapshots.list_due(told.one.tenant, told.due, 10)
    ]
    assert told.one.source in sources
    await told.polls(seconds=5)
    await told.sends(seconds=6)
    (shown,) = posts(stage.bob)
    assert "Nothing is planned for that day." in shown


async def test_goto_that_stays_silent_leaves_what_was_read_last_and_says_so(stage: Stage) -> None:
    told = await ask_for_digest(stage)
    add_meeting(stage, "Launch", told.due + timedelta(hours=3))
    await told.polls(hours=-1)
    with pytest.raises(RetryLater):
        await told.sends(minutes=5)
    assert posts(stage.bob) == []
    await told.sends(minutes=10)
    (shown,) = posts(stage.bob)
    assert "We couldn't reach GoTo just now. This is as of" in shown
    assert "Launch" in shown


async def test_an_empty_day_is_passed_over_in_silence_by_choice(stage: Stage) -> None:
    told = await ask_for_digest(stage, channel=None)
    await told.polls()
    await told.sends()
    assert not [m for m in stage.alice.dms() if "planned" in m.text]
    assert await told.next() == told.due_after(days=1)


async def test_ones_own_comes_as_a_direct_message_in_ones_own_zone(stage: Stage) -> None:
    told = await ask_for_digest(stage, channel=None, at="18:00")
    add_meeting(stage, "Tomorrow's talk", told.due + timedelta(hours=16))
    await told.polls()
    await told.sends()
    message = await stage.alice.sees("Tomorrow's talk")
    day = (told.due + timedelta(days=1)).astimezone(ZoneInfo("America/New_York"))
    assert f"{day:%A}" in stage.alice.reads(message)
    await stage.alice.presses("Settings", message)
    assert "Reminders and digests" in stage.alice.reads(stage.alice.form)


async def test_ones_own_comes_in_the_zone_that_was_chosen_for_it(stage: Stage) -> None:
    told = await ask_for_digest(stage, channel=None, zone="Kolkata", quiet=["empty"])
    assert told.due.astimezone(ZoneInfo("Asia/Kolkata")).time() == time(8)
    await told.polls()
    await told.sends()
    message = await stage.alice.sees("Nothing is planned for that day.")
    day = told.due.astimezone(ZoneInfo("Asia/Kolkata"))
    assert f"{day:%A}, {day:%b} {day.day}" in stage.alice.reads(message)
    assert "8:00 AM Kolkata" in await stage.alice.types("/goto notifications")


@pytest.mark.languages
async def test_ones_own_moves_with_its_person(stage: Stage) -> None:
    told = await ask_for_digest(stage, channel=None, quiet=["empty"])
    stage.slack.home.users[stage.alice.person.user.id].tz = "Asia/Kolkata"
    stage.runtime.app.slack.people.forget(told.one.created_by)  # type: ignore[attr-defined]
    await told.polls()
    await told.sends()
    await stage.alice.sees("Nothing is planned for that day.")
    due = await told.next()
    assert due is not None
    assert due.astimezone(ZoneInfo("Asia/Kolkata")).time() == time(8)
    assert "8:00 AM Kolkata" in await stage.alice.types("/goto notifications")
    await choose_row(stage.alice, "change", told.one)
    assert "Asia/Kolkata" in str(stage.alice.form.blocks)


async def test_a_week_is_told_day_by_day_with_trainings(stage: Stage) -> None:
    told = await ask_for_digest(stage, digest="weekly")
    add_meeting(stage, "Later this week", told.due + timedelta(days=4))
    add_training(stage, "First aid", (told.due - right_now()).days + 2)
    await told.polls()
    await told.sends()
    (shown,) = posts(stage.bob)
    assert "Later this week" in shown
    assert "First aid" in shown
    assert "a training" in shown
    assert await told.next() == told.due_after(days=7)


async def test_one_that_is_cancelled_is_not_told(stage: Stage) -> None:
    told = await ask_for_digest(stage, quiet=["empty"])
    meeting = add_meeting(stage, "Called off", told.due + timedelta(hours=3))
    await told.polls()
    await stage.runtime.app.store.reminder_jobs.suppress(
        told.one.tenant, f"meeting-{meeting.id}", Suppression.CANCELLED_HERE
    )
    await told.sends()
    (shown,) = posts(stage.bob)
    assert "Called off" not in shown


async def test_one_that_is_too_late_is_left_out_and_the_next_one_comes(stage: Stage) -> None:
    told = await ask_for_digest(stage, quiet=["empty"])
    await told.polls(hours=3)
    await told.sends(hours=3, minutes=1)
    assert posts(stage.bob) == []
    assert await told.next() == told.due_after(days=1)


async def test_paused_it_is_still(stage: Stage) -> None:
    told = await ask_for_digest(stage, quiet=["empty"])
    await stage.alice.types("/goto notifications", channel=CHANNEL)
    await choose_row(stage.alice, "pause", told.one)
    await told.polls()
    await told.sends()
    assert posts(stage.bob) == []
    assert await told.next() is None
    await stage.alice.types("/goto notifications", channel=CHANNEL)
    await choose_row(stage.alice, "resume", told.one)
    assert await told.next() == told.due


@pytest.mark.languages
async def test_whoever_left_the_channel_is_told_once_why_it_gets_none(stage: Stage) -> None:
    told = await ask_for_digest(stage, quiet=["empty"])
    members = stage.slack.home.conversation(CHANNEL).members
    members.remove(stage.alice.person.user.id)
    await told.polls()
    await told.sends()
    assert (await told.now()).state is SubscriptionState.PAUSED
    tomorrow = DueDigest(stage, told.one, told.due_after(days=1))
    await tomorrow.polls()
    await tomorrow.sends()
    assert len([m for m in stage.alice.dms() if "have ended" in stage.alice.person.hears(m)]) == 1
    members.append(stage.alice.person.user.id)
    await stage.alice.types("/goto notifications", channel=CHANNEL)
    await choose_row(stage.alice, "resume", told.one)
    later = DueDigest(stage, told.one, told.due_after(days=2))
    await later.polls()
    await later.sends()
    assert len(posts(stage.bob)) == 1
    assert (await told.now()).state is SubscriptionState.ACTIVE


@pytest.mark.kills
async def test_killed_at_every_call_it_is_posted_once(stage: Stage) -> None:
    told = await ask_for_digest(stage, quiet=["empty"])
    base = stage.runtime.app.clock.now() - timedelta(minutes=1)
    await told.polls()
    kills = Kills(stage, ports=("subscriptions", "digests", "snapshots", "sends", "messenger"), before=True)
    for number, name in enumerate(kills):
        again = DueDigest(stage, told.one, base + timedelta(milliseconds=number))
        await stage.runtime.app.store.digests.schedule(told.one.tenant, told.one.id, again.due)
        before = len(stage.bob.posts(CHANNEL))
        await kills.attempt(again.sends, again.at())
        if kills.at:
            assert await again.next() is not None, name
            await again.sends()
        assert len(stage.bob.posts(CHANNEL)) == before + 1, name


async def test_the_tick_brings_what_is_due_alone(stage: Stage) -> None:
    told = await ask_for_digest(stage)
    asked: list[tuple[str, datetime]] = []

    class Queue:
        async def enqueue_digest(self, tenant: Tenant, subscription_id: str, due: datetime) -> None:
            asked.append((subscription_id, due))

    await enqueue_due(with_services(told.at(seconds=-1), queue=Queue()))  # type: ignore[arg-type]
    assert asked == []
    await enqueue_due(with_services(told.at(), queue=Queue()))  # type: ignore[arg-type]
    assert asked == [(told.one.id, told.due)]


async def test_a_worker_sends_it_by_itself(stage: Stage) -> None:
    told = await ask_for_digest(stage, quiet=["empty"])
    app = stage.runtime.app
    due = app.clock.now() - timedelta(seconds=1)
    await app.store.digests.schedule(told.one.tenant, told.one.id, due)
    async with open_worker(stage.runtime, tick=WORKER_TICK):
        await told.polls()
        await enqueue_due(app)
        await stage.bob.sees("Nothing is planned", channel=CHANNEL)
