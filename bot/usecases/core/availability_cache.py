"""A process's short-lived cache of availability data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from cachetools import TTLCache

from bot.model.channels import ChannelZones
from bot.model.ids import Person, Tenant
from bot.model.meeting_forms import BusyPeriod

MAX_CACHE_ENTRIES = 500
ZONES_MAX_AGE = timedelta(minutes=10)
BUSY_MAX_AGE = timedelta(seconds=30)


class AvailabilityCache:
    """The zones of channels and the busy times of people, cached in this process. ``now`` returns aware UTC."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.zones: TTLCache[tuple[Tenant, str, str], ChannelZones, datetime] = TTLCache(
            MAX_CACHE_ENTRIES, ZONES_MAX_AGE, timer=now
        )
        self.busy: TTLCache[Person, tuple[BusyPeriod, ...], datetime] = TTLCache(
            MAX_CACHE_ENTRIES, BUSY_MAX_AGE, timer=now
        )
        self.active_fetches = 0
        """Number of fetches running now."""

    def invalidate_busy(self, person: Person) -> None:
        """Drop the person's busy times after they planned something."""
        self.busy.pop(person, None)

    def forget_person(self, person: Person) -> None:
        """Drop everything about the person."""
        self.busy.pop(person, None)
        self.zones.clear()
