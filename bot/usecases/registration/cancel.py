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
from bot.model.core import OperationKind, OperationRecord, Outcome
from bot.model.errors import FaultError, NotConnected, TransientError, UserError
from bot.model.ids import Person, operation_id
from bot.model.registration import (
    ACTIVE_STATES,
    SEATED_STATES,
    Registration,
    RegistrationState,
    SharingEndReason,
)
from bot.model.trainings import SessionTimes
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import Purpose, SponsorUnavailable, session_for
from bot.usecases.core.write_once import NOT_APPLIED, OUTCOME_UNKNOWN
from bot.usecases.registration.form import RegistrationViews, notification_key
from bot.usecases.registration.mine import registration_of
from bot.usecases.registration.trainers import notify_sponsor
from bot.usecases.registration.waitlist import notify_status, refresh_training

CANCEL_PENDING_STATES = frozenset({RegistrationState.CANCEL_PENDING})
TRAINING_CANCELLED = f"registration-ended-{SharingEndReason.CANCELLED}"
"""A cancelled training takes its registrations with it."""

log = logging.getLogger("usher.registration")


async def unregister(run: OperationRun, views: RegistrationViews) -> Outcome:
    """Run an ``UNREGISTER`` operation from its recorded step: a registration, a waitlist place or an offer."""
    app, person = run.app, run.operation.person
    key = str(run.operation.payload["training_key"])
    kept = await registration_of(app, person, key)
    if run.operation.step == "new":
        if kept.state is RegistrationState.CANCELLED:
            return _build_outcome(kept, already=True)
        if kept.state is RegistrationState.CANCEL_PENDING:
            return _build_outcome(kept, cancel_pending=True)
    elif _is_superseded(run, kept):
        return _build_outcome(kept, already=True, waits=1)
    if kept.state not in ACTIVE_STATES and kept.state is not RegistrationState.CANCELLED:
        raise UserError("registration-none", next_step="registration-none-next")
    if kept.registrant_key is not None and kept.state in SEATED_STATES:
        was = {} if kept.state is RegistrationState.CANCEL_PENDING else {"was": kept.state.value}
        await run.checkpoint("deleting", root=notification_key(kept), **was)
        try:
            await _delete_at_goto(run, person, kept)
        except (TransientError, NotConnected, FaultError, GoToError) as fault:
            return await _enqueue_retry(run, kept, fault, views)
        except UserError as error:
            if error.message_id != TRAINING_CANCELLED:
                await _restore_state(run, kept)
                raise
    cancelled = replace(kept, state=RegistrationState.CANCELLED, join_url=None, registrant_key=None)
    await run.checkpoint("deleted", root=notification_key(kept))
    await app.store.registrations.update(cancelled, from_states=ACTIVE_STATES)
    await refresh_training(app, person.tenant, key, views)
    await notify_status(app, cancelled, notification_key(cancelled), views)
    return _build_outcome(kept)


def _is_superseded(run: OperationRun, kept: Registration) -> bool:
    """Return True if the registration to cancel no longer exists; the person may have registered again since."""
    if notification_key(kept) != (run.operation.progress.get("root") or run.operation.payload.get("root")):
        return True
    waited = bool(run.operation.payload.get("waits"))
    return waited and kept.state not in CANCEL_PENDING_STATES | {RegistrationState.CANCELLED}


def _previous_state(run: OperationRun) -> RegistrationState:
    """Return the registration's state before it was cancelled here."""
    told = run.operation.progress.get("was") or run.operation.payload.get("was")
    return RegistrationState(told or RegistrationState.REGISTERED)


def _build_outcome(
    kept: Registration,
    *,
    already: bool = False,
    cancel_pending: bool = False,
    sponsor_unavailable: bool = False,
    waits: int = 0,
) -> Outcome:
    values = {
        "training": kept.name,
        "already": already,
        "leaving": cancel_pending,
        "away": sponsor_unavailable,
        "waits": waits,
    }
    return Outcome(ok=True, values=values)


