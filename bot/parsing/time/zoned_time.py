"""Wall clock times and the instants they mean, including the days on which clocks change.

Values in errors are strings and whole numbers, so that they can be stored and rendered later in any language. Times
are in RFC 9557 form (``2026-11-27T15:00:00-05:00[America/New_York]``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from bot.model.errors import UserError
from bot.model.times import Fold
from bot.parsing.time.zones import format_offset

MAX_MEETING_LENGTH = timedelta(hours=24)
MAX_TIME_AHEAD = timedelta(days=5 * 365 + 1)


@dataclass(frozen=True, slots=True)
class ClockChange:
    """The clocks of ``zone`` change from ``before`` to ``after`` (aware; the same instant with two offsets)."""

    zone: str
    before: datetime
    after: datetime

    @property
    def shift(self) -> timedelta:
        """The size of the change; negative if clocks go back."""
        return (self.after.utcoffset() or timedelta()) - (self.before.utcoffset() or timedelta())


def format_zoned_time(moment: datetime) -> str:
    """Return an aware time in RFC 9557 form, including its zone."""
    return f"{moment.isoformat()}[{zone_name(moment.tzinfo)}]"


def parse_zoned_time(text: str) -> datetime:
    """Return the aware time of a text in RFC 9557 form. Raises ``ValueError``."""
    iso, bracket, zone = text.rstrip("]").partition("[")
    moment = datetime.fromisoformat(iso)
    if moment.tzinfo is None or not bracket:
        raise ValueError(f"no RFC 9557 time with a zone: {text!r}")
    if zone.startswith(("UTC+", "UTC-")):
        return moment
    return moment.astimezone(ZoneInfo(zone))


def zone_name(zone: tzinfo | None) -> str:
    """Return the IANA id, or ``UTC+2`` for a fixed offset."""
    if isinstance(zone, ZoneInfo):
        return zone.key
    return format_offset(datetime(2000, 1, 1, tzinfo=zone)) if zone else "UTC"


def resolve_wall_time(
    wall: datetime, zone: tzinfo, fold: Fold | None = None, field: str = "start"
) -> datetime:
    """Return the instant at which the clocks of ``zone`` show ``wall`` (naive), aware in ``zone``.

    ``fold`` chooses if they show it twice. Raises ``UserError`` on ``field``: ``time-skipped`` if they never show it,
    ``time-twice`` if they show it twice and there is no ``fold``.
    """
    first, second = wall.replace(tzinfo=zone, fold=0), wall.replace(tzinfo=zone, fold=1)
    before, after = first.utcoffset(), second.utcoffset()
    if before == after or before is None or after is None:
        return first
    if before < after:
        change = _find_last_change(wall - after, wall - before, zone)
        raise UserError(
            "time-skipped",
            field=field,
            # A skipped wall clock time has no instant: keep its digits, with a placeholder zone.
            wanted=f"{wall.isoformat()}+00:00[UTC]",
            zone=zone_name(zone),
            after=format_zoned_time(change.after),
        )
    if fold is not None:
        return first if fold is Fold.FIRST else second
    raise UserError(
        "time-twice",
        field=field,
        first=format_zoned_time(first),
        second=format_zoned_time(second),
        first_offset=format_offset(first),
        second_offset=format_offset(second),
    )


def latest_instant_of(wall: datetime, zone: tzinfo) -> datetime:
    """Return the latest instant that ``wall`` (naive) can mean in the zone, aware UTC."""
    return max(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


def add_elapsed(moment: datetime, length: timedelta) -> datetime:
    """Return the time after ``length`` has elapsed, in the same zone (plain addition ignores clock changes)."""
    return (moment.astimezone(UTC) + length).astimezone(moment.tzinfo)


def elapsed_between(start: datetime, end: datetime) -> timedelta:
    """Return the elapsed time between the two, across clock changes."""
    return end.astimezone(UTC) - start.astimezone(UTC)


def check_future(start: datetime, now: datetime, suggested_day: date | None = None) -> None:
    """Raise ``UserError`` unless ``start`` is after ``now`` and at most five years ahead (both aware).

    The errors are ``time-past``, which suggests the day ``again`` (default: tomorrow) instead, and ``time-too-far``.
    """
    if start.astimezone(UTC) <= now.astimezone(UTC):
        home = now.astimezone(start.tzinfo)
        tomorrow = home.date() + timedelta(days=1)
        raise UserError(
            "time-past",
            field="start",
            next_step="time-past-next",
            reading=format_zoned_time(start),
            ago=int(elapsed_between(start, now).total_seconds()),
            again=format_zoned_time(datetime.combine(suggested_day or tomorrow, start.time(), start.tzinfo)),
        )
    if elapsed_between(now, start) > MAX_TIME_AHEAD:
        raise UserError("time-too-far", field="date", reading=format_zoned_time(start))


def check_length(length: timedelta) -> None:
    """Raise ``UserError`` on ``length``: ``length-none`` (zero or less), ``length-too-long`` (over 24 h)."""
    if length <= timedelta():
        raise UserError("length-none", field="length")
    if length > MAX_MEETING_LENGTH:
        raise UserError("length-too-long", field="length")


def find_clock_change(now: datetime, start: datetime, zone: str) -> ClockChange | None:
    """Return the last change of the zone's clocks between the two (aware), or None if both have the same offset."""
    tz = ZoneInfo(zone)
    before, at = now.astimezone(tz), start.astimezone(tz)
    if before.utcoffset() == at.utcoffset() or at.astimezone(UTC) <= now.astimezone(UTC):
        return None
    return _find_last_change(
        now.astimezone(UTC).replace(tzinfo=None), start.astimezone(UTC).replace(tzinfo=None), tz
    )


def _find_last_change(low: datetime, high: datetime, zone: tzinfo) -> ClockChange:
    """Return the last change of offset between two naive UTC times with different offsets."""

    def offset(naive_utc: datetime) -> timedelta:
        return naive_utc.replace(tzinfo=UTC).astimezone(zone).utcoffset() or timedelta()

    wanted = offset(high)
    day = timedelta(days=1)
    probe = high
    while probe - day > low and offset(probe - day) == wanted:
        probe -= day
    low, high = max(low, probe - day), probe
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle -= timedelta(microseconds=middle.microsecond)
        if middle <= low:
            break
        low, high = (low, middle) if offset(middle) == wanted else (middle, high)
    instant = high.replace(microsecond=0)
    before = _offset_at(instant - timedelta(seconds=1), zone)
    after = instant.replace(tzinfo=UTC).astimezone(zone)
    return ClockChange(zone_name(zone), instant.replace(tzinfo=UTC).astimezone(before), after)


def _offset_at(naive_utc: datetime, zone: tzinfo) -> tzinfo:
    """Return the zone's offset at that instant, as a fixed zone."""
    return timezone(naive_utc.replace(tzinfo=UTC).astimezone(zone).utcoffset() or timedelta())
