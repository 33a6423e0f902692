"""New keys while running, and deleting all of a tenant or a person and nothing of others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from redis.asyncio import Redis

from bot.model.ids import Person, Tenant
from bot.model.operations import Outcome
from bot.model.policy import AuditEntry, AuditQuery
from bot.store import streams
from bot.store.keys import KEYS
from bot.store.open import Stores, open_stores
from bot.store.rekey import RekeyResult, count_rekeyable, rekey
from bot.store.vault import Vault, VaultUnreadable
from bot.store.wipe import wipe_person
from tests.support import builders
from tests.support.clocks import ManualClock
from tests.support.stored_keys import list_tenants
from tests.support.wipes import wipe_tenant

SEALED = 7
"""Values that ``fill`` seals: token, state, pending link, meeting, payload, progress, outcome."""


async def fill(stores: Stores, person: Person, mark: str) -> None:
    await stores.links.save(builders.link(person))
    await stores.connect_states.save(f"state-{mark}", builders.state(person))
    await stores.pending_links.save(f"pending-{mark}", builders.pending(person))
    await stores.meetings.save(builders.meeting(person, mark))
    await stores.meetings.claim_creation(person.tenant, mark, f"op-{mark}")
    await stores.sends.add_intent(builders.send(person))
    await stores.ledger.acquire_lock(person, "V1", f"op-{mark}")
    await stores.ledger.add_if_absent(builders.operation(person, f"open-{mark}"))
    await stores.ledger.add_if_absent(builders.operation(person, f"op-{mark}"))
    op = await stores.ledger.claim(person.tenant, f"op-{mark}", "h")
    assert op is not None
    op = await stores.ledger.save_checkpoint(op, "h", "made", {"a": "b"})
    await stores.ledger.finish(op, "h", Outcome(ok=True, values={"url": "x"}))


async def everything(stores: Stores, person: Person, mark: str) -> list[object]:
    return [
        await stores.links.get(person),
        await stores.connect_states.get(f"state-{mark}"),
        await stores.meetings.get(person.tenant, mark),
        await stores.ledger.load(person.tenant, f"op-{mark}"),
        await stores.ledger.load(person.tenant, f"open-{mark}"),
    ]


def reopened(redis_url: str, now: Callable[[], datetime], *fernet_keys: str):  # type: ignore[no-untyped-def]
    return open_stores(redis_url, Vault(fernet_keys), now, "client-1")


async def test_everything_opens_with_the_new_key_alone(
    stores: Stores, redis_url: str, clock: ManualClock, key: str, alice: Person
) -> None:
    await fill(stores, alice, "1")
    before = await everything(stores, alice, "1")
    lives = {name: await stores.redis.pttl(name) > 0 for name in await stores.redis.keys("*")}
    new = Fernet.generate_key().decode()
    both = Vault([new, key])
    assert await rekey(stores.redis, both) == RekeyResult(SEALED + 1, 0)
    assert await rekey(stores.redis, both) == RekeyResult(0, 0)
    assert {name: await stores.redis.pttl(name) > 0 for name in await stores.redis.keys("*")} == lives
    async with reopened(redis_url, clock.now, new) as later:
        assert await everything(later, alice, "1") == before
        assert await later.pending_links.consume("pending-1", alice) is not None


async def test_what_no_key_opens_is_counted_and_left(stores: Stores, alice: Person) -> None:
    await stores.links.save(builders.link(alice))
    before = await stores.redis.get(KEYS.token.of(alice))
    assert await rekey(stores.redis, Vault([Fernet.generate_key()])) == RekeyResult(0, 1)
    assert await stores.redis.get(KEYS.token.of(alice)) == before


async def test_a_dropped_key_says_so(
    stores: Stores, redis_url: str, clock: ManualClock, alice: Person
) -> None:
    await stores.links.save(builders.link(alice))
    async with reopened(redis_url, clock.now, Fernet.generate_key().decode()) as later:
        with pytest.raises(VaultUnreadable):
            await later.links.get(alice)


async def test_a_tenant_is_wiped_and_its_neighbours_are_not(stores: Stores) -> None:
    people = [Person(Tenant(name), "U1") for name in ("T1", "T12", "E1")]
    for number, person in enumerate(people):
        await fill(stores, person, str(number))
    kept = [await everything(stores, person, str(n)) for n, person in enumerate(people)]
    assert await wipe_tenant(stores, people[0].tenant) >= 10
    assert await stores.redis.keys("T1:*") == []
    assert await list_tenants(stores.redis) == [Tenant("E1"), Tenant("T12")]
    assert len(await stores.redis.keys("usher:state:*")) == 2
    assert [await everything(stores, person, str(n)) for n, person in enumerate(people)][1:] == kept[1:]


async def test_a_wildcard_wipes_no_other_tenant(stores: Stores, alice: Person) -> None:
    await fill(stores, alice, "1")
    assert await wipe_tenant(stores, Tenant("T*")) == 0
    assert await wipe_tenant(stores, Tenant("[T]1")) == 0


async def test_a_person_is_wiped_and_colleagues_are_not(stores: Stores, alice: Person, bob: Person) -> None:
    colleague = Person(alice.tenant, "U11")
    for number, person in enumerate((alice, bob, colleague)):
        await fill(stores, person, str(number))
    kept = [await everything(stores, bob, "1"), await everything(stores, colleague, "2")]
    await wipe_person(stores.redis, alice)
    assert await everything(stores, alice, "0") == [None] * 5
    assert await stores.pending_links.consume("pending-0", alice) is None
    assert [await everything(stores, bob, "1"), await everything(stores, colleague, "2")] == kept
    open_ones = await stores.ledger.list_unfinished(alice.tenant, builders.NOON.replace(year=2027))
    assert sorted(open_ones) == ["open-1", "open-2"]


@pytest.mark.parametrize("name", ["", "usher", "T1:link"])
async def test_a_tenant_cannot_reach_into_others_keys(stores: Stores, name: str) -> None:
    with pytest.raises(ValueError, match="tenant"):
        await stores.links.get(Person(Tenant(name), "U1"))


async def test_the_audit_opens_with_the_new_key_alone_and_loses_no_line(
    stores: Stores, redis_url: str, clock: ManualClock, key: str, alice: Person
) -> None:
    lines = [
        AuditEntry(person=alice, action="meeting.now", at=clock.now(), details={"subject": str(n)})
        for n in range(3)
    ]
    for line in lines:
        await stores.audit.append(line)
    (stream,) = await stores.redis.keys("T1:audit:*")
    ids = [number for number, _ in await stores.redis.xrange(stream)]
    new = Fernet.generate_key().decode()
    both = Vault([new, key])
    assert await count_rekeyable(stores.redis, both, 100) == RekeyResult(3, 0)
    assert await rekey(stores.redis, both) == RekeyResult(3, 0)
    assert await rekey(stores.redis, both) == RekeyResult(0, 0)
    assert [number for number, _ in await stores.redis.xrange(stream)] == ids
    assert await stores.redis.pttl(stream) > 0
    async with reopened(redis_url, clock.now, new) as later:
        page = await later.audit.search(alice.tenant, AuditQuery(since=builders.NOON - timedelta(days=1)), 10)
        assert list(page.entries) == lines[::-1]
    assert await rekey(stores.redis, Vault([Fernet.generate_key()])) == RekeyResult(0, 3)
    assert len(await stores.redis.xrange(stream)) == 3


async def test_a_line_that_comes_while_the_audit_is_sealed_anew_stays(
    stores: Stores,
    redis_url: str,
    clock: ManualClock,
    key: str,
    alice: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await stores.audit.append(
        AuditEntry(person=alice, action="meeting.now", at=clock.now(), details={"subject": "before"})
    )
    new = Fernet.generate_key().decode()
    read = streams.read_lines

    async def late(redis: Redis, stream: bytes, after: bytes) -> list[tuple[bytes, dict[bytes, bytes]]]:
        found = await read(redis, stream, after)
        if not found:
            async with reopened(redis_url, clock.now, new, key) as other:
                entry = AuditEntry(
                    person=alice, action="meeting.now", at=clock.now(), details={"subject": "meanwhile"}
                )
                await other.audit.append(entry)
        return found

    monkeypatch.setattr(streams, "read_lines", late)
    assert await rekey(stores.redis, Vault([new, key])) == RekeyResult(1, 0)
    async with reopened(redis_url, clock.now, new) as later:
        page = await later.audit.search(alice.tenant, AuditQuery(since=builders.NOON - timedelta(days=1)), 10)
        assert [entry.details.get("subject") for entry in page.entries] == ["meanwhile", "before"]
    assert len(await stores.redis.keys("T1:audit:*")) == 1
