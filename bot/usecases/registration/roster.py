"""Who is registered for a training, for its trainer: what is known here plus GoTo's own list.

GoTo's list may be two hours old (GoTo Training: registrants). Somebody known here is shown even if GoTo does not list
them yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from bot.goto.errors import GoToError
from bot.goto.models import Registrant, UnreadableRow, readable_or_not
from bot.model.ids import Person
from bot.model.paging import paginate
from bot.model.registration import ACTIVE_STATES, Registration, RegistrationState, SeatRules, SharedTraining
from bot.model.registration_rosters import STATE_ORDER, Roster, RosterRow
from bot.model.trainings import TrainingRow
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession, Purpose, session_for
from bot.usecases.meetings.overview import get_zone
from bot.usecases.registration.adopt import adopt_registrant, to_registration
from bot.usecases.trainings.overview import (
    NOT_COMING_STATUSES,
    fetch_training,
    list_trainers,
    make_row,
    resolve_training_key,
)
from bot.usecases.trainings.people import KnownRegistrants

PEOPLE_PER_PAGE = 30
WAITLIST_STATES = frozenset({RegistrationState.WAITLISTED, RegistrationState.OFFERED})


async def read_roster(app: Services, person: Person, typed: str, page: int) -> Roster:
    """Return a page of registrations for the person's training. Raises ``UserError`` for another's."""
    own = await session_for(app, person, Purpose.OWN)
    known = await load_registrants(app, own, await resolve_training_key(own, typed))
    rows = [await _make_row(app, registration) for registration in known.people]
    rows.sort(
        key=lambda row: (STATE_ORDER[row.state], row.waitlist_place or 0, row.name.casefold(), row.email)
    )
    shown, page, pages = paginate(rows, page, PEOPLE_PER_PAGE)
    waiting = [one for one in known.people if one.state is RegistrationState.WAITING_APPROVAL]
    waiting_at_goto = [one for one in waiting if one.registrant_key is not None]
    return Roster(
        zone=await get_zone(app, person),
        training_key=known.row.key,
        name=known.row.name,
        is_shared=known.shared is not None and known.shared.end_reason is None,
        has_goto_list=known.has_goto_list,
        rows=shown,
        counts=Counter(row.state for row in rows),
        page=page,
        pages=pages,
        is_sharer=known.shared is None or known.shared.organizer == person,
        has_pending_here=len(waiting_at_goto) < len(waiting),
        has_pending_at_goto=bool(waiting_at_goto),
    )


async def _make_row(app: Services, registration: Registration) -> RosterRow:
    return RosterRow(
        name=f"{registration.given_name} {registration.surname}".strip(),
        email=registration.email,
        state=registration.state,
        source=registration.source,
        at=registration.registered_at,
        waitlist_place=await _waitlist_place(app, registration),
    )


async def _waitlist_place(app: Services, registration: Registration) -> int | None:
    if registration.state is not RegistrationState.WAITLISTED:
        return None
    return await app.store.registrations.get_waitlist_position(
        registration.tenant, registration.training_key, registration.id
    )


async def load_registrants(app: Services, own: OwnSession, key: str) -> KnownRegistrants:
    """Return all known registrations of a training organized by this session; those GoTo adds get a seat."""
    tenant = own.link.person.tenant
    training = await fetch_training(own, key)
    row = make_row(training)
    shared = await app.store.registrations.get_shared(tenant, key)
    unreadable: Sequence[UnreadableRow] = ()
    listed: Sequence[Registrant] | None = None
    with suppress(GoToError):
        listed = found = await readable_or_not(own.goto.registrants.list(own.link.organizer_key, key))
        unreadable = found.unreadable
    if shared is not None and listed is not None:
        listed = [one for one in listed if await adopt_registrant(app, own, shared, one)]
    stored = await app.store.registrations.list_roster(tenant, key)
    organizers = {own.link.email, *(one.email for one in list_trainers(training) if one.email)}
    return KnownRegistrants(
        row=row,
        shared=shared,
        people=_merge_registrants(app, shared or _as_shared(own, row), stored, listed or ()),
        has_goto_list=listed is not None,
        organizers=frozenset(email.casefold() for email in organizers),
        unreadable=_list_addresses(unreadable),
    )


def _list_addresses(rows: Sequence[UnreadableRow]) -> frozenset[str]:
    """Return the e-mails of those who come, as far as they can be read, case-folded."""
    coming = [row for row in rows if (row.text("status") or "").strip().upper() not in NOT_COMING_STATUSES]
    return frozenset(email.strip().casefold() for row in coming if (email := row.text("email")))


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
    app: Services, shared: SharedTraining, stored: Sequence[Registration], listed: Sequence[Registrant]
) -> tuple[Registration, ...]:
    """Merge the registrations known here with those only GoTo lists. One that ended at GoTo is cancelled."""
    merged = {registration.id: registration for registration in stored}
    for registrant in listed:
        there = to_registration(app, shared, registrant)
        if there is None:
            continue
        here = merged.get(there.id)
        if here is None:
            merged[there.id] = there
        elif here.state in ACTIVE_STATES and _is_ended_at_goto(here, there):
            merged[there.id] = replace(here, state=RegistrationState.CANCELLED)
        elif here.state in WAITLIST_STATES and there.state in ACTIVE_STATES:
            merged[there.id] = replace(here, state=there.state, registrant_key=there.registrant_key)
    return tuple(merged.values())


def _is_ended_at_goto(here: Registration, there: Registration) -> bool:
    is_same = here.registrant_key is not None and here.registrant_key == there.registrant_key
    return is_same and there.state not in ACTIVE_STATES
