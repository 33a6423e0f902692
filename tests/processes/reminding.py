"""A crowd with meetings ahead of which their channels are reminded, and the count of what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta

from bot.ids import Person, Tenant
from bot.ports import SessionSource, Subscription, What
from bot.sandbox.goto.state import SimMeeting
from bot.store.open import Stores, open_stores
from bot.store.vault import Vault
from tests.processes.city import Citizen, City

TEN = timedelta(minutes=10)


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def meets(citizen: Citizen, subject: str, start: datetime) -> SimMeeting:
    """Put a meeting of this person into GoTo, made on its own site long ago."""
    world = citizen.city.sandbox.goto.world
    meeting = SimMeeting(
        world.number(),
        world.key(),
        citizen.account,
        subject,
        start,
        start + timedelta(minutes=30),
        False,
        "Hybrid",
        "scheduled",
        start - timedelta(days=400),
    )
    world.meetings[meeting.id] = meeting
    return meeting


def opened(city: City) -> AbstractAsyncContextManager[Stores]:
    """Open the stores of the city's bot."""
    settings = city.sandbox.settings
    client = str(settings.goto_client_id)
    return open_stores(city.redis_url, Vault(settings.fernet_keys), lambda: datetime.now(UTC), client)


def person_of(citizen: Citizen) -> Person:
    return Person(Tenant(citizen.city.sandbox.slack.home.id), citizen.id)


async def wish_polls(city: City, crowd: Sequence[Citizen]) -> None:
    """Have the accounts of the crowd polled now."""
    async with opened(city) as stores:
        for citizen in crowd:
            await stores.snapshots.watch(SessionSource(person_of(citizen)), datetime.now(UTC))


async def polled(city: City, crowd: Sequence[Citizen]) -> list[datetime]:
    """Return when the account of each was polled last."""
    async with opened(city) as stores:
        found = [await stores.snapshots.get(SessionSource(person_of(citizen))) for citizen in crowd]
    return [one.polled_at for one in found if one is not None]


async def subscribe(city: City, crowd: Sequence[Citizen]) -> None:
    """Have each channel reminded ten minutes before its person's meetings, and their accounts polled now."""
    async with opened(city) as stores:
        for citizen in crowd:
            person = person_of(citizen)
            one = Subscription(
                f"sub-{citizen.id}", person.tenant, person, citizen.channel, What.MEETINGS, leads=(TEN,)
            )
            await stores.subscriptions.keep(one)
            await stores.snapshots.watch(SessionSource(person), datetime.now(UTC))


def heard(crowd: Sequence[Citizen]) -> Counter[str]:
    """Return how often each subject stands in its person's channel."""
    counted: Counter[str] = Counter()
    for citizen in crowd:
        for message in citizen.posts():
            counted[message.text.removeprefix("Late by ").split(" starts")[0].split(": ")[-1]] += 1
    return counted
