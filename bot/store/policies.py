"""The policy of a workspace. Sealed, because it names people and channels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from redis.asyncio import Redis
from redis.typing import EncodableT

from bot.model.ids import Tenant
from bot.model.policy import Area, Policy, Rule
from bot.store import codec, keys
from bot.store.vault import Vault

SEAL_OWNER = SEAL_FIELD = "policy"

# KEYS policy, tenants; ARGV expected revision, new revision, sealed, tenant. Idempotent per new revision.
REPLACE_SCRIPT = """
local stands = redis.call('HGET', KEYS[1], 'revision') or ''
if stands == ARGV[2] then return 1 end
if stands ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'revision', ARGV[2], 'sealed', ARGV[3])
redis.call('SADD', KEYS[2], ARGV[4])
return 1
"""


class Policies:
    """Implements ``ports.Policies``."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._keep = redis.register_script(REPLACE_SCRIPT)

    async def get(self, tenant: Tenant) -> Policy:
        """Return the rules. Raises ``VaultError`` if they cannot be decrypted."""
        sealed = cast(bytes | None, await self._redis.hget(keys.policy(tenant), "sealed"))
        if sealed is None:
            return Policy()
        return _decode(codec.load_json(self._vault.open(tenant, SEAL_OWNER, SEAL_FIELD, sealed)))

    async def replace(self, tenant: Tenant, policy: Policy, expected_revision: str) -> bool:
        """Save ``policy`` if the stored revision is ``expected_revision``; return False if it is another.

        Idempotent: also True if ``policy`` itself is already stored.
        """
        sealed = self._vault.seal(tenant, SEAL_OWNER, SEAL_FIELD, codec.dump_json(_encode(policy)))
        arguments: list[EncodableT] = [expected_revision, policy.revision, sealed, tenant.id]
        return bool(await self._keep(keys=[keys.policy(tenant), keys.TENANTS], args=arguments))


def _encode(policy: Policy) -> Mapping[str, Any]:
    return {
        "rules": {
            area.value: {"people": rule.people, "groups": rule.groups, "channels": rule.channels}
            for area, rule in policy.rules.items()
        },
        "guests": policy.guests,
        "read_only": policy.read_only,
        "revision": policy.revision,
        "changed_by": policy.changed_by,
        "changed_at": policy.changed_at,
        "other_emails": policy.other_emails,
    }


def _decode(values: Mapping[str, Any]) -> Policy:
    changed_at = values.get("changed_at")
    return Policy(
        rules={
            Area(area): Rule(**{name: tuple(ids) for name, ids in rule.items()})
            for area, rule in values["rules"].items()
        },
        guests=bool(values["guests"]),
        read_only=tuple(values["read_only"]),
        revision=str(values["revision"]),
        changed_by=values.get("changed_by"),
        changed_at=datetime.fromisoformat(changed_at) if changed_at else None,
        other_emails=bool(values.get("other_emails")),
    )
