"""One question a person in 24 hours, whoever asks at the same time."""

from __future__ import annotations

import asyncio

from bot.model.ids import Person
from bot.store.open import Stores
from bot.store.wipe import wipe_person
from tests.support.clocks import ManualClock


async def test_once_a_day_and_the_same_again(
    stores: Stores, alice: Person, bob: Person, clock: ManualClock
) -> None:
    asked = await asyncio.gather(*(stores.nudges.claim(alice, f"op-{n}") for n in range(8)))
    assert sorted(asked) == [False] * 7 + [True]
    (mark,) = [f"op-{n}" for n, may in enumerate(asked) if may]
    assert await stores.nudges.claim(alice, mark)
    assert await stores.nudges.claim(bob, mark)
    clock.forward(hours=23, minutes=59)
    assert not await stores.nudges.claim(alice, "later")
    clock.forward(minutes=1)
    assert await stores.nudges.claim(alice, "later")
    assert not await stores.nudges.claim(alice, mark)


async def test_it_goes_with_the_person(stores: Stores, alice: Person) -> None:
    await stores.nudges.claim(alice, "op")
    await wipe_person(stores.redis, alice)
    assert await stores.nudges.claim(alice, "another")
