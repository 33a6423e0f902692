"""The policy of a workspace. Sealed, because it names people and channels."""

from __future__ import annotations

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.model.ids import Tenant
from bot.model.policy import Policy
from bot.store import codec
from bot.store.keys import KEYS
from bot.store.record_format import HashFormat
from bot.store.vault import Vault

FORMAT = HashFormat(key=KEYS.policy, model=Policy, plain=["revision"])

# KEYS policy, tenants; ARGV expected revision, new revision, tenant, fields… Idempotent per new revision.
REPLACE_SCRIPT = """
local stored = redis.call('HGET', KEYS[1], 'revision') or ''
if stored == ARGV[2] then return 1 end
if stored ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 4))
redis.call('SADD', KEYS[2], ARGV[3])
return 1
"""


class Policies:
    """The policy of each workspace."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._replace = redis.register_script(REPLACE_SCRIPT)

    async def get(self, tenant: Tenant) -> Policy:
        """Return the rules. Raises ``VaultError`` if they cannot be decrypted."""
        name = KEYS.policy.of(tenant)
        record = codec.as_raw_hash(await self._redis.hgetall(name))
        return FORMAT.decode(name, record, self._vault) or Policy()

    async def replace(self, tenant: Tenant, policy: Policy, expected_revision: str) -> bool:
        """Save ``policy`` if the stored revision is ``expected_revision``; return False if it is another.

        Idempotent: also True if ``policy`` itself is already stored.
        """
        name = KEYS.policy.of(tenant)
        fields = codec.flatten_fields(FORMAT.encode(name, policy, self._vault))
        arguments: list[EncodableT] = [expected_revision, policy.revision, tenant.id, *fields]
        return bool(await self._replace(keys=[name, KEYS.tenants.of()], args=arguments))
