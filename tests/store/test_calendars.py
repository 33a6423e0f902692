"""Tokens of calendar files lead to their meeting while it is kept; revisions rise with changes."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.model.ids import Person
from bot.store import keys
from bot.store.keys import KEYS
from bot.store.open import Stores
from bot.store.wipe import wipe_person
from tests.support.clocks import ManualClock


async def test_a_token_serves_until_the_meeting_is_forgotten(
    stores: Stores, alice: Person, clock: ManualClock
) -> None:
    await stores.calendars.add_token("token", alice, "331536871", clock.now())
    assert await stores.calendars.find_by_token("token") == (alice.tenant, "331536871")
    assert await stores.calendars.find_by_token("another") is None
    clock.forward(days=31)
    assert await stores.calendars.find_by_token("token") is None
    await stores.calendars.add_token("token", alice, "331536871", clock.now() + timedelta(days=1))
    assert await stores.calendars.find_by_token("token") == (alice.tenant, "331536871")


async def test_the_sequence_rises_once_for_each_change(
    stores: Stores, alice: Person, clock: ManualClock
) -> None:
    assert await stores.calendars.update_revision(alice.tenant, "1", "a") is None
    await stores.calendars.add_token("token", alice, "1", clock.now())
    first = (0, clock.now())
    assert (
        await asyncio.gather(*(stores.calendars.update_revision(alice.tenant, "1", "a") for _ in range(5)))
        == [first] * 5
    )
    clock.forward(hours=1)
    assert await stores.calendars.update_revision(alice.tenant, "1", "a") == first
    assert await stores.calendars.update_revision(alice.tenant, "1", "b") == (1, clock.now())
    await stores.calendars.add_token("token", alice, "1", clock.now())
    assert await stores.calendars.update_revision(alice.tenant, "1", "a") == (2, clock.now())


async def test_forgetting_a_person_closes_the_address(
    stores: Stores, alice: Person, bob: Person, clock: ManualClock
) -> None:
    await stores.calendars.add_token("hers", alice, "1", clock.now())
    await stores.calendars.add_token("his", bob, "2", clock.now())
    await wipe_person(stores.redis, alice)
    assert await stores.calendars.find_by_token("hers") is None
    assert not await stores.redis.exists(KEYS.calendar_pointer.of(keys.hash_token("hers")))
    assert await stores.calendars.find_by_token("his") == (bob.tenant, "2")
