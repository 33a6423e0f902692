"""The trainer's decisions about registrations that wait for approval."""

from __future__ import annotations

from dataclasses import replace

from bot.model.errors import UserError
from bot.model.operations import Outcome, success
from bot.model.registration import Decision, Registration, RegistrationState, SharedTraining
from bot.model.registration_requests import DecidePayload
from bot.model.registration_results import DecisionResult
from bot.usecases.admin.policy_form import get_display_name
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.services import Services
from bot.usecases.registration.register import enqueue_registration
from bot.usecases.registration.status_messages import notify_status
from bot.usecases.registration.trainers import fetch_sponsor_name, require_sponsor, require_trainer
from bot.usecases.registration.waitlist import refresh_training

APPROVAL_STATES = frozenset({RegistrationState.WAITING_APPROVAL})


async def decide(run: OperationRun) -> Outcome:
    """Run a ``DECIDE_REGISTRATION`` operation: approving registers the person, denying frees their seat.

    If two trainers decide at once, the first counts; the other is told who that was.
    """
    app, person, payload = run.app, run.operation.person, run.payload(DecidePayload)
    key, yes = payload.training_key, payload.yes
    shared = await require_trainer(app, person, key)
    registration = await app.store.registrations.get(person.tenant, key, payload.registration)
    if registration is None or registration.person is None:
        raise UserError("decide-gone", next_step="decide-gone-next")
    if run.operation.step == "new":
        if (
            registration.state is RegistrationState.WAITING_APPROVAL
            and registration.registrant_key is not None
        ):
            raise UserError("decide-there", next_step="decide-there-next")
        if yes:
            await require_sponsor(app, shared, person)
        registration = await _record_decision(run, registration, yes=yes)
        if registration.decision is None or registration.decision.op_id != run.operation.id:
            return success(await _describe_decision(app, shared, registration, yes=yes))
        await run.checkpoint("decided", sponsor=await fetch_sponsor_name(app, shared))
    if yes and registration.person is not None:
        # It continues after the step at which it waited.
        await enqueue_registration(
            app,
            registration,
            registration.person,
            *(run.operation.id, "approved"),
            organizer_key=shared.organizer_key,
            sponsor=str(run.operation.progress.get("sponsor") or ""),
        )
    else:
        if registration.state is RegistrationState.DENIED:
            await notify_status(app, registration, run.operation.id)
        await refresh_training(app, person.tenant, key)
    return success(DecisionResult(name=_full_name(registration), training=shared.name, yes=yes))


async def _record_decision(run: OperationRun, registration: Registration, *, yes: bool) -> Registration:
    """Record the decision unless there is one already; return the registration as it is then."""
    person, op_id = run.operation.person, run.operation.id
    if registration.state is not RegistrationState.WAITING_APPROVAL:
        return registration
    state = RegistrationState.SAVED if yes else RegistrationState.DENIED
    fresh = replace(registration, state=state, decision=Decision(person, op_id, yes))
    if await run.app.store.registrations.update(fresh, from_states=APPROVAL_STATES):
        return fresh
    stored = run.app.store.registrations
    now = await stored.get(registration.tenant, registration.training_key, registration.id)
    return now or registration


async def _describe_decision(
    app: Services, shared: SharedTraining, registration: Registration, *, yes: bool
) -> DecisionResult:
    """Return the result for somebody who no longer waits: who decided what, if anybody did."""
    found = DecisionResult(
        name=_full_name(registration), training=shared.name, yes=yes, now=registration.state
    )
    if registration.decision is None:
        return found
    by = await get_display_name(app, registration.tenant, registration.decision.by.user_id)
    return replace(found, by=by, was=registration.decision.approved)


def _full_name(registration: Registration) -> str:
    return f"{registration.given_name} {registration.surname}".strip()
