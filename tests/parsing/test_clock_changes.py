"""The nights on which clocks change, in zones that change by an hour, by half of one, at odd times, or never."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.model.errors import UserError
from bot.model.times import Fold
from bot.parsing.forms import check_schedule
from bot.parsing.time.zoned_time import elapsed_between, find_clock_change
from bot.views.i18n import explain_error
from bot.views.times import clock_change_line
from tests.support.typed_times import read_time

NOW = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)

FORWARD = [
    ("America/New_York", "8 mar 2026", "02:30", "3:00 AM"),
    ("Europe/London", "29 mar 2026", "01:15", "2:00 AM"),
    ("Australia/Lord_Howe", "4 oct 2026", "02:10", "2:30 AM"),
    ("Pacific/Auckland", "27 sep 2026", "02:45", "3:00 AM"),
    ("Africa/Casablanca", "22 mar 2026", "02:30", "3:00 AM"),
    ("America/Santiago", "6 sep 2026", "00:20", "1:00 AM"),
]
BACK = [
    ("America/New_York", "1 nov 2026", "01:30", 60),
    ("Europe/London", "25 oct 2026", "01:15", 60),
    ("Australia/Lord_Howe", "5 apr 2026", "01:40", 30),
    ("Pacific/Auckland", "5 apr 2026", "02:45", 60),
    ("Africa/Casablanca", "15 feb 2026", "02:30", 60),
    ("America/Santiago", "4 apr 2026", "23:20", 60),
]
NEVER = ["Asia/Kolkata", "America/Sao_Paulo", "UTC"]


@pytest.mark.parametrize(("zone", "day", "clock", "after"), FORWARD)
def test_a_time_that_is_skipped_is_refused_with_the_next_one(
    zone: str, day: str, clock: str, after: str
) -> None:
    with pytest.raises(UserError) as error:
        read_time(f"{day} {clock}", NOW, zone)
    assert (error.value.message_id, error.value.field) == ("time-skipped", "start")
    assert f"Choose {after} or later." in explain_error(error.value)
    offered = read_time(f"{day} {after}", NOW, zone)
    before = datetime.fromisoformat(f"2026-01-01T{clock}").replace(
        year=offered.start.year, month=offered.start.month, day=offered.start.day
    )
    assert before < offered.start.replace(tzinfo=None)


def test_the_sentence_names_the_day_and_the_zone() -> None:
    with pytest.raises(UserError) as error:
        read_time("8 mar 2:30am", NOW, "America/New_York")
    assert explain_error(error.value) == (
        "2:30 AM doesn't exist on Sun, Mar 8 in New York, because clocks jump to 3:00 AM. Choose 3:00 AM or later."
    )


@pytest.mark.parametrize(("zone", "day", "clock", "apart"), BACK)
def test_a_time_that_comes_twice_is_asked_for_and_either_can_be_typed(
    zone: str, day: str, clock: str, apart: int
) -> None:
    with pytest.raises(UserError) as error:
        read_time(f"{day} {clock}", NOW, zone)
    assert (error.value.message_id, error.value.field) == ("time-twice", "start")
    values = error.value.values
    first = read_time(f"{day} {clock} {values['first_offset']}", NOW, zone).start
    second = read_time(f"{day} {clock} {values['second_offset']}", NOW, zone).start
    assert elapsed_between(first, second) == timedelta(minutes=apart)
    assert first.replace(tzinfo=None, fold=0) == second.replace(tzinfo=None, fold=0)


@pytest.mark.parametrize(("zone", "day", "clock", "apart"), BACK)
def test_the_form_takes_the_first_or_the_second(zone: str, day: str, clock: str, apart: int) -> None:
    date = datetime.strptime(day, "%d %b %Y").replace(tzinfo=UTC).date().isoformat()
    first = check_schedule("A", date, clock, 30, zone, NOW, Fold.FIRST)
    second = check_schedule("A", date, clock, 30, zone, NOW, Fold.SECOND)
    assert elapsed_between(first.start, second.start) == timedelta(minutes=apart)
    assert first.length == second.length == timedelta(minutes=30)


@pytest.mark.parametrize("zone", NEVER)
@pytest.mark.parametrize("day", ["8 mar 2026", "29 mar 2026", "25 oct 2026", "1 nov 2026"])
@pytest.mark.parametrize("clock", ["01:30", "02:30"])
def test_elsewhere_every_time_comes_once(zone: str, day: str, clock: str) -> None:
    assert read_time(f"{day} {clock}", NOW, zone).start.strftime("%H:%M") == clock
    assert find_clock_change(NOW, NOW + timedelta(days=300), zone) is None


def test_a_range_over_the_change_is_as_long_as_it_really_is() -> None:
    forward = read_time("8 mar 1am-4am", NOW, "America/New_York")
    back = read_time("1 nov 00:30-03:00", NOW, "America/New_York")
    assert (forward.length, back.length) == (timedelta(hours=2), timedelta(hours=3, minutes=30))


def test_a_length_over_the_change_is_real_time() -> None:
    when = read_time("8 mar 1:30am 1h", NOW, "America/New_York")
    assert when.end.strftime("%H:%M") == "03:30"


def test_what_is_over_is_past_even_if_it_came_twice() -> None:
    now = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
    with pytest.raises(UserError) as error:
        read_time("1 nov 2026 1:30am", now, "America/New_York")
    assert error.value.message_id == "time-past"


@pytest.mark.parametrize(
    ("zone", "start", "said"),
    [
        ("America/New_York", "2026-03-20", "Clocks in New York go forward 1 h before then, on Sun, Mar 8."),
        (
            "Australia/Lord_Howe",
            "2026-05-01",
            "Clocks in Lord Howe go back 30 min before then, on Sun, Apr 5.",
        ),
        ("Pacific/Auckland", "2026-06-01", "Clocks in Auckland go back 1 h before then, on Sun, Apr 5."),
    ],
)
def test_the_note_of_a_change_before_the_meeting(zone: str, start: str, said: str) -> None:
    at = datetime.fromisoformat(start).replace(hour=15, tzinfo=ZoneInfo(zone))
    change = find_clock_change(NOW, at, zone)
    assert change is not None
    assert clock_change_line(change) == said


def test_no_note_when_the_clocks_are_as_now() -> None:
    summer, autumn = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    assert find_clock_change(NOW, summer, "Europe/London") is None
    assert find_clock_change(NOW, autumn, "Europe/London") is None
