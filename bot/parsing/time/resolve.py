"""Resolve the tokens of a text to a start and a length, and collect the problems."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Any, TypeVar, overload
from zoneinfo import ZoneInfo

from bot.model.errors import UserError
from bot.parsing.arguments import shorten
from bot.parsing.time.clock_readings import resolve_clock, resolve_range
from bot.parsing.time.dates import resolve_date, which_day_error
from bot.parsing.time.questions import TimeQuestion, Topic
from bot.parsing.time.tokens import (
    ClockOrDate,
    ClockRange,
    ClockTime,
    Date,
    Day,
    DaysAhead,
    EndTime,
    FromNow,
    Length,
    PartOfDay,
    SlashedDate,
    Token,
    TokenList,
    Weekday,
)
from bot.parsing.time.zoned_time import (
    add_elapsed,
    check_future,
    check_length,
    elapsed_between,
    latest_instant_of,
    resolve_wall_time,
    zone_name,
)
from bot.parsing.time.zones import NamedZone, fold_of_zone, read_by_home, require_zone_in_use

K = TypeVar("K")
MAX_PAIRS = 4
"""Clock readings with a zone that are compared."""
MAX_NIGHT_LENGTH = timedelta(hours=12)
"""Longest range that may end on the next day: "4pm-3pm" is more probably a slip."""


@dataclass(slots=True, kw_only=True)
class ResolvedTime:
    """The result. ``start`` is aware in the reader's zone and set only if it is valid; ``date`` and ``time`` (in the
    zone as typed) are set as far as they were understood."""

    length: timedelta
    has_typed_length: bool = False
    start: datetime | None = None
    date: date | None = None
    time: time | None = None
    typed_zone: str | None = None
    problems: list[UserError] = field(default_factory=list)

    @contextmanager
    def collect_problems(self) -> Iterator[None]:
        """Add a ``UserError`` raised in the block to the problems."""
        try:
            yield
        except UserError as error:
            self.problems.append(error)


def resolve_time(
    typed: str, pieces: TokenList, now: datetime, home: ZoneInfo, default_length: timedelta
) -> ResolvedTime:
    """Resolve the time tokens of ``typed``. ``now`` is aware, ``home`` the reader's zone.

    A time without a date means today; if it has passed, it is refused, not moved to tomorrow. The start must be after
    ``now`` and within five years, the length between a minute and 24 hours. Each problem names its field (``date``,
    ``start``, ``length``, ``zone``) and the possible readings.
    """
    pieces = _read_own_abbreviations(pieces, now, home)
    pairs = _clock_zone_pairs(pieces)
    if len(pairs) > 1:
        return _resolve_pairs(typed, pieces, pairs, now, home, default_length)
    found = ResolvedTime(length=default_length)
    said = _TokenGroups(typed, pieces, found)
    zone = said.find_zone(home)
    if zone is None:
        return found
    with found.collect_problems():
        length = said.find_length()
        if length is not None:
            found.length, found.has_typed_length = length, True
            check_length(length)
    with found.collect_problems():
        from_now = said.find_one(FromNow)
        if from_now is not None and not said.reject_other_times(from_now):
            _apply_from_now(found, from_now.value.length, now, home)
            return found
    _resolve_start(found, said, now, home, zone)
    return found


def _read_own_abbreviations(pieces: TokenList, now: datetime, home: ZoneInfo) -> TokenList:
    """Replace abbreviations that the reader's own zone uses by that zone."""
    found: TokenList = []
    for piece in pieces:
        own = read_by_home(piece.value, now, home)
        found.append(Token(own, piece.start, piece.end) if own else piece)
    return found


def _clock_zone_pairs(pieces: TokenList) -> list[TokenList]:
    """Return the clock readings with their zones if each has one: "3pm ET / noon PT"."""
    pairs = [
        [one, other]
        for one, other in pairwise(pieces)
        if isinstance(one.value, ClockTime | ClockRange) and isinstance(other.value, NamedZone)
    ]
    clocks = [
        piece for piece in pieces if isinstance(piece.value, ClockTime | ClockRange | ClockOrDate | EndTime)
    ]
    zones = [piece for piece in pieces if isinstance(piece.value, NamedZone | UserError)]
    return pairs if len(pairs) == len(clocks) == len(zones) else []


def _resolve_pairs(
    typed: str,
    pieces: TokenList,
    pairs: list[TokenList],
    now: datetime,
    home: ZoneInfo,
    default_length: timedelta,
) -> ResolvedTime:
    """Resolve the same time in several zones; ask if they are several times."""
    paired = {id(piece) for pair in pairs for piece in pair}
    rest = [piece for piece in pieces if id(piece) not in paired]
    readings = [resolve_time(typed, [*rest, *pair], now, home, default_length) for pair in pairs[:MAX_PAIRS]]
    first = readings[0]
    if len(pairs) <= MAX_PAIRS and len({(reading.start, reading.length) for reading in readings}) == 1:
        return first
    phrases = [typed[pair[0].start : pair[1].end] for pair in pairs[:MAX_PAIRS]]
    starts = [reading.start for reading in readings if reading.start]
    return ResolvedTime(length=first.length, problems=[TimeQuestion(Topic.CHOICE, phrases, starts)])


