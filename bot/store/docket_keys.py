"""What docket keeps of a tenant's jobs: their ids are in its queue, its stream and its records of runs.

Docket can cancel a job by its key, but cannot find the jobs of a tenant. Source: docket 0.27, ``Docket.queue_key`` and
the properties beside it; each of our jobs has a key that begins with its tenant.
"""

from __future__ import annotations

from typing import cast

from redis.asyncio import Redis

from bot.model.ids import Tenant
from bot.model.queues import QueueName
from bot.store import codec
from bot.store.key_types import tenant_prefix

DOCKETS = tuple(name.value for name in QueueName)
PAGE_ENTRIES = 1_000


def is_docket_key_of(key: str, tenant: Tenant) -> bool:
    """Return True for a key of a single job of the tenant: ``docket:job`` or ``docket:kind:job``."""
    docket, _, rest = key.partition(":")
    prefix = tenant_prefix(tenant)
    return docket in DOCKETS and (rest.startswith(prefix) or rest.partition(":")[2].startswith(prefix))


async def remove_queued_jobs(redis: Redis, tenant: Tenant) -> int:
    """Remove the tenant's jobs from the queues and the streams; return how many."""
    return sum(
        [await _remove_due(redis, one, tenant) + await _remove_ready(redis, one, tenant) for one in DOCKETS]
    )


async def _remove_due(redis: Redis, docket: str, tenant: Tenant) -> int:
    pattern = codec.escape_glob(tenant_prefix(tenant)) + "*"
    found = [
        member async for member, _ in redis.zscan_iter(f"{docket}:queue", match=pattern, count=PAGE_ENTRIES)
    ]
    return int(await redis.zrem(f"{docket}:queue", *found)) if found else 0


async def _remove_ready(redis: Redis, docket: str, tenant: Tenant) -> int:
    stream, prefix = f"{docket}:stream", tenant_prefix(tenant).encode()
    removed, after = 0, b"-"
    while True:
        page = cast(
            list[tuple[bytes, dict[bytes, bytes]]], await redis.xrange(stream, after, "+", count=PAGE_ENTRIES)
        )
        ours = [number for number, fields in page if fields.get(b"key", b"").startswith(prefix)]
        removed += int(await redis.xdel(stream, *ours)) if ours else 0
        if len(page) < PAGE_ENTRIES:
            return removed
        after = b"(" + page[-1][0]
