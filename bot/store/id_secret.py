"""The secret that keys the ids of operations, sends and registrations: random, made once, kept sealed in Redis.

It depends on no setting, so that a new client secret or encryption key changes no id. If it is gone or cannot be
decrypted, it is not replaced: with other ids everybody would be registered a second time, and what is under way would
be done twice.
"""

from __future__ import annotations

import secrets
from typing import cast

from redis.asyncio import Redis

from bot.model.errors import SettingError
from bot.model.ids import Person, Tenant
from bot.store.key_types import GLOBAL_PREFIX
from bot.store.keys import KEYS
from bot.store.record_format import NO_PERSON_ID, open_sealed, seal
from bot.store.vault import Vault, VaultError

ID_SECRET_BYTES = 32
_OWNER = Person(Tenant(GLOBAL_PREFIX), NO_PERSON_ID)
_LOST = 0

# KEYS secret, tenants; ARGV new secret (sealed), or '' to read only. A Redis that knows tenants has had a secret.
GET_OR_CREATE_SCRIPT = """
local found = redis.call('GET', KEYS[1])
if found then return {1, found} end
if redis.call('SCARD', KEYS[2]) > 0 then return {0, ''} end
if ARGV[1] ~= '' then redis.call('SET', KEYS[1], ARGV[1]) end
return {1, ARGV[1]}
"""


class IdSecretLost(SettingError):
    """This Redis holds data, but not the secret that its ids were made with."""

    def __init__(self) -> None:
        problem = "leads to a Redis that holds data but has lost the secret behind its ids (usher:id-secret)."
        super().__init__(
            "REDIS_URL", problem, "Restore a backup of that Redis that has it, or start with an empty Redis."
        )


class IdSecretUnreadable(SettingError):
    """The secret cannot be decrypted with the encryption keys of the settings."""

    def __init__(self) -> None:
        problem = "has no key that opens the secret behind the ids in this Redis."
        hint = "Put the key that was dropped back at its end; if it is lost, start with an empty Redis."
        super().__init__("ENCRYPTION_KEYS", problem, hint)


async def load_id_secret(redis: Redis, vault: Vault) -> bytes:
    """Return the secret, which all processes share; the first one creates it.

    Raises ``IdSecretLost`` or ``IdSecretUnreadable``, which are ``SettingError``.
    """
    sealed = seal(vault, KEYS.id_secret.of(), _OWNER, secrets.token_bytes(ID_SECRET_BYTES))
    return _open(vault, await _get_or_create(redis, sealed))


async def check_id_secret(redis: Redis, vault: Vault) -> None:
    """Raise what ``load_id_secret`` would raise. Creates nothing."""
    sealed = await _get_or_create(redis, b"")
    if sealed:
        _open(vault, sealed)


async def _get_or_create(redis: Redis, new: bytes) -> bytes:
    script = redis.register_script(GET_OR_CREATE_SCRIPT)
    state, sealed = await script(keys=[KEYS.id_secret.of(), KEYS.tenants.of()], args=[new])
    if state == _LOST:
        raise IdSecretLost
    return cast(bytes, sealed)


def _open(vault: Vault, sealed: bytes) -> bytes:
    try:
        return open_sealed(vault, KEYS.id_secret.of(), _OWNER, sealed)
    except VaultError as error:
        raise IdSecretUnreadable from error
