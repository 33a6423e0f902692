"""Who installed Usher: the bot token of each tenant, and the one-use states of installing by OAuth.

The bot is one more holder of a sealed token, so ``{tenant}:token:bot`` stands among those of the people: it is sealed
anew and wiped with them. Everything about an installation lies in that one value. ``usher:install:{hash}`` keeps when
a state ends; it names nobody, since before an installation there is no tenant.
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

from bot.ids import Person, Tenant
from bot.store import codec, keys
from bot.store.vault import Vault

STATE = timedelta(minutes=10)
"""The life of one attempt to install; Slack's own codes live as long (Slack: oauth.v2.access)."""
BOT = "bot"
FIELD = "installation"
KEPT = (
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
"""What is kept of an installation; nothing of a user token, since none is asked for."""
ISSUED = re.compile(r"[\w-]{20,64}")

log = logging.getLogger("usher.installations")


def tenant_of(enterprise_id: str | None, team_id: str | None, whole: bool | None) -> Tenant | None:
    """Return the tenant of an installation: the enterprise if the whole organization has it, else the team.

    None if Slack named neither.
    """
    found = enterprise_id if enterprise_id and (whole or not team_id) else team_id
    return Tenant(found) if found else None


class RedisInstallationStore(AsyncInstallationStore):
    """Implements slack_sdk's store: one installation a tenant, the latest. ``now`` gives aware UTC."""

    def __init__(self, redis: Redis, vault: Vault, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._vault = vault
        self._now = now

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_save(self, installation: Installation) -> None:
        """Keep it in place of an earlier one. Raises ``ValueError`` if it names neither team nor enterprise."""
        values = installation.to_dict()
        values["installed_at"] = self._now()
        await self._keep({name: values[name] for name in KEPT if values.get(name) is not None})

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep what is new of the bot, and who installed it."""
        values = bot.to_dict()
        known = await self._load(tenant_of(bot.enterprise_id, bot.team_id, bot.is_enterprise_install))
        fresh = {name: values[name] for name in KEPT if values.get(name) is not None}
        await self._keep({"user_id": "", "installed_at": self._now(), **(known or {}), **fresh})

    async def token(self, tenant: Tenant) -> str | None:
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
        """Return the tenant's installation; with ``user_id``, only if that person made it."""
        values = await self._load(tenant_of(enterprise_id, team_id, is_enterprise_install))
        if values is None or (user_id is not None and values["user_id"] != user_id):
            return None
        return Installation(**values)

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        tenant = tenant_of(enterprise_id, team_id, None)
        if tenant is not None:
            await self._redis.delete(_key(tenant))

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Delete it. Of one person there is nothing to delete: user tokens are not kept."""
        if user_id is None:
            await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)

    async def _keep(self, values: dict[str, Any]) -> None:
        tenant = tenant_of(
            values.get("enterprise_id"), values.get("team_id"), values["is_enterprise_install"]
        )
        if tenant is None:
            raise ValueError("an installation names neither team nor enterprise")
        sealed = self._vault.seal_json(_owner(tenant), FIELD, values)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.sadd(keys.TENANTS, tenant.id)
            pipe.set(_key(tenant), sealed)
            await pipe.execute()

    async def _load(self, tenant: Tenant | None) -> dict[str, Any] | None:
        sealed = None if tenant is None else cast(bytes | None, await self._redis.get(_key(tenant)))
        if tenant is None or sealed is None:
            return None
        return self._vault.open_json(_owner(tenant), FIELD, sealed)


class RedisOAuthStateStore(AsyncOAuthStateStore):
    """Implements slack_sdk's store of states: each is good once and for ``STATE``. ``now`` gives aware UTC."""

    def __init__(self, redis: Redis, now: Callable[[], datetime]) -> None:
        self._redis = redis
        self._now = now

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        """Return a new state of 192 random bits; only its hash is kept."""
        state = secrets.token_urlsafe(24)
        until = codec.stamp(self._now() + STATE)
        await self._redis.set(_state(state), until, px=codec.milliseconds(STATE + keys.BROOM))
        return state

    async def async_consume(self, state: str) -> bool:
        """Say whether the state was issued, is not over by the clock, and was not consumed before."""
        if not ISSUED.fullmatch(state):
            return False
        until = await self._redis.getdel(_state(state))
        return until is not None and self._now() < codec.moment(cast(bytes, until))


def _owner(tenant: Tenant) -> Person:
    return Person(tenant, BOT)


def _key(tenant: Tenant) -> str:
    return keys.token(_owner(tenant))


def _state(state: str) -> str:
    return f"usher:install:{keys.digest(state)}"
