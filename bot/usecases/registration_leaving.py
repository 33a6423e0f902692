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

from bot.errors import FaultError, NotConnected, TransientError, UserError
from bot.goto.errors import Conflict, GoToError, InvalidRequest, NotFound, RoleMissing, TokenRejected
from bot.ids import Person, operation_id
from bot.ports import (
    ACTIVE_STATES,
    SEATED_STATES,
    OperationRecord,
    Outcome,
    Registration,
    RegistrationState,
    SessionTimes,
    SharingEndReason,
)
from bot.usecases.operations import OperationKind, OperationRun
from bot.usecases.registration import RegistrationViews, notification_key
from bot.usecases.registration_mine import registration_of
from bot.usecases.registration_seats import notify_status, refresh_training
from bot.usecases.registration_trainers import notify_sponsor
from bot.usecases.services import Services
from bot.usecases.sessions import Purpose, SponsorUnavailable, session_for
from bot.usecases.trainings_create import NOT_APPLIED, OUTCOME_UNKNOWN

CANCEL_PENDING_STATES = frozenset({RegistrationState.CANCEL_PENDING})
TRAINING_CANCELLED = f"registration-ended-{SharingEndReason.CANCELLED}"
"""A cancelled training takes its registrations with it."""

log = logging.getLogger("usher.registration")


async def unregister(go: OperationRun, views: RegistrationViews) -> Outcome:
    """Run an ``UNREGISTER`` operation from its recorded step: a registration, a waitlist place or an offer."""
    s, person = go.app, go.operation.person
    key = str(go.operation.payload["training_key"])
    kept = await registration_of(s, person, key)
    if go.operation.step == "new":
        if kept.state is RegistrationState.CANCELLED:
            return _build_outcome(kept, already=True)
        if kept.state is RegistrationState.CANCEL_PENDING:
            return _build_outcome(kept, cancel_pending=True)
    elif _is_superseded(go, kept):
        return _build_outcome(kept, already=True, waits=1)
    if kept.state not in ACTIVE_STATES and kept.state is not RegistrationState.CANCELLED:
        raise UserError("registration-none", next_step="registration-none-next")
    if kept.registrant_key is not None and kept.state in SEATED_STATES:
        was = {} if kept.state is RegistrationState.CANCEL_PENDING else {"was": kept.state.value}
        await go.checkpoint("deleting", root=notification_key(kept), **was)
        try:
            await _delete_at_goto(go, person, kept)
        except (TransientError, NotConnected, FaultError, GoToError) as fault:
            return await _enqueue_retry(go, kept, fault, views)
        except UserError as error:
            if error.message_id != TRAINING_CANCELLED:
                await _restore_state(go, kept)
                raise
    cancelled = replace(kept, state=RegistrationState.CANCELLED, join_url=None, registrant_key=None)
    await go.checkpoint("deleted", root=notification_key(kept))
    await s.registrations.update(cancelled, from_states=ACTIVE_STATES)
    await refresh_training(s, person.tenant, key, views)
    await notify_status(s, cancelled, notification_key(cancelled), views)
    return _build_outcome(kept)


def _is_superseded(go: OperationRun, kept: Registration) -> bool:
    """Return True if the registration to cancel no longer exists; the person may have registered again since."""
    if notification_key(kept) != (go.operation.progress.get("root") or go.operation.payload.get("root")):
        return True
    waited = bool(go.operation.payload.get("waits"))
    return waited and kept.state not in CANCEL_PENDING_STATES | {RegistrationState.CANCELLED}


def _previous_state(go: OperationRun) -> RegistrationState:
    """Return the registration's state before it was cancelled here."""
    told = go.operation.progress.get("was") or go.operation.payload.get("was")
    return RegistrationState(told or RegistrationState.REGISTERED)


def _build_outcome(
    kept: Registration, *, already: bool = False, cancel_pending: bool = False, sponsor_unavailable: bool = False, waits: int = 0
) -> Outcome:
    values = {"training": kept.name, "already": already, "leaving": cancel_pending, "away": sponsor_unavailable, "waits": waits}
    return Outcome(True, values)


