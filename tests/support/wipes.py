"""Fill a Redis with everything that it can hold of a tenant, and delete that as the worker does, without a GoTo."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from typing import Any, cast

from docket import Docket
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from bot.model.ids import Person, Tenant
from bot.model.queues import QueueName
from bot.model.sources import SessionSource
from bot.store.key_types import Key, RedisType
from bot.store.keys import ALL_KEYS, KEYS, TOKEN_HASH_FIELD
from bot.store.open import Stores
from bot.store.wipe import SHARED_INDEXES, TenantWipes
from bot.worker.queue import DocketJobQueue
from bot.worker.reminders import DocketReminderQueue
from bot.worker.tasks import Tasks
from tests.support.clocks import now


async def revoke_nothing(tokens: Mapping[str, str]) -> Collection[str]:
    return ()


async def wipe_tenant(stores: Stores, tenant: Tenant) -> int:
    """Delete everything of the tenant; return how many keys."""
    redis: Redis = stores.redis
    deleted = await redis.delete(KEYS.installation.of(tenant))
    while found := (await TenantWipes(redis, stores.vault).run_pass(tenant, revoke_nothing)).deleted:
        deleted += found
    await redis.srem(KEYS.tenants.of(), tenant.id)
    return int(deleted)


def tenant_rows() -> Iterator[Key]:
    """Yield the rows of the table whose keys belong to a tenant."""
    return (
        row for row in ALL_KEYS if row.pattern.startswith("{tenant}") and row.type is not RedisType.CHANNEL
    )


async def fill_every_kind(redis: Redis, tenant: Tenant, each: int = 1) -> int:
    """Write ``each`` keys of every kind, and the pointers to them; return how many keys."""
    written = 0
    async with redis.pipeline(transaction=False) as pipe:
        pipe.sadd(KEYS.tenants.of(), tenant.id)
        for row in tenant_rows():
            for number in range(each if row.pattern.count("{") > 1 else 1):
                written += _write(pipe, row, tenant, f"x{number}")
            if len(pipe.command_stack) >= 5_000:
                await pipe.execute()
        for index in SHARED_INDEXES:
            written += _write_member(pipe, index, f"{tenant.id}:link:x0")
        await pipe.execute()
    return written


def _write_member(pipe: Pipeline, index: Key, member: str) -> int:
    """Write a key of a tenant into a set of all tenants, unless that holds the tenants themselves."""
    if index in (KEYS.tenants, KEYS.blocked, KEYS.uninstalls):
        return 0
    if index.type is RedisType.ZSET:
        pipe.zadd(index.pattern, {member: 1})
    else:
        pipe.sadd(index.pattern, member)
    return 1


def _write(pipe: Pipeline, row: Key, tenant: Tenant, part: str) -> int:
    key = re.sub(r"\{\w+\}", part, row.pattern.replace("{tenant}", tenant.id))
    match row.type:
        case RedisType.STRING:
            pipe.set(key, "1")
        case RedisType.HASH:
            pipe.hset(key, mapping={"who": part, TOKEN_HASH_FIELD: f"{tenant.id}-{row.kind}-{part}"})
        case RedisType.ZSET:
            pipe.zadd(key, {part: 1})
        case RedisType.SET:
            pipe.sadd(key, part)
        case RedisType.LIST:
            pipe.rpush(key, part)
        case RedisType.STREAM:
            pipe.xadd(key, {"who": part})
    if row.pointer is None:
        return 1
    hashed = part if row is KEYS.state else f"{tenant.id}-{row.kind}-{part}"
    pipe.set(row.pointer.of(hashed), tenant.id if row is KEYS.state else f"{tenant.id}:{part}")
    return 2


async def queue_every_job(redis_url: str, tenant: Tenant) -> None:
    """Queue a job of each kind for now and one for later, in both queues."""
    person, later = Person(tenant, "U1"), now() + timedelta(days=1)
    async with (
        Docket(name=QueueName.MAIN, url=redis_url) as main,
        Docket(name=QueueName.BACKGROUND, url=redis_url) as background,
    ):
        Tasks(cast(Any, None), lambda error: None, lambda kind, result: None).register_tasks(main, background)
        queue, reminders = DocketJobQueue(main), DocketReminderQueue(background)
        await queue.enqueue_operation(tenant, "op-1")
        await queue.enqueue_operation(tenant, "op-2", at=later)
        await queue.enqueue_delivery_check(tenant, "op-1", later)
        await queue.enqueue_card_check(tenant, "331")
        await queue.enqueue_training_refresh(tenant, "9", later)
        await queue.enqueue_digest(tenant, "sub-1", now())
        for at in (now(), later):
            await reminders.enqueue_reminder(tenant, f"reminder-{at.day}", at)
            await reminders.enqueue_poll(SessionSource(person), at)
