"""Which tenants have something to do, found in a few calls however many are idle."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest_asyncio

from bot.model.ids import Person, Tenant
from bot.model.sources import SessionSource
from bot.store import codec
from bot.store.keys import KEYS
from bot.store.open import Stores
from bot.store.tenants import TENANTS_PER_CALL
from tests.support.clocks import ManualClock

IDLE = 3 * TENANTS_PER_CALL
"""Idle tenants: several calls' worth."""
MINUTE = timedelta(minutes=1)


@pytest_asyncio.fixture
async def crowd(stores: Stores) -> list[Tenant]:
    """Many tenants, of which nothing is due."""
    names = [f"T{number:05}" for number in range(IDLE)]
    await stores.redis.sadd(KEYS.tenants.of(), *names)
    return [Tenant(name) for name in names]


async def test_tenants_with_something_due_are_found_among_many(
    stores: Stores, crowd: list[Tenant], clock: ManualClock
) -> None:
    now = clock.now()
    first, middle, last = crowd[0], crowd[IDLE // 2], crowd[-1]
    for tenant, at in ((first, now), (middle, now - MINUTE), (last, now + MINUTE)):
        person = Person(tenant, "U1")
        await stores.card_states.schedule_check(tenant, "123", at)
        await stores.digests.schedule(tenant, "sub", at)
        await stores.snapshots.schedule_poll(SessionSource(person), at)
        await stores.uninstalls.add_removed_team(tenant, "T1", at)

    async def found(at: datetime) -> list[Sequence[Tenant]]:
        tenants = stores.tenants
        return [
            await tenants.list_with_due_cards(at),
            await tenants.list_with_due_digests(at),
            await tenants.list_with_due_reminders(at),
            await tenants.list_with_removed_teams(at),
        ]

    assert await found(now - 2 * MINUTE) == [[]] * 4
    assert await found(now) == [[first, middle]] * 4
    assert await found(now + MINUTE) == [[first, middle, last]] * 4


async def test_unfinished_operations_and_the_oldest_of_them(
    stores: Stores, crowd: list[Tenant], clock: ManualClock
) -> None:
    now = clock.now()
    assert await stores.tenants.oldest_unfinished_age(now) == timedelta()
    for tenant, age in ((crowd[1], 5 * MINUTE), (crowd[-1], 70 * MINUTE), (crowd[7], -MINUTE)):
        created = codec.to_microseconds(now - age)
        await stores.redis.zadd(KEYS.open_operations.of(tenant), {"op": created})
    assert await stores.tenants.oldest_unfinished_age(now) == 70 * MINUTE
    assert await stores.tenants.list_with_unfinished(now - 5 * MINUTE) == [crowd[-1]], "older, not as old"
    assert await stores.tenants.list_with_unfinished(now) == [crowd[1], crowd[-1]]
    await stores.redis.delete(*(KEYS.open_operations.of(crowd[number]) for number in (1, 7, -1)))


async def test_many_idle_tenants_cost_a_few_calls(
    stores: Stores, crowd: list[Tenant], clock: ManualClock
) -> None:
    assert await stores.tenants.list_with_due_cards(clock.now()) == []
    await stores.redis.config_resetstat()
    assert await stores.tenants.list_with_due_cards(clock.now()) == []
    calls = (await stores.redis.info("commandstats"))["cmdstat_evalsha"]["calls"]
    assert calls <= 2 * IDLE // TENANTS_PER_CALL
