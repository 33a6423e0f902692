"""Cancel a registration once: first at GoTo, and only then free the seat.

Steps: ``new`` → ``deleting`` (GoTo may have received the request) → ``deleted``; the stored registration says the rest.
While GoTo or the trainer's connection is unavailable, the cancellation is pending: the seat is kept and another
operation retries, until the training is over. GoTo notifies nobody, and cannot cancel paid registrations.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.goto.errors import Conflict, GoToError, InvalidRequest, NotFound, RoleMissing, TokenRejected
from bot.model import records
from bot.model.errors import FaultError, NotConnected, TransientError, UserError
from bot.model.ids import Person
from bot.model.operations import OperationKind, OperationRecord, Outcome, success
from bot.model.registration import (
    ACTIVE_STATES,
    SEATED_STATES,
    Registration,
    RegistrationState,
    SharingEndReason,
    gives_up_the_same,
)
from bot.model.registration_requests import UnregisterPayload, UnregisterProgress
from bot.model.registration_results import UnregisterResult
from bot.model.trainings import SessionTimes
from bot.usecases.core.leavers import has_left
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import enqueue_detached
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import Purpose, SponsorUnavailable, session_for
from bot.usecases.core.write_once import write_once
from bot.usecases.registration.form import notification_key
from bot.usecases.registration.mine import registration_of
from bot.usecases.registration.status_messages import notify_status, redraw_pressed, redraw_quietly
from bot.usecases.registration.trainers import notify_sponsor
from bot.usecases.registration.waitlist import refresh_training

CANCEL_PENDING_STATES = frozenset({RegistrationState.CANCEL_PENDING})
TRAINING_CANCELLED = f"registration-ended-{SharingEndReason.CANCELLED}"
"""A cancelled training takes its registrations with it."""

log = logging.getLogger("usher.registration")


async def unregister(run: OperationRun) -> Outcome:
    """Run an ``UNREGISTER`` operation from its recorded step: a registration, a waitlist place or an offer."""
    app, person, payload = run.app, run.operation.person, run.payload(UnregisterPayload)
    registration = await registration_of(app, person, payload.training_key)
    if run.operation.step == "new":
        if registration.state is RegistrationState.CANCELLED:
            return _build_outcome(registration, already=True)
        if registration.state is RegistrationState.CANCEL_PENDING:
            return _build_outcome(registration, cancel_pending=True)
        if payload.drawn is not None and not gives_up_the_same(payload.drawn, registration.state):
            raise UserError(
                "registration-changed", next_step="registration-none-next", training=registration.name
            )
    elif _is_superseded(run, payload, registration):
        return _build_outcome(registration, already=True, retries=1)
    if registration.state not in ACTIVE_STATES | {RegistrationState.CANCELLED}:
        raise UserError("registration-none", next_step="registration-none-next")
    if registration.registrant_key is not None and registration.state in SEATED_STATES:
        await _record_deletion(run, registration)
        try:
            await _delete_at_goto(app, person, registration)
        except (TransientError, NotConnected, FaultError, GoToError) as fault:
            return await _enqueue_retry(run, payload, registration, fault)
        except UserError as error:
            if error.message_id != TRAINING_CANCELLED:
                await _restore_state(app, registration, _previous_state(run, payload))
                raise
    cancelled = replace(registration, state=RegistrationState.CANCELLED, join_url=None, registrant_key=None)
    await run.checkpoint("deleted", root=notification_key(registration))
    await app.store.registrations.update(cancelled, from_states=ACTIVE_STATES)
    await refresh_training(app, person.tenant, payload.training_key)
    in_place = await redraw_pressed(app, cancelled, payload.pressed_ts)
    notified = in_place or await notify_status(app, cancelled, notification_key(cancelled))
    refused = not notified and not await has_left(app, person)
    return _build_outcome(registration, in_place=in_place, refused=refused)


async def unregistered_outcome(run: OperationRun) -> Outcome | None:
    """Return the outcome of a cancellation once it is done at GoTo, None before."""
    if run.operation.step != "deleted":
        return None
    payload = run.payload(UnregisterPayload)
    registration = await registration_of(run.app, run.operation.person, payload.training_key)
    return _build_outcome(registration, refused=True)


async def _record_deletion(run: OperationRun, registration: Registration) -> None:
    """Record what is about to be deleted at GoTo; ``was`` stays as recorded once the cancellation is pending."""
    was = run.progress(UnregisterProgress).was
    if registration.state is not RegistrationState.CANCEL_PENDING:
        was = registration.state
    progress = UnregisterProgress(root=notification_key(registration), was=was)
    await run.checkpoint("deleting", **records.dump(progress))


def _is_superseded(run: OperationRun, payload: UnregisterPayload, registration: Registration) -> bool:
    """Return True if the registration to cancel no longer exists; the person may have registered again since."""
    if notification_key(registration) != (run.progress(UnregisterProgress).root or payload.root):
        return True
    is_pending = registration.state in CANCEL_PENDING_STATES | {RegistrationState.CANCELLED}
    return payload.retries > 0 and not is_pending


def _previous_state(run: OperationRun, payload: UnregisterPayload) -> RegistrationState:
    """Return the registration's state before it was cancelled here."""
    return run.progress(UnregisterProgress).was or payload.was or RegistrationState.REGISTERED


