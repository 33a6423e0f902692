"""Seats are exact whatever happens at once; who waits is served in order; nothing personal is readable."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet

from bot.model.cards import Card
from bot.model.ids import Person, Tenant
from bot.model.registration import (
    SEATED_STATES,
    JoinResult,
    Registration,
    RegistrationSource,
    RegistrationState,
    SeatCount,
    SeatRules,
    SharedTraining,
    SharingEndReason,
)
from bot.store.export import export_person
from bot.store.keys import KEYS
from bot.store.open import Stores
from bot.store.rekey import rekey
from bot.store.vault import Vault
from bot.store.wipe import wipe_person
from tests.support import builders
from tests.support.clocks import ManualClock
from tests.support.wipes import wipe_tenant

TRAINING = "9007199254740993"
DAY = timedelta(days=1)
SESSIONS = (
    (builders.NOON + DAY, builders.NOON + DAY * 2),
    (builders.NOON + DAY * 3, builders.NOON + DAY * 4),
)


def shared(organizer: Person, training: str = TRAINING, **changes: Any) -> SharedTraining:
    values: dict[str, Any] = {
        "tenant": organizer.tenant,
        "training_key": training,
        "organizer": organizer,
        "organizer_key": "9007199254740995",
        "name": "Onböarding",
        "sessions": SESSIONS,
        "rules": SeatRules(),
        "training_id": "123456789",
        "description": "Day one",
    }
    return SharedTraining(**{**values, **changes})


def registration(person: Person | None, mark: str = "1", **changes: Any) -> Registration:
    values: dict[str, Any] = {
        "tenant": Tenant("T1"),
        "training_key": TRAINING,
        "id": f"id-{mark}",
        "person": person,
        "email": f"secret-{mark}@example.com",
        "given_name": "Zoë",
        "surname": "O’Hara",
        "state": RegistrationState.SAVED,
        "name": "Onböarding",
        "sessions": SESSIONS,
        "source": RegistrationSource.SLACK,
        "registered_at": builders.NOON,
    }
    return Registration(**{**values, **changes})


def crowd(count: int) -> list[Registration]:
    return [registration(Person(Tenant("T1"), f"U9{n:03}"), f"{n:03}") for n in range(count)]


async def states(stores: Stores) -> dict[str, str]:
    return {one.id: one.state.value for one in await stores.registrations.list_roster(Tenant("T1"), TRAINING)}


async def test_a_shared_training_is_given_back(stores: Stores, alice: Person) -> None:
    store, rules = stores.registrations, SeatRules(20, True, builders.NOON + DAY)
    await store.share(shared(alice, rules=rules))
    for channel, ts in (("C2", "10.5"), ("C1", "9.5")):
        await store.add_card(alice.tenant, TRAINING, channel, ts)
    kept = await store.get_shared(alice.tenant, TRAINING)
    cards = (Card("C1", "9.5"), Card("C2", "10.5"))
    wanted = shared(alice, rules=rules, cards=cards, revision=1)
    assert kept is not None
    assert replace(kept, changed_at=None) == wanted
    assert await store.get_shared(Tenant("T2"), TRAINING) is None
    assert await store.get_shared(alice.tenant, "2") is None


async def test_changes_raise_the_revision_and_keep_rules_and_cards(stores: Stores, alice: Person) -> None:
    store = stores.registrations
    await store.share(shared(alice, rules=SeatRules(3)))
    await store.add_card(alice.tenant, TRAINING, "C1", "1.5")
    await store.update_shared(shared(alice, name="Welcome"))
    await store.update_shared(shared(alice, name="Welcome"))
    kept = await store.get_shared(alice.tenant, TRAINING)
    assert kept is not None
    assert (kept.name, kept.revision, kept.rules.capacity, len(kept.cards)) == ("Welcome", 2, 3, 1)
    await store.update_shared(shared(alice, "unknown"))
    assert await store.get_shared(alice.tenant, "unknown") is None


async def test_an_end_is_lifted_by_sharing_anew(stores: Stores, alice: Person, bob: Person) -> None:
    store = stores.registrations
    await store.share(shared(alice, rules=SeatRules(3)))
    assert await store.end_sharing(alice.tenant, TRAINING, SharingEndReason.STOPPED)
    assert not await store.end_sharing(alice.tenant, TRAINING, SharingEndReason.DISCONNECTED)
    assert await store.join(registration(bob), "op") is JoinResult.ENDED
    assert await store.list_shared_by(alice) == []
    await store.share(shared(alice))
    (again,) = await store.list_shared_by(alice)
    assert (again.end_reason, again.rules.capacity) == (None, None)
    assert await store.join(registration(bob), "op") is JoinResult.SEAT


async def test_what_was_stopped_may_be_cancelled_once(stores: Stores, alice: Person, bob: Person) -> None:
    store = stores.registrations
    await store.share(shared(alice))
    assert await store.join(registration(bob), "op") is JoinResult.SEAT
    assert await store.end_sharing(alice.tenant, TRAINING, SharingEndReason.STOPPED, alice)
    (stopped,) = await store.list_followed(alice.tenant)
    assert stopped.ended_by == alice
    assert await store.end_sharing(alice.tenant, TRAINING, SharingEndReason.CANCELLED)
    assert not await store.end_sharing(alice.tenant, TRAINING, SharingEndReason.CANCELLED)
    assert not await store.end_sharing(alice.tenant, TRAINING, SharingEndReason.STOPPED)
    kept = await store.get_shared(alice.tenant, TRAINING)
    assert kept is not None
    assert (kept.end_reason, kept.ended_by) == (SharingEndReason.CANCELLED, None)
    assert await store.list_followed(alice.tenant) == []


async def test_what_is_over_is_not_offered(stores: Stores, alice: Person, clock: ManualClock) -> None:
    await stores.registrations.share(shared(alice))
    assert len(await stores.registrations.list_shared(alice.tenant)) == 1
    clock.forward(days=5)
    assert await stores.registrations.list_shared(alice.tenant) == []


@pytest.mark.parametrize(("capacity", "people"), [(0, 3), (1, 20), (7, 50), (None, 20)])
async def test_fifty_at_once_get_as_many_seats_as_there_are(
    stores: Stores, alice: Person, capacity: int | None, people: int
) -> None:
    store = stores.registrations
    await store.share(shared(alice, rules=SeatRules(capacity)))
    there = crowd(people)
    told = await asyncio.gather(*(store.join(one, f"op-{one.id}") for one in there))
    seats = people if capacity is None else min(capacity, people)
    assert told.count(JoinResult.SEAT) == seats
    assert told.count(JoinResult.WAITLIST) == people - seats
    assert await store.count_seats(alice.tenant, TRAINING) == SeatCount(seats, people - seats, capacity)
    again = await asyncio.gather(*(store.join(one, f"op-{one.id}") for one in there))
    assert again == told
    places = [await store.get_waitlist_position(alice.tenant, TRAINING, one.id) for one in there]
    assert sorted(place for place in places if place) == list(range(1, people - seats + 1))


async def test_a_second_press_is_known(stores: Stores, alice: Person, bob: Person) -> None:
    store = stores.registrations
    await store.share(shared(alice))
    assert await store.join(registration(bob), "op-1") is JoinResult.SEAT
    assert await store.join(registration(bob), "op-2") is JoinResult.ALREADY
    renamed = registration(bob, "2")
    assert await store.join(renamed, "op-3") is JoinResult.ALREADY
    assert await store.join(registration(alice), "op-4") is JoinResult.EMAIL_TAKEN
    assert await store.find_by_person(bob, TRAINING) == registration(bob)
    assert await store.find_by_person(alice, TRAINING) is None


async def test_workspaces_know_nothing_of_each_other(stores: Stores, alice: Person) -> None:
    """The same training, shared in two workspaces, and the same e-mail in both."""
    store, other = stores.registrations, Person(Tenant("T2"), "U7")
    await store.share(shared(alice, rules=SeatRules(1)))
    await store.share(shared(other, rules=SeatRules(1)))
    assert await store.join(registration(alice), "op") is JoinResult.SEAT
    assert await store.join(replace(registration(other), tenant=other.tenant), "op") is JoinResult.SEAT
    assert [one.person for one in await store.list_roster(other.tenant, TRAINING)] == [other]
    assert len(await store.list_by_person(alice)) == 1
    await store.end_sharing(other.tenant, TRAINING, SharingEndReason.STOPPED)
    assert len(await store.list_shared(alice.tenant)) == 1


async def test_who_is_late_is_told_so(stores: Stores, alice: Person, bob: Person, clock: ManualClock) -> None:
    store = stores.registrations
    await store.share(shared(alice, rules=SeatRules(closes_at=clock.now() + timedelta(hours=1))))
    assert await store.join(registration(alice), "op-1") is JoinResult.SEAT
    clock.forward(hours=1)
    assert await store.join(registration(bob, "2"), "op-2") is JoinResult.CLOSED
    assert await store.join(registration(None, "3"), "op-3", force=True) is JoinResult.SEAT


async def test_a_freed_seat_goes_down_the_line_with_a_hold(
    stores: Stores, alice: Person, clock: ManualClock
) -> None:
    store, tenant = stores.registrations, alice.tenant
    await store.share(shared(alice, rules=SeatRules(1)))
    first, second, third, fourth = crowd(4)
    for one in (first, second, third, fourth):
        await store.join(one, one.id)
    hold = clock.now() + timedelta(hours=2)
    assert await store.advance_waitlist(tenant, TRAINING, hold) == []
    cancelled = replace(first, state=RegistrationState.CANCELLED)
    assert await store.update(cancelled, from_states=SEATED_STATES)
    assert not await store.update(cancelled, from_states=SEATED_STATES)
    for _ in range(2):
        (offered,) = await store.advance_waitlist(tenant, TRAINING, hold)
        assert (offered.id, offered.state, offered.hold_until) == (second.id, "offered", hold)
    late = registration(None, "late")
    assert await store.join(late, "late") is JoinResult.WAITLIST
    clock.forward(hours=2)
    later = clock.now() + timedelta(hours=2)
    told = await store.advance_waitlist(tenant, TRAINING, later)
    assert {one.id: one.state for one in told} == {second.id: "lapsed", third.id: "offered"}
    assert await store.join(third, "takes it") is JoinResult.SEAT
    assert await store.join(third, "takes it") is JoinResult.SEAT
    assert await store.get_waitlist_position(tenant, TRAINING, fourth.id) == 1
    assert await store.join(second, "again") is JoinResult.WAITLIST
    assert await store.get_waitlist_position(tenant, TRAINING, second.id) == 3
    assert await store.count_seats(tenant, TRAINING) == SeatCount(1, 3, 1)


async def test_an_offer_that_is_over_is_not_taken(stores: Stores, alice: Person, clock: ManualClock) -> None:
    store, tenant = stores.registrations, alice.tenant
    await store.share(shared(alice, rules=SeatRules(1)))
    first, second, third = crowd(3)
    for one in (first, second, third):
        await store.join(one, one.id)
    await store.update(replace(first, state=RegistrationState.CANCELLED), from_states=SEATED_STATES)
    await store.advance_waitlist(tenant, TRAINING, clock.now() + timedelta(hours=2))
    clock.forward(hours=2)
    assert await store.join(second, "late") is JoinResult.WAITLIST
    assert await store.get_waitlist_position(tenant, TRAINING, third.id) == 1
    assert await store.count_seats(tenant, TRAINING) == SeatCount(0, 2, 1)


async def test_more_seats_are_offered_at_once(stores: Stores, alice: Person, clock: ManualClock) -> None:
    store, tenant = stores.registrations, alice.tenant
    await store.share(shared(alice, rules=SeatRules(1)))
    there = crowd(6)
    for one in there:
        await store.join(one, one.id)
    await store.share(shared(alice, rules=SeatRules(4)))
    told = await store.advance_waitlist(tenant, TRAINING, clock.now() + DAY)
    assert [one.id for one in told] == [one.id for one in there[1:4]]
    assert await store.count_seats(tenant, TRAINING) == SeatCount(4, 2, 4)


@pytest.mark.parametrize("is_advanced", [True, False])
async def test_fewer_seats_keep_the_offers_that_were_made_first(
    stores: Stores, alice: Person, clock: ManualClock, is_advanced: bool
) -> None:
    """Also if people take their seats before the waitlist is looked at."""
    store, tenant = stores.registrations, alice.tenant
    await store.share(shared(alice, rules=SeatRules(1)))
    there = crowd(6)
    for one in there:
        await store.join(one, one.id)
    await store.share(shared(alice, rules=SeatRules(4)))
    hold = clock.now() + DAY
    await store.advance_waitlist(tenant, TRAINING, hold)
    await store.share(shared(alice, rules=SeatRules(2)))
    if is_advanced:
        for _ in range(2):
            told = await store.advance_waitlist(tenant, TRAINING, hold)
            assert {one.id: one.state for one in told} == {
                there[1].id: "offered",
                there[2].id: "waitlisted",
                there[3].id: "waitlisted",
            }
            assert all(one.hold_until for one in told)
    results = [await store.join(one, f"take-{one.id}") for one in (there[3], there[2], there[1])]
    assert results[-1] is JoinResult.SEAT
    assert JoinResult.SEAT not in results[:2]
    assert await store.count_seats(tenant, TRAINING) == SeatCount(2, 4, 2)
    places = [await store.get_waitlist_position(tenant, TRAINING, one.id) for one in there[2:]]
    assert places == [1, 2, 3, 4]


async def test_approval_holds_a_seat_and_denial_frees_it(stores: Stores, alice: Person, bob: Person) -> None:
    store = stores.registrations
    await store.share(shared(alice, rules=SeatRules(1, approval=True)))
    asked = registration(bob)
    assert await store.join(asked, "op") is JoinResult.SEAT
    assert await states(stores) == {"id-1": "waiting_approval"}
    assert (await store.count_seats(alice.tenant, TRAINING)).is_full
    denied = replace(asked, state=RegistrationState.DENIED)
    assert await store.update(denied, from_states=frozenset({RegistrationState.WAITING_APPROVAL}))
    assert await store.count_seats(alice.tenant, TRAINING) == SeatCount(0, 0, 1)
    assert await store.join(asked, "again") is JoinResult.ALREADY


async def test_what_was_registered_anew_is_not_taken_for_what_it_was_before(
    stores: Stores, alice: Person, bob: Person
) -> None:
    store = stores.registrations
    await store.share(shared(alice, rules=SeatRules(1)))
    before = registration(bob)
    await store.join(before, "op")
    cancelled = replace(before, state=RegistrationState.CANCELLED)
    assert await store.update(cancelled, from_states=SEATED_STATES)
    again = replace(before, registered_at=before.registered_at + timedelta(seconds=1))
    assert await store.join(again, "again") is JoinResult.SEAT
    leaving = replace(before, state=RegistrationState.CANCEL_PENDING)
    assert not await store.update(leaving, from_states=SEATED_STATES)
    assert await states(stores) == {"id-1": "saved"}
    assert await store.update(
        replace(again, state=RegistrationState.CANCEL_PENDING), from_states=SEATED_STATES
    )
    assert await store.count_seats(alice.tenant, TRAINING) == SeatCount(1, 0, 1)


async def test_ending_empties_the_line_and_keeps_the_seats(
    stores: Stores, alice: Person, clock: ManualClock
) -> None:
    store, tenant = stores.registrations, alice.tenant
    await store.share(shared(alice, rules=SeatRules(2)))
    there = crowd(4)
    for one in there:
        await store.join(one, one.id)
    await store.update(replace(there[0], state=RegistrationState.CANCELLED), from_states=SEATED_STATES)
    await store.advance_waitlist(tenant, TRAINING, clock.now() + DAY)
    await store.end_sharing(tenant, TRAINING, SharingEndReason.STOPPED)
    ended = ["cancelled", "saved", "cancelled", "cancelled"]
    assert list((await states(stores)).values()) == ended
    assert await store.count_seats(tenant, TRAINING) == SeatCount(1, 0, 2)


async def test_who_is_known_to_goto_takes_a_seat_and_is_not_written_over(
    stores: Stores, alice: Person, bob: Person
) -> None:
    store = stores.registrations
    await store.share(shared(alice, rules=SeatRules(1)))
    await store.join(registration(bob, join_url="https://join.example/his"), "op")
    elsewhere = {"source": RegistrationSource.GOTO, "state": RegistrationState.REGISTERED}
    await store.adopt(registration(None, "2", **elsewhere))
    await store.adopt(registration(None, **elsewhere))
    assert await store.count_seats(alice.tenant, TRAINING) == SeatCount(2, 0, 1)
    assert [one.person for one in await store.list_roster(alice.tenant, TRAINING)] == [bob, None]


async def test_one_drawing_serves_all_changes(stores: Stores, alice: Person, clock: ManualClock) -> None:
    store, tenant = stores.registrations, alice.tenant
    assert await store.request_redraw(tenant, TRAINING, "a") is None
    await store.share(shared(alice))
    assert await store.request_redraw(tenant, TRAINING, "a") == "a"
    assert await store.request_redraw(tenant, TRAINING, "b") == "a"
    seen = await store.count_changes(tenant, TRAINING)
    assert await store.request_redraw(tenant, TRAINING, "c") == "a"
    assert not await store.finish_redraw(tenant, TRAINING, seen)
    assert await store.finish_redraw(tenant, TRAINING, await store.count_changes(tenant, TRAINING))
    assert await store.request_redraw(tenant, TRAINING, "d") == "d"
    clock.forward(minutes=6)
    assert await store.request_redraw(tenant, TRAINING, "e") == "e"


async def test_a_persons_registrations_go_with_the_person(
    stores: Stores, alice: Person, bob: Person, key: str
) -> None:
    store, tenant = stores.registrations, alice.tenant
    await store.share(shared(alice, rules=SeatRules(2)))
    there = crowd(2)
    await store.join(registration(bob), "op")
    await store.join(there[0], "op-2")
    await store.join(there[1], "op-3")
    told = await export_person(stores.redis, stores.vault, bob)
    assert told["registration"][0]["email"] == "secret-1@example.com"
    assert (await export_person(stores.redis, stores.vault, alice))["shared"][0]["name"] == "Onböarding"
    await wipe_person(stores.redis, bob)
    assert await store.list_by_person(bob) == []
    assert await store.count_seats(tenant, TRAINING) == SeatCount(1, 1, 2)
    registered = replace(there[0], state=RegistrationState.REGISTERED)
    assert await store.update(registered, from_states=SEATED_STATES)
    assert there[0].person is not None
    await wipe_person(stores.redis, there[0].person)
    assert await store.count_seats(tenant, TRAINING) == SeatCount(1, 1, 2)
    await wipe_person(stores.redis, alice)
    assert await store.get_shared(tenant, TRAINING) is None
    assert await wipe_tenant(stores, tenant) > 0
    assert await stores.redis.keys("T1:*") == []


async def test_nothing_personal_is_readable_and_all_is_sealed_anew(
    stores: Stores, alice: Person, bob: Person, key: str
) -> None:
    await stores.registrations.share(shared(alice))
    await stores.registrations.join(registration(bob, join_url="https://join.example/his"), "op")
    await stores.registrations.join(registration(None, "2"), "op-2")
    for raw in await stores.redis.keys("*"):
        if await stores.redis.type(raw) == b"hash":
            record = str(await stores.redis.hgetall(raw))
            assert "secret-" not in record
            assert "join.example" not in record
    fresh = Vault([Fernet.generate_key().decode(), key])
    assert (await rekey(stores.redis, fresh)).changed == 3


async def test_lives_until_a_month_after_the_last_session(stores: Stores, alice: Person, bob: Person) -> None:
    await stores.registrations.share(shared(alice, rules=SeatRules(1)))
    await stores.registrations.join(registration(bob), "op")
    await stores.registrations.join(registration(None, "2"), "op-2")
    for raw in await stores.redis.keys("T1:*"):
        if raw != KEYS.shared_trainings.of(alice.tenant).encode():
            assert (
                timedelta(days=33) < timedelta(milliseconds=await stores.redis.pttl(raw)) < timedelta(days=35)
            )
