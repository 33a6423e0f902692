"""Wake-ups: one subscription, many waiters, and nothing lost when Redis goes away in the middle."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import ConnectionError

from bot.embedded import open_embedded_redis
from bot.model.ids import Person
from bot.model.operations import Outcome
from bot.store.keys import KEYS
from bot.store.notifier import ChangeNotifier
from bot.store.open import Stores, create_client, open_stores
from bot.store.vault import Vault
from tests.support import builders
from tests.support.clocks import ManualClock

GOOD = Outcome(ok=True, values={"a": "b"})


async def test_wakes_the_waiters_of_a_key(stores: Stores) -> None:
    with (
        stores.notifier.subscribe("a") as one,
        stores.notifier.subscribe("a") as two,
        stores.notifier.subscribe("b") as other,
    ):
        await stores.redis.publish(KEYS.changes.of(), "a")
        assert await one.wait(30)
        assert await two.wait(30)
        assert not await other.wait(0)
        assert not await one.wait(0), "a notification counts once"


async def test_a_notification_before_the_wait_is_not_lost(stores: Stores) -> None:
    with stores.notifier.subscribe("a") as waiter, stores.notifier.subscribe("a") as witness:
        await stores.redis.publish(KEYS.changes.of(), "a")
        assert await witness.wait(30)
        assert await waiter.wait(0)


async def test_many_waiters_take_one_connection(stores: Stores) -> None:
    waiting = [asyncio.create_task(stores.notifier.wait("a", 30)) for _ in range(400)]
    await asyncio.sleep(0)
    assert await stores.redis.pubsub_numsub(KEYS.changes.of()) == [(KEYS.changes.of().encode(), 1)]
    await stores.redis.publish(KEYS.changes.of(), "a")
    assert all(await asyncio.gather(*waiting))


async def test_needs_redis_to_begin(tmp_path: Path) -> None:
    async with create_client(f"unix://{tmp_path}/nothing.sock") as redis:
        with pytest.raises(ConnectionError):
            async with ChangeNotifier(redis):
                pass


async def test_survives_a_restart_of_redis(
    tmp_path: Path, clock: ManualClock, key: str, alice: Person
) -> None:
    op = builders.operation(alice)
    server = open_embedded_redis(tmp_path, die_with_parent=True)
    url = await server.__aenter__()
    async with open_stores(url, Vault([key]), clock.now, "client-1") as stores:
        await stores.ledger.add_if_absent(op)
        waiting = asyncio.create_task(stores.ledger.wait_for_outcome(alice.tenant, op.id, 60))
        with stores.notifier.subscribe("other") as waiter:
            await server.__aexit__(None, None, None)
            async with open_embedded_redis(tmp_path, die_with_parent=True) as again:
                assert again == url
                claimed = await stores.ledger.claim(alice.tenant, op.id, "h")
                assert claimed == op
                await stores.ledger.finish(op, "h", GOOD)
                assert await waiting == GOOD
                assert await waiter.wait(60), "whoever waits looks again after a reconnection"
                waiting_again = asyncio.create_task(stores.notifier.wait("later", 60))
                await asyncio.sleep(0)
                await stores.redis.publish(KEYS.changes.of(), "later")
                assert await waiting_again


async def test_goes_on_after_redis_was_away_for_longer_than_it_tries(tmp_path: Path) -> None:
    server = open_embedded_redis(tmp_path, die_with_parent=True)
    url = await server.__aenter__()
    async with asyncio.timeout(60), create_client(url) as redis:
        counted = CountedSubscriptions(redis)
        async with ChangeNotifier(counted) as notifier:  # type: ignore[arg-type]
            await server.__aexit__(None, None, None)
            while counted.count < 4:  # noqa: ASYNC110 - nothing tells of a subscription that failed
                await asyncio.sleep(0.01)
            with notifier.subscribe("any") as waiter:
                async with open_embedded_redis(tmp_path, die_with_parent=True):
                    assert await waiter.wait(50), "a waiter is woken by the subscription"


class CountedSubscriptions:
    """A client that counts how often somebody began to subscribe."""

    def __init__(self, redis: Redis) -> None:
        self._redis, self.count = redis, 0

    def pubsub(self) -> PubSub:
        self.count += 1
        return self._redis.pubsub()


async def test_an_outcome_written_while_the_subscription_is_cut_arrives(
    stores: Stores, alice: Person
) -> None:
    op = builders.operation(alice)
    await stores.ledger.add_if_absent(op)
    await stores.ledger.claim(alice.tenant, op.id, "h")
    waiting = asyncio.create_task(stores.ledger.wait_for_outcome(alice.tenant, op.id, 60))
    await stores.redis.client_kill_filter(_type="pubsub")
    await stores.ledger.finish(op, "h", GOOD)
    assert await waiting == GOOD


async def test_it_ends_although_a_cancellation_was_swallowed(redis_url: str) -> None:
    """A cancellation that meets a breaking connection can end as that break: the end has to be told again."""
    redis = create_client(redis_url)

    class SwallowsOneCancellation(ChangeNotifier):
        swallowed = 0

        async def _read_messages(self, pubsub: Any) -> None:
            try:
                await super()._read_messages(pubsub)
            except asyncio.CancelledError:
                self.swallowed += 1
                if self.swallowed == 1:
                    raise ConnectionError("instead of the cancellation") from None
                raise

    async with redis, asyncio.timeout(20) as limit:
        async with SwallowsOneCancellation(redis) as notifier:
            assert await notifier.wait("any", 10), "a waiter is woken by the subscription"
        assert not limit.expired(), "it would not have ended by itself"
        assert notifier.swallowed >= 1
