"""A person's own registrations, listed and refreshed; and the trainer's decisions about others'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.errors import TryAgain, UserError
from bot.goto.errors import GoToError
from bot.ids import Person, operation_id
from bot.ports import (
    LIVING,
    Decision,
    Operation,
    Outcome,
    Registration,
    RegistrationState,
    Seats,
    SharedTraining,
)
from bot.usecases.operations import Kind, Run
from bot.usecases.policy_form import name_of
from bot.usecases.registration import RegistrationModel, RegistrationViews, model_of
from bot.usecases.registration_goto import state_of
from bot.usecases.registration_seats import tell_status, tend
from bot.usecases.registration_trainers import require_sponsor, require_trainer, sponsor_name
from bot.usecases.services import Services
from bot.usecases.sessions import Purpose, session_for

WAITING = frozenset({RegistrationState.WAITING_APPROVAL})
SHOWN = LIVING | {RegistrationState.DENIED, RegistrationState.LAPSED}


@dataclass(frozen=True, slots=True)
class Waitlist:
    """Seats and waitlist of a shared training, for its trainer. ``zone`` is the reader's (IANA)."""

    shared: SharedTraining
    seats: Seats
    zone: str
    waiting: tuple[Registration, ...]
    offered: tuple[Registration, ...]
    asking: tuple[Registration, ...]


async def mine(s: Services, person: Person) -> Sequence[RegistrationModel]:
    """Return the person's registrations that are not over, soonest first."""
    now = s.clock.now()
    found = [
        await model_of(s, one, person)
        for one in await s.registrations.of_person(person)
        if one.state in SHOWN
    ]
    return [one for one in found if max((end for _, end in one.sessions), default=now) >= now]


async def own_of(s: Services, person: Person, typed: str) -> Registration:
    """Return the person's registration for a training, by key or number. Raises ``UserError`` if there is none."""
    digits = "".join(sign for sign in typed if sign.isdigit())
    kept = await s.registrations.own(person, digits or typed)
    if kept is None:
        for one in await s.registrations.of_person(person):
            shared = await s.registrations.shared(person.tenant, one.training_key)
            if shared is not None and digits and shared.training_id == digits:
                kept = one
    if kept is None:
        raise UserError("registration-none", next_step="registration-none-next")
    return kept


async def refreshed(s: Services, person: Person, typed: str) -> RegistrationModel:
    """Return one of the person's registrations; a pending approval or a missing link is read from GoTo."""
    kept = await own_of(s, person, typed)
    linkless = kept.state is RegistrationState.REGISTERED and kept.join_url is None
    if kept.registrant_key and (linkless or kept.state is RegistrationState.WAITING_APPROVAL):
        kept = await _asked(s, person, kept)
    return await model_of(s, kept, person)


async def _asked(s: Services, person: Person, kept: Registration) -> Registration:
    try:
        sponsor = await session_for(s, person, Purpose.SPONSOR, kept.training_key)
        found = await sponsor.get(str(kept.registrant_key))
    except (GoToError, UserError, TryAgain):
        return kept
    if (found.email or "").strip().casefold() != kept.email.strip().casefold():
        return kept
    fresh = replace(kept, state=state_of(found), join_url=found.join_url or kept.join_url)
    return fresh if await s.registrations.move(fresh, only_from=frozenset({kept.state})) else kept


async def decide(go: Run, views: RegistrationViews) -> Outcome:
    """Run a ``DECIDE`` operation: approving registers the person, denying frees their seat.

    If two trainers decide at once, the first counts; the other is told who that was.
    """
    s, person, payload = go.s, go.operation.person, go.operation.payload
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
        kept = await _decided(go, kept, yes=yes)
        if kept.decision is None or kept.decision.op_id != go.operation.id:
            return Outcome(True, await _settled(s, shared, kept, yes=yes))
        await go.reach("decided", sponsor=await sponsor_name(s, shared))
    if yes:
        await _begin(go, kept, shared)
    else:
        if kept.state is RegistrationState.DENIED:
            await tell_status(s, kept, go.operation.id, views)
        await tend(s, person.tenant, key, views)
    return Outcome(True, {"name": _name(kept), "training": shared.name, "yes": yes})


async def _decided(go: Run, kept: Registration, *, yes: bool) -> Registration:
    """Record the decision unless there is one already; return the registration as it is then."""
    person, op_id = go.operation.person, go.operation.id
    if kept.state is not RegistrationState.WAITING_APPROVAL:
        return kept
    state = RegistrationState.SAVED if yes else RegistrationState.DENIED
    fresh = replace(kept, state=state, decision=Decision(person, op_id, yes))
    if await go.s.registrations.move(fresh, only_from=WAITING):
        return fresh
    return await go.s.registrations.get(kept.tenant, kept.training_key, kept.id) or kept


async def _settled(s: Services, shared: SharedTraining, kept: Registration, *, yes: bool) -> dict[str, Any]:
    """Return the outcome's values for somebody who no longer waits: who decided what, if anybody did."""
    values = {"name": _name(kept), "training": shared.name, "yes": yes, "now": kept.state.value}
    if kept.decision is None:
        return values
    by = await name_of(s, kept.tenant, kept.decision.by.user_id)
    return {**values, "by": by, "was": kept.decision.yes}


def _name(kept: Registration) -> str:
    return f"{kept.given_name} {kept.surname}".strip()


async def _begin(go: Run, kept: Registration, shared: SharedTraining) -> None:
    """Enqueue the registration of an approved person, continuing after the step at which it waited."""
    s = go.s
    assert kept.person is not None  # noqa: S101 - asked by the caller; narrows the type
    op = Operation(
        operation_id(s.id_secret, kept.person, go.operation.id, "approved"),
        Kind.REGISTER,
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
    await s.ledger.enter(op)
    await s.work.run(kept.tenant, op.id)


async def waitlist(s: Services, person: Person, training_key: str) -> Waitlist:
    """Return the seats and the waitlist of a training the person manages. Raises what ``require_trainer`` raises."""
    shared = await require_trainer(s, person, training_key)
    roster = await s.registrations.roster(person.tenant, training_key)
    places = {
        one.id: await s.registrations.place(person.tenant, training_key, one.id)
        for one in roster
        if one.state is RegistrationState.WAITLISTED
    }
    line = sorted((one for one in roster if places.get(one.id)), key=lambda one: places[one.id] or 0)
    return Waitlist(
        shared,
        await s.registrations.seats(person.tenant, training_key),
        (await s.people.profile(person)).zone or "UTC",
        tuple(line),
        tuple(one for one in roster if one.state is RegistrationState.OFFERED),
        tuple(one for one in roster if one.state is RegistrationState.WAITING_APPROVAL),
    )
