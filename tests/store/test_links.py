"""Links: kept exactly, renewed only from the token that is stored, refreshed by one process at a time."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.ids import Person
from bot.store.keys import KEYS
from bot.store.links import Links
from bot.store.open import Stores
from bot.store.vault import VaultMisplaced
from tests.support import builders


async def test_gives_back_what_was_kept(stores: Stores, alice: Person, bob: Person) -> None:
    for link in (
        builders.link(alice),
        builders.link(alice, dead_since=builders.NOON, refresh_token=None, account_key=None),
    ):
        await stores.links.save(link)
        assert await stores.links.get(alice) == link
    assert await stores.links.get(bob) is None


async def test_a_refresh_loses_against_a_new_connection(stores: Stores, alice: Person) -> None:
    old = builders.link(alice)
    new = builders.link(alice, access_token="other", email="new@example.com")
    await stores.links.save(old)
    await stores.links.save(new)
    assert not await stores.links.renew_tokens(
        old.with_new_tokens("late", None, builders.NOON), old.access_token
    )
    assert await stores.links.get(alice) == new


async def test_a_refresh_loses_against_a_disconnect(stores: Stores, alice: Person) -> None:
    link = builders.link(alice)
    await stores.links.save(link)
    assert await stores.links.remove(alice) == link
    assert not await stores.links.renew_tokens(
        link.with_new_tokens("late", None, builders.NOON), link.access_token
    )
    assert await stores.links.get(alice) is None
    assert await stores.links.remove(alice) is None


async def test_renews_and_revives(stores: Stores, alice: Person) -> None:
    dead = builders.link(alice, dead_since=builders.NOON)
    await stores.links.save(dead)
    fresh = dead.with_new_tokens("fresh", None, builders.NOON + timedelta(hours=2))
    assert await stores.links.renew_tokens(fresh, dead.access_token)
    assert await stores.links.get(alice) == fresh
    assert await stores.links.renew_tokens(fresh, dead.access_token), "the same again, as after a lost answer"


async def test_marks_a_dead_link(stores: Stores, alice: Person) -> None:
    link = builders.link(alice)
    await stores.links.save(link)
    assert await stores.links.renew_tokens(replace(link, dead_since=builders.NOON), link.access_token)
    found = await stores.links.get(alice)
    assert found is not None
    assert found.dead_since == builders.NOON


async def test_tokens_copied_to_another_person_are_refused(
    stores: Stores, alice: Person, bob: Person
) -> None:
    await stores.links.save(builders.link(alice))
    await stores.redis.copy(KEYS.link.of(alice), KEYS.link.of(bob))
    await stores.redis.copy(KEYS.token.of(alice), KEYS.token.of(bob))
    with pytest.raises(VaultMisplaced):
        await stores.links.get(bob)


async def test_one_holder_in_a_process(stores: Stores, alice: Person, bob: Person) -> None:
    async with stores.links.refresh_lease(alice, 1) as mine:
        async with (
            stores.links.refresh_lease(alice, 0.05) as second,
            stores.links.refresh_lease(bob, 0) as other,
        ):
            assert (mine, second, other) == (True, False, True)
    async with stores.links.refresh_lease(alice, 0) as again:
        assert again


async def test_the_lease_is_given_back_after_an_error(stores: Stores, alice: Person) -> None:
    with pytest.raises(LookupError):
        async with stores.links.refresh_lease(alice, 1):
            raise LookupError
    assert not await stores.redis.exists(KEYS.refresh_lease.of(alice))


async def test_the_lease_lasts_as_long_as_its_holder(stores: Stores, alice: Person) -> None:
    links = Links(stores.redis, stores.vault, lease_seconds=3)
    async with links.refresh_lease(alice, 1), asyncio.timeout(60):
        last = left = await stores.redis.pttl(KEYS.refresh_lease.of(alice))
        while left <= last:
            assert left > 0
            last = left
            await asyncio.sleep(0.1)
            left = await stores.redis.pttl(KEYS.refresh_lease.of(alice))


async def test_a_stale_holder_does_not_end_anothers_lease(stores: Stores, alice: Person) -> None:
    async with stores.links.refresh_lease(alice, 1):
        await stores.redis.set(KEYS.refresh_lease.of(alice), b"another", px=1000)
    assert await stores.redis.get(KEYS.refresh_lease.of(alice)) == b"another"


async def _start_refresh(redis_url: str, key: str, what: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.store.refresh_process",
        redis_url,
        key,
        what,
        stdout=asyncio.subprocess.PIPE,
    )


@pytest.mark.exhaustive
async def test_processes_refresh_once(stores: Stores, redis_url: str, key: str, alice: Person) -> None:
    await stores.links.save(builders.link(alice))
    processes = [await _start_refresh(redis_url, key, "refresh") for _ in range(3)]
    told = [(await process.communicate())[0].decode().split() for process in processes]
    tokens = {token for tokens in told for token in tokens}
    assert len(tokens) == 1
    assert [len(tokens) for tokens in told] == [5, 5, 5]
    assert await stores.redis.getdel("refreshes") == b"1"


async def test_a_killed_holder_does_not_block(
    stores: Stores, redis_url: str, key: str, alice: Person
) -> None:
    holder = await _start_refresh(redis_url, key, "hang")
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"held\n"
    async with stores.links.refresh_lease(alice, 0) as mine:
        assert not mine
    holder.kill()
    await holder.wait()
    async with stores.links.refresh_lease(alice, 30) as mine:
        assert mine
