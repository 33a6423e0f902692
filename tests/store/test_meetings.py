"""Meetings made here: known for a month after their end, forgotten with their person."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.ids import Person, Tenant
from bot.ports import Card
from bot.store import keys
from bot.store.open import Stores
from bot.store.vault import Misplaced
from tests.support import builders
from tests.support.clocks import ManualClock


async def test_gives_back_what_was_kept(stores: Stores, alice: Person) -> None:
    for meeting in (
        builders.meeting(alice),
        builders.meeting(alice, conference_call_info=None, audio="VoIP", password_required=True),
        builders.meeting(alice, cards=(Card("C1", "1.5"), Card("D1", "2.5"))),
    ):
        await stores.meetings.keep(meeting)
        assert await stores.meetings.get(alice.tenant, meeting.meeting_id) == meeting
    assert await stores.meetings.get(Tenant("T2"), meeting.meeting_id) is None


async def test_finds_many(stores: Stores, alice: Person, bob: Person) -> None:
    one, two = builders.meeting(alice, "1"), builders.meeting(bob, "2")
    await stores.meetings.keep(one)
    await stores.meetings.keep(two)
    assert await stores.meetings.many(alice.tenant, ["2", "3", "1"]) == {"1": one, "2": two}
    assert await stores.meetings.many(alice.tenant, []) == {}


async def test_notes_where_its_cards_stand(stores: Stores, alice: Person) -> None:
    meeting = builders.meeting(alice)
    await stores.meetings.keep(meeting)
    for channel, ts in (("C2", "10.5"), ("C1", "9.5"), ("C1", "9.5")):
        await stores.meetings.placed(meeting, channel, ts)
    kept = await stores.meetings.get(alice.tenant, meeting.meeting_id)
    assert kept == replace(meeting, cards=(Card("C1", "9.5"), Card("C2", "10.5")))
    assert kept.card_in("C2") == Card("C2", "10.5")
    assert kept.card_in("C3") is None


async def test_a_change_keeps_the_cards_and_that_it_was_cancelled(stores: Stores, alice: Person) -> None:
    meeting = builders.meeting(alice)
    await stores.meetings.keep(meeting)
    await stores.meetings.placed(meeting, "C1", "1.5")
    await stores.meetings.keep(replace(meeting, cancelled_at=builders.NOON, cancelled_by=alice))
    await stores.meetings.keep(replace(meeting, subject="Retro"))
    assert await stores.meetings.get(alice.tenant, meeting.meeting_id) == replace(
        meeting, subject="Retro", cards=(Card("C1", "1.5"),), cancelled_at=builders.NOON, cancelled_by=alice
    )


async def test_what_nobody_cancelled_here_may_return(stores: Stores, alice: Person) -> None:
    meeting = builders.meeting(alice)
    await stores.meetings.keep(replace(meeting, cancelled_at=builders.NOON))
    await stores.meetings.returned(meeting)
    assert await stores.meetings.get(alice.tenant, meeting.meeting_id) == meeting
    gone = replace(meeting, cancelled_at=builders.NOON, cancelled_by=alice)
    await stores.meetings.keep(gone)
    await stores.meetings.returned(meeting)
    assert await stores.meetings.get(alice.tenant, meeting.meeting_id) == gone
    await stores.meetings.returned(builders.meeting(alice, "2"))
    assert await stores.meetings.get(alice.tenant, "2") is None


async def test_a_start_in_a_conversation_is_one_operations_for_half_a_minute(
    stores: Stores, alice: Person, clock: ManualClock
) -> None:
    tenant, begin = alice.tenant, stores.meetings.begin
    taken = await asyncio.gather(*(begin(tenant, "C1", f"op-{n}") for n in range(10)))
    (winner,) = {op_id for op_id in taken if op_id is not None}
    assert taken.count(None) == 1
    assert await begin(tenant, "C1", winner) is None
    assert await begin(tenant, "C2", "other") is None
    assert await begin(tenant, "C1", "other") == winner
    assert await begin(tenant, "C1", "other", instead_of=winner) is None
    assert await begin(tenant, "C1", winner) == "other"
    clock.forward(seconds=31)
    assert await begin(tenant, "C1", winner) is None


async def test_is_the_fruit_of_one_operation(stores: Stores, alice: Person) -> None:
    claims = await asyncio.gather(*(stores.meetings.claim(alice.tenant, "1", f"op-{n}") for n in range(10)))
    assert claims.count(True) == 1
    winner = f"op-{claims.index(True)}"
    assert await stores.meetings.claim(alice.tenant, "1", winner)


async def test_is_forgotten_with_its_person(stores: Stores, alice: Person, bob: Person) -> None:
    mine, other = builders.meeting(alice, "1"), builders.meeting(bob, "2")
    await stores.meetings.keep(mine)
    await stores.meetings.keep(other)
    assert await stores.meetings.forget(alice) == 1
    assert await stores.meetings.forget(alice) == 0
    await stores.meetings.placed(mine, "C1", "1.5")
    assert await stores.meetings.many(alice.tenant, ["1", "2"]) == {"2": other}


async def test_ends_by_the_clock(stores: Stores, alice: Person, clock: ManualClock) -> None:
    await stores.meetings.keep(builders.meeting(alice))
    clock.forward(days=29)
    assert await stores.meetings.get(alice.tenant, "9007199254740993") is not None
    clock.forward(days=2)
    assert await stores.meetings.get(alice.tenant, "9007199254740993") is None


async def test_a_link_copied_to_another_meeting_is_refused(stores: Stores, alice: Person) -> None:
    await stores.meetings.keep(builders.meeting(alice, "1"))
    await stores.redis.copy(keys.meeting(alice.tenant, "1"), keys.meeting(alice.tenant, "2"))
    with pytest.raises(Misplaced):
        await stores.meetings.get(alice.tenant, "2")
