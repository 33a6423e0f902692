"""Installations: the bot token of each tenant, and the one-time states of an OAuth installation.

One sealed value holds everything about an installation. A state belongs to no tenant, since there is none before an
installation.
"""

from __future__ import annotations

import hmac
import logging
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any, cast

from redis.asyncio import Redis
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.model.ids import Person, Tenant
from bot.store import codec, keys
from bot.store.keys import KEYS
from bot.store.record_format import open_record, seal_record
from bot.store.vault import Vault

OAUTH_STATE_TTL = timedelta(minutes=10)
"""Lifetime of one attempt to install, the same as that of Slack's codes (Slack: oauth.v2.access)."""
# KEYS installation, tenants, removal, removals, blocked; ARGV sealed, tenant. Ends a removal, unless the data of the
# earlier installation is being deleted already: then this one waits until that is done. Returns the removal's state.
INSTALL_SCRIPT = """
redis.call('SET', KEYS[1], ARGV[1])
redis.call('SADD', KEYS[2], ARGV[2])
local state = redis.call('HGET', KEYS[3], 'state') or ''
if state ~= 'wiping' then
  redis.call('DEL', KEYS[3])
  redis.call('ZREM', KEYS[4], ARGV[2])
  redis.call('SREM', KEYS[5], ARGV[2])
end
return state
"""
# KEYS installation; ARGV old, new or '' to delete it
SWAP_SCRIPT = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2]) end
return 1
"""
STATE_PATTERN = re.compile(r"[0-9]{1,12}\.[A-Za-z0-9_-]{32}\.[0-9a-f]{64}")

log = logging.getLogger("usher.installations")


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationRecord:
    """The stored fields of an installation. No user token, since none is requested."""

    is_enterprise_install: bool
    installed_at: datetime
    user_id: str = ""
    app_id: str | None = None
    enterprise_id: str | None = None
    enterprise_name: str | None = None
    team_id: str | None = None
    team_name: str | None = None
    bot_token: str | None = field(default=None, repr=False)
    bot_id: str | None = None
    bot_user_id: str | None = None
    bot_scopes: str | tuple[str, ...] | None = None

    @property
    def tenant(self) -> Tenant | None:
        return installation_tenant(self.enterprise_id, self.team_id, self.is_enterprise_install)


STORED_FIELDS = frozenset(one.name for one in fields(InstallationRecord))


def installation_tenant(
    enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None
) -> Tenant | None:
    """Return the tenant of an installation: the enterprise if installed organization-wide, else the team.

    None if Slack named neither.
    """
    found = enterprise_id if enterprise_id and (is_enterprise_install or not team_id) else team_id
    return Tenant(found) if found else None


@dataclass(frozen=True, slots=True)
class StoredInstallation:
    """An installation as it was read: ``sealed`` tells if it was replaced since."""

    record: InstallationRecord
    sealed: bytes = field(repr=False)


class RedisInstallationStore(AsyncInstallationStore):
    """Implements slack_sdk's store, with one installation per tenant: the latest. ``now`` returns aware UTC."""

    def __init__(self, redis: Redis, vault: Vault, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._vault = vault
        self._now = now
        self._install = redis.register_script(INSTALL_SCRIPT)
        self._swap = redis.register_script(SWAP_SCRIPT)

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_save(self, installation: Installation) -> None:
        """Save the installation, replacing an earlier one. Raises ``ValueError`` without team and enterprise."""
        await self._save(_stored_values(installation.to_dict()) | {"installed_at": self._now()})

    async def async_save_bot(self, bot: Bot) -> None:
        """Save the bot's new values; keep the other ones, such as who installed it."""
        known = await self._load(
            installation_tenant(bot.enterprise_id, bot.team_id, bot.is_enterprise_install)
        )
        earlier = {} if known is None else _stored_values(asdict(known))
        installed_at = self._now() if known is None else known.installed_at
        await self._save({**earlier, **_stored_values(bot.to_dict()), "installed_at": installed_at})

    async def get_bot_token(self, tenant: Tenant) -> str | None:
        """Return the tenant's bot token, None if Usher is not installed. Raises ``VaultError``."""
        known = await self._load(tenant)
        return None if known is None else known.bot_token

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        found = await self.async_find_installation(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        return None if found is None else found.to_bot()

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """Return the tenant's installation; with ``user_id``, only if that person installed it."""
        known = await self._load(installation_tenant(enterprise_id, team_id, is_enterprise_install))
        if known is None or (user_id is not None and known.user_id != user_id):
            return None
        return Installation(**_stored_values(asdict(known)))

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        tenant = installation_tenant(enterprise_id, team_id, None)
        if tenant is not None:
            await self._redis.delete(KEYS.installation.of(tenant))

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Delete the installation. With ``user_id`` nothing is deleted, since no user tokens are stored."""
        if user_id is None:
            await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)

    async def _save(self, values: Mapping[str, Any]) -> None:
        record = InstallationRecord(**values)
        if record.tenant is None:
            raise ValueError("an installation names neither team nor enterprise")
        tenant = record.tenant
        names = [
            KEYS.installation.of(tenant),
            KEYS.tenants.of(),
            *(KEYS.uninstall.of(tenant.id), KEYS.uninstalls.of(), KEYS.blocked.of()),
        ]
        state = await self._install(keys=names, args=[self._seal(tenant, record), tenant.id])
        if state:
            log.info("installed again: tenant=%s removal=%s", tenant, codec.decode_text(state))

    async def _load(self, tenant: Tenant | None) -> InstallationRecord | None:
        found = await self.read(tenant) if tenant is not None else None
        return None if found is None else found.record

    async def read(self, tenant: Tenant) -> StoredInstallation | None:
        """Return the tenant's installation. Raises ``VaultError``."""
        name = KEYS.installation.of(tenant)
        sealed = cast(bytes | None, await self._redis.get(name))
        if sealed is None:
            return None
        return StoredInstallation(
            open_record(self._vault, name, _bot_owner(tenant), sealed, InstallationRecord), sealed
        )

    async def drop_token(self, tenant: Tenant, known: StoredInstallation) -> None:
        """Delete the bot token, and keep who installed Usher and when, unless it was installed again meanwhile."""
        without = self._seal(tenant, replace(known.record, bot_token=None))
        await self._swap(keys=[KEYS.installation.of(tenant)], args=[known.sealed, without])

    async def delete(self, tenant: Tenant, known: StoredInstallation) -> None:
        """Delete the installation, unless Usher was installed again meanwhile."""
        await self._swap(keys=[KEYS.installation.of(tenant)], args=[known.sealed, b""])

    def _seal(self, tenant: Tenant, record: InstallationRecord) -> bytes:
        return seal_record(self._vault, KEYS.installation.of(tenant), _bot_owner(tenant), record)


class SignedOAuthStateStore(AsyncOAuthStateStore):
    """Implements slack_sdk's state store: a state is valid for ``OAUTH_STATE_TTL``, until an installation used it.

    A state carries its expiry and our signature, so that issuing one stores nothing: anybody may open the page as often
    as they like. ``key`` signs, ``now`` returns aware UTC.
    """

    def __init__(self, redis: Redis, key: bytes, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._key = hmac.digest(key, b"install-state", "sha256")
        self._now = now

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        """Return a new state with 192 random bits."""
        until = int((self._now() + OAUTH_STATE_TTL).timestamp())
        head = f"{until}.{secrets.token_urlsafe(24)}"
        return f"{head}.{self._sign(head)}"

    async def async_consume(self, state: str) -> bool:
        """Return True if the state is ours, has not expired by the clock, and no installation has used it."""
        if not STATE_PATTERN.fullmatch(state):
            return False
        head, _, signature = state.rpartition(".")
        if not hmac.compare_digest(signature, self._sign(head)):
            return False
        if self._now().timestamp() >= int(head.partition(".")[0]):
            return False
        return not await self._redis.exists(_state_key(state))

    async def mark_used(self, state: str) -> None:
        """Refuse the state from now on. Slack's codes work once as well; this gives the better page."""
        ttl = codec.to_milliseconds(OAUTH_STATE_TTL + keys.TTL_GRACE)
        await self._redis.set(_state_key(state), 1, px=ttl)

    def _sign(self, head: str) -> str:
        return hmac.new(self._key, head.encode(), "sha256").hexdigest()


def _stored_values(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in STORED_FIELDS and value is not None}


def _bot_owner(tenant: Tenant) -> Person:
    """Return for whom an installation is sealed: no person, but the tenant's bot."""
    return Person(tenant, "bot")


def _state_key(state: str) -> str:
    return KEYS.install_state.of(keys.hash_token(state))
