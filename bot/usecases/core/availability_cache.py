"""A process's short-lived cache of availability data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bot.model.core import BusyPeriod, ChannelZones
from bot.model.ids import Person, Tenant

MAX_CACHE_ENTRIES = 500

T = TypeVar("T")
K = TypeVar("K")


class TTLCache(dict[K, tuple[datetime, T]]):
    """Values with an expiry time; the oldest are dropped at ``MAX_CACHE_ENTRIES``."""

    def get_fresh(self, key: K, now: datetime) -> T | None:
        found = self.get(key)
        return found[1] if found is not None and now < found[0] else None

    def put(self, key: K, until: datetime, value: T) -> T:
        self.pop(key, None)
        while len(self) >= MAX_CACHE_ENTRIES:
            del self[next(iter(self))]
        self[key] = (until, value)
        return value


@dataclass(slots=True)
class AvailabilityCache:
    """The zones of channels and the busy times of people, cached in this process."""

    zones: TTLCache[tuple[Tenant, str, str], ChannelZones] = field(default_factory=TTLCache)
    busy: TTLCache[Person, tuple[BusyPeriod, ...]] = field(default_factory=TTLCache)

    active_fetches: int = 0
    """Number of fetches running now."""

    def invalidate_busy(self, person: Person) -> None:
        """Drop the person's busy times after they planned something."""
        self.busy.pop(person, None)

    def forget_person(self, person: Person) -> None:
        """Drop everything about the person."""
        self.busy.pop(person, None)
        self.zones.clear()
