"""People's preferences. Sealed, because a default channel reveals where somebody works."""

from __future__ import annotations

import logging
from dataclasses import asdict, fields
from typing import cast

from redis.asyncio import Redis

from bot.model.core import Preferences
from bot.model.ids import Person
from bot.store import keys
from bot.store.vault import Vault, VaultError

SEAL_FIELD = "preferences"
KNOWN_FIELDS = frozenset(field.name for field in fields(Preferences))

log = logging.getLogger("usher.preferences")


class PreferenceStore:
    """Implements ``ports.PreferenceStore``."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault

    async def get(self, person: Person) -> Preferences:
        """Return the preferences; the defaults if they cannot be decrypted, since that must not block meetings."""
        sealed = cast(bytes | None, await self._redis.get(keys.preferences(person)))
        if sealed is None:
            return Preferences()
        try:
            values = self._vault.open_json(person, SEAL_FIELD, sealed)
        except VaultError as error:
            log.error("preferences cannot be decrypted: tenant=%s error=%s", person.tenant, error)
            return Preferences()
        return Preferences(**{name: value for name, value in values.items() if name in KNOWN_FIELDS})

    async def save(self, person: Person, preferences: Preferences) -> None:
        """Save the preferences, replacing earlier ones."""
        chosen = {name: value for name, value in asdict(preferences).items() if value is not None}
        async with self._redis.pipeline(transaction=True) as pipe:
            if chosen:
                pipe.sadd(keys.TENANTS, person.tenant.id)
                pipe.set(keys.preferences(person), self._vault.seal_json(person, SEAL_FIELD, chosen))
            else:
                pipe.delete(keys.preferences(person))
            await pipe.execute()
