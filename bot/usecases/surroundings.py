"""A process's short-lived cache of availability data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bot.ids import Person, Tenant

MOST = 500

T = TypeVar("T")
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Busy:
    """A session that the person has already planned, aware UTC."""

    subject: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones (IANA) of the other people in a channel with the number of people in each, largest first.

    ``is_complete`` means that everybody's zone is known.
    """

    people: tuple[tuple[str, int], ...] = ()
    whole: bool = True


class Kept(dict[K, tuple[datetime, T]]):
    """Values with an expiry time; the oldest are dropped at ``MAX_CACHE_ENTRIES``."""

    def good(self, key: K, now: datetime) -> T | None:
        found = self.get(key)
        return found[1] if found is not None and now < found[0] else None

    def keep(self, key: K, until: datetime, value: T) -> T:
        self.pop(key, None)
        while len(self) >= MOST:
            del self[next(iter(self))]
        self[key] = (until, value)
        return value


@dataclass(slots=True)
class Surroundings:
    """The zones of channels and the busy times of people, cached in this process."""

    zones: Kept[tuple[Tenant, str, str], Zones] = field(default_factory=Kept)
    busy: Kept[Person, tuple[Busy, ...]] = field(default_factory=Kept)

    looking: int = 0
    """Number of fetches running now."""

    def planned(self, person: Person) -> None:
        """Drop the person's busy times after they planned something."""
        self.busy.pop(person, None)

    def forget(self, person: Person) -> None:
        """Drop everything about the person."""
        self.busy.pop(person, None)
        self.zones.clear()
