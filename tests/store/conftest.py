"""A real Valkey for the whole run, emptied before each test and checked after it, and a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography.fernet import Fernet

from bot.embedded import open_embedded_redis
from bot.model.ids import Person, Tenant
from bot.store.open import Stores, open_stores
from bot.store.vault import Vault
from tests.support.clocks import ManualClock
from tests.support.stored_keys import check_stored_keys


@pytest_asyncio.fixture(scope="session")
async def redis_url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    folder: Path = tmp_path_factory.mktemp("redis")
    async with open_embedded_redis(folder, durable=False, die_with_parent=True) as url:
        yield url


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 20, 15, 0, 0, 123456, UTC))


@pytest.fixture
def key() -> str:
    return Fernet.generate_key().decode()


@pytest_asyncio.fixture
async def stores(redis_url: str, clock: ManualClock, key: str) -> AsyncIterator[Stores]:
    async with open_stores(redis_url, Vault([key]), clock.now, "client-1") as opened:
        await opened.redis.flushall()
        yield opened
        await check_stored_keys(opened.redis)


@pytest.fixture
def alice() -> Person:
    return Person(Tenant("T1"), "U1")


@pytest.fixture
def bob() -> Person:
    return Person(Tenant("T1"), "U2")
