"""Delete a tenant as the worker does, without a GoTo."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from redis.asyncio import Redis

from bot.model.ids import Tenant
from bot.store.keys import KEYS
from bot.store.open import Stores
from bot.store.wipe import TenantWipes


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