async def _delete_at_goto(run: OperationRun, person: Person, kept: Registration) -> None:
    """Cancel it at GoTo. A 404 counts as done."""
    sponsor = await session_for(run.app, person, Purpose.SPONSOR, kept.training_key)
    for _ in range(run.app.timing.max_writes):
        try:
            await sponsor.delete(str(kept.registrant_key))
        except NotFound:
            return
        except OUTCOME_UNKNOWN:
            continue
        except NOT_APPLIED as fault:
            raise TransientError("goto-busy", next_step="try-again-soon") from fault
        except (InvalidRequest, Conflict, RoleMissing) as error:
            raise UserError(
                "registration-paid", next_step="registration-ask-trainer", training=kept.name
            ) from error
        return
    raise TransientError("goto-no-answer", next_step="try-again-soon")


async def _enqueue_retry(
    run: OperationRun, kept: Registration, fault: Exception, views: RegistrationViews
) -> Outcome:
    """Keep the seat and enqueue a retry, so that the cancellation survives an outage until the training is over."""
    app, payload = run.app, run.operation.payload
    log.warning("a cancellation will be retried: op=%s fault=%s", run.operation.id, type(fault).__name__)
    now, waits = app.clock.now(), int(payload.get("waits", 0))
    shared = await app.store.registrations.get_shared(kept.tenant, kept.training_key)
    if shared is None or _is_over(shared.sessions, now):
        await _restore_state(run, kept)
        raise UserError("registration-leaving-over", next_step="registration-ask-trainer", training=kept.name)
    leaving = replace(kept, state=RegistrationState.CANCEL_PENDING)
    # Store the state before enqueueing: whoever continues after a crash here finds it and retries.
    await app.store.registrations.update(leaving, from_states=SEATED_STATES)
    await enqueue_cancellation(app, leaving, _previous_state(run), waits + 1)
    away = isinstance(fault, (SponsorUnavailable, NotConnected, TokenRejected))
    if away:
        await notify_sponsor(app, shared, views)
    return _build_outcome(kept, cancel_pending=True, sponsor_unavailable=away, waits=waits)


def _is_over(sessions: Sequence[SessionTimes], now: datetime) -> bool:
    return max((end for _, end in sessions), default=now) <= now


async def enqueue_cancellation(
    app: Services,
    leaving: Registration,
    previous_state: RegistrationState,
    waits: int = 1,
    *,
    woken: str = "",
) -> None:
    """Enqueue the ``waits``th try, after its pause, or at once if ``woken``."""
    person, now = leaving.person, app.clock.now()
    if person is None:
        return
    root, pauses = notification_key(leaving), app.timing.register_retry_delays
    payload = {
        "training_key": leaving.training_key,
        "waits": waits,
        "was": previous_state.value,
        "root": root,
    }
    op_id = operation_id(app.config.id_secret, person, "leaving", root, f"again-{waits}", woken)
    op = OperationRecord(
        id=op_id,
        kind=OperationKind.UNREGISTER,
        person=person,
        payload=payload,
        created_at=now,
        step="deleting",
        detached=True,
    )
    await app.store.ledger.add_if_absent(op)
    pause = timedelta(seconds=pauses[min(waits, len(pauses)) - 1])
    await app.jobs.queue.enqueue_operation(person.tenant, op.id, at=None if woken else now + pause)


async def _restore_state(run: OperationRun, kept: Registration) -> None:
    """Restore the state of a registration that could not be cancelled; it still exists at GoTo."""
    await run.app.store.registrations.update(
        replace(kept, state=_previous_state(run)), from_states=CANCEL_PENDING_STATES
    )


async def restore_after_failure(app: Services, op: OperationRecord) -> None:
    """Restore the state after the operation failed for good, so that the person can cancel again."""
    kept = await app.store.registrations.find_by_person(op.person, str(op.payload["training_key"]))
    if kept is not None:
        was = RegistrationState(op.payload.get("was") or RegistrationState.REGISTERED)
        await app.store.registrations.update(replace(kept, state=was), from_states=CANCEL_PENDING_STATES)


async def retry_cancellations(app: Services, organizer: Person) -> None:
    """Retry the cancellations that wait for the organizer's connection, which works again."""
    woken = app.clock.now().isoformat()
    for shared in await app.store.registrations.list_shared_by(organizer):
        for one in await app.store.registrations.list_roster(shared.tenant, shared.training_key):
            if one.state is RegistrationState.CANCEL_PENDING:
                await enqueue_cancellation(app, one, RegistrationState.REGISTERED, woken=woken)
