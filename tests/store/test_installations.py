"""Installations: one a tenant, sealed for it alone, and states that serve once."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import Fernet
from slack_sdk.oauth.installation_store import Bot, Installation

from bot.model.ids import Tenant
from bot.store.installations import RedisInstallationStore, SignedOAuthStateStore, installation_tenant
from bot.store.open import Stores
from bot.store.rekey import RekeyResult, rekey
from bot.store.vault import Vault, VaultMisplaced
from tests.support.clocks import ManualClock
from tests.support.stored_keys import list_tenants
from tests.support.wipes import wipe_tenant

TOKEN = "xoxb-Geheimnis-1"


@pytest.fixture
def store(stores: Stores, clock: ManualClock) -> RedisInstallationStore:
    return RedisInstallationStore(stores.redis, stores.vault, clock.now)


@pytest.fixture
def states(stores: Stores, clock: ManualClock) -> SignedOAuthStateStore:
    return SignedOAuthStateStore(stores.redis, b"k" * 32, clock.now)


def made(**changes: Any) -> Installation:
    values: dict[str, Any] = {
        "app_id": "A1",
        "team_id": "T1",
        "team_name": "Acme",
        "bot_token": TOKEN,
        "bot_id": "B1",
        "bot_user_id": "UB",
        "bot_scopes": ["chat:write", "commands"],
        "user_id": "U1INSTALLER",
        "user_token": "xoxp-Geheimnis-2",
    }
    return Installation(**{**values, **changes})


async def test_what_is_saved_is_found(store: RedisInstallationStore, clock: ManualClock) -> None:
    await store.async_save(made())
    found = await store.async_find_installation(enterprise_id=None, team_id="T1")
    assert found is not None
    assert (found.bot_token, found.team_name, found.user_id) == (TOKEN, "Acme", "U1INSTALLER")
    assert found.bot_scopes == ["chat:write", "commands"]
    assert found.installed_at == clock.now().timestamp()
    bot = await store.async_find_bot(enterprise_id=None, team_id="T1")
    assert bot is not None
    assert (bot.bot_token, bot.bot_id, bot.bot_user_id) == (TOKEN, "B1", "UB")
    assert await store.get_bot_token(Tenant("T1")) == TOKEN
    assert await store.get_bot_token(Tenant("T2")) is None
    assert await store.async_find_bot(enterprise_id=None, team_id=None) is None


async def test_the_latest_of_a_tenant_counts(store: RedisInstallationStore) -> None:
    await store.async_save(made())
    await store.async_save(made(bot_token="xoxb-new", user_id="U2"))
    assert await store.get_bot_token(Tenant("T1")) == "xoxb-new"
    assert (
        await store.async_find_installation(enterprise_id=None, team_id="T1", user_id="U1INSTALLER") is None
    )
    assert await store.async_find_installation(enterprise_id=None, team_id="T1", user_id="U2") is not None


async def test_a_whole_organization_and_one_of_its_teams_are_two(store: RedisInstallationStore) -> None:
    whole = {"enterprise_id": "E1", "team_id": None, "team_name": None, "is_enterprise_install": True}
    await store.async_save(made(**whole, bot_token="xoxb-whole"))
    await store.async_save(made(enterprise_id="E1"))
    assert await store.get_bot_token(Tenant("E1")) == "xoxb-whole"
    assert await store.get_bot_token(Tenant("T1")) == TOKEN
    found = await store.async_find_bot(enterprise_id="E1", team_id="T1", is_enterprise_install=True)
    assert found is not None
    assert (found.bot_token, found.is_enterprise_install) == ("xoxb-whole", True)
    await store.async_delete_all(enterprise_id="E1", team_id="T1")
    assert await store.get_bot_token(Tenant("T1")) is None
    assert await store.get_bot_token(Tenant("E1")) == "xoxb-whole"
    await store.async_delete_all(enterprise_id="E1", team_id=None)
    assert await store.get_bot_token(Tenant("E1")) is None


@pytest.mark.parametrize(
    ("enterprise", "team", "whole", "tenant"),
    [
        (None, "T1", False, "T1"),
        ("E1", "T1", False, "T1"),
        ("E1", "T1", True, "E1"),
        ("E1", None, True, "E1"),
        ("E1", None, None, "E1"),
        (None, "T1", True, "T1"),
        (None, None, True, None),
    ],
)
def test_whose_an_installation_is(
    enterprise: str | None, team: str | None, whole: bool | None, tenant: str | None
) -> None:
    assert installation_tenant(enterprise, team, whole) == (Tenant(tenant) if tenant else None)


async def test_nobodys_is_refused(store: RedisInstallationStore) -> None:
    with pytest.raises(ValueError, match="neither"):
        await store.async_save(made(team_id=None))


async def test_a_bot_alone_keeps_who_installed_it(store: RedisInstallationStore) -> None:
    await store.async_save(made())
    bot = Bot(
        team_id="T1",
        bot_token="xoxb-new",
        bot_id="B1",
        bot_user_id="UB",
        bot_scopes="commands",
        installed_at=0.0,
    )
    await store.async_save_bot(bot)
    found = await store.async_find_installation(enterprise_id=None, team_id="T1", user_id="U1INSTALLER")
    assert found is not None
    assert (found.bot_token, found.bot_scopes, found.app_id) == ("xoxb-new", ["commands"], "A1")


async def test_of_a_person_alone_nothing_is_deleted(store: RedisInstallationStore) -> None:
    await store.async_save(made())
    await store.async_delete_installation(enterprise_id=None, team_id="T1", user_id="U1INSTALLER")
    assert await store.get_bot_token(Tenant("T1")) == TOKEN
    await store.async_delete_installation(enterprise_id=None, team_id="T1")
    assert await store.get_bot_token(Tenant("T1")) is None


async def test_it_is_sealed_for_its_tenant_alone(store: RedisInstallationStore, stores: Stores) -> None:
    await store.async_save(made())
    assert await stores.redis.keys("T1:*") == [b"T1:installation"]
    sealed = await stores.redis.get("T1:installation")
    assert isinstance(sealed, bytes)
    for clear in (TOKEN, "xoxp-", "Acme", "U1INSTALLER"):
        assert clear.encode() not in sealed
    await stores.redis.set("T2:installation", sealed)
    with pytest.raises(VaultMisplaced):
        await store.get_bot_token(Tenant("T2"))


async def test_user_tokens_are_not_kept(store: RedisInstallationStore) -> None:
    await store.async_save(made())
    found = await store.async_find_installation(enterprise_id=None, team_id="T1")
    assert found is not None
    assert found.user_token is None


async def test_it_is_sealed_anew_and_wiped_with_its_tenant(
    store: RedisInstallationStore, stores: Stores, clock: ManualClock, key: str
) -> None:
    await store.async_save(made())
    await store.async_save(made(team_id="T12"))
    new = Fernet.generate_key().decode()
    assert await rekey(stores.redis, Vault([new, key])) == RekeyResult(2, 0)
    later = RedisInstallationStore(stores.redis, Vault([new]), clock.now)
    assert await later.get_bot_token(Tenant("T1")) == TOKEN
    assert await list_tenants(stores.redis) == [Tenant("T1"), Tenant("T12")]
    await wipe_tenant(stores, Tenant("T1"))
    assert await later.get_bot_token(Tenant("T1")) is None
    assert await later.get_bot_token(Tenant("T12")) == TOKEN


async def test_a_state_serves_until_an_installation_used_it(states: SignedOAuthStateStore) -> None:
    state = await states.async_issue()
    assert await states.async_consume(state)
    assert await states.async_consume(state)
    await states.mark_used(state)
    assert not await states.async_consume(state)
    assert await states.async_consume(await states.async_issue())


@pytest.mark.parametrize(("seconds", "good"), [(599, True), (600, False), (900, False)])
async def test_a_state_ends_by_the_clock(
    states: SignedOAuthStateStore, clock: ManualClock, seconds: float, good: bool
) -> None:
    state = await states.async_issue()
    clock.forward(seconds=seconds)
    assert await states.async_consume(state) is good


@pytest.mark.parametrize("state", ["", "A" * 32, "x" * 10_000, "../../T1:installation", "ä" * 32])
async def test_what_was_never_issued_is_refused(states: SignedOAuthStateStore, state: str) -> None:
    assert not await states.async_consume(state)


async def test_a_changed_state_is_refused(
    states: SignedOAuthStateStore, stores: Stores, clock: ManualClock
) -> None:
    state = await states.async_issue()
    until, nonce, signature = state.split(".")
    for changed in (
        f"{int(until) + 600}.{nonce}.{signature}",
        f"{until}.{nonce[::-1]}.{signature}",
        f"{until}.{nonce}.{signature[::-1]}",
    ):
        assert not await states.async_consume(changed)
    assert not await SignedOAuthStateStore(stores.redis, b"o" * 32, clock.now).async_consume(state)


async def test_issuing_a_state_stores_nothing_and_a_used_one_lies_hashed(
    states: SignedOAuthStateStore, stores: Stores
) -> None:
    state = await states.async_issue()
    await states.async_consume(state)
    assert await stores.redis.dbsize() == 0
    await states.mark_used(state)
    (key,) = await stores.redis.keys("*")
    assert key.startswith(b"usher:install:")
    assert state.encode() not in key
    assert 600_000 < await stores.redis.pttl(key) <= 1_200_000
