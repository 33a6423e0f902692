"""An address that is shown again stays the same; it is random, sealed, and ends with its owner."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cryptography.fernet import Fernet

from bot.model.ids import Person
from bot.model.registration import (
    Registration,
    RegistrationSource,
    RegistrationState,
    SeatRules,
    SharedTraining,
)
from bot.store.calendars import Calendars
from bot.store.keys import KEYS
from bot.store.open import Stores
from bot.store.vault import Vault
from tests.support.clocks import ManualClock

HOUR = timedelta(hours=1)


async def test_the_first_token_stands(stores: Stores, alice: Person, clock: ManualClock) -> None:
    end = clock.now() + HOUR
    assert await stores.calendars.add_token("first", alice, "1", end) == "first"
    assert await stores.calendars.add_token("second", alice, "1", end) == "first"
    assert await stores.calendars.find_by_token("second") is None
    assert b"first" not in (await stores.redis.dump(KEYS.calendar.of(alice.tenant, "1")) or b"")


async def test_one_that_no_key_opens_ends(stores: Stores, alice: Person, clock: ManualClock) -> None:
    end = clock.now() + HOUR
    await stores.calendars.add_token("first", alice, "1", end)
    other = Calendars(stores.redis, Vault([Fernet.generate_key()]), clock.now)
    assert await other.add_token("second", alice, "1", end) == "second"
    assert await stores.calendars.find_by_token("first") is None
    assert await other.find_by_token("second") == (alice.tenant, "1")


async def test_a_former_owners_address_does_not_lead_to_the_next_owner(
    stores: Stores, alice: Person, bob: Person, clock: ManualClock
) -> None:
    registrations, sessions = stores.registrations, ((clock.now() + HOUR, clock.now() + 2 * HOUR),)
    shared = SharedTraining(
        tenant=alice.tenant,
        training_key="9",
        organizer=alice,
        organizer_key="11",
        name="X",
        sessions=sessions,
        rules=SeatRules(),
    )
    await registrations.share(shared)
    hers = Registration(
        tenant=alice.tenant,
        training_key="9",
        id="id-1",
        person=alice,
        email="team@northwind.example",
        given_name="Alice",
        surname="Moreau",
        state=RegistrationState.SAVED,
        name="X",
        sessions=sessions,
        source=RegistrationSource.SLACK,
        registered_at=clock.now(),
    )
    await registrations.join(hers, "op-1")
    assert await registrations.add_calendar_token("hers", hers, alice) == "hers"
    assert await registrations.find_by_calendar_token("hers") is not None
    await registrations.update(
        replace(hers, state=RegistrationState.CANCELLED), from_states=frozenset(RegistrationState)
    )
    await registrations.join(replace(hers, person=bob), "op-2")
    assert await registrations.find_by_calendar_token("hers") is None
    assert await registrations.add_calendar_token("his", replace(hers, person=bob), bob) == "his"
    found = await registrations.find_by_calendar_token("his")
    assert found is not None
    assert found.person == bob
