"""What the lexer finds: dates, clock readings, lengths as they were written, before anything is reckoned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from bot.commands.zones import NamedZone
from bot.errors import UserError


@dataclass(frozen=True, slots=True)
class Day:
    """A date of the calendar; ``year`` and ``month`` are None where they were left out."""

    year: int | None
    month: int | None
    day: int


@dataclass(frozen=True, slots=True)
class Slashed:
    """``03/04``: which is the day and which the month depends on where one is from."""

    first: int
    second: int
    year: int | None


@dataclass(frozen=True, slots=True)
class Weekday:
    """``day`` is 0 on Monday; ``which`` is ``""``, ``this``, ``next`` or ``next week``."""

    day: int
    which: str = ""


@dataclass(frozen=True, slots=True)
class Ahead:
    """So many days from today. ``part`` says which half of the clock is meant (``tonight``)."""

    days: int
    part: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock reading. ``half`` is ``am``, ``pm`` or empty; ``exact`` says that it was written for 24 hours;
    ``bare`` says that it is a lone number, which may be none at all; ``word`` is ``noon`` or ``midnight``."""

    hour: int
    minute: int = 0
    half: str = ""
    exact: bool = False
    bare: bool = False
    word: str = ""


@dataclass(frozen=True, slots=True)
class Dotted:
    """``3.12``: ten past three, or a day in December."""

    clock: Clock
    day: Day


@dataclass(frozen=True, slots=True)
class Range:
    start: Clock
    end: Clock


@dataclass(frozen=True, slots=True)
class Until:
    end: Clock


@dataclass(frozen=True, slots=True)
class Length:
    length: timedelta


@dataclass(frozen=True, slots=True)
class FromNow:
    length: timedelta


@dataclass(frozen=True, slots=True)
class Part:
    """``morning`` makes hours AM, ``afternoon`` and ``evening`` make them PM."""

    name: str


@dataclass(frozen=True, slots=True)
class Glue:
    """A small word before a time: ``at``, ``on``, ``from``, ``for``."""

    word: str


@dataclass(frozen=True, slots=True)
class Text:
    """Something else."""


Date = Day | Slashed | Weekday | Ahead
Value = Date | Clock | Dotted | Range | Until | Length | FromNow | Part | Glue | NamedZone | UserError | Text


V = TypeVar("V", covariant=True)


@dataclass(frozen=True)
class Piece(Generic[V]):
    """What stands at ``text[start:end]``."""

    value: V
    start: int
    end: int

    @property
    def is_text(self) -> bool:
        return isinstance(self.value, Text)


Pieces = list[Piece[Value]]
