"""A person's own registrations, listed and refreshed; and the trainer's decisions about others'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.errors import TransientError, UserError
from bot.goto.errors import GoToError
from bot.ids import Person, operation_id
from bot.ports import (
    ACTIVE_STATES,
    Decision,
    OperationRecord,
    Outcome,
    Registration,
    RegistrationState,
    SeatCount,
    SharedTraining,
)
from bot.usecases.operations import OperationKind, OperationRun
from bot.usecases.policy_form import get_display_name
from bot.usecases.registration import RegistrationModel, RegistrationViews, build_registration_model
from bot.usecases.registration_goto import to_registration_state
from bot.usecases.registration_seats import notify_status, refresh_training
from bot.usecases.registration_trainers import require_sponsor, require_trainer, fetch_sponsor_name
from bot.usecases.services import Services
from bot.usecases.sessions import Purpose, session_for

APPROVAL_STATES = frozenset({RegistrationState.WAITING_APPROVAL})
SHOWN_STATES = ACTIVE_STATES | {RegistrationState.DENIED, RegistrationState.EXPIRED}


@dataclass(frozen=True, slots=True)
class Waitlist:
    """Seats and waitlist of a shared training, for its trainer. ``zone`` is the reader's (IANA)."""

    shared: SharedTraining
    seats: SeatCount
    zone: str
    waiting: tuple[Registration, ...]
    offered: tuple[Registration, ...]
    awaiting_approval: tuple[Registration, ...]


async def list_own_registrations(s: Services, person: Person) -> Sequence[RegistrationModel]:
    """Return the person's registrations that are not over, soonest first."""
    now = s.clock.now()
    found = [
        await build_registration_model(s, one, person)
        for one in await s.registrations.list_by_person(person)
        if one.state in SHOWN_STATES
    ]
    return [one for one in found if max((end for _, end in one.sessions), default=now) >= now]


async def registration_of(s: Services, person: Person, typed: str) -> Registration:
    """Return the person's registration for a training, by key or number. Raises ``UserError`` if there is none."""
    digits = "".join(sign for sign in typed if sign.isdigit())
    kept = await s.registrations.find_by_person(person, digits or typed)
    if kept is None:
        for one in await s.registrations.list_by_person(person):
            shared = await s.registrations.get_shared(person.tenant, one.training_key)
            if shared is not None and digits and shared.training_id == digits:
                kept = one
    if kept is None:
        raise UserError("registration-none", next_step="registration-none-next")
    return kept


async def refresh_registration(s: Services, person: Person, typed: str) -> RegistrationModel:
    """Return one of the person's registrations; a pending approval or a missing link is read from GoTo."""
    kept = await registration_of(s, person, typed)
    linkless = kept.state is RegistrationState.REGISTERED and kept.join_url is None
    if kept.registrant_key and (linkless or kept.state is RegistrationState.WAITING_APPROVAL):
        kept = await _refresh_from_goto(s, person, kept)
    return await build_registration_model(s, kept, person)


async def _refresh_from_goto(s: Services, person: Person, kept: Registration) -> Registration:
    try:
        sponsor = await session_for(s, person, Purpose.SPONSOR, kept.training_key)
        found = await sponsor.get(str(kept.registrant_key))
    except (GoToError, UserError, TransientError):
        return kept
    if (found.email or "").strip().casefold() != kept.email.strip().casefold():
        return kept
    fresh = replace(kept, state=to_registration_state(found), join_url=found.join_url or kept.join_url)
    return fresh if await s.registrations.update(fresh, from_states=frozenset({kept.state})) else kept