def _resolve_start(
    found: ResolvedTime, said: _TokenGroups, now: datetime, home: ZoneInfo, zone: NamedZone
) -> None:
    span: ClockTime | ClockRange | None = None
    ranged: timedelta | None = None
    with found.collect_problems():
        span = said.find_clock()
        if isinstance(span, ClockRange):
            found.time, ranged = said.resolve_range(span)
        elif isinstance(span, ClockTime):
            found.time = resolve_clock(span, said.find_part_of_day())
    today, over = _today_in_zone(found.time, now, zone.tz)
    before = len(found.problems)
    with found.collect_problems():
        found.date = said.resolve_day(today, now.astimezone(home).date(), over)
    if found.time is None or len(found.problems) > before:
        return
    with found.collect_problems():
        if isinstance(span, ClockTime) and span.word == "midnight":
            day, found.date = found.date, None
            found.date = _resolve_midnight(day, today, said.has_tonight)
        found.date = found.date or today
        wall = datetime.combine(found.date, found.time)
        tz = require_zone_in_use(zone, wall, home)
        again = found.date + timedelta(days=7) if said.has_weekday else None
        if latest_instant_of(wall, tz) <= now:
            # Report a past time as past, even if clocks skipped it or showed it twice.
            check_future(latest_instant_of(wall, tz).astimezone(tz), now, again)
        start = resolve_wall_time(wall, tz, fold_of_zone(zone, wall, tz))
        check_future(start, now, again)
        if ranged is not None:
            check_length(ranged)
            last = wall + ranged
            end = resolve_wall_time(last, tz, fold_of_zone(zone, last, tz), field="length")
            _apply_range_length(found, elapsed_between(start, end))
        found.start = start.astimezone(home)


def _apply_range_length(found: ResolvedTime, length: timedelta) -> None:
    """Use the length of a range. Raises ``UserError`` if a different one was typed."""
    if found.has_typed_length and found.length != length:
        raise UserError("length-two", field="length")
    found.length, found.has_typed_length = length, True
    check_length(length)


def _apply_from_now(found: ResolvedTime, ahead: timedelta, now: datetime, home: ZoneInfo) -> None:
    """Set the time so long after ``now``, rounded up to a whole minute, or to five if it is an hour or more away."""
    start = add_elapsed(now.astimezone(home), ahead)
    if start.second or start.microsecond:
        start = add_elapsed(start.replace(second=0, microsecond=0), timedelta(minutes=1))
    if ahead >= timedelta(hours=1):
        start = add_elapsed(start, timedelta(minutes=-start.minute % 5))
    check_future(start, now)
    found.start, found.date, found.time = start, start.date(), start.time()


def _today_in_zone(at: time | None, now: datetime, zone: tzinfo) -> tuple[date, bool]:
    """Return today's date in the zone, and True if the time of day ``at`` has passed there."""
    here = now.astimezone(zone)
    over = at is not None and at <= here.time().replace(tzinfo=None)
    return here.date(), over


def _resolve_midnight(day: date | None, today: date, tonight: bool) -> date:
    """Return the date that begins at the midnight meant. Raises ``UserError`` to ask which, unless it is clear."""
    if day is None or day == today or tonight:
        return today + timedelta(days=1)
    raise UserError(
        "time-midnight", field="start", first=day.isoformat(), second=(day + timedelta(days=1)).isoformat()
    )


