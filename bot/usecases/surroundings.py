"""What one process knows for a short while of the times around a planned one."""

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
    """A session that one has planned already, aware UTC."""

    subject: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones (IANA) of the others in a channel, with how many people are in each, most first.

    ``whole`` says that everybody's zone is known.
    """

    people: tuple[tuple[str, int], ...] = ()
    whole: bool = True


class Kept(dict[K, tuple[datetime, T]]):
    """Values with the time until which they are good; the oldest go when there are ``MOST``."""

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
    """What this process knows for a short while."""

    zones: Kept[tuple[Tenant, str, str], Zones] = field(default_factory=Kept)
    busy: Kept[Person, tuple[Busy, ...]] = field(default_factory=Kept)

    looking: int = 0
    """How many are asking now."""

    def planned(self, person: Person) -> None:
        """The person has planned something: what was known of their sessions is old."""
        self.busy.pop(person, None)

    def forget(self, person: Person) -> None:
        """Know nothing of the person any more."""
        self.busy.pop(person, None)
        self.zones.clear()
