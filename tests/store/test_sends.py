"""The intent of a message is written once, and what is known to be sent stays sent."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.model.ids import Person
from bot.store.open import Stores
from tests.support import builders


async def test_the_first_intent_stands(stores: Stores, alice: Person) -> None:
    first = builders.send(alice)
    later = replace(first, created_at=first.created_at + timedelta(minutes=1), channel="C2")
    assert await stores.sends.add_intent(first) == first
    assert await asyncio.gather(*(stores.sends.add_intent(later) for _ in range(5))) == [first] * 5


async def test_is_settled(stores: Stores, alice: Person) -> None:
    intent = await stores.sends.add_intent(builders.send(alice))
    await stores.sends.record_result(intent, ts=None, state="unsure")
    assert await stores.sends.add_intent(intent) == replace(intent, state="unsure")
    await stores.sends.record_result(intent, ts="1.5", state="sent")
    await stores.sends.record_result(intent, ts=None, state="unsure")
    assert await stores.sends.add_intent(intent) == replace(intent, ts="1.5", state="sent")


async def test_a_wiped_intent_does_not_come_back(stores: Stores, alice: Person) -> None:
    await stores.sends.record_result(builders.send(alice), ts="1.5", state="sent")
    assert await stores.redis.dbsize() == 0
