"""A channel's new id replaces the old one in everything stored, whatever kind of key it is in."""

from __future__ import annotations

import asyncio

import pytest

from bot.model.ids import Person, Tenant
from bot.model.operations import OperationKind
from bot.store.channel_moves import MoveResult
from bot.store.key_types import GlobalKey, Key, RedisType
from bot.store.keys import ALL_KEYS, KEYS
from bot.store.open import Stores
from tests.support import builders
from tests.support.clocks import ManualClock
from tests.support.stored_keys import find_stored

OLD, NEW, LONGER = "G012Y48650T", "C012Y48650T", "G012Y48650TX"
TENANT, OTHER = Tenant("T1"), Tenant("T2")


def words(channel: str) -> bytes:
    """Return JSON with the channel in each way in which records and typed texts name one."""
    text = f"{channel}:17.5 in <#{channel}|team> and not {LONGER}"
    return f'{{"channel":"{channel}","text":"{text}","{channel}":[1]}}'.encode()


ROWS = [
    row
    for row in ALL_KEYS
    if not isinstance(row, GlobalKey) and row not in (KEYS.moved_channels, KEYS.audit_copy)
]


def key_of(row: Key, tenant: Tenant, channel: str) -> str:
    parts = [
        tenant.id
        if part == "{tenant}"
        else channel
        if part == "{channel}"
        else "X"
        if part[0] == "{"
        else part
        for part in row.pattern.split(":")
    ]
    return ":".join(parts)


async def fill(stores: Stores, row: Key, tenant: Tenant) -> None:
    """Store the old id in every place that a key of this kind has."""
    key, redis = key_of(row, tenant, OLD), stores.redis
    sealed = stores.vault.seal(tenant, "U1", "place", words(OLD))
    match row.type:
        case RedisType.HASH:
            fields = dict.fromkeys(row.sealed, sealed)
            await redis.hset(
                key, mapping={"plain": OLD, f"card:{OLD}": "1.0", f"card:{OLD}:2.0": "3.0", **fields}
            )
            await redis.pexpire(key, 60_000)
        case RedisType.STRING:
            await redis.set(key, sealed if row.sealed else OLD, px=60_000)
        case RedisType.STREAM:
            await redis.xadd(key, {"who": "U1", "what": "x", "sealed": sealed}, id="5-1")
        case RedisType.SET:
            await redis.sadd(key, "one")
        case RedisType.ZSET:
            await redis.zadd(key, {"one": 1})


def opened(stores: Stores, sealed: bytes) -> bytes:
    return stores.vault.open(TENANT, "U1", "place", sealed)


async def values(stores: Stores, row: Key) -> list[bytes]:
    key, redis = key_of(row, TENANT, NEW), stores.redis
    if row.type is RedisType.HASH:
        found = await redis.hgetall(key)
        plain = [found.get(name.encode(), b"") for name in ("plain", f"card:{NEW}", f"card:{NEW}:2.0")]
        return [
            *plain,
            *(opened(stores, found[name.encode()]) for name in row.sealed if name.encode() in found),
        ]
    if row.type is RedisType.STRING:
        whole = await redis.get(key)
        return [opened(stores, whole) if row.sealed else whole]
    ((number, fields),) = await redis.xrange(key)
    return [number, fields[b"who"], opened(stores, fields[b"sealed"])]


async def test_every_kind_of_key_follows(stores: Stores) -> None:
    """The rows are read from the table, so a kind that is added to it is tried without anybody listing it."""
    for row in ROWS:
        for tenant in (TENANT, OTHER):
            await fill(stores, row, tenant)
    assert (await stores.channel_moves.move(TENANT, OLD, NEW)).changed > len(ROWS)
    expected = {
        RedisType.HASH: [NEW.encode(), b"1.0", b"3.0"],
        RedisType.STRING: [],
        RedisType.STREAM: [b"5-1", b"U1"],
    }
    missed = []
    for row in ROWS:
        if row.type in expected:
            wanted = [*expected[row.type], *[words(NEW) for _ in row.sealed]] or [NEW.encode()]
            if await values(stores, row) != wanted:
                missed.append(row.kind)
        ttl = await stores.redis.pttl(key_of(row, TENANT, NEW))
        if row.type in (RedisType.HASH, RedisType.STRING) and not 0 < ttl <= 60_000:
            missed.append(f"{row.kind}: ttl {ttl}")
    assert missed == []
    again = await stores.channel_moves.move(TENANT, OLD, NEW)
    assert again == MoveResult(), "nothing is left to change"
    assert {key.partition(":")[0] for key in await find_stored(stores, f'"{OLD}"')} == {OTHER.id}
    await stores.redis.flushall()  # the fixture would check these keys against the table


