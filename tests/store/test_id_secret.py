"""The secret of ids is made once for all processes, is kept sealed, and is never replaced."""

from __future__ import annotations

import asyncio

import pytest
from cryptography.fernet import Fernet

from bot.model.ids import Person
from bot.store.id_secret import (
    ID_SECRET_BYTES,
    IdSecretLost,
    IdSecretUnreadable,
    check_id_secret,
    load_id_secret,
)
from bot.store.keys import KEYS
from bot.store.open import Stores, create_client
from bot.store.rekey import rekey
from bot.store.vault import Vault
from tests.support import builders
from tests.support.wipes import wipe_tenant


async def test_processes_that_start_together_have_one(stores: Stores, redis_url: str) -> None:
    async def start() -> bytes:
        async with create_client(redis_url) as redis:
            return await load_id_secret(redis, stores.vault)

    found = set(await asyncio.gather(*(start() for _ in range(20))))
    assert len(found) == 1
    assert [len(secret) for secret in found] == [ID_SECRET_BYTES]


async def test_it_outlives_the_last_workspace(stores: Stores, alice: Person) -> None:
    before = await load_id_secret(stores.redis, stores.vault)
    await stores.links.save(builders.link(alice))
    await wipe_tenant(stores, alice.tenant)
    assert await load_id_secret(stores.redis, stores.vault) == before


async def test_it_is_sealed_and_opens_with_the_new_key_alone(stores: Stores, key: str) -> None:
    before = await load_id_secret(stores.redis, stores.vault)
    assert before not in (await stores.redis.get(KEYS.id_secret.of()))
    new = Fernet.generate_key().decode()
    assert (await rekey(stores.redis, Vault([new, key]))).changed == 1
    assert await load_id_secret(stores.redis, Vault([new])) == before


async def test_a_lost_one_is_not_replaced(stores: Stores, alice: Person) -> None:
    await load_id_secret(stores.redis, stores.vault)
    await stores.links.save(builders.link(alice))
    await stores.redis.delete(KEYS.id_secret.of())
    for look in (load_id_secret, check_id_secret):
        with pytest.raises(IdSecretLost):
            await look(stores.redis, stores.vault)
    assert not await stores.redis.exists(KEYS.id_secret.of())


async def test_one_that_no_key_opens_is_not_replaced(stores: Stores) -> None:
    before = await load_id_secret(stores.redis, stores.vault)
    for look in (load_id_secret, check_id_secret):
        with pytest.raises(IdSecretUnreadable):
            await look(stores.redis, Vault([Fernet.generate_key()]))
    assert await load_id_secret(stores.redis, stores.vault) == before


async def test_a_look_makes_none(stores: Stores) -> None:
    await check_id_secret(stores.redis, stores.vault)
    assert not await stores.redis.exists(KEYS.id_secret.of())
