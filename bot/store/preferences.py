"""People's preferences. Sealed, because a default channel reveals where somebody works."""

from __future__ import annotations

import logging
from typing import cast

from redis.asyncio import Redis

from bot.model.ids import Person
from bot.model.people import Preferences
from bot.store.keys import KEYS
from bot.store.record_format import open_record, seal_record
from bot.store.vault import Vault, VaultError

log = logging.getLogger("usher.preferences")


class PreferenceStore:
    """People's preferences, one sealed value each."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault

    async def get(self, person: Person) -> Preferences:
        """Return the preferences; the defaults if they cannot be decrypted, since that must not block meetings."""
        name = KEYS.preferences.of(person)
        sealed = cast(bytes | None, await self._redis.get(name))
        if sealed is None:
            return Preferences()
        try:
            return open_record(self._vault, name, person, sealed, Preferences)
        except VaultError as error:
            log.error("preferences cannot be decrypted: tenant=%s error=%s", person.tenant, error)
            return Preferences()

    async def save(self, person: Person, preferences: Preferences) -> None:
        """Save the preferences, replacing earlier ones."""
        name = KEYS.preferences.of(person)
        async with self._redis.pipeline(transaction=True) as pipe:
            if preferences == Preferences():
                pipe.delete(name)
            else:
                pipe.sadd(KEYS.tenants.of(), person.tenant.id)
                pipe.set(name, seal_record(self._vault, name, person, preferences))
            await pipe.execute()