async def decide(go: OperationRun, views: RegistrationViews) -> Outcome:
    """Run a ``DECIDE`` operation: approving registers the person, denying frees their seat.

    If two trainers decide at once, the first counts; the other is told who that was.
    """
    s, person, payload = go.app, go.operation.person, go.operation.payload
    key, yes = str(payload["training_key"]), bool(payload["yes"])
    shared = await require_trainer(s, person, key)
    kept = await s.registrations.get(person.tenant, key, str(payload["registration"]))
    if kept is None or kept.person is None:
        raise UserError("decide-gone", next_step="decide-gone-next")
    if go.operation.step == "new":
        if kept.state is RegistrationState.WAITING_APPROVAL and kept.registrant_key is not None:
            raise UserError("decide-there", next_step="decide-there-next")
        if yes:
            await require_sponsor(s, shared)
        kept = await _record_decision(go, kept, yes=yes)
        if kept.decision is None or kept.decision.op_id != go.operation.id:
            return Outcome(True, await _describe_decision(s, shared, kept, yes=yes))
        await go.checkpoint("decided", sponsor=await fetch_sponsor_name(s, shared))
    if yes:
        await _enqueue_registration(go, kept, shared)
    else:
        if kept.state is RegistrationState.DENIED:
            await notify_status(s, kept, go.operation.id, views)
        await refresh_training(s, person.tenant, key, views)
    return Outcome(True, {"name": _full_name(kept), "training": shared.name, "yes": yes})


async def _record_decision(go: OperationRun, kept: Registration, *, yes: bool) -> Registration:
    """Record the decision unless there is one already; return the registration as it is then."""
    person, op_id = go.operation.person, go.operation.id
    if kept.state is not RegistrationState.WAITING_APPROVAL:
        return kept
    state = RegistrationState.SAVED if yes else RegistrationState.DENIED
    fresh = replace(kept, state=state, decision=Decision(person, op_id, yes))
    if await go.app.registrations.update(fresh, from_states=APPROVAL_STATES):
        return fresh
    return await go.app.registrations.get(kept.tenant, kept.training_key, kept.id) or kept


async def _describe_decision(s: Services, shared: SharedTraining, kept: Registration, *, yes: bool) -> dict[str, Any]:
    """Return the outcome's values for somebody who no longer waits: who decided what, if anybody did."""
    values = {"name": _full_name(kept), "training": shared.name, "yes": yes, "now": kept.state.value}
    if kept.decision is None:
        return values
    by = await get_display_name(s, kept.tenant, kept.decision.by.user_id)
    return {**values, "by": by, "was": kept.decision.approved}


def _full_name(kept: Registration) -> str:
    return f"{kept.given_name} {kept.surname}".strip()


async def _enqueue_registration(go: OperationRun, kept: Registration, shared: SharedTraining) -> None:
    """Enqueue the registration of an approved person, continuing after the step at which it waited."""
    s = go.app
    assert kept.person is not None  # noqa: S101 - asked by the caller; narrows the type
    op = OperationRecord(
        operation_id(s.id_secret, kept.person, go.operation.id, "approved"),
        OperationKind.REGISTER,
        kept.person,
        {
            "training_key": kept.training_key,
            "email": kept.email,
            "given_name": kept.given_name,
            "surname": kept.surname,
            "approved": True,
        },
        s.clock.now(),
        step="joined",
        progress={
            "id": kept.id,
            "admission": "seat",
            "organizer_key": shared.organizer_key,
            "sponsor": go.operation.progress.get("sponsor"),
        },
        detached=True,
    )
    await s.ledger.add_if_absent(op)
    await s.job_queue.enqueue_operation(kept.tenant, op.id)


async def read_waitlist(s: Services, person: Person, training_key: str) -> Waitlist:
    """Return the seats and the waitlist of a training the person manages. Raises what ``require_trainer`` raises."""
    shared = await require_trainer(s, person, training_key)
    roster = await s.registrations.list_roster(person.tenant, training_key)
    places = {
        one.id: await s.registrations.get_waitlist_position(person.tenant, training_key, one.id)
        for one in roster
        if one.state is RegistrationState.WAITLISTED
    }
    line = sorted((one for one in roster if places.get(one.id)), key=lambda one: places[one.id] or 0)
    return Waitlist(
        shared,
        await s.registrations.count_seats(person.tenant, training_key),
        (await s.people.get_profile(person)).zone or "UTC",
        tuple(line),
        tuple(one for one in roster if one.state is RegistrationState.OFFERED),
        tuple(one for one in roster if one.state is RegistrationState.WAITING_APPROVAL),
    )
