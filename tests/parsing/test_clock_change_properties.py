"""In every zone, at every clock change of three years: a time that comes twice is asked about or told by its name, and
one that never comes is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.model.times import Fold
from bot.parsing.forms import check_schedule
from bot.parsing.schedule import ScheduleDraft, parse_schedule
from bot.parsing.time.zones import is_zone_abbreviation, zone_label
from bot.views.i18n import explain_error

NOW = datetime(2025, 12, 31, tzinfo=UTC)
YEARS = range(2026, 2029)
ZONES = sorted(available_timezones() - {"Factory", "localtime"})
HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Change:
    """A clock change: its zone, its instant (UTC), and the offsets before and after."""

    zone: str
    instant: datetime
    before: timedelta
    after: timedelta

    def wall(self, share: float) -> datetime:
        """Return a wall clock time, to the minute, that comes twice or never."""
        first, last = sorted((self.before, self.after))
        minutes = int((last - first) / timedelta(minutes=1) * share)
        return (self.instant + first + timedelta(minutes=minutes)).replace(tzinfo=None)


def offset_at(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def changes_of(name: str, year: int) -> Iterator[Change]:
    """Yield the clock changes of a zone in a year; none is less than a week after another one."""
    zone, week = ZoneInfo(name), timedelta(days=7)
    at = datetime(year, 1, 1, tzinfo=UTC)
    while at.year == year:
        if offset_at(zone, at) != offset_at(zone, at + week):
            low, high = at, at + week
            while high - low > timedelta(minutes=1):
                middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
                low, high = (
                    (middle, high) if offset_at(zone, middle) == offset_at(zone, low) else (low, middle)
                )
            yield Change(zone=name, instant=high, before=offset_at(zone, low), after=offset_at(zone, high))
        at += week


def read(wall: datetime, zone: str, words: str = "") -> ScheduleDraft:
    clock = f"{wall.hour % 12 or 12}:{wall:%M}{'am' if wall.hour < 12 else 'pm'}"
    return parse_schedule(f"Night shift {wall:%Y-%m-%d} {clock} {words}", now=NOW, zone=zone)


def check_twice(change: Change, wall: datetime) -> None:
    zone = ZoneInfo(change.zone)
    meant = [(wall - offset).replace(tzinfo=UTC) for offset in (change.before, change.after)]
    asked = read(wall, change.zone)
    assert [problem.message_id for problem in asked.problems] == ["time-twice"]
    assert asked.start is None
    assert "happens twice" in explain_error(asked.problems[0])
    for fold, instant in zip(Fold, meant, strict=True):
        values = check_schedule("T", f"{wall:%Y-%m-%d}", f"{wall:%H:%M}", 30, change.zone, NOW, fold)
        assert values.start.astimezone(UTC) == instant
    names = [instant.astimezone(zone).tzname() or "" for instant in meant]
    for name, fold, instant in zip(names, Fold, meant, strict=True):
        if name.isalpha() and len(set(names)) == 2:
            told = read(wall, change.zone, name)
            assert told.start is not None, (name, told.problems)
            assert told.start.astimezone(UTC) == instant
            assert told.filled.fold is fold
    if is_zone_abbreviation(zone_label(change.zone).casefold()):
        return
    elsewhere = read(wall, "Asia/Tokyo", zone_label(change.zone))
    assert elsewhere.start is None
    assert elsewhere.choice is not None
    offered = [datetime.fromisoformat(f"{one.date}T{one.start}+09:00") for one in elsewhere.choice.readings]
    assert offered == meant


def check_never(change: Change, wall: datetime) -> None:
    said = read(wall, change.zone)
    assert said.start is None
    assert "doesn't exist" in explain_error(said.problems[0])
    assert said.choice is not None
    (offered,) = said.choice.readings
    start = datetime.fromisoformat(f"{offered.date}T{offered.start}").replace(tzinfo=ZoneInfo(change.zone))
    assert start.astimezone(UTC) == change.instant


def check_change(change: Change, share: float) -> None:
    check = check_twice if change.after < change.before else check_never
    check(change, change.wall(share))


@example("America/Nuuk", 2026, 0.5)
@example("America/Santiago", 2026, 0.5)
@example("Antarctica/Troll", 2027, 0.5)
@example("Australia/Lord_Howe", 2027, 0.5)
@example("Africa/Casablanca", 2028, 0.5)
@example("Europe/Dublin", 2026, 0.5)
@example("America/Havana", 2026, 0.0)
@given(st.sampled_from(ZONES), st.sampled_from(YEARS), st.floats(0, 1, exclude_max=True))
def test_no_time_of_a_clock_change_is_guessed(zone: str, year: int, share: float) -> None:
    for change in changes_of(zone, year):
        check_change(change, share)


@pytest.mark.exhaustive
def test_no_time_of_any_clock_change_is_guessed() -> None:
    changes = [change for zone in ZONES for year in YEARS for change in changes_of(zone, year)]
    assert len(changes) > 1000
    for number, change in enumerate(changes):
        check_change(change, number % 60 / 60)
