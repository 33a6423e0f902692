"""Availability around a planned time: the time zones of others in the channel, and the person's own busy times.

This is only a hint: anything that is slow or cannot be read is left out. Results are cached in this process for a short
time, so that changing the next form field does not fetch them again.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.errors import UsherError
from bot.goto.errors import GoToError
from bot.goto.models import plain_subject
from bot.ids import Person, Tenant
from bot.usecases.services import Services
from bot.usecases.sessions import Own, Purpose, session_for
from bot.usecases.surroundings import Busy, Zones

PEOPLE = 50
"""Larger channels are skipped: a partial count would mislead."""
AT_ONCE = 10
LOOKING = 5
"""Forms per process that fetch at the same time; further ones use what is cached."""
ZONES_KEPT = timedelta(minutes=10)
BUSY_KEPT = timedelta(seconds=30)
NIGHT = (time(22), time(7))

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Around:
    """What is known about a planned time."""

    zones: Zones = field(default_factory=Zones)
    busy: tuple[Busy, ...] = ()

    def overlapping(self, start: datetime, end: datetime) -> tuple[Busy, ...]:
        """Return the person's sessions that overlap with this time, earliest first."""
        return tuple(one for one in self.busy if one.start < end and start < one.end)

    def at_night(self, start: datetime, end: datetime) -> int:
        """Return the number of other people for whom the time starts or ends at night."""
        last = end - timedelta(minutes=1)
        return sum(
            count
            for zone, count in self.zones.people
            if _is_night(start.astimezone(ZoneInfo(zone))) or _is_night(last.astimezone(ZoneInfo(zone)))
        )


def _is_night(local: datetime) -> bool:
    evening, morning = NIGHT
    return local.time() >= evening or local.time() < morning


async def look_around(s: Services, person: Person, channel: str | None, seconds: float) -> Around:
    """Fetch what is available within ``seconds`` and combine it with what is cached.

    Return only what is cached if there is no time, or if too many forms of this process are fetching already.
    """
    known, surroundings = known_around(s, person, channel), s.surroundings
    if seconds <= 0 or surroundings.looking >= LOOKING:
        return known
    surroundings.looking += 1
    try:
        zones, busy = await asyncio.gather(
            _within(seconds, _zones(s, person, channel, seconds), known.zones),
            _within(seconds, _busy(s, person), known.busy),
        )
    finally:
        surroundings.looking -= 1
    return Around(zones, busy)


def known_around(s: Services, person: Person, channel: str | None) -> Around:
    """Return what is cached, without any request."""
    now, kept = s.clock.now(), s.surroundings
    zones = kept.zones.good(_place(person, channel), now) if channel else None
    return Around(zones or Zones(), kept.busy.good(person, now) or ())


async def _within(seconds: float, looking: Awaitable[T], otherwise: T) -> T:
    try:
        async with asyncio.timeout(seconds):
            return await looking
    except (TimeoutError, UsherError, GoToError):
        return otherwise


def _place(person: Person, channel: str) -> tuple[Tenant, str, str]:
    return person.tenant, channel, person.user_id


async def _zones(s: Services, person: Person, channel: str | None, seconds: float) -> Zones:
    """Return the zones of the other members; empty if the person isn't a member or the channel is too large."""
    if not channel:
        return Zones()
    kept = s.surroundings.zones.good(_place(person, channel), s.clock.now())
    if kept is not None:
        return kept
    place = await s.people.channel(person.tenant, channel)
    if place.people is None or place.people > PEOPLE:
        return Zones()
    members = await s.people.members(person.tenant, channel)
    if person.user_id not in members:
        return Zones()
    others = [Person(person.tenant, user_id) for user_id in members if user_id != person.user_id]
    zones = await _zones_of(s, others, seconds * 0.7)
    if zones.whole:
        s.surroundings.zones.keep(_place(person, channel), s.clock.now() + ZONES_KEPT, zones)
    return zones


async def _zones_of(s: Services, people: Iterable[Person], seconds: float) -> Zones:
    """Return the zones of those people whose profiles Slack returns in time."""
    some = asyncio.Semaphore(AT_ONCE)

    async def zone(one: Person) -> str | None:
        async with some:
            profile = await s.people.profile(one)
        return "" if profile.is_bot else profile.zone

    asked = [asyncio.create_task(zone(one)) for one in people]
    if not asked:
        return Zones()
    try:
        await asyncio.wait(asked, timeout=seconds)
    finally:
        for task in asked:
            task.cancel()
        answers = await asyncio.gather(*asked, return_exceptions=True)
    told = [answer for answer in answers if isinstance(answer, str) and answer]
    unknown = [answer for answer in answers if answer is None or isinstance(answer, BaseException)]
    return Zones(tuple(Counter(told).most_common()), not unknown)


async def _busy(s: Services, person: Person) -> tuple[Busy, ...]:
    """Return what the person has planned: meetings, and trainings if the account has that product."""
    kept = s.surroundings.busy.good(person, s.clock.now())
    if kept is not None:
        return kept
    own = await session_for(s, person, Purpose.OWN, urgent=False)
    meetings, trainings = await asyncio.gather(_meetings(own), _trainings(own))
    found = tuple(sorted([*meetings, *trainings], key=lambda one: one.start))
    return s.surroundings.busy.keep(person, s.clock.now() + BUSY_KEPT, found)


async def _meetings(own: Own) -> list[Busy]:
    return [
        Busy(plain_subject(one.subject or ""), one.start, one.end)
        for one in await own.goto.meetings.upcoming()
        if one.start and one.end and (one.meeting_type or "").casefold() != "recurring"
    ]


async def _trainings(own: Own) -> list[Busy]:
    try:
        found = await own.goto.trainings.list(own.link.organizer_key)
    except GoToError:
        return []
    return [
        Busy(plain_subject(training.name or ""), at.start, at.end)
        for training in found
        for at in training.times or ()
        if at.start and at.end
    ]
