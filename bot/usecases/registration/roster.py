"""Who is registered for a training, for its trainer: what is known here plus GoTo's own list.

GoTo's list may be two hours old (GoTo Training: registrants). Somebody known here is shown even if GoTo does not list
them yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.goto.errors import GoToError
from bot.goto.models import Registrant
from bot.model.ids import Person
from bot.model.registration import (
    ACTIVE_STATES,
    STATE_ORDER,
    Registration,
    RegistrationState,
    Roster,
    RosterRow,
    SeatRules,
    SharedTraining,
)
from bot.model.trainings import TrainingRow
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession, Purpose, session_for
from bot.usecases.meetings.overview import get_zone
from bot.usecases.registration.adopt import adopt_registrant, to_registration
from bot.usecases.trainings.overview import fetch_training, list_trainers, make_row, resolve_training_key
from bot.usecases.trainings.people import KnownRegistrants

PEOPLE_PER_PAGE = 30
WAITLIST_STATES = frozenset({RegistrationState.WAITLISTED, RegistrationState.OFFERED})


async def read_roster(app: Services, person: Person, typed: str, page: int) -> Roster:
    """Return a page of registrations for the person's training. Raises ``UserError`` for another's."""
    own = await session_for(app, person, Purpose.OWN)
    known = await load_registrants(app, own, await resolve_training_key(own, typed))
    rows = [
        RosterRow(
            name=f"{one.given_name} {one.surname}".strip(),
            email=one.email,
            state=one.state,
            source=one.source,
            at=one.registered_at,
            waitlist_place=await _waitlist_place(app, one),
        )
        for one in known.people
    ]
    rows.sort(
        key=lambda row: (STATE_ORDER[row.state], row.waitlist_place or 0, row.name.casefold(), row.email)
    )
    counts: dict[RegistrationState, int] = {}
    for row in rows:
        counts[row.state] = counts.get(row.state, 0) + 1
    pages = max(1, -(-len(rows) // PEOPLE_PER_PAGE))
    page = min(max(page, 0), pages - 1)
    shown = tuple(rows[page * PEOPLE_PER_PAGE : (page + 1) * PEOPLE_PER_PAGE])
    zone = await get_zone(app, person)
    living = known.shared is not None and known.shared.end_reason is None
    waiting = [one for one in known.people if one.state is RegistrationState.WAITING_APPROVAL]
    there = [one.registrant_key is not None for one in waiting]
    return Roster(
        zone=zone,
        training_key=known.row.key,
        name=known.row.name,
        is_shared=living,
        has_goto_list=known.has_goto_list,
        rows=shown,
        counts=counts,
        page=page,
        pages=pages,
        is_sharer=known.shared is None or known.shared.organizer == person,
        has_pending_here=not all(there),
        has_pending_at_goto=any(there),
    )


async def _waitlist_place(app: Services, one: Registration) -> int | None:
    if one.state is not RegistrationState.WAITLISTED:
        return None
    return await app.store.registrations.get_waitlist_position(one.tenant, one.training_key, one.id)


async def load_registrants(app: Services, own: OwnSession, key: str) -> KnownRegistrants:
    """Return all known registrations of a training organized by this session; those GoTo adds get a seat."""
    tenant = own.link.person.tenant
    training = await fetch_training(own, key)
    row = make_row(training)
    shared = await app.store.registrations.get_shared(tenant, key)
    try:
        listed: Sequence[Registrant] | None = await own.goto.registrants.list(own.link.organizer_key, key)
    except GoToError:
        listed = None
    if shared is not None and listed is not None:
        listed = [one for one in listed if await adopt_registrant(app, own, shared, one)]
    kept = await app.store.registrations.list_roster(tenant, key)
    facts = shared or _as_shared(own, row)
    organizers = {own.link.email, *(one.email for one in list_trainers(training) if one.email)}
    return KnownRegistrants(
        row=row,
        shared=shared,
        people=_merge_registrants(app, facts, kept, listed or ()),
        has_goto_list=listed is not None,
        organizers=frozenset(email.casefold() for email in organizers),
    )


def _as_shared(own: OwnSession, row: TrainingRow) -> SharedTraining:
    """Return an unshared training as a ``SharedTraining``, to convert its registrants."""
    times = tuple((one.start, one.end) for one in row.sessions)
    link = own.link
    return SharedTraining(
        tenant=link.person.tenant,
        training_key=row.key,
        organizer=link.person,
        organizer_key=link.organizer_key,
        name=row.name,
        sessions=times,
        rules=SeatRules(),
    )


def _merge_registrants(
    app: Services, shared: SharedTraining, kept: Sequence[Registration], listed: Sequence[Registrant]
) -> tuple[Registration, ...]:
    """Merge the registrations known here with those only GoTo lists. One that GoTo denied is cancelled."""
    found = {one.id: one for one in kept}
    for told in listed:
        one = to_registration(app, shared, told)
        if one is None:
            continue
        here = found.get(one.id)
        if here is None:
            found[one.id] = one
        elif here.state in ACTIVE_STATES and _is_ended_at_goto(here, one):
            found[one.id] = replace(here, state=RegistrationState.CANCELLED)
        elif here.state in WAITLIST_STATES and one.state in ACTIVE_STATES:
            found[one.id] = replace(here, state=one.state, registrant_key=one.registrant_key)
    return tuple(found.values())


def _is_ended_at_goto(here: Registration, there: Registration) -> bool:
    same = here.registrant_key is not None and here.registrant_key == there.registrant_key
    return same and there.state is RegistrationState.DENIED
