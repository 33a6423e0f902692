"""Which member is which organizer: one member an organizer, nothing left behind."""

from __future__ import annotations

from dataclasses import replace

from cryptography.fernet import Fernet

from bot.model.admin import AdminLink, MappedMember
from bot.model.ids import Person, Tenant
from bot.store import codec
from bot.store.export import export_person
from bot.store.open import Stores
from bot.store.rekey import rekey
from bot.store.vault import Vault
from bot.store.wipe import wipe_person
from tests.support.clocks import ManualClock
from tests.support.wipes import wipe_tenant

T1 = Tenant("T1")
BOB = Person(T1, "U2")


def mapped(person: Person, organizer: str, clock: ManualClock, account: str = "77") -> MappedMember:
    return MappedMember(
        person=person,
        organizer_key=organizer,
        account_key=account,
        mapped_by="U1",
        mapped_at=clock.now(),
        email="bob@northwind.example",
        name="Bob Tanaka",
    )


async def test_the_admin_link_is_one_and_ends_with_its_owner(
    stores: Stores, alice: Person, clock: ManualClock
) -> None:
    assert await stores.member_map.get_admin_link(T1) is None
    first = AdminLink(alice, "77", clock.now())
    await stores.member_map.set_admin_link(first)
    assert await stores.member_map.get_admin_link(T1) == first
    assert not await stores.member_map.clear_admin_link(T1, BOB)
    second = AdminLink(BOB, "88", clock.now())
    await stores.member_map.set_admin_link(second)
    assert await stores.member_map.get_admin_link(T1) == second
    assert await stores.member_map.clear_admin_link(T1, BOB)
    assert not await stores.member_map.clear_admin_link(T1)
    assert await stores.member_map.get_admin_link(T1) is None


async def test_an_organizer_is_one_member(stores: Stores, alice: Person, clock: ManualClock) -> None:
    bob = mapped(BOB, "8439885694023999999", clock)
    assert await stores.member_map.put(bob) is None
    assert await stores.member_map.put(bob) is None
    assert await stores.member_map.get(BOB) == bob
    assert await stores.member_map.put(replace(bob, person=alice)) == BOB
    assert await stores.member_map.get(alice) is None
    assert await stores.member_map.put(replace(bob, person=alice, account_key="88")) is None
    assert list(await stores.member_map.list_all(T1)) == ["U1", "U2"]


async def test_a_member_who_becomes_another_organizer_frees_the_first(
    stores: Stores, alice: Person, clock: ManualClock
) -> None:
    await stores.member_map.put(mapped(BOB, "1", clock))
    await stores.member_map.put(mapped(BOB, "2", clock))
    assert await stores.member_map.put(mapped(alice, "1", clock)) is None
    assert await stores.member_map.remove(BOB)
    assert not await stores.member_map.remove(BOB)
    assert await stores.member_map.put(mapped(alice, "2", clock)) is None
    assert list(await stores.member_map.list_all(T1)) == ["U1"]


async def test_nothing_personal_stands_in_clear_and_a_new_key_opens_it(
    stores: Stores, clock: ManualClock, key: str
) -> None:
    bob = mapped(BOB, "1", clock)
    await stores.member_map.put(bob)
    raw = codec.as_raw_hash(await stores.redis.hgetall("T1:member:U2"))
    assert b"bob" not in b"".join(raw.values()).lower()
    newer = Vault([Fernet.generate_key(), key])
    assert (await rekey(stores.redis, newer)).changed == 1
    assert await type(stores.member_map)(stores.redis, newer).get(BOB) == bob


async def test_forgetting_leaves_nothing(stores: Stores, alice: Person, clock: ManualClock) -> None:
    await stores.member_map.put(mapped(BOB, "1", clock))
    await stores.member_map.set_admin_link(AdminLink(BOB, "77", clock.now()))
    told = await export_person(stores.redis, stores.vault, BOB)
    assert told["member"][0]["email"] == "bob@northwind.example"
    await wipe_person(stores.redis, BOB)
    assert await stores.redis.keys("T1:*") == []
    await stores.member_map.put(mapped(alice, "1", clock))
    await wipe_tenant(stores, T1)
    assert await stores.redis.keys("T1:*") == []
