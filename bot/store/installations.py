"""Installations: the bot token of each tenant, and the one-time states of an OAuth installation.

The bot's token is stored as ``{tenant}:token:bot``, like a person's, so that it is re-encrypted and wiped like those.
That one value holds everything about an installation. ``usher:install:{hash}`` holds when a state expires. It belongs
to no tenant, since there is none before an installation.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from redis.asyncio import Redis
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.model.ids import Person, Tenant
from bot.store import codec, keys
from bot.store.vault import Vault

OAUTH_STATE_TTL = timedelta(minutes=10)
"""Lifetime of one attempt to install, the same as that of Slack's codes (Slack: oauth.v2.access)."""
BOT_OWNER_ID = "bot"
SEAL_FIELD = "installation"
KEPT_FIELDS = (
    "app_id",
    "enterprise_id",
    "enterprise_name",
    "team_id",
    "team_name",
    "bot_token",
    "bot_id",
    "bot_user_id",
    "bot_scopes",
    "user_id",
    "is_enterprise_install",
    "installed_at",
)
"""Stored fields of an installation. No user token, since none is requested."""
STATE_PATTERN = re.compile(r"[\w-]{20,64}")

log = logging.getLogger("usher.installations")


def installation_tenant(
    enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None
) -> Tenant | None:
    """Return the tenant of an installation: the enterprise if installed organization-wide, else the team.

    None if Slack named neither.
    """
    found = enterprise_id if enterprise_id and (is_enterprise_install or not team_id) else team_id
    return Tenant(found) if found else None


class RedisInstallationStore(AsyncInstallationStore):
    """Implements slack_sdk's store, with one installation per tenant: the latest. ``now`` returns aware UTC."""

    def __init__(self, redis: Redis, vault: Vault, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._vault = vault
        self._now = now

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_save(self, installation: Installation) -> None:
        """Save the installation, replacing an earlier one. Raises ``ValueError`` without team and enterprise."""
        values = installation.to_dict()
        values["installed_at"] = self._now()
        await self._save({name: values[name] for name in KEPT_FIELDS if values.get(name) is not None})

    async def async_save_bot(self, bot: Bot) -> None:
        """Save the bot's new values; keep the other ones, such as who installed it."""
        values = bot.to_dict()
        known = await self._load(
            installation_tenant(bot.enterprise_id, bot.team_id, bot.is_enterprise_install)
        )
        fresh = {name: values[name] for name in KEPT_FIELDS if values.get(name) is not None}
        await self._save({"user_id": "", "installed_at": self._now(), **(known or {}), **fresh})

    async def get_bot_token(self, tenant: Tenant) -> str | None:
        """Return the tenant's bot token, None if Usher is not installed. Raises ``VaultError``."""
        return (await self._load(tenant) or {}).get("bot_token")

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
        values = await self._load(installation_tenant(enterprise_id, team_id, is_enterprise_install))
        if values is None or (user_id is not None and values["user_id"] != user_id):
            return None
        return Installation(**values)

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        tenant = installation_tenant(enterprise_id, team_id, None)
        if tenant is not None:
            await self._redis.delete(_token_key(tenant))

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Delete the installation. With ``user_id`` nothing is deleted, since no user tokens are stored."""
        if user_id is None:
            await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)

    async def _save(self, values: dict[str, Any]) -> None:
        tenant = installation_tenant(
            values.get("enterprise_id"), values.get("team_id"), values["is_enterprise_install"]
        )
        if tenant is None:
            raise ValueError("an installation names neither team nor enterprise")
        sealed = self._vault.seal_json(_bot_owner(tenant), SEAL_FIELD, values)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.sadd(keys.TENANTS, tenant.id)
            pipe.set(_token_key(tenant), sealed)
            await pipe.execute()

    async def _load(self, tenant: Tenant | None) -> dict[str, Any] | None:
        sealed = None if tenant is None else cast(bytes | None, await self._redis.get(_token_key(tenant)))
        if tenant is None or sealed is None:
            return None
        return self._vault.open_json(_bot_owner(tenant), SEAL_FIELD, sealed)


class RedisOAuthStateStore(AsyncOAuthStateStore):
    """Implements slack_sdk's state store: a state works once, within ``OAUTH_STATE_TTL``. ``now`` returns aware UTC."""

    def __init__(self, redis: Redis, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._now = now

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        """Return a new state of 192 random bits. Only its hash is stored."""
        state = secrets.token_urlsafe(24)
        until = codec.to_microseconds(self._now() + OAUTH_STATE_TTL)
        await self._redis.set(
            _state_key(state), until, px=codec.to_milliseconds(OAUTH_STATE_TTL + keys.TTL_GRACE)
        )
        return state

    async def async_consume(self, state: str) -> bool:
        """Return True if the state was issued, has not expired by the clock, and was not consumed before."""
        if not STATE_PATTERN.fullmatch(state):
            return False
        until = await self._redis.getdel(_state_key(state))
        return until is not None and self._now() < codec.from_microseconds(cast(bytes, until))


def _bot_owner(tenant: Tenant) -> Person:
    return Person(tenant, BOT_OWNER_ID)


def _token_key(tenant: Tenant) -> str:
    return keys.token(_bot_owner(tenant))


def _state_key(state: str) -> str:
    return f"usher:install:{keys.hash_token(state)}"
