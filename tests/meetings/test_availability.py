"""What the schedule form shows about a time: other people's clocks, nights, one's own sessions then."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.channels import ChannelZones
from bot.model.ids import Person, Tenant
from bot.model.meeting_forms import Availability, BusyPeriod, ScheduleFields, ScheduleForm
from bot.usecases.core.availability_cache import BUSY_MAX_AGE, AvailabilityCache
from bot.usecases.core.services import Timing
from bot.usecases.meetings.availability import MAX_CONCURRENT_FETCHES, cached_availability, fetch_availability
from bot.views.meetings import schedule_form
from tests.support.actors import connect_alice, person_of
from tests.support.clocks import CLOCK, ManualClock
from tests.support.faults import inject_fault
from tests.support.meetings import add_meeting
from tests.support.stage import CHANNEL, FAST_TIMING, Stage
from tests.support.trainings import add_training
from tests.support.view_checks import NOW, check_modal, texts

zone_counts = st.tuples(
    st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"})), st.integers(1, 50)
)


def tomorrow_at(hour: int) -> datetime:
    """Return tomorrow's full hour of Alice's clock."""
    zone = ZoneInfo("America/New_York")
    day = CLOCK.now().astimezone(zone).date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, hour, tzinfo=zone).astimezone(UTC)


async def begins(stage: Stage) -> None:
    """Have Alice connected, with nothing planned."""
    await connect_alice(stage)
    stage.goto.world.meetings.clear()
    stage.goto.world.trainings.clear()


async def form(stage: Stage, typed: str, channel: str = CHANNEL) -> str:
    await stage.alice.types(f"/meeting schedule {typed}", channel=channel)
    return stage.alice.reads(stage.alice.form)


async def test_others_clocks_and_nights_follow_the_time_and_the_channel(stage: Stage) -> None:
    await begins(stage)
    shown = await form(stage, "Planning tomorrow 3pm")
    assert "Tokyo" in shown
    assert "Kolkata" in shown
    assert "It's night time for 2 people in" in shown
    await stage.alice.fills(start="06:00")
    shown = stage.alice.reads(stage.alice.form)
    assert "Tokyo" in shown
    assert "It's night time" not in shown
    await stage.alice.fills(channel="#general")
    assert "Copenhagen" in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()


async def test_own_sessions_at_that_time_are_named(stage: Stage) -> None:
    await begins(stage)
    add_meeting(stage, "Budget *<!channel>*", tomorrow_at(15), 60)
    add_meeting(stage, "Just before", tomorrow_at(14), 60)
    training = add_training(stage, "Fire drill")
    training.times = [(tomorrow_at(15), tomorrow_at(16))]
    shown = await form(stage, "Planning tomorrow 3:30pm")
    assert "Overlaps with your" in shown
    assert "Budget" in shown
    assert "3:00–4:00 PM New York" in shown
    assert "Fire drill" in shown
    assert "Just before" not in shown
    await stage.alice.fills(start="17:00")
    assert "Overlaps with" not in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
    assert len(stage.goto.received("upcomingMeetings.list")) == 1


async def test_what_was_just_planned_is_in_the_way_of_the_next(stage: Stage) -> None:
    await begins(stage)
    assert "Overlaps with" not in await form(stage, "Planning tomorrow 3am")
    assert await stage.alice.submits() == {}
    stage.bob.posts(CHANNEL)
    assert "Overlaps with your *Planning*" in await form(stage, "Retro tomorrow 3am")
    await stage.alice.person.closes()


async def test_without_an_answer_of_goto_it_is_left_out(stage: Stage) -> None:
    await begins(stage)
    add_meeting(stage, "Budget", tomorrow_at(15), 60)
    inject_fault(stage, "400", "upcomingMeetings.list", times=None)
    assert "Overlaps with" not in await form(stage, "Planning tomorrow 3pm")
    await stage.alice.person.closes()


@pytest.mark.parametrize("timing", [replace(FAST_TIMING, availability_seconds=0.05)])
async def test_what_is_slow_is_left_out_and_the_form_opens(stage: Stage, timing: Timing) -> None:
    await begins(stage)
    add_meeting(stage, "Budget", tomorrow_at(15), 60)
    inject_fault(stage, "slow", "upcomingMeetings.list", times=None)
    assert "Overlaps with" not in await form(stage, "Planning tomorrow 3pm")
    await stage.alice.person.closes()


async def test_a_crowd_that_opens_forms_asks_nobody(stage: Stage) -> None:
    await begins(stage)
    add_meeting(stage, "Budget", tomorrow_at(15), 60)
    app, alice = stage.runtime.app, person_of(stage.alice)
    app.availability.active_fetches = MAX_CONCURRENT_FETCHES
    assert await fetch_availability(app, alice, "C0PLATFORM", 10) == Availability()
    app.availability.active_fetches = 0
    assert await fetch_availability(app, alice, "C0PLATFORM", 0) == Availability()
    assert stage.goto.received("upcomingMeetings.list") == []
    found = await fetch_availability(app, alice, "C0PLATFORM", 10)
    assert [one.subject for one in found.busy] == ["Budget"]
    assert app.availability.active_fetches == 0
    app.availability.active_fetches = MAX_CONCURRENT_FETCHES
    assert await fetch_availability(app, alice, "C0PLATFORM", 10) == found


async def test_a_large_channel_tells_nothing_and_nobody_is_asked_for(stage: Stage) -> None:
    await begins(stage)
    crowd = [f"U0CROWD{number}" for number in range(60)]
    for name in crowd:
        stage.slack.add_user(
            name, name.casefold(), name, f"{name.casefold()}@northwind.example", "Asia/Tokyo"
        )
    stage.slack.home.channels["C0PLATFORM"].members.extend(crowd)
    shown = await form(stage, "Planning tomorrow 3pm")
    assert "Tokyo" not in shown
    assert "It's night time" not in shown
    await stage.alice.person.closes()


async def test_of_a_channel_that_one_is_not_in_nothing_is_told(stage: Stage) -> None:
    await begins(stage)
    app, alice = stage.runtime.app, person_of(stage.alice)
    members = stage.slack.home.channels["C0PLATFORM"].members
    members.remove(alice.user_id)
    assert (await fetch_availability(app, alice, "C0PLATFORM", 10)).zones == ChannelZones()
    assert (await fetch_availability(app, alice, "C0LEADS", 10)).zones == ChannelZones()
    members.append(alice.user_id)
    assert dict((await fetch_availability(app, alice, "C0PLATFORM", 10)).zones.counts) == {
        "Asia/Tokyo": 1,
        "Asia/Kolkata": 1,
    }
    app.availability.forget_person(alice)
    assert cached_availability(app, alice, "C0PLATFORM") == Availability()


NOON = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
ZONES = ChannelZones((("Asia/Tokyo", 3), ("Europe/Copenhagen", 2), ("America/New_York", 1)))


@pytest.mark.parametrize(
    ("start", "minutes", "asleep"),
    [
        (NOON, 60, 3),  # 2 AM Tokyo, 6 PM Copenhagen
        (NOON.replace(hour=20), 60, 3),  # 5 AM Tokyo, 9 to 10 PM Copenhagen
        (NOON.replace(hour=20), 61, 5),
        (NOON.replace(hour=12), 60, 0),  # 9 PM Tokyo, 7 AM New York
        (NOON.replace(hour=11), 60, 1),
    ],
)
def test_night_is_from_ten_to_seven_by_each_ones_clock(start: datetime, minutes: int, asleep: int) -> None:
    assert Availability(ZONES).count_at_night(start, start + timedelta(minutes=minutes)) == asleep


def test_sessions_that_only_touch_do_not_overlap() -> None:
    hour = timedelta(hours=1)
    availability = Availability(
        busy=(BusyPeriod("before", NOON - hour, NOON), BusyPeriod("within", NOON, NOON + hour / 2))
    )
    assert [one.subject for one in availability.find_overlaps(NOON, NOON + hour)] == ["within"]
    assert availability.find_overlaps(NOON + hour, NOON + 2 * hour) == ()


def test_what_is_kept_is_good_for_its_time_and_bounded() -> None:
    clock = ManualClock()
    cache = AvailabilityCache(clock.now)
    people = [Person(Tenant("T1"), f"U{number}") for number in range(600)]
    for person in people:
        cache.busy[person] = ()
    assert len(cache.busy) == 500
    assert people[0] not in cache.busy
    clock.moment += BUSY_MAX_AGE - timedelta(seconds=1)
    assert people[599] in cache.busy
    clock.forward(seconds=1)
    assert people[599] not in cache.busy


@given(
    st.lists(texts, max_size=6),
    st.lists(zone_counts, max_size=9, unique_by=lambda one: one[0]),
    st.booleans(),
)
def test_the_form_with_all_that_is_availability(
    subjects: list[str], zones: list[tuple[str, int]], whole: bool
) -> None:
    typed = ScheduleFields(
        zone="America/New_York",
        subject="Planning",
        date="2026-11-25",
        start="15:00",
        minutes=30,
        channel="C0123456789",
    )
    busy = tuple(BusyPeriod(subject, NOON, NOON + timedelta(hours=9)) for subject in subjects)
    availability = Availability(ChannelZones(tuple(zones), whole), busy)
    view = schedule_form.schedule_form(
        ScheduleForm(external_id="x", fields=typed, now=NOW, availability=availability)
    )
    check_modal(view)
    (reading,) = [block for block in view["blocks"] if block["block_id"] == "reading"]
    assert len(reading["elements"]) <= 10
