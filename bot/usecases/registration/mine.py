"""A person's own registrations, listed and refreshed; and the waitlist, for its trainer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.goto.errors import GoToError
from bot.model.errors import TransientError, UserError
from bot.model.ids import Person
from bot.model.registration import (
    ACTIVE_STATES,
    Registration,
    RegistrationModel,
    RegistrationState,
    Waitlist,
)
from bot.model.sources import SessionKind
from bot.parsing.arguments import shorten
from bot.parsing.lookups import find_matches, read_lookup
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import Purpose, session_for
from bot.usecases.core.unclear_matches import make_unclear_match, require_kind
from bot.usecases.registration.form import build_registration_model
from bot.usecases.registration.goto import to_registration_state
from bot.usecases.registration.trainers import require_trainer

SHOWN_STATES = ACTIVE_STATES | {RegistrationState.DENIED, RegistrationState.EXPIRED}


async def list_own_registrations(app: Services, person: Person) -> Sequence[RegistrationModel]:
    """Return the person's registrations that are not over, soonest first."""
    now = app.clock.now()
    models = [
        await build_registration_model(app, registration, person)
        for registration in await app.store.registrations.list_by_person(person)
        if registration.state in SHOWN_STATES
    ]
    return [model for model in models if max((end for _, end in model.sessions), default=now) >= now]


async def registration_of(app: Services, person: Person, typed: str) -> Registration:
    """Return the person's registration for a training, by its key, number, link or title.

    Raises ``UserError`` if there is none, ``UnclearMatch`` with the models of the registrations to choose from.
    """
    lookup = read_lookup(typed)
    require_kind(lookup, SessionKind.TRAINING)
    found = await _find_by_number(app, person, lookup.number) if lookup.number else None
    if found is not None:
        return found
    models = await list_own_registrations(app, person)
    matches = find_matches(lookup, models, _numbers_of, lambda model: model.name)
    if len(matches.rows) == 1 and len(lookup.numbers) < 2:
        return matches.rows[0].registration
    if not models or (lookup.number and not matches.rows):
        raise UserError("registration-none", next_step="registration-none-next")
    raise make_unclear_match(lookup, matches, models, _describe, "registration-no-match")


async def _find_by_number(app: Services, person: Person, number: str) -> Registration | None:
    """Return the person's registration, also one that is over, for the training with this key or number."""
    found = await app.store.registrations.find_by_person(person, number)
    if found is not None:
        return found
    for registration in await app.store.registrations.list_by_person(person):
        shared = await app.store.registrations.get_shared(person.tenant, registration.training_key)
        if shared is not None and shared.training_id == number:
            return registration
    return None


def _numbers_of(model: RegistrationModel) -> tuple[str | None, ...]:
    return model.registration.training_key, model.shared.training_id if model.shared else None


def _describe(model: RegistrationModel) -> str:
    key, number = _numbers_of(model)
    return f"{shorten(model.name, 40)} ({number or key})"


async def refresh_registration(app: Services, person: Person, typed: str) -> RegistrationModel:
    """Return one of the person's registrations; a pending approval or a missing link is read from GoTo."""
    registration = await registration_of(app, person, typed)
    has_no_link = registration.state is RegistrationState.REGISTERED and registration.join_url is None
    if registration.registrant_key and (
        has_no_link or registration.state is RegistrationState.WAITING_APPROVAL
    ):
        registration = await _refresh_from_goto(app, person, registration)
    return await build_registration_model(app, registration, person)


async def _refresh_from_goto(app: Services, person: Person, registration: Registration) -> Registration:
    try:
        sponsor = await session_for(app, person, Purpose.SPONSOR, registration.training_key)
        registrant = await sponsor.get(str(registration.registrant_key))
    except (GoToError, UserError, TransientError):
        return registration
    if (registrant.email or "").strip().casefold() != registration.email.strip().casefold():
        return registration
    fresh = replace(
        registration,
        state=to_registration_state(registrant),
        join_url=registrant.join_url or registration.join_url,
    )
    is_stored = await app.store.registrations.update(fresh, from_states=frozenset({registration.state}))
    return fresh if is_stored else registration


async def read_waitlist(app: Services, person: Person, training_key: str) -> Waitlist:
    """Return the seats and the waitlist of a training the person manages. Raises what ``require_trainer`` raises."""
    shared = await require_trainer(app, person, training_key)
    roster = await app.store.registrations.list_roster(person.tenant, training_key)
    places = {
        one.id: await app.store.registrations.get_waitlist_position(person.tenant, training_key, one.id)
        for one in roster
        if one.state is RegistrationState.WAITLISTED
    }
    waiting = sorted((one for one in roster if places.get(one.id)), key=lambda one: places[one.id] or 0)
    return Waitlist(
        shared=shared,
        seats=await app.store.registrations.count_seats(person.tenant, training_key),
        zone=(await app.slack.people.get_profile(person)).zone or "UTC",
        waiting=tuple(waiting),
        offered=tuple(one for one in roster if one.state is RegistrationState.OFFERED),
        awaiting_approval=tuple(one for one in roster if one.state is RegistrationState.WAITING_APPROVAL),
    )
