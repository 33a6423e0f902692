"""Resolve the tokens of a text to a start and a length, and collect the problems."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, TypeVar, overload
from zoneinfo import ZoneInfo

from bot.commands.clocks import range_of, reading
from bot.commands.dates import date_of, which
from bot.commands.moments import (
    check_future,
    check_length,
    elapsed,
    last_showing,
    later,
    resolve,
    zone_name,
)
from bot.commands.pieces import (
    Ahead,
    Clock,
    Date,
    Day,
    Dotted,
    FromNow,
    Length,
    Part,
    Piece,
    Pieces,
    Range,
    Slashed,
    Until,
    Weekday,
)
from bot.commands.text import shortened
from bot.commands.zones import NamedZone, check_in_use
from bot.errors import UserError

K = TypeVar("K")


@dataclass(slots=True)
class Reckoned:
    """The result. ``start`` is aware in the reader's zone and set only if it is valid; ``date`` and ``time`` (in the
    zone as typed) are set as far as they were understood."""

    length: timedelta
    length_typed: bool = False
    start: datetime | None = None
    date: date | None = None
    time: time | None = None
    typed_zone: str | None = None
    problems: list[UserError] = field(default_factory=list)

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Add a ``UserError`` raised in the block to the problems."""
        try:
            yield
        except UserError as error:
            self.problems.append(error)


def reckon(typed: str, pieces: Pieces, now: datetime, home: ZoneInfo, default_length: timedelta) -> Reckoned:
    """Resolve the time tokens of ``typed``; the rules are those of ``parse_start_and_length``."""
    found = Reckoned(default_length)
    said = _Said(typed, pieces, found)
    zone = said.zone(home)
    if zone is None:
        return found
    with found.noting():
        length = said.length()
        if length is not None:
            found.length, found.length_typed = length, True
            check_length(length)
    with found.noting():
        from_now = said.only(FromNow)
        if from_now is not None and not said.also(from_now):
            _from_now(found, from_now.value.length, now, home)
            return found
    _place(found, said, now, home, zone)
    return found


def _place(found: Reckoned, said: _Said, now: datetime, home: ZoneInfo, zone: NamedZone) -> None:
    span: Clock | Range | None = None
    ranged: timedelta | None = None
    with found.noting():
        span = said.clock()
        if isinstance(span, Range):
            found.time, ranged = range_of(span, said.part())
        elif isinstance(span, Clock):
            found.time = reading(span, said.part())
    today, over = _today(found.time, now, zone.tz)
    before = len(found.problems)
    with found.noting():
        found.date = said.day(today, now.astimezone(home).date(), over)
    if found.time is None or len(found.problems) > before:
        return
    with found.noting():
        if isinstance(span, Clock) and span.word == "midnight":
            found.date = _midnight(found.date, today, said.tonight)
        found.date = found.date or today
        wall = datetime.combine(found.date, found.time)
        tz = check_in_use(zone, wall, home)
        again = found.date + timedelta(days=7) if said.weekday else None
        if last_showing(wall, tz) <= now:
            # Report a past time as past, even if clocks skipped it or showed it twice.
            check_future(last_showing(wall, tz).astimezone(tz), now, again)
        start = resolve(wall, tz)
        check_future(start, now, again)
        if ranged is not None:
            check_length(ranged)
            _agree(found, elapsed(start, resolve(wall + ranged, tz, field="length")))
        found.start = start.astimezone(home)


def _agree(found: Reckoned, length: timedelta) -> None:
    """Use the length of a range. Raises ``UserError`` if a different one was typed."""
    if found.length_typed and found.length != length:
        raise UserError("length-two", field="length")
    found.length, found.length_typed = length, True
    check_length(length)


def _from_now(found: Reckoned, ahead: timedelta, now: datetime, home: ZoneInfo) -> None:
    start = later(now.astimezone(home), ahead)
    if start.second or start.microsecond:
        start = later(start.replace(second=0, microsecond=0), timedelta(minutes=1))
    check_future(start, now)
    found.start, found.date, found.time = start, start.date(), start.time()


def _today(at: time | None, now: datetime, zone: tzinfo) -> tuple[date, bool]:
    """Return today's date in the zone, and True if the time of day ``at`` has passed there."""
    here = now.astimezone(zone)
    over = at is not None and at <= here.time().replace(tzinfo=None)
    return here.date(), over


def _midnight(day: date | None, today: date, tonight: bool) -> date:
    """Return the date that begins at the midnight meant. Raises ``UserError`` to ask which, unless it is clear."""
    if day is None or day == today or tonight:
        return today + timedelta(days=1)
    raise UserError(
        "time-midnight", field="start", first=day.isoformat(), second=(day + timedelta(days=1)).isoformat()
    )


