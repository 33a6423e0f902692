"""Find what a person already has at the time of a training they are about to register for."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.ids import Person
from bot.model.registration import ACTIVE_STATES, Conflicts, SharedTraining, SharingEndReason
from bot.model.trainings import SessionTimes
from bot.usecases.core.services import Services
from bot.usecases.meetings.availability import fetch_availability


async def find_conflicts(app: Services, person: Person, shared: SharedTraining, seconds: float) -> Conflicts:
    """Return the person's overlapping sessions, from what is known and what their GoTo account lists in ``seconds``."""
    registered = await _find_registered(app, person, shared)
    availability = await fetch_availability(app, person, None, seconds)
    known = {shared.name, *registered}
    own = [
        period.subject
        for period in availability.busy
        if period.subject not in known and _has_overlap(((period.start, period.end),), shared.sessions)
    ]
    return Conflicts(registered, tuple(dict.fromkeys(own)))


async def _find_registered(app: Services, person: Person, shared: SharedTraining) -> tuple[str, ...]:
    """Return the overlapping trainings for which the person has or awaits a seat, by current name and time."""
    names: list[str] = []
    for registration in await app.store.registrations.list_by_person(person):
        if registration.state not in ACTIVE_STATES or registration.training_key == shared.training_key:
            continue
        other = await app.store.registrations.get_shared(person.tenant, registration.training_key)
        if other is not None and other.end_reason is SharingEndReason.CANCELLED:
            continue
        if _has_overlap(other.sessions if other else registration.sessions, shared.sessions):
            names.append(other.name if other else registration.name)
    return tuple(dict.fromkeys(names))


def _has_overlap(one: Sequence[SessionTimes], other: Sequence[SessionTimes]) -> bool:
    return any(start < end_2 and start_2 < end for start, end in one for start_2, end_2 in other)
