"""Meetings made here: known for a month after their end, forgotten with their person."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.model.cards import Card, UrlCard
from bot.model.ids import Person, Tenant
from bot.store.keys import KEYS
from bot.store.open import Stores
from bot.store.vault import VaultMisplaced
from tests.support import builders
from tests.support.clocks import ManualClock


async def test_gives_back_what_was_kept(stores: Stores, alice: Person) -> None:
    for meeting in (
        builders.meeting(alice),
        builders.meeting(alice, conference_call_info=None, audio="VoIP", password_required=True),
        builders.meeting(alice, cards=(Card("C1", "1.5"), Card("D1", "2.5"))),
    ):
        await stores.meetings.save(meeting)
        assert await stores.meetings.get(alice.tenant, meeting.meeting_id) == meeting
    assert await stores.meetings.get(Tenant("T2"), meeting.meeting_id) is None


async def test_finds_many(stores: Stores, alice: Person, bob: Person) -> None:
    one, two = builders.meeting(alice, "1"), builders.meeting(bob, "2")
    await stores.meetings.save(one)
    await stores.meetings.save(two)
    assert await stores.meetings.get_many(alice.tenant, ["2", "3", "1"]) == {"1": one, "2": two}
    assert await stores.meetings.get_many(alice.tenant, []) == {}


async def test_notes_where_its_cards_stand(stores: Stores, alice: Person) -> None:
    meeting = builders.meeting(alice)
    await stores.meetings.save(meeting)
    for channel, ts in (("C2", "10.5"), ("C1", "9.5"), ("C1", "9.5")):
        await stores.meetings.add_card(meeting, channel, ts)
    kept = await stores.meetings.get(alice.tenant, meeting.meeting_id)
    assert kept == replace(meeting, cards=(Card("C1", "9.5"), Card("C2", "10.5")))
    assert kept.card_in_channel("C2") == Card("C2", "10.5")
    assert kept.card_in_channel("C3") is None


async def test_a_change_keeps_the_cards_and_that_it_was_cancelled(stores: Stores, alice: Person) -> None:
    meeting = builders.meeting(alice)
    await stores.meetings.save(meeting)
    await stores.meetings.add_card(meeting, "C1", "1.5")
    await stores.meetings.save(replace(meeting, cancelled_at=builders.NOON, cancelled_by=alice))
    await stores.meetings.save(replace(meeting, subject="Retro"))
    assert await stores.meetings.get(alice.tenant, meeting.meeting_id) == replace(
        meeting, subject="Retro", cards=(Card("C1", "1.5"),), cancelled_at=builders.NOON, cancelled_by=alice
    )


async def test_what_nobody_cancelled_here_may_return(stores: Stores, alice: Person) -> None:
    meeting = builders.meeting(alice)
    await stores.meetings.save(replace(meeting, cancelled_at=builders.NOON))
    await stores.meetings.clear_cancellation(meeting)
    assert await stores.meetings.get(alice.tenant, meeting.meeting_id) == meeting
    gone = replace(meeting, cancelled_at=builders.NOON, cancelled_by=alice)
    await stores.meetings.save(gone)
    await stores.meetings.clear_cancellation(meeting)
    assert await stores.meetings.get(alice.tenant, meeting.meeting_id) == gone
    await stores.meetings.clear_cancellation(builders.meeting(alice, "2"))
    assert await stores.meetings.get(alice.tenant, "2") is None


async def test_a_start_in_a_conversation_is_one_operations_for_half_a_minute(
    stores: Stores, alice: Person, clock: ManualClock
) -> None:
    tenant, begin = alice.tenant, stores.meetings.claim_channel_start
    taken = await asyncio.gather(*(begin(tenant, "C1", f"op-{n}") for n in range(10)))
    (winner,) = {op_id for op_id in taken if op_id is not None}
    assert taken.count(None) == 1
    assert await begin(tenant, "C1", winner) is None
    assert await begin(tenant, "C2", "other") is None
    assert await begin(tenant, "C1", "other") == winner
    assert await begin(tenant, "C1", "other", ignored_op_id=winner) is None
    assert await begin(tenant, "C1", winner) == "other"
    clock.forward(seconds=31)
    assert await begin(tenant, "C1", winner) is None


async def test_was_created_by_one_operation(stores: Stores, alice: Person) -> None:
    claims = await asyncio.gather(
        *(stores.meetings.claim_creation(alice.tenant, "1", f"op-{n}") for n in range(10))
    )
    assert claims.count(True) == 1
    winner = f"op-{claims.index(True)}"
    assert await stores.meetings.claim_creation(alice.tenant, "1", winner)


async def test_is_forgotten_with_its_person(stores: Stores, alice: Person, bob: Person) -> None:
    mine, other = builders.meeting(alice, "1"), builders.meeting(bob, "2")
    await stores.meetings.save(mine)
    await stores.meetings.save(other)
    assert await stores.meetings.delete_by_organizer(alice) == 1
    assert await stores.meetings.delete_by_organizer(alice) == 0
    await stores.meetings.add_card(mine, "C1", "1.5")
    assert await stores.meetings.get_many(alice.tenant, ["1", "2"]) == {"2": other}


async def test_ends_by_the_clock(stores: Stores, alice: Person, clock: ManualClock) -> None:
    await stores.meetings.save(builders.meeting(alice))
    clock.forward(days=29)
    assert await stores.meetings.get(alice.tenant, "9007199254740993") is not None
    clock.forward(days=2)
    assert await stores.meetings.get(alice.tenant, "9007199254740993") is None


async def test_a_link_copied_to_another_meeting_is_refused(stores: Stores, alice: Person) -> None:
    await stores.meetings.save(builders.meeting(alice, "1"))
    await stores.redis.copy(KEYS.meeting.of(alice.tenant, "1"), KEYS.meeting.of(alice.tenant, "2"))
    with pytest.raises(VaultMisplaced):
        await stores.meetings.get(alice.tenant, "2")


async def test_a_response_url_is_used_so_often_and_the_last_use_can_be_kept(
    stores: Stores, alice: Person
) -> None:
    card = UrlCard(organizer=alice, meeting_id="1", channel="D1", ts="1.5", response_url="u", uses_left=2)
    await stores.url_cards.save(card)
    other = replace(card, ts="2.5")
    assert not await stores.url_cards.take_use(other, kept=0)
    assert await stores.url_cards.take_use(card, kept=1)
    assert not await stores.url_cards.take_use(card, kept=1)
    assert await stores.url_cards.take_use(card, kept=0)
    assert not await stores.url_cards.take_use(card, kept=0)
    await stores.url_cards.mark_shown(other, "a:b")
    kept = await stores.url_cards.get(alice.tenant, "1", "D1")
    assert kept == replace(card, uses_left=0)
