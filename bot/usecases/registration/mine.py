"""A person's own registrations, listed and refreshed; and the trainer's decisions about others'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.goto.errors import GoToError
from bot.model.core import OperationKind, OperationRecord, Outcome
from bot.model.errors import TransientError, UserError
from bot.model.ids import Person, operation_id
from bot.model.registration import (
    ACTIVE_STATES,
    Decision,
    Registration,
    RegistrationModel,
    RegistrationState,
    SharedTraining,
    Waitlist,
)
from bot.usecases.admin.policy_form import get_display_name
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import Purpose, session_for
from bot.usecases.registration.form import RegistrationViews, build_registration_model
from bot.usecases.registration.goto import to_registration_state
from bot.usecases.registration.trainers import fetch_sponsor_name, require_sponsor, require_trainer
from bot.usecases.registration.waitlist import notify_status, refresh_training

APPROVAL_STATES = frozenset({RegistrationState.WAITING_APPROVAL})
SHOWN_STATES = ACTIVE_STATES | {RegistrationState.DENIED, RegistrationState.EXPIRED}


async def list_own_registrations(app: Services, person: Person) -> Sequence[RegistrationModel]:
    """Return the person's registrations that are not over, soonest first."""
    now = app.clock.now()
    found = [
        await build_registration_model(app, one, person)
        for one in await app.store.registrations.list_by_person(person)
        if one.state in SHOWN_STATES
    ]
    return [one for one in found if max((end for _, end in one.sessions), default=now) >= now]


async def registration_of(app: Services, person: Person, typed: str) -> Registration:
    """Return the person's registration for a training, by key or number. Raises ``UserError`` if there is none."""
    digits = "".join(sign for sign in typed if sign.isdigit())
    kept = await app.store.registrations.find_by_person(person, digits or typed)
    if kept is None:
        for one in await app.store.registrations.list_by_person(person):
            shared = await app.store.registrations.get_shared(person.tenant, one.training_key)
            if shared is not None and digits and shared.training_id == digits:
                kept = one
    if kept is None:
        raise UserError("registration-none", next_step="registration-none-next")
    return kept


async def refresh_registration(app: Services, person: Person, typed: str) -> RegistrationModel:
    """Return one of the person's registrations; a pending approval or a missing link is read from GoTo."""
    kept = await registration_of(app, person, typed)
    linkless = kept.state is RegistrationState.REGISTERED and kept.join_url is None
    if kept.registrant_key and (linkless or kept.state is RegistrationState.WAITING_APPROVAL):
        kept = await _refresh_from_goto(app, person, kept)
    return await build_registration_model(app, kept, person)


async def _refresh_from_goto(app: Services, person: Person, kept: Registration) -> Registration:
    try:
        sponsor = await session_for(app, person, Purpose.SPONSOR, kept.training_key)
        found = await sponsor.get(str(kept.registrant_key))
    except (GoToError, UserError, TransientError):
        return kept
    if (found.email or "").strip().casefold() != kept.email.strip().casefold():
        return kept
    fresh = replace(kept, state=to_registration_state(found), join_url=found.join_url or kept.join_url)
    return fresh if await app.store.registrations.update(fresh, from_states=frozenset({kept.state})) else kept


async def decide(run: OperationRun, views: RegistrationViews) -> Outcome:
    """Run a ``DECIDE`` operation: approving registers the person, denying frees their seat.

    If two trainers decide at once, the first counts; the other is told who that was.
    """
    app, person, payload = run.app, run.operation.person, run.operation.payload
    key, yes = str(payload["training_key"]), bool(payload["yes"])
    shared = await require_trainer(app, person, key)
    kept = await app.store.registrations.get(person.tenant, key, str(payload["registration"]))
    if kept is None or kept.person is None:
        raise UserError("decide-gone", next_step="decide-gone-next")
    if run.operation.step == "new":
        if kept.state is RegistrationState.WAITING_APPROVAL and kept.registrant_key is not None:
            raise UserError("decide-there", next_step="decide-there-next")
        if yes:
            await require_sponsor(app, shared)
        kept = await _record_decision(run, kept, yes=yes)
        if kept.decision is None or kept.decision.op_id != run.operation.id:
            return Outcome(ok=True, values=await _describe_decision(app, shared, kept, yes=yes))
        await run.checkpoint("decided", sponsor=await fetch_sponsor_name(app, shared))
    if yes:
        await _enqueue_registration(run, kept, shared)
    else:
        if kept.state is RegistrationState.DENIED:
            await notify_status(app, kept, run.operation.id, views)
        await refresh_training(app, person.tenant, key, views)
    return Outcome(ok=True, values={"name": _full_name(kept), "training": shared.name, "yes": yes})


