"""Take over registrants from GoTo's list: people unknown here get a seat.

The list may be two hours old (GoTo Training: registrants). If it contradicts what is known here, GoTo is asked for that
one registration, and its answer counts.
"""

from __future__ import annotations

from dataclasses import replace

from bot.goto.errors import GoToError
from bot.goto.models import Registrant
from bot.model.registration import (
    ACTIVE_STATES,
    Registration,
    RegistrationSource,
    RegistrationState,
    SharedTraining,
)
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession
from bot.usecases.registration.addresses import is_own_address
from bot.usecases.registration.form import clean_name, registration_id
from bot.usecases.registration.goto import AT_GOTO_STATES, NOT_AT_GOTO_STATES, to_registration_state
from bot.usecases.registration.reconcile import enqueue_reconcile


async def adopt_registrant(
    app: Services, own: OwnSession, shared: SharedTraining, registrant: Registrant
) -> bool:
    """Give a seat to somebody who registered on GoTo's site; reconcile a registration that differs here.

    Return False if the list still names a registration that GoTo does not return.
    """
    there = to_registration(app, shared, registrant)
    if there is None:
        return True
    here = await app.store.registrations.get(there.tenant, there.training_key, there.id)
    if here is None:
        if there.state in ACTIVE_STATES:
            await app.store.registrations.adopt(there)
        return True
    if not _has_conflict(here, there):
        return True
    try:
        now = await own.goto.registrants.get(
            own.link.organizer_key, there.training_key, registrant.registrant_key
        )
    except GoToError:
        return False
    fresh = to_registration(app, shared, now)
    if fresh is not None and fresh.id == there.id and _has_conflict(here, fresh):
        await _reconcile(app, here, fresh)
    return True


def to_registration(app: Services, shared: SharedTraining, registrant: Registrant) -> Registration | None:
    """Convert a registrant to a registration with source ``GOTO``; None without an e-mail."""
    if not registrant.email:
        return None
    tenant, key = shared.tenant, shared.training_key
    return Registration(
        tenant=tenant,
        training_key=key,
        id=registration_id(app, tenant, key, registrant.email),
        person=None,
        email=registrant.email,
        given_name=clean_name(registrant.given_name or ""),
        surname=clean_name(registrant.surname or ""),
        state=to_registration_state(registrant),
        name=shared.name,
        sessions=shared.sessions,
        source=RegistrationSource.GOTO,
        registered_at=registrant.registered or app.clock.now(),
        registrant_key=registrant.registrant_key,
        seen_at_goto=True,
    )


def _has_conflict(here: Registration, there: Registration) -> bool:
    if here.state in AT_GOTO_STATES:
        return here.registrant_key == there.registrant_key and here.state is not there.state
    return here.state in NOT_AT_GOTO_STATES and there.state in ACTIVE_STATES


async def _reconcile(app: Services, here: Registration, there: Registration) -> None:
    """Take over GoTo's state: notify the owner of the address, or just store it if Slack knows nobody."""
    same = here.registrant_key == there.registrant_key
    if here.person is not None and (same or await is_own_address(app, here.person, here.email)):
        await enqueue_reconcile(app, replace(here, registrant_key=there.registrant_key), there.state)
    elif there.state not in ACTIVE_STATES:
        gone = replace(here, state=RegistrationState.CANCELLED, join_url=None, registrant_key=None)
        await app.store.registrations.update(gone, from_states=ACTIVE_STATES)
    elif here.state in AT_GOTO_STATES:
        await app.store.registrations.update(replace(here, state=there.state), from_states=AT_GOTO_STATES)
    else:
        await app.store.registrations.adopt(there)
