"""Lives of cards and times of digests: kept exactly, given when due, gone with their person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.model.cards import STARTS_SOON_WITHIN, CardPhase, CardState
from bot.model.ids import Person, Tenant
from bot.store.export import export_person
from bot.store.open import Stores
from bot.store.wipe import wipe_person
from tests.support import builders
from tests.support.wipes import wipe_tenant

NOON = builders.NOON


def life(person: Person, **changes: object) -> CardState:
    one = CardState(
        organizer=person,
        meeting_id="123456789",
        planned_start=NOON,
        phase=CardPhase.ENDED,
        live_since=NOON,
        ended_at=NOON,
        minutes=43,
        people=12,
        history_checks=3,
        attendance_final=True,
        recurring=True,
        needs_new_cards=True,
        is_drawn=False,
    )
    return replace(one, **changes)  # type: ignore[arg-type]


async def test_gives_back_what_was_kept(stores: Stores, alice: Person) -> None:
    bare = CardState(organizer=alice, meeting_id="123456789", planned_start=NOON)
    for one in (life(alice), bare, life(alice, minutes=0, people=0, attendance_final=False)):
        await stores.card_states.save(one)
        assert await stores.card_states.get(alice.tenant, "123456789") == one
    assert await stores.card_states.get(Tenant("T2"), "123456789") is None


async def test_gives_what_is_due_the_longest_waiting_first(stores: Stores, alice: Person) -> None:
    tenant, minute = alice.tenant, timedelta(minutes=1)
    for name, at in (("1", NOON + minute), ("2", NOON), ("3", NOON + 2 * minute)):
        await stores.card_states.schedule_check(tenant, name, at)
    assert await stores.card_states.list_due(tenant, NOON + minute) == ["2", "1"]
    assert await stores.card_states.list_due(Tenant("T2"), NOON + minute) == []
    await stores.card_states.schedule_check(tenant, "2", NOON + 3 * minute)
    await stores.card_states.schedule_check(tenant, "1", None)
    assert await stores.card_states.list_due(tenant, NOON + minute) == []
    await stores.card_states.schedule_check(tenant, "3", NOON + 5 * minute, only_if_sooner=True)
    assert await stores.card_states.list_due(tenant, NOON + 2 * minute) == ["3"]
    await stores.card_states.schedule_check(tenant, "3", NOON, only_if_sooner=True)
    await stores.card_states.schedule_check(tenant, "4", NOON, only_if_sooner=True)
    assert await stores.card_states.list_due(tenant, NOON) == ["3", "4"]


async def test_a_meeting_that_is_kept_is_looked_at_before_it_begins(stores: Stores, alice: Person) -> None:
    meeting = builders.meeting(alice)
    await stores.meetings.save(meeting)
    assert (
        await stores.card_states.list_due(
            alice.tenant, meeting.start - STARTS_SOON_WITHIN - timedelta(seconds=1)
        )
        == []
    )
    assert await stores.card_states.list_due(alice.tenant, meeting.start - STARTS_SOON_WITHIN) == [
        meeting.meeting_id
    ]


async def test_it_is_its_organizers_and_goes_with_them(stores: Stores, alice: Person, bob: Person) -> None:
    await stores.card_states.save(life(alice))
    await stores.card_states.save(life(bob, meeting_id="2"))
    told = await export_person(stores.redis, stores.vault, alice)
    assert [entry["id"] for entry in told["card"]] == ["123456789"]
    assert datetime.fromisoformat(told["card"][0]["live_since"]) == NOON
    await wipe_person(stores.redis, alice)
    assert await stores.card_states.get(alice.tenant, "123456789") is None
    assert await stores.card_states.get(bob.tenant, "2") is not None


async def test_digests_are_given_when_due(stores: Stores, alice: Person) -> None:
    tenant, minute = alice.tenant, timedelta(minutes=1)
    await stores.digests.schedule(tenant, "a", NOON + minute)
    await stores.digests.schedule(tenant, "b", NOON)
    assert await stores.digests.list_due(tenant, NOON - minute) == []
    assert await stores.digests.list_due(tenant, NOON + minute) == [("b", NOON), ("a", NOON + minute)]
    await stores.digests.schedule(tenant, "b", None)
    assert await stores.digests.list_due(tenant, NOON + minute) == [("a", NOON + minute)]
    await wipe_tenant(stores, tenant)
    assert await stores.digests.list_due(tenant, NOON + minute) == []


async def test_who_of_a_tenant_has_a_goto_account(stores: Stores, alice: Person, bob: Person) -> None:
    await stores.links.save(builders.link(alice, organizer_key="11"))
    await stores.links.save(builders.link(bob, organizer_key="22"))
    await stores.links.save(builders.link(Person(Tenant("T2"), "U9"), organizer_key="11"))
    assert await stores.links.find_by_organizers(alice.tenant, ["11", "33"]) == [alice]
    assert await stores.links.find_by_organizers(alice.tenant, ["22", "11"]) == [alice, bob]
    assert await stores.links.find_by_organizers(alice.tenant, []) == []
