"""The lexer's tokens: dates, clock times and lengths as they were typed, before anything is resolved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from bot.model.errors import UserError
from bot.parsing.time.zones import NamedZone


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date; ``year`` and ``month`` are None if they were left out."""

    year: int | None
    month: int | None
    day: int


@dataclass(frozen=True, slots=True)
class SlashedDate:
    """``03/04``: day and month in either order."""

    first: int
    second: int
    year: int | None


@dataclass(frozen=True, slots=True)
class Weekday:
    """``day`` is 0 on Monday; ``which`` is ``""``, ``this``, ``next`` or ``next week``."""

    day: int
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class DaysAhead:
    """A number of days from today. ``part`` is the part of the day (``evening`` for ``tonight``)."""

    days: int
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockTime:
    """A clock time. ``am_pm`` is ``am``, ``pm`` or empty; ``is_24_hour``: typed in 24-hour form; ``bare``: only a
    number, which may not be a time at all; ``word`` is ``noon``, ``midnight`` or empty."""

    hour: int
    minute: int = 0
    am_pm: str = ""
    is_24_hour: bool = False
    bare: bool = False
    word: str = ""


@dataclass(frozen=True, slots=True)
class ClockOrDate:
    """``3.12``: twelve past three, or 3 December."""

    clock: ClockTime
    day: Day


@dataclass(frozen=True, slots=True)
class ClockRange:
    start: ClockTime
    end: ClockTime


@dataclass(frozen=True, slots=True)
class EndTime:
    end: ClockTime


@dataclass(frozen=True, slots=True)
class Length:
    """``bare``: only a number ("for 45"), which may be something else."""

    length: timedelta
    bare: bool = False


@dataclass(frozen=True, slots=True)
class FromNow:
    length: timedelta


@dataclass(frozen=True, slots=True)
class PartOfDay:
    """A part of the day: with ``morning`` hours are AM, with ``afternoon``, ``evening`` and ``night`` PM."""

    name: str


@dataclass(frozen=True, slots=True)
class Filler:
    """A filler word before a time: ``at``, ``on``, ``from``, ``for``."""

    word: str


@dataclass(frozen=True, slots=True)
class PlainText:
    """Anything else."""


Date = Day | SlashedDate | Weekday | DaysAhead
Value = (
    Date
    | ClockTime
    | ClockOrDate
    | ClockRange
    | EndTime
    | Length
    | FromNow
    | PartOfDay
    | Filler
    | NamedZone
    | UserError
    | PlainText
)


V = TypeVar("V", covariant=True)


@dataclass(frozen=True)
class Token(Generic[V]):
    """The value found at ``text[start:end]``."""

    value: V
    start: int
    end: int

    @property
    def is_text(self) -> bool:
        return isinstance(self.value, PlainText)


TokenList = list[Token[Value]]
