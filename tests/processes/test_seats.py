"""Seats are counted over processes: fifty people press at once, two processes of each kind answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

import pytest

from bot.model.ids import Tenant
from bot.model.registration import RegistrationState, SeatCount
from bot.sandbox.goto.state import SimTraining
from bot.store.open import open_stores
from bot.store.vault import Vault
from tests.support.clocks import CLOCK
from tests.support.processes.environment import Environment, User
from tests.support.processes.programs import wait_until
from tests.support.processes.trainings import add_training

pytestmark = pytest.mark.exhaustive

CAPACITY = 20
PEOPLE = 50
LATE = 4
"""So many come one after the other when the rush is over."""


async def shares(trainer: User, training: SimTraining) -> None:
    await trainer.slack.types(trainer.channel, f"/training share {training.id}")
    assert trainer.slack.view is not None, trainer.shown()
    await trainer.slack.fills(trainer.slack.view, {"capacity": str(CAPACITY)})
    await trainer.slack.submits()
    await wait_until(lambda: trainer.posts(), "the card is not there")


async def opens(person: User, training: SimTraining) -> None:
    await person.slack.types(person.channel, f"/training register {training.id}")
    assert person.slack.view is not None, person.shown()


async def test_exactly_as_many_as_there_are_seats_and_the_others_in_line(environment: Environment) -> None:
    first = await environment.start("web")
    second = await environment.start("web", PORT="0")
    urls = [f"{await web.up()}/slack/events" for web in (first, second)]
    await asyncio.gather(environment.start("worker"), environment.start("worker"))
    await environment.ready()
    trainer, *everybody = await environment.add_users([f"Person {n}" for n in range(PEOPLE + LATE + 1)])
    users, late = everybody[:PEOPLE], everybody[PEOPLE:]
    training = add_training(environment, trainer, "Rush hour")
    environment.sandbox.slack.deliverer.url = urls[0]
    await shares(trainer, training)
    for half, url in enumerate(urls):
        environment.sandbox.slack.deliverer.url = url
        await asyncio.gather(*(opens(person, training) for person in users[half::2]))
    submitting = []
    for n, person in enumerate(users):
        environment.sandbox.slack.deliverer.url = urls[n % 2]
        submitting.append(asyncio.create_task(person.slack.submits()))
        await asyncio.sleep(0)
    results = await asyncio.gather(*submitting)
    assert not [result.notice for result in results if result.notice]

    settings = environment.sandbox.settings
    tenant, key = Tenant(environment.sandbox.slack.home.id), str(training.key)
    vault = Vault(settings.fernet_keys)
    async with open_stores(environment.redis_url, vault, CLOCK.now, str(settings.goto_client_id)) as stores:

        async def settled() -> bool:
            roster = await stores.registrations.list_roster(tenant, key)
            done = [one for one in roster if one.state is not RegistrationState.SAVED]
            return len(done) == PEOPLE

        await wait_until(settled, "not everybody is registered or waits", every=0.3)
        roster = await stores.registrations.list_roster(tenant, key)
        assert await stores.registrations.count_seats(tenant, key) == SeatCount(
            CAPACITY, PEOPLE - CAPACITY, CAPACITY
        )
        waiting = [one.id for one in roster if one.state is RegistrationState.WAITLISTED]
        places = [await stores.registrations.get_waitlist_position(tenant, key, one) for one in waiting]
    assert sorted(place for place in places if place) == list(range(1, PEOPLE - CAPACITY + 1))
    assert len(training.registrants) == CAPACITY
    assert len({one.email for one in training.registrants}) == CAPACITY

    def everybody_knows() -> bool:
        return all(len(messages(person)) == 1 for person in users)

    await wait_until(everybody_knows, "somebody was not told, or twice", every=0.3)
    registered = [person for person in users if "You're registered for" in messages(person)[0]]
    assert sorted(person.account.email for person in registered) == sorted(
        one.email for one in training.registrants
    )
    full = f"Full ({CAPACITY} seats), {PEOPLE - CAPACITY} waiting"
    await wait_until(lambda: full in trainer.slack.reads(trainer.posts()[0]), "the card does not say so")
    assert len(trainer.posts()) == 1
    await in_the_order_of_joining(environment, training, users, late, urls)


async def in_the_order_of_joining(
    environment: Environment, training: SimTraining, users: list[User], late: list[User], urls: list[str]
) -> None:
    """Each joins when the one before knows their place; then seats are freed, and the first in line get them."""
    for n, person in enumerate(late):
        environment.sandbox.slack.deliverer.url = urls[n % 2]
        await opens(person, training)
        await person.slack.submits()
        place = PEOPLE - CAPACITY + n + 1
        await wait_until(heard(person, 1), "somebody late was not told")
        assert f"You're number {place} on the waitlist" in messages(person)[0]
    line = {place_of(person): person for person in users if "waitlist" in messages(person)[0]}
    assert sorted(line) == list(range(1, PEOPLE - CAPACITY + 1))
    leaving = [person for person in users if "You're registered for" in messages(person)[0]][:3]
    for n, person in enumerate(leaving, 1):
        (message,) = [m for m in person.slack.dms() if "Cancel registration" in person.slack.reads(m)]
        await person.slack.clicks(message, text="Cancel registration")
        first = line[n]
        await wait_until(heard(first, 2), f"number {n} was offered nothing")
        assert "A seat opened up" in messages(first)[1]
    offered = [person for person in [*users, *late] if any("A seat opened up" in m for m in messages(person))]
    assert offered == [person for person in users if person in (line[1], line[2], line[3])]


def heard(person: User, times: int) -> Callable[[], bool]:
    """Return what says whether somebody was told so often."""
    return lambda: len(messages(person)) == times


def place_of(person: User) -> int:
    """Return the place in line that somebody was told when they joined."""
    found = re.search(r"You're number (\d+) on the waitlist", messages(person)[0])
    assert found, messages(person)
    return int(found.group(1))


def messages(person: User) -> list[str]:
    """Return what the bot told somebody about the training in their own messages."""
    found = [person.slack.reads(m) for m in person.slack.dms() if m.bot_id and not m.is_ephemeral]
    return [text for text in found if "Rush hour" in text]