async def _record_decision(run: OperationRun, kept: Registration, *, yes: bool) -> Registration:
    """Record the decision unless there is one already; return the registration as it is then."""
    person, op_id = run.operation.person, run.operation.id
    if kept.state is not RegistrationState.WAITING_APPROVAL:
        return kept
    state = RegistrationState.SAVED if yes else RegistrationState.DENIED
    fresh = replace(kept, state=state, decision=Decision(person, op_id, yes))
    if await run.app.store.registrations.update(fresh, from_states=APPROVAL_STATES):
        return fresh
    return await run.app.store.registrations.get(kept.tenant, kept.training_key, kept.id) or kept


async def _describe_decision(
    app: Services, shared: SharedTraining, kept: Registration, *, yes: bool
) -> dict[str, Any]:
    """Return the outcome's values for somebody who no longer waits: who decided what, if anybody did."""
    values = {"name": _full_name(kept), "training": shared.name, "yes": yes, "now": kept.state.value}
    if kept.decision is None:
        return values
    by = await get_display_name(app, kept.tenant, kept.decision.by.user_id)
    return {**values, "by": by, "was": kept.decision.approved}


def _full_name(kept: Registration) -> str:
    return f"{kept.given_name} {kept.surname}".strip()


async def _enqueue_registration(run: OperationRun, kept: Registration, shared: SharedTraining) -> None:
    """Enqueue the registration of an approved person, continuing after the step at which it waited."""
    app = run.app
    assert kept.person is not None  # noqa: S101 - asked by the caller; narrows the type
    op = OperationRecord(
        id=operation_id(app.config.id_secret, kept.person, run.operation.id, "approved"),
        kind=OperationKind.REGISTER,
        person=kept.person,
        payload={
            "training_key": kept.training_key,
            "email": kept.email,
            "given_name": kept.given_name,
            "surname": kept.surname,
            "approved": True,
        },
        created_at=app.clock.now(),
        step="joined",
        progress={
            "id": kept.id,
            "admission": "seat",
            "organizer_key": shared.organizer_key,
            "sponsor": run.operation.progress.get("sponsor"),
        },
        detached=True,
    )
    await app.store.ledger.add_if_absent(op)
    await app.jobs.queue.enqueue_operation(kept.tenant, op.id)


async def read_waitlist(app: Services, person: Person, training_key: str) -> Waitlist:
    """Return the seats and the waitlist of a training the person manages. Raises what ``require_trainer`` raises."""
    shared = await require_trainer(app, person, training_key)
    roster = await app.store.registrations.list_roster(person.tenant, training_key)
    places = {
        one.id: await app.store.registrations.get_waitlist_position(person.tenant, training_key, one.id)
        for one in roster
        if one.state is RegistrationState.WAITLISTED
    }
    line = sorted((one for one in roster if places.get(one.id)), key=lambda one: places[one.id] or 0)
    return Waitlist(
        shared=shared,
        seats=await app.store.registrations.count_seats(person.tenant, training_key),
        zone=(await app.slack.people.get_profile(person)).zone or "UTC",
        waiting=tuple(line),
        offered=tuple(one for one in roster if one.state is RegistrationState.OFFERED),
        awaiting_approval=tuple(one for one in roster if one.state is RegistrationState.WAITING_APPROVAL),
    )
