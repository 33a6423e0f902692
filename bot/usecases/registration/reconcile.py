"""Take over GoTo's state of a registration that differs from what is stored, and notify the person.

Steps: ``joined`` → ``reconciled``, or ``vanished`` if GoTo no longer knows it or lists it as removed.
"""

from __future__ import annotations

from dataclasses import replace

from bot.goto.models import Registrant
from bot.model.errors import UserError
from bot.model.operations import OperationKind, OperationRecord, Outcome
from bot.model.registration import ACTIVE_STATES, Registration, RegistrationState
from bot.model.registration_requests import ReconcilePayload
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import enqueue_detached
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import Purpose, session_for
from bot.usecases.registration.form import notification_key
from bot.usecases.registration.goto import (
    AT_GOTO_STATES,
    NOT_AT_GOTO_STATES,
    get_own_registrant,
    to_registration_state,
)
from bot.usecases.registration.register import build_outcome
from bot.usecases.registration.status_messages import notify_status
from bot.usecases.registration.trainers import request_approval
from bot.usecases.registration.waitlist import refresh_training


def is_reconciliation(op: OperationRecord) -> bool:
    """Return True if the operation takes over GoTo's state of a registration; its payload is ``ReconcilePayload``."""
    return bool(op.payload.get("reconciles"))


async def enqueue_reconcile(app: Services, waiting: Registration, state: RegistrationState) -> None:
    """Enqueue an operation that takes over GoTo's state of a registration and notifies the person.

    ``state`` is the one in GoTo's list.
    """
    if waiting.person is None or waiting.registrant_key is None:
        return
    now = app.clock.now()
    # The id allows one try an hour while GoTo does not answer; if GoTo seems to have lost the registration, one a
    # minute, since that may have been a wrong answer.
    when = f"{now:%Y-%m-%d %H:%M}" if state is RegistrationState.CANCELLED else f"{now:%Y-%m-%d %H}"
    await enqueue_detached(
        app,
        OperationKind.REGISTER,
        waiting.person,
        *("reconcile", waiting.training_key, waiting.registrant_key, state, when),
        payload=ReconcilePayload(
            training_key=waiting.training_key,
            registration=waiting.id,
            registrant_key=waiting.registrant_key,
        ),
        step="joined",
    )


async def reconcile(run: OperationRun) -> Outcome:
    """Run a ``REGISTER`` operation with a ``ReconcilePayload``: store GoTo's state, notify the person if it changed."""
    app, person, payload = run.app, run.operation.person, run.payload(ReconcilePayload)
    registration = await _find_to_reconcile(run, payload)
    vanished, is_retry = run.operation.step == "vanished", run.operation.step in ("vanished", "reconciled")
    if registration is None or (registration.registrant_key is None and not vanished):
        raise UserError("registration-gone", next_step="registration-ask-trainer")
    if registration.registrant_key is not None and registration.state in AT_GOTO_STATES | NOT_AT_GOTO_STATES:
        sponsor = await session_for(app, person, Purpose.SPONSOR, payload.training_key)
        registrant = await get_own_registrant(sponsor, registration, registration.registrant_key)
        fresh = _apply_registrant(registration, registrant)
        if not is_retry and not _is_news(registration, fresh):
            return build_outcome(registration)
        vanished = fresh.state is RegistrationState.CANCELLED
        await run.checkpoint("vanished" if vanished else "reconciled")
        await app.store.registrations.update(fresh, from_states=frozenset({registration.state}))
        registration = await app.store.registrations.get(fresh.tenant, fresh.training_key, fresh.id) or fresh
    await request_approval(app, registration)
    await refresh_training(app, person.tenant, payload.training_key)
    gone = vanished and registration.state is RegistrationState.CANCELLED
    if gone or registration.state in AT_GOTO_STATES | {RegistrationState.DENIED}:
        await notify_status(app, registration, notification_key(registration) if gone else run.operation.id)
    return build_outcome(registration)


async def _find_to_reconcile(run: OperationRun, payload: ReconcilePayload) -> Registration | None:
    """Return the person's registration, with the key from GoTo's list if it has none."""
    person = run.operation.person
    found = await run.app.store.registrations.get(person.tenant, payload.training_key, payload.registration)
    if found is None or found.person != person:
        return None
    if found.state not in NOT_AT_GOTO_STATES:
        return found
    return replace(found, registrant_key=payload.registrant_key)


def _is_news(before: Registration, fresh: Registration) -> bool:
    """Return True if the state at GoTo is another, and the person does not expect it already."""
    return fresh.state is not before.state and (
        before.state in AT_GOTO_STATES or fresh.state in ACTIVE_STATES
    )


def _apply_registrant(before: Registration, registrant: Registrant | None) -> Registration:
    """Return the registration with GoTo's state; ``registrant`` is None if GoTo no longer knows it."""
    state = RegistrationState.CANCELLED if registrant is None else to_registration_state(registrant)
    if registrant is None or state is RegistrationState.CANCELLED:
        return replace(before, state=RegistrationState.CANCELLED, join_url=None, registrant_key=None)
    join_url = registrant.join_url or before.join_url
    return replace(before, state=state, join_url=join_url, seen_at_goto=True)