def _build_outcome(
    registration: Registration,
    *,
    already: bool = False,
    cancel_pending: bool = False,
    sponsor_unavailable: bool = False,
    refused: bool = False,
    in_place: bool = False,
    retries: int = 0,
) -> Outcome:
    return success(
        UnregisterResult(
            training=registration.name,
            already=already,
            cancel_pending=cancel_pending,
            sponsor_unavailable=sponsor_unavailable,
            refused=refused,
            in_place=in_place,
            retries=retries,
        )
    )


async def _delete_at_goto(app: Services, person: Person, registration: Registration) -> None:
    """Cancel it at GoTo. A 404 counts as done."""
    sponsor = await session_for(app, person, Purpose.SPONSOR, registration.training_key)

    async def write(maybe_applied: bool) -> None:
        try:
            await sponsor.delete(str(registration.registrant_key))
        except NotFound:
            return
        except (InvalidRequest, Conflict, RoleMissing) as error:
            raise UserError(
                "registration-paid", next_step="registration-ask-trainer", training=registration.name
            ) from error

    await write_once(app, write=write, no_answer="try-again-soon")


async def _enqueue_retry(
    run: OperationRun, payload: UnregisterPayload, registration: Registration, fault: Exception
) -> Outcome:
    """Keep the seat and enqueue a retry, so that the cancellation survives an outage until the training is over."""
    app, was = run.app, _previous_state(run, payload)
    log.warning("a cancellation will be retried: op=%s fault=%s", run.operation.id, type(fault).__name__)
    shared = await app.store.registrations.get_shared(registration.tenant, registration.training_key)
    if shared is None or _is_over(shared.sessions, app.clock.now()):
        await _restore_state(app, registration, was)
        raise UserError(
            "registration-leaving-over", next_step="registration-ask-trainer", training=registration.name
        )
    pending = replace(registration, state=RegistrationState.CANCEL_PENDING)
    # Store the state before enqueueing: whoever continues after a crash here finds it and retries.
    await app.store.registrations.update(pending, from_states=SEATED_STATES)
    await redraw_quietly(app, pending)
    await enqueue_cancellation(app, pending, was, payload.retries + 1)
    is_unavailable = isinstance(fault, (SponsorUnavailable, NotConnected, TokenRejected))
    if is_unavailable:
        await notify_sponsor(app, shared)
    return _build_outcome(
        registration, cancel_pending=True, sponsor_unavailable=is_unavailable, retries=payload.retries
    )


def _is_over(sessions: Sequence[SessionTimes], now: datetime) -> bool:
    return max((end for _, end in sessions), default=now) <= now


async def enqueue_cancellation(
    app: Services,
    pending: Registration,
    previous_state: RegistrationState,
    retries: int = 1,
    *,
    woken_at: datetime | None = None,
) -> None:
    """Enqueue the ``retries``th retry, after its delay, or at once if the organizer's connection works again."""
    if pending.person is None:
        return
    root, delays = notification_key(pending), app.timing.register_retry_delays
    delay = timedelta(seconds=delays[min(retries, len(delays)) - 1])
    await enqueue_detached(
        app,
        OperationKind.UNREGISTER,
        pending.person,
        *(root, f"retry-{retries}", woken_at.isoformat() if woken_at else ""),
        payload=UnregisterPayload(
            training_key=pending.training_key, retries=retries, was=previous_state, root=root
        ),
        step="deleting",
        at=None if woken_at else app.clock.now() + delay,
    )


async def _restore_state(app: Services, registration: Registration, state: RegistrationState) -> None:
    """Restore the state of a registration that could not be cancelled; it still exists at GoTo."""
    await app.store.registrations.update(
        replace(registration, state=state), from_states=CANCEL_PENDING_STATES
    )
    await redraw_quietly(app, registration)


async def restore_after_crash(app: Services, op: OperationRecord) -> None:
    """Restore the state after the operation failed for good, so that the person can cancel again."""
    payload = records.load(UnregisterPayload, op.payload)
    registration = await app.store.registrations.find_by_person(op.person, payload.training_key)
    if registration is not None:
        await _restore_state(app, registration, payload.was or RegistrationState.REGISTERED)


async def retry_cancellations(app: Services, organizer: Person) -> None:
    """Retry the cancellations that wait for the organizer's connection, which works again."""
    now = app.clock.now()
    for shared in await app.store.registrations.list_shared_by(organizer):
        for registration in await app.store.registrations.list_roster(shared.tenant, shared.training_key):
            if registration.state is RegistrationState.CANCEL_PENDING:
                await enqueue_cancellation(app, registration, RegistrationState.REGISTERED, woken_at=now)
