"""Availability around a planned time: the time zones of others in the channel, and the person's own busy times.

This is only a hint: anything that is slow or cannot be read is left out. Results are cached in this process for a short
time, so that changing the next form field does not fetch them again.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterable
from typing import TypeVar

from bot.goto.errors import GoToError
from bot.goto.models import readable_or_not, unescape_subject
from bot.model.channels import ChannelZones
from bot.model.errors import UsherError
from bot.model.ids import Person, Tenant
from bot.model.meeting_forms import Availability, BusyPeriod
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession, Purpose, session_for

MAX_CHANNEL_PEOPLE = 50
"""Larger channels are skipped: a partial count would mislead."""
MAX_CONCURRENT_PROFILES = 10
MAX_CONCURRENT_FETCHES = 5
"""Forms per process that fetch at the same time; further ones use what is cached."""

T = TypeVar("T")


async def fetch_availability(
    app: Services, person: Person, channel: str | None, seconds: float
) -> Availability:
    """Fetch what is available within ``seconds`` and combine it with what is cached.

    Return only what is cached if there is no time, or if too many forms of this process are fetching already.
    """
    known, cache = cached_availability(app, person, channel), app.availability
    if seconds <= 0 or cache.active_fetches >= MAX_CONCURRENT_FETCHES:
        return known
    cache.active_fetches += 1
    try:
        zones, busy = await asyncio.gather(
            _fetch_within(seconds, _fetch_zones(app, person, channel, seconds), known.zones),
            _fetch_within(seconds, _fetch_busy(app, person), known.busy),
        )
    finally:
        cache.active_fetches -= 1
    return Availability(zones, busy)


def cached_availability(app: Services, person: Person, channel: str | None) -> Availability:
    """Return what is cached, without any request."""
    cache = app.availability
    zones = cache.zones.get(_cache_key(person, channel)) if channel else None
    return Availability(zones or ChannelZones(), cache.busy.get(person, ()))


async def _fetch_within(seconds: float, fetch: Awaitable[T], default: T) -> T:
    try:
        async with asyncio.timeout(seconds):
            return await fetch
    except (TimeoutError, UsherError, GoToError):
        return default


def _cache_key(person: Person, channel: str) -> tuple[Tenant, str, str]:
    return person.tenant, channel, person.user_id


async def _fetch_zones(app: Services, person: Person, channel: str | None, seconds: float) -> ChannelZones:
    """Return the zones of the other members; empty if the person isn't a member or the channel is too large."""
    if not channel:
        return ChannelZones()
    cached = app.availability.zones.get(_cache_key(person, channel))
    if cached is not None:
        return cached
    place = await app.slack.people.get_channel(person.tenant, channel)
    if place.member_count is None or place.member_count > MAX_CHANNEL_PEOPLE:
        return ChannelZones()
    members = await app.slack.people.list_members(person.tenant, channel)
    if person.user_id not in members:
        return ChannelZones()
    others = [Person(person.tenant, user_id) for user_id in members if user_id != person.user_id]
    zones = await _fetch_profile_zones(app, others, seconds * 0.7)
    if zones.is_complete:
        app.availability.zones[_cache_key(person, channel)] = zones
    return zones


async def _fetch_profile_zones(app: Services, people: Iterable[Person], seconds: float) -> ChannelZones:
    """Return the zones of those people whose profiles Slack returns in time."""
    limit = asyncio.Semaphore(MAX_CONCURRENT_PROFILES)

    async def read_zone(one: Person) -> str | None:
        async with limit:
            profile = await app.slack.people.get_profile(one)
        return "" if profile.is_bot else profile.zone

    tasks = [asyncio.create_task(read_zone(one)) for one in people]
    if not tasks:
        return ChannelZones()
    try:
        await asyncio.wait(tasks, timeout=seconds)
    finally:
        for task in tasks:
            task.cancel()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
    zones = [answer for answer in answers if isinstance(answer, str) and answer]
    unknown = [answer for answer in answers if answer is None or isinstance(answer, BaseException)]
    return ChannelZones(tuple(Counter(zones).most_common()), not unknown)


async def _fetch_busy(app: Services, person: Person) -> tuple[BusyPeriod, ...]:
    """Return what the person has planned: meetings, and trainings if the account has that product."""
    cached = app.availability.busy.get(person)
    if cached is not None:
        return cached
    own = await session_for(app, person, Purpose.OWN, urgent=False)
    meetings, trainings = await asyncio.gather(_fetch_meetings(own), _fetch_trainings(own))
    busy = tuple(sorted([*meetings, *trainings], key=lambda one: one.start))
    app.availability.busy[person] = busy
    return busy


async def _fetch_meetings(own: OwnSession) -> list[BusyPeriod]:
    return [
        BusyPeriod(unescape_subject(one.subject or ""), one.start, one.end)
        for one in await readable_or_not(own.goto.meetings.list_upcoming())
        if one.start and one.end and (one.meeting_type or "").casefold() != "recurring"
    ]


async def _fetch_trainings(own: OwnSession) -> list[BusyPeriod]:
    try:
        found = await own.goto.trainings.list(own.link.organizer_key)
    except GoToError:
        return []
    return [
        BusyPeriod(unescape_subject(training.name or ""), at.start, at.end)
        for training in found
        for at in training.times or ()
        if at.start and at.end
    ]