async def test_two_sets_of_subscriptions_are_united(stores: Stores) -> None:
    for channel, name in ((OLD, "a"), (NEW, "b")):
        await stores.redis.sadd(KEYS.subscriptions_in.of(TENANT, channel), name)
    await stores.channel_moves.move(TENANT, OLD, NEW)
    assert await stores.redis.smembers(KEYS.subscriptions_in.of(TENANT, NEW)) == {b"a", b"b"}
    assert not await stores.redis.exists(KEYS.subscriptions_in.of(TENANT, OLD))


async def test_a_card_that_was_posted_under_the_new_id_stays(stores: Stores, alice: Person) -> None:
    known = builders.meeting(alice, "1")
    await stores.meetings.save(known)
    await stores.meetings.add_card(known, OLD, "1.0")
    await stores.meetings.add_card(known, NEW, "2.0")
    await stores.channel_moves.move(TENANT, OLD, NEW)
    found = await stores.meetings.get(TENANT, "1")
    assert found is not None
    assert [(card.channel, card.ts) for card in found.cards if card.channel in (OLD, NEW)] == [(NEW, "2.0")]


async def test_what_somebody_changes_meanwhile_is_not_lost(stores: Stores, alice: Person) -> None:
    """Meetings get cards under the old id while it is replaced; each card is kept, and a second look finds the rest."""
    known = builders.meeting(alice, "1")
    await stores.meetings.save(known)

    async def post(count: int) -> None:
        for number in range(count):
            await stores.redis.hset(KEYS.meeting.of(TENANT, "1"), f"card:{OLD}:{number}.5", f"{number}.0")

    await asyncio.gather(post(40), *[stores.channel_moves.move(TENANT, OLD, NEW) for _ in range(3)])
    await stores.channel_moves.move(TENANT, OLD, NEW)
    found = await stores.meetings.get(TENANT, "1")
    assert found is not None
    assert sum(card.channel == NEW for card in found.cards) == 40
    assert sum(card.channel == OLD for card in found.cards) == 0


async def test_the_operation_that_moves_it_keeps_the_old_id(stores: Stores, alice: Person) -> None:
    for kind in (OperationKind.CHANNEL_MOVED, OperationKind.MEETING_SHARE):
        record = builders.operation(alice, kind.value, kind=kind.value, payload={"old": OLD})
        await stores.ledger.add_if_absent(record)
    await stores.channel_moves.move(TENANT, OLD, NEW)
    kept = await stores.ledger.load(TENANT, OperationKind.CHANNEL_MOVED.value)
    moved = await stores.ledger.load(TENANT, OperationKind.MEETING_SHARE.value)
    assert kept is not None
    assert moved is not None
    assert (kept.payload, moved.payload) == ({"old": OLD}, {"old": NEW})


@pytest.mark.parametrize(
    ("moves", "leads_to"),
    [
        ([("C1", "C2")], {"C1": "C2"}),
        ([("C1", "C2"), ("C1", "C2")], {"C1": "C2"}),
        ([("C1", "C2"), ("C2", "C3")], {"C1": "C3", "C2": "C3"}),
        ([("C2", "C3"), ("C1", "C2")], {"C1": "C3", "C2": "C3"}),
        ([("C1", "C2"), ("C2", "C1")], {"C2": "C1"}),
        ([("C1", "C2"), ("C2", "C1"), ("C1", "C2")], {"C1": "C2"}),
        ([("C1", "C2"), ("C2", "C3"), ("C3", "C1")], {"C2": "C1", "C3": "C1"}),
    ],
)
async def test_several_moves_lead_to_the_id_of_today(
    stores: Stores, moves: list[tuple[str, str]], leads_to: dict[str, str]
) -> None:
    for old, new in moves:
        await stores.channel_moves.add(TENANT, old, new)
    assert await stores.channel_moves.list_known(TENANT) == leads_to
    assert await stores.channel_moves.list_known(OTHER) == {}


async def test_another_process_learns_of_a_move_soon(stores: Stores, clock: ManualClock) -> None:
    assert await stores.channel_moves.list_known(TENANT) == {}
    await stores.redis.hset(KEYS.moved_channels.of(TENANT), "C1", "C2")
    clock.forward(seconds=31)
    assert await stores.channel_moves.list_known(TENANT) == {"C1": "C2"}