class _Said:
    """The tokens by kind. Two different tokens of a kind are refused."""

    def __init__(self, typed: str, pieces: Pieces, found: Reckoned) -> None:
        self._typed = typed
        self._pieces = pieces
        self._found = found
        self.weekday = any(isinstance(piece.value, Weekday) for piece in pieces)
        self.tonight = any(isinstance(piece.value, Ahead) and piece.value.part for piece in pieces)

    def _text(self, piece: Piece[Any]) -> str:
        return self._typed[piece.start : piece.end]

    @overload
    def only(self, kind: type[K], /) -> Piece[K] | None: ...

    @overload
    def only(self, *kinds: type[Any]) -> Piece[Any] | None: ...

    def only(self, *kinds: type[Any]) -> Piece[Any] | None:
        """Return the only token of these kinds, if any. Raises ``UserError`` ``said-twice``."""
        of_kind = [piece for piece in self._pieces if isinstance(piece.value, kinds)]
        for other in of_kind[1:]:
            if other.value != of_kind[0].value:
                raise self._twice(of_kind[0], other)
        return of_kind[0] if of_kind else None

    def _twice(self, one: Piece[Any], other: Piece[Any]) -> UserError:
        where = "length" if isinstance(one.value, Length) else "start"
        if isinstance(one.value, Day | Slashed | Weekday | Ahead):
            where = "date"
        return UserError(
            "said-twice", field=where, one=shortened(self._text(one)), two=shortened(self._text(other))
        )

    def also(self, piece: Piece[Any]) -> bool:
        """Raise ``UserError`` ``said-twice`` if there is a date or clock time besides "in 20 minutes"."""
        for other in self._pieces:
            if isinstance(other.value, Day | Slashed | Weekday | Ahead | Clock | Range | Until | Dotted):
                raise self._twice(piece, other)
        return False

    def zone(self, home: ZoneInfo) -> NamedZone | None:
        """Return the typed zone, else the reader's; None after an error, which is added to the problems."""
        for piece in self._pieces:
            if isinstance(piece.value, UserError):
                self._found.problems.append(piece.value)
                return None
        with self._found.noting():
            typed = self.only(NamedZone)
            if typed is None:
                return NamedZone("", home)
            self._found.typed_zone = zone_name(typed.value.tz)
            return typed.value
        return None

    def clock(self) -> Clock | Range | None:
        """Return the clock time or the range. Raises ``UserError``."""
        piece = self._clock_piece()
        until = self.only(Until)
        if piece is None or until is None:
            return piece.value if piece else None
        if isinstance(piece.value, Range):
            raise self._twice(piece, until)
        return Range(piece.value, until.value.end)

    def _clock_piece(self) -> Piece[Clock | Range] | None:
        piece: Piece[Clock | Range] | None = self.only(Clock, Range)
        dotted = self.only(Dotted)
        if dotted is None:
            return piece
        if piece is None and not self._also_dated():
            raise self._dotted(dotted)
        if piece is not None and self._also_dated():
            raise self._twice(piece, dotted)
        return piece or Piece(dotted.value.clock, dotted.start, dotted.end)

    def _also_dated(self) -> bool:
        return any(isinstance(piece.value, Day | Slashed | Weekday | Ahead) for piece in self._pieces)

    def _dotted(self, piece: Piece[Dotted]) -> UserError:
        clock, day = piece.value.clock, piece.value.day
        return UserError(
            "time-or-date",
            field="start",
            typed=self._text(piece),
            clock=f"{clock.hour:02d}:{clock.minute:02d}",
            day=f"2000-{day.month:02d}-{day.day:02d}",
        )

    def length(self) -> timedelta | None:
        piece = self.only(Length)
        return piece.value.length if piece else None

    def part(self) -> str:
        piece = self.only(Part)
        if piece is not None:
            return str(piece.value.name)
        return "evening" if self.tonight else ""

    def day(self, today: date, home_today: date, over: bool) -> date | None:
        """Return the day meant, relative to ``today`` in the typed zone and ``home_today`` in the reader's.

        Raises ``UserError`` if "tomorrow" is a different day in the two zones, and what ``resolve_date`` raises.
        """
        piece = self._dated()
        if piece is None:
            return None
        value, typed = piece.value, self._text(piece)
        meant = date_of(value, typed, today, today_over=over)
        if isinstance(value, Ahead | Weekday) and today != home_today:
            seen_from_home = date_of(value, typed, home_today)
            if seen_from_home != meant:
                raise which(meant, seen_from_home)
        self._check_weekday(piece, meant)
        return meant

    def _dated(self) -> Piece[Date] | None:
        """Return the token that gives the date; a weekday in addition to a date only has to match it."""
        dotted = self.only(Dotted)
        if dotted is not None and not self._also_dated():
            return Piece(dotted.value.day, dotted.start, dotted.end)
        exact: Piece[Date] | None = self.only(Day, Slashed)
        if exact is not None:
            ahead = self.only(Ahead)
            if ahead is not None:
                raise self._twice(exact, ahead)
            return exact
        return self.only(Weekday, Ahead)

    def _check_weekday(self, piece: Piece[Date], meant: date) -> None:
        for other in self._pieces:
            if isinstance(other.value, Weekday) and other is not piece and other.value.day != meant.weekday():
                raise UserError(
                    "date-weekday", field="date", day=meant.isoformat(), typed=shortened(self._text(other))
                )