async def _delete_at_goto(go: OperationRun, person: Person, kept: Registration) -> None:
    """Cancel it at GoTo. A 404 counts as done."""
    sponsor = await session_for(go.app, person, Purpose.SPONSOR, kept.training_key)
    for _ in range(go.app.timing.max_writes):
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


async def _enqueue_retry(go: OperationRun, kept: Registration, fault: Exception, views: RegistrationViews) -> Outcome:
    """Keep the seat and enqueue a retry, so that the cancellation survives an outage until the training is over."""
    s, payload = go.app, go.operation.payload
    log.warning("a cancellation will be retried: op=%s fault=%s", go.operation.id, type(fault).__name__)
    now, waits = s.clock.now(), int(payload.get("waits", 0))
    shared = await s.registrations.get_shared(kept.tenant, kept.training_key)
    if shared is None or _is_over(shared.sessions, now):
        await _restore_state(go, kept)
        raise UserError("registration-leaving-over", next_step="registration-ask-trainer", training=kept.name)
    leaving = replace(kept, state=RegistrationState.CANCEL_PENDING)
    # Store the state before enqueueing: whoever continues after a crash here finds it and retries.
    await s.registrations.update(leaving, from_states=SEATED_STATES)
    await enqueue_cancellation(s, leaving, _previous_state(go), waits + 1)
    away = isinstance(fault, (SponsorUnavailable, NotConnected, TokenRejected))
    if away:
        await notify_sponsor(s, shared, views)
    return _build_outcome(kept, cancel_pending=True, sponsor_unavailable=away, waits=waits)


def _is_over(sessions: Sequence[SessionTimes], now: datetime) -> bool:
    return max((end for _, end in sessions), default=now) <= now


async def enqueue_cancellation(
    s: Services, leaving: Registration, previous_state: RegistrationState, waits: int = 1, *, woken: str = ""
) -> None:
    """Enqueue the ``waits``th try, after its pause, or at once if ``woken``."""
    person, now = leaving.person, s.clock.now()
    if person is None:
        return
    root, pauses = notification_key(leaving), s.timing.register_retry_delays
    payload = {"training_key": leaving.training_key, "waits": waits, "was": previous_state.value, "root": root}
    op_id = operation_id(s.id_secret, person, "leaving", root, f"again-{waits}", woken)
    op = OperationRecord(op_id, OperationKind.UNREGISTER, person, payload, now, step="deleting", detached=True)
    await s.ledger.add_if_absent(op)
    pause = timedelta(seconds=pauses[min(waits, len(pauses)) - 1])
    await s.job_queue.enqueue_operation(person.tenant, op.id, at=None if woken else now + pause)


async def _restore_state(go: OperationRun, kept: Registration) -> None:
    """Restore the state of a registration that could not be cancelled; it still exists at GoTo."""
    await go.app.registrations.update(replace(kept, state=_previous_state(go)), from_states=CANCEL_PENDING_STATES)


async def restore_after_failure(s: Services, op: OperationRecord) -> None:
    """Restore the state after the operation failed for good, so that the person can cancel again."""
    kept = await s.registrations.find_by_person(op.person, str(op.payload["training_key"]))
    if kept is not None:
        was = RegistrationState(op.payload.get("was") or RegistrationState.REGISTERED)
        await s.registrations.update(replace(kept, state=was), from_states=CANCEL_PENDING_STATES)


async def retry_cancellations(s: Services, organizer: Person) -> None:
    """Retry the cancellations that wait for the organizer's connection, which works again."""
    woken = s.clock.now().isoformat()
    for shared in await s.registrations.list_shared_by(organizer):
        for one in await s.registrations.list_roster(shared.tenant, shared.training_key):
            if one.state is RegistrationState.CANCEL_PENDING:
                await enqueue_cancellation(s, one, RegistrationState.REGISTERED, woken=woken)
