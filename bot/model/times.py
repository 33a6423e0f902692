"""Values about times that forms and lists hold as they were typed or chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Fold(StrEnum):
    """Which of two equal wall clock times is meant, in the night when clocks go back."""

    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeReading:
    """One meaning of a typed time, as the fields of a form hold it.

    ``date`` is ``YYYY-MM-DD``, ``start`` is ``HH:MM`` in the form's zone, ``minutes`` the length; each is None if it is
    not known. ``zone`` is the zone that was meant (IANA, ``UTC+2``), empty if it is the form's.
    """

    date: str | None = None
    start: str | None = None
    minutes: int | None = None
    fold: Fold | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True)
class TimeChoice:
    """The meanings of a typed time among which a person chooses; ``likelier`` is the index of one of them, if any.

    ``author`` is the name of who wrote the time, if it may be in their zone: that of the readings that name one.
    """

    readings: tuple[TimeReading, ...]
    likelier: int | None = None
    author: str = ""

    @property
    def offered(self) -> tuple[TimeReading, ...]:
        """The readings without their length if that is the same in all, since it can be changed in its own field."""
        if len({reading.minutes for reading in self.readings}) > 1:
            return self.readings
        return tuple(replace(reading, minutes=None) for reading in self.readings)

    @property
    def likelier_reading(self) -> TimeReading | None:
        return None if self.likelier is None else self.readings[self.likelier]


@dataclass(frozen=True, slots=True)
class DateRange:
    """A range of times that ends now or earlier, aware UTC. ``was_cut``: the typed range ended after now."""

    start: datetime
    end: datetime
    was_cut: bool = False
