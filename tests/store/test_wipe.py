"""Everything of a tenant is deleted, whatever is killed meanwhile, and nothing of anybody else."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import timedelta
from inspect import signature
from typing import Any

import pytest

from bot.model.ids import Person, Tenant
from bot.model.uninstall import Uninstall, UninstallCause, UninstallState
from bot.store.codec import to_microseconds
from bot.store.keys import KEYS
from bot.store.open import Stores
from bot.store.wipe import TenantWipes
from tests.support import builders
from tests.support.clocks import now
from tests.support.installs import find_traces
from tests.support.kills import CallTap, Killed
from tests.support.wipes import fill_every_kind, queue_every_job, revoke_nothing, tenant_rows, wipe_tenant

GONE, NEAR, OTHER = Tenant("T1"), Tenant("T12"), Tenant("T1A")
"""A tenant, and two whose ids begin with its id."""


async def dump(stores: Stores, tenant: Tenant) -> dict[bytes, bytes | None]:
    """Return every key of the tenant with what lies under it."""
    names = await stores.redis.keys(f"{tenant.id}:*")
    async with stores.redis.pipeline(transaction=False) as pipe:
        for name in names:
            pipe.dump(name)
        return dict(zip(names, await pipe.execute(), strict=True))


async def wipe(stores: Stores) -> None:
    while (await stores.wipes.run_pass(GONE, revoke_nothing)).deleted:
        pass


async def test_every_kind_of_key_goes_and_none_of_a_neighbour(redis_url: str, stores: Stores) -> None:
    written = {tenant: await fill_every_kind(stores.redis, tenant) for tenant in (GONE, NEAR, OTHER)}
    kept = [await dump(stores, tenant) for tenant in (NEAR, OTHER)]
    assert len(await dump(stores, GONE)) == len(list(tenant_rows()))
    deleted = await wipe_tenant(stores, GONE)
    assert deleted == written[GONE]
    assert await find_traces(redis_url, GONE.id + ":", GONE.id + "-") == []
    assert [await dump(stores, tenant) for tenant in (NEAR, OTHER)] == kept
    await stores.redis.flushall()


async def test_a_pointer_without_its_key_goes_too(stores: Stores) -> None:
    await stores.redis.set(KEYS.feed_pointer.of("lost"), f"{GONE.id}:U1")
    await stores.redis.set(KEYS.feed_pointer.of("near"), f"{NEAR.id}:U1")
    await wipe(stores)
    assert await stores.redis.keys("*") == [KEYS.feed_pointer.of("near").encode()]
    await stores.redis.flushall()


async def test_what_docket_knows_of_the_tenants_jobs_goes(redis_url: str, stores: Stores) -> None:
    for tenant in (GONE, NEAR):
        await queue_every_job(redis_url, tenant)
    before = len(await find_traces(redis_url, NEAR.id))
    assert await find_traces(redis_url, f"{GONE.id}:")
    await wipe(stores)
    assert await find_traces(redis_url, f"{GONE.id}:") == []
    assert len(await find_traces(redis_url, NEAR.id)) == before
    await stores.redis.flushall()


TAPPED_CALLS = frozenset({"get", "mget", "scan", "unlink", "xdel", "zrem"})


async def block(stores: Stores, tenant: Tenant) -> None:
    """Note that the tenant removed Usher."""
    at = now()
    removal = Uninstall(
        tenant=tenant,
        state=UninstallState.GRACE,
        cause=UninstallCause.APP_UNINSTALLED,
        event_at=at,
        state_since=at,
        due_at=at,
    )
    assert await stores.uninstalls.replace(tenant, None, removal)


async def test_no_periodic_job_finds_work_for_who_removed_usher(stores: Stores) -> None:
    for tenant in (GONE, NEAR):
        await fill_every_kind(stores.redis, tenant)
    await block(stores, GONE)
    tenants = stores.tenants
    searches = [name for name in dir(tenants) if name.startswith("list_")]
    assert len(searches) >= 5
    for name in searches:
        search = getattr(tenants, name)
        times = [now() for _ in signature(search).parameters]
        assert await search(*times) == [NEAR], name
    await stores.redis.zadd(KEYS.open_operations.of(NEAR), {"op": to_microseconds(now())})
    await stores.redis.zrem(KEYS.open_operations.of(NEAR), "x0")
    assert await tenants.oldest_unfinished_age(now()) < timedelta(days=1)
    await stores.redis.flushall()


class TappedRedis:
    """A Redis of a process that is killed at one of its calls."""

    def __init__(self, redis: Any, tap: CallTap) -> None:
        self._redis, self._tap = redis, tap

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._redis, name)
        return (
            self._tap.wrap(name, found)
            if name in ("scan", "unlink", "mget", "xdel", "zrem", "get")
            else found
        )


async def run_killed_pass(redis_url: str, stores: Stores, tap: CallTap) -> None:
    """Fill the tenant, and delete it by a process that is killed where the tap says."""
    await fill_every_kind(stores.redis, GONE)
    await stores.links.save(builders.link(Person(GONE, "U1")))
    await queue_every_job(redis_url, GONE)
    killed = TenantWipes(TappedRedis(stores.redis, tap), stores.vault)  # type: ignore[arg-type]
    with suppress(Killed):
        await killed.run_pass(GONE, revoke_nothing)


@pytest.mark.parametrize("after", [True, False])
async def test_a_wipe_that_is_killed_at_any_call_is_completed(
    redis_url: str, stores: Stores, after: bool
) -> None:
    whole = CallTap()
    await run_killed_pass(redis_url, stores, whole)
    assert {"scan", "unlink", "xdel", "zrem"} <= set(whole.names)
    for at in range(1, whole.count + 1):
        await run_killed_pass(redis_url, stores, CallTap(at, after=after))
        await wipe_tenant(stores, GONE)
        assert await find_traces(redis_url, GONE.id) == []
    await stores.redis.flushall()


async def test_tokens_are_revoked_before_they_are_deleted(stores: Stores) -> None:
    people = [Person(GONE, f"U{number}") for number in range(3)]
    for person in people:
        await stores.links.save(builders.link(person))
    await stores.pending_links.save("pending", builders.pending(people[0]))
    asked: dict[str, str] = {}

    async def revoke(tokens: Mapping[str, str]) -> Collection[str]:
        for key in tokens:
            assert await stores.redis.exists(key)
        asked.update(tokens)
        return [key for key in tokens if key.endswith("U1")]

    found = await stores.wipes.run_pass(GONE, revoke)
    assert set(asked) == {*(KEYS.token.of(person) for person in people), *await pending_keys(asked)}
    assert set(asked.values()) == {builders.link(people[0]).refresh_token}
    assert found.held == 1
    assert await stores.redis.keys("T1:*") == [KEYS.token.of(people[1]).encode()]
    await stores.redis.flushall()


async def pending_keys(asked: Mapping[str, str]) -> list[str]:
    found = [key for key in asked if KEYS.pending.matches(key)]
    assert len(found) == 1
    return found


async def test_a_token_that_no_key_opens_is_deleted(stores: Stores) -> None:
    await stores.redis.set(KEYS.token.of(Person(GONE, "U1")), b"not sealed")
    await wipe(stores)
    assert await stores.redis.keys("*") == []


@pytest.mark.exhaustive
async def test_twenty_thousand_keys_beside_as_many_of_another(
    stores: Stores, record_property: Callable[[str, object], None]
) -> None:
    each = 20_000 // len([row for row in tenant_rows() if row.pattern.count("{") > 1]) + 1
    written = {tenant: await fill_every_kind(stores.redis, tenant, each) for tenant in (GONE, NEAR)}
    assert min(written.values()) >= 20_000
    kept = await dump(stores, NEAR)
    began = time.perf_counter()
    deleted = 0
    while found := (await stores.wipes.run_pass(GONE, revoke_nothing)).deleted:
        deleted += found
    took = time.perf_counter() - began
    assert deleted == written[GONE] - 1, "the installation is not for the search to delete"
    assert await dump(stores, NEAR) == kept
    record_property("table", f"{deleted} keys in {took:.2f} s")
    assert took < 60
    await stores.redis.flushall()
