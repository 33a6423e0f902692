"""Who is registered for a training, for its trainer: what is known here plus GoTo's own list.

GoTo's list may be two hours old (GoTo Training: registrants). Somebody known here is shown even if GoTo does not list
them yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.goto.errors import GoToError
from bot.goto.models import Registrant
from bot.ids import Person
from bot.ports import (
    LIVING,
    Registration,
    RegistrationSource,
    RegistrationState,
    SeatRules,
    SharedTraining,
)
from bot.usecases.meetings import zone_of
from bot.usecases.registration_adopting import adopt, of_goto
from bot.usecases.services import Services
from bot.usecases.sessions import Own, Purpose, session_for
from bot.usecases.trainings import TrainingRow, key_of, row_of, trainers, training_of

PEOPLE_PAGE = 30
LINE = frozenset({RegistrationState.WAITLISTED, RegistrationState.OFFERED})
ORDER = {
    state: place
    for place, state in enumerate(
        (
            RegistrationState.REGISTERED,
            RegistrationState.WAITING_APPROVAL,
            RegistrationState.SAVED,
            RegistrationState.OFFERED,
            RegistrationState.WAITLISTED,
            RegistrationState.LEAVING,
            RegistrationState.DENIED,
            RegistrationState.LAPSED,
            RegistrationState.CANCELLED,
        )
    )
}


@dataclass(frozen=True, slots=True)
class Known:
    """All known registrations of a training. ``has_goto_list`` is True if GoTo returned its list.

    ``organizers`` are the trainers' e-mails, case-folded.
    """

    row: TrainingRow
    shared: SharedTraining | None
    people: tuple[Registration, ...]
    listed: bool
    organizers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person. ``waitlist_place`` counts from 1."""

    name: str
    email: str
    state: RegistrationState
    source: RegistrationSource
    at: datetime | None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """A page of registrations; ``counts`` are those of all pages, by state. ``zone`` is the reader's (IANA).

    ``is_sharer``: the reader shared the training. ``has_pending_here``: somebody waits for approval here;
    ``has_pending_at_goto``: somebody does on GoTo's site.
    """

    zone: str
    training_key: str
    name: str
    shared: bool
    listed: bool
    rows: tuple[RosterRow, ...]
    counts: Mapping[RegistrationState, int]
    page: int
    pages: int
    sharer: bool = True
    asking: bool = False
    asking_there: bool = False


async def roster(s: Services, person: Person, typed: str, page: int) -> Roster:
    """Return a page of registrations for the person's training. Raises ``UserError`` for another's."""
    own = await session_for(s, person, Purpose.OWN)
    known = await known_of(s, own, await key_of(own, typed))
    rows = [
        RosterRow(
            f"{one.given_name} {one.surname}".strip(),
            one.email,
            one.state,
            one.source,
            one.at,
            await _place(s, one),
        )
        for one in known.people
    ]
    rows.sort(key=lambda row: (ORDER[row.state], row.place or 0, row.name.casefold(), row.email))
    counts: dict[RegistrationState, int] = {}
    for row in rows:
        counts[row.state] = counts.get(row.state, 0) + 1
    pages = max(1, -(-len(rows) // PEOPLE_PAGE))
    page = min(max(page, 0), pages - 1)
    shown = tuple(rows[page * PEOPLE_PAGE : (page + 1) * PEOPLE_PAGE])
    zone = await zone_of(s, person)
    living = known.shared is not None and known.shared.ended is None
    waiting = [one for one in known.people if one.state is RegistrationState.WAITING_APPROVAL]
    there = [one.registrant_key is not None for one in waiting]
    return Roster(
        zone,
        known.row.key,
        known.row.name,
        living,
        known.listed,
        shown,
        counts,
        page,
        pages,
        sharer=known.shared is None or known.shared.organizer == person,
        asking=not all(there),
        asking_there=any(there),
    )


async def _place(s: Services, one: Registration) -> int | None:
    if one.state is not RegistrationState.WAITLISTED:
        return None
    return await s.registrations.place(one.tenant, one.training_key, one.id)


async def known_of(s: Services, own: Own, key: str) -> Known:
    """Return all known registrations of a training organized by this session; those GoTo adds get a seat."""
    tenant = own.link.person.tenant
    training = await training_of(own, key)
    row = row_of(training)
    shared = await s.registrations.shared(tenant, key)
    try:
        listed: Sequence[Registrant] | None = await own.goto.registrants.list(own.link.organizer_key, key)
    except GoToError:
        listed = None
    if shared is not None and listed is not None:
        listed = [one for one in listed if await adopt(s, own, shared, one)]
    kept = await s.registrations.roster(tenant, key)
    facts = shared or _unshared(own, row)
    organizers = {own.link.email, *(one.email for one in trainers(training) if one.email)}
    return Known(
        row,
        shared,
        _together(s, facts, kept, listed or ()),
        listed is not None,
        frozenset(email.casefold() for email in organizers),
    )


def _unshared(own: Own, row: TrainingRow) -> SharedTraining:
    """Return an unshared training as a ``SharedTraining``, to convert its registrants."""
    times = tuple((one.start, one.end) for one in row.sessions)
    link = own.link
    return SharedTraining(
        link.person.tenant, row.key, link.person, link.organizer_key, row.name, times, SeatRules()
    )


def _together(
    s: Services, shared: SharedTraining, kept: Sequence[Registration], listed: Sequence[Registrant]
) -> tuple[Registration, ...]:
    """Merge the registrations known here with those only GoTo lists. One that GoTo denied is cancelled."""
    found = {one.id: one for one in kept}
    for told in listed:
        one = of_goto(s, shared, told)
        if one is None:
            continue
        here = found.get(one.id)
        if here is None:
            found[one.id] = one
        elif here.state in LIVING and _ended_there(here, one):
            found[one.id] = replace(here, state=RegistrationState.CANCELLED)
        elif here.state in LINE and one.state in LIVING:
            found[one.id] = replace(here, state=one.state, registrant_key=one.registrant_key)
    return tuple(found.values())


def _ended_there(here: Registration, there: Registration) -> bool:
    same = here.registrant_key is not None and here.registrant_key == there.registrant_key
    return same and there.state is RegistrationState.DENIED