class _TokenGroups:
    """The tokens by kind. Two different tokens of a kind are refused."""

    def __init__(self, typed: str, pieces: TokenList, found: ResolvedTime) -> None:
        self._typed = typed
        self._pieces = pieces
        self._found = found
        self.has_weekday = any(isinstance(piece.value, Weekday) for piece in pieces)
        self.has_tonight = any(isinstance(piece.value, DaysAhead) and piece.value.part for piece in pieces)

    def _typed_text(self, piece: Token[Any]) -> str:
        return self._typed[piece.start : piece.end]

    @overload
    def find_one(self, kind: type[K], /) -> Token[K] | None: ...

    @overload
    def find_one(self, *kinds: type[Any]) -> Token[Any] | None: ...

    def find_one(self, *kinds: type[Any]) -> Token[Any] | None:
        """Return the only token of these kinds, if any. Raises ``UserError`` ``said-twice``."""
        of_kind = [piece for piece in self._pieces if isinstance(piece.value, kinds)]
        others = [other for other in of_kind[1:] if other.value != of_kind[0].value]
        if others:
            raise self._said_twice(of_kind[0], *others)
        return of_kind[0] if of_kind else None

    def _said_twice(self, one: Token[Any], *others: Token[Any]) -> UserError:
        where = "length" if isinstance(one.value, Length) else "start"
        if isinstance(one.value, Day | SlashedDate | Weekday | DaysAhead):
            where = "date"
        return UserError(
            "said-twice",
            field=where,
            one=shorten(self._typed_text(one)),
            two=shorten("”, “".join(dict.fromkeys(self._typed_text(other) for other in others)), 120),
        )

    def reject_other_times(self, piece: Token[Any]) -> bool:
        """Raise ``UserError`` ``said-twice`` if there is a date or clock time besides "in 20 minutes"."""
        for other in self._pieces:
            if isinstance(
                other.value,
                Day | SlashedDate | Weekday | DaysAhead | ClockTime | ClockRange | EndTime | ClockOrDate,
            ):
                raise self._said_twice(piece, other)
        return False

    def find_zone(self, home: ZoneInfo) -> NamedZone | None:
        """Return the typed zone, else the reader's; None after an error, which is added to the problems."""
        for piece in self._pieces:
            if isinstance(piece.value, UserError):
                self._found.problems.append(piece.value)
                return None
        with self._found.collect_problems():
            typed = self.find_one(NamedZone)
            if typed is None:
                return NamedZone("", home)
            self._found.typed_zone = zone_name(typed.value.tz)
            return typed.value
        return None

    def find_clock(self) -> ClockTime | ClockRange | None:
        """Return the clock time or the range. Raises ``UserError``."""
        piece = self._find_clock_token()
        until = self.find_one(EndTime)
        if piece is None and until is not None:
            raise TimeQuestion(Topic.CLOCK, [self._typed_text(until)])
        if piece is None or until is None:
            return piece.value if piece else None
        if isinstance(piece.value, ClockRange):
            raise self._said_twice(piece, until)
        return ClockRange(piece.value, until.value.end)

    def resolve_range(self, span: ClockRange) -> tuple[time, timedelta]:
        """Return the start and the length of a range. Raises ``TimeQuestion`` if it ends almost a day later."""
        start, length = resolve_range(span, self.find_part_of_day())
        ends_next_day = timedelta(hours=start.hour, minutes=start.minute) + length >= timedelta(days=1)
        if ends_next_day and length > MAX_NIGHT_LENGTH:
            ranges = [
                piece for piece in self._pieces if isinstance(piece.value, ClockRange | ClockTime | EndTime)
            ]
            raise TimeQuestion(Topic.CLOCK, [self._typed[ranges[0].start : ranges[-1].end]])
        return start, length

    def _find_clock_token(self) -> Token[ClockTime | ClockRange] | None:
        piece: Token[ClockTime | ClockRange] | None = self.find_one(ClockTime, ClockRange)
        dotted = self.find_one(ClockOrDate)
        if dotted is None:
            return piece
        if piece is None and not self._has_date():
            raise self._clock_or_date_error(dotted)
        if piece is not None and self._has_date():
            raise self._said_twice(piece, dotted)
        return piece or Token(dotted.value.clock, dotted.start, dotted.end)

    def _has_date(self) -> bool:
        return any(isinstance(piece.value, Day | SlashedDate | Weekday | DaysAhead) for piece in self._pieces)

    def _clock_or_date_error(self, piece: Token[ClockOrDate]) -> UserError:
        clock, day = piece.value.clock, piece.value.day
        return UserError(
            "time-or-date",
            field="start",
            typed=self._typed_text(piece),
            clock=f"{clock.hour:02d}:{clock.minute:02d}",
            day=f"2000-{day.month:02d}-{day.day:02d}",
        )

    def find_length(self) -> timedelta | None:
        piece = self.find_one(Length)
        return piece.value.length if piece else None

    def find_part_of_day(self) -> str:
        piece = self.find_one(PartOfDay)
        if piece is not None:
            return str(piece.value.name)
        return "evening" if self.has_tonight else ""

    def resolve_day(self, today: date, home_today: date, over: bool) -> date | None:
        """Return the day meant, relative to ``today`` in the typed zone and ``home_today`` in the reader's.

        Raises ``UserError`` if "tomorrow" is a different day in the two zones, and what ``resolve_date`` raises.
        """
        piece = self._find_date_token()
        if piece is None:
            return None
        value, typed = piece.value, self._typed_text(piece)
        meant = resolve_date(value, typed, today, is_today_over=over)
        if isinstance(value, DaysAhead | Weekday) and today != home_today:
            seen_from_home = resolve_date(value, typed, home_today)
            if seen_from_home != meant:
                raise which_day_error(meant, seen_from_home)
        self._check_weekday(piece, meant)
        return meant

    def _find_date_token(self) -> Token[Date] | None:
        """Return the token that gives the date; a weekday in addition to a date only has to match it."""
        dotted = self.find_one(ClockOrDate)
        if dotted is not None and not self._has_date():
            return Token(dotted.value.day, dotted.start, dotted.end)
        exact: Token[Date] | None = self.find_one(Day, SlashedDate)
        if exact is not None:
            ahead = self.find_one(DaysAhead)
            if ahead is not None:
                raise self._said_twice(exact, ahead)
            return exact
        return self.find_one(Weekday, DaysAhead)

    def _check_weekday(self, piece: Token[Date], meant: date) -> None:
        for other in self._pieces:
            if isinstance(other.value, Weekday) and other is not piece and other.value.day != meant.weekday():
                raise UserError(
                    "date-weekday",
                    field="date",
                    day=meant.isoformat(),
                    typed=shorten(self._typed_text(other)),
                )
