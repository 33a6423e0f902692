"""Users whose channels are reminded of their meetings, and the count of the reminders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta

from bot.model.reminders import Subscription, SubscriptionScope
from bot.model.sources import SessionSource
from bot.sandbox.goto.state import SimMeeting
from bot.store.open import Stores, open_stores
from bot.store.vault import Vault
from tests.support.clocks import CLOCK
from tests.support.processes.environment import Environment, User, person_of

LEAD = timedelta(minutes=10)


def add_meeting(user: User, subject: str, start: datetime) -> SimMeeting:
    """Put a meeting of this person into GoTo, made on its own site long ago."""
    world = user.environment.sandbox.goto.world
    meeting = SimMeeting(
        id=world.number(),
        unique_id=world.key(),
        owner=user.account,
        subject=subject,
        start=start,
        end=start + timedelta(minutes=30),
        password_required=False,
        audio="Hybrid",
        kind="scheduled",
        created=start - timedelta(days=400),
    )
    world.meetings[meeting.id] = meeting
    return meeting


def open_bot_stores(environment: Environment) -> AbstractAsyncContextManager[Stores]:
    """Open the stores of the environment's bot."""
    settings = environment.sandbox.settings
    client = str(settings.goto_client_id)
    return open_stores(environment.redis_url, Vault(settings.fernet_keys), CLOCK.now, client)


async def request_polls(environment: Environment, users: Sequence[User]) -> None:
    """Have the accounts of the users polled now."""
    async with open_bot_stores(environment) as stores:
        for user in users:
            await stores.snapshots.schedule_poll(SessionSource(person_of(user)), CLOCK.now())


async def last_polls(environment: Environment, users: Sequence[User]) -> list[datetime]:
    """Return when the account of each was polled last."""
    async with open_bot_stores(environment) as stores:
        found = [await stores.snapshots.get(SessionSource(person_of(user))) for user in users]
    return [one.polled_at for one in found if one is not None]


def channel_subscription(user: User) -> Subscription:
    """Return what has somebody's channel reminded ten minutes before their meetings."""
    person = person_of(user)
    return Subscription(
        id=f"sub-{user.id}",
        tenant=person.tenant,
        created_by=person,
        channel=user.channel,
        scope=SubscriptionScope.MEETINGS,
        lead_times=(LEAD,),
    )


async def subscribe_users(environment: Environment, users: Sequence[User]) -> None:
    """Have each channel reminded ten minutes before its person's meetings, and their accounts polled now."""
    async with open_bot_stores(environment) as stores:
        for user in users:
            await stores.subscriptions.save(channel_subscription(user))
            await stores.snapshots.schedule_poll(SessionSource(person_of(user)), CLOCK.now())


def count_reminders(users: Sequence[User]) -> Counter[str]:
    """Return how often each subject occurs in its person's channel."""
    counted: Counter[str] = Counter()
    for user in users:
        for message in user.posts():
            counted[message.text.split(" starts")[0].split(": ")[-1]] += 1
    return counted
