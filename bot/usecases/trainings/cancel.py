"""Cancel a training: allow undo for half a minute, delete it at GoTo, notify the registrants.

Steps: ``new`` (can be undone) → ``known`` (registrants recorded) → ``cancelling`` (GoTo may have been asked) →
``cancelled``. GoTo does not notify anyone of a cancelled training. While GoTo is down, the operation waits
(``core/retry_later.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.goto.errors import NotFound
from bot.model import records
from bot.model.errors import UserError
from bot.model.ids import Person, operation_id
from bot.model.messages import Message
from bot.model.operations import OperationKind, OperationRecord, Outcome, success
from bot.model.registration import Registration, SharedTraining, SharingEndReason
from bot.model.reminders import Suppression
from bot.model.retries import STEPS_BEFORE_GOTO
from bot.model.sources import SessionKind, session_ref
from bot.model.training_requests import (
    CancelTrainingPayload,
    Recipient,
    TrainingFormPayload,
)
from bot.model.training_results import TrainingResult
from bot.model.trainings import PlannedSession, TrainingRow
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession, Purpose, session_for
from bot.usecases.core.undo import NothingToUndo, TooLateToUndo, undo, wait_until_due
from bot.usecases.core.write_once import write_once
from bot.usecases.trainings.announce import post_to_training_threads
from bot.usecases.trainings.create import require_same_account
from bot.usecases.trainings.lock import CHANGE_KINDS
from bot.usecases.trainings.overview import fetch_training, make_row
from bot.usecases.trainings.people import (
    REGISTERED_STATES,
    RegistrantLoader,
    list_registrants,
    notify_registrants,
    to_recipients,
)
from bot.usecases.trainings.shared import enqueue_stop_sharing

CancelledView = Callable[[TrainingRow, str, str], Message]
"""Returns a registrant's message, from the training, who cancelled it ("": unknown) and their zone (IANA)."""
CancelThreadView = Callable[[str, str], Message]
"""Returns the message for the cards' threads, from the training's name and who cancelled it ("": unknown)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingCancelProgress:
    """What GoTo does not return for a deleted training: its sessions and registrants. ``organizer`` is a GoTo key."""

    people: tuple[Recipient, ...] = ()
    times: tuple[PlannedSession, ...] = ()
    organizer: str = ""


async def undo_training_operation(app: Services, person: Person, op_id: str) -> tuple[str, bool]:
    """Undo a cancellation or a waiting change; return the training's name and True if it was a change.

    Raises ``UserError`` if it is too late.
    """
    try:
        kept = await undo(app, person, op_id, (OperationKind.TRAINING_CANCEL, *CHANGE_KINDS), _kept_result)
    except NothingToUndo:
        raise UserError("training-undo-gone", next_step="training-gone-next") from None
    except TooLateToUndo as late:
        op = late.operation
        word = "training-undo-late" if op.kind == OperationKind.TRAINING_CANCEL else "training-change-late"
        raise UserError(word, next_step="training-gone-next", name=_kept_result(op).name) from None
    done = await app.store.ledger.load(person.tenant, op_id)
    return kept.name, done is not None and done.kind != OperationKind.TRAINING_CANCEL


def _kept_result(op: OperationRecord) -> TrainingResult:
    payload: CancelTrainingPayload | TrainingFormPayload = (
        records.load(CancelTrainingPayload, op.payload)
        if op.kind == OperationKind.TRAINING_CANCEL
        else records.load(TrainingFormPayload, op.payload)
    )
    return TrainingResult(name=payload.name)


async def submit_site_cancel(
    app: Services, shared: SharedTraining, registrations: Sequence[Registration]
) -> None:
    """Submit an operation that notifies people of a training deleted on GoTo's site. Idempotent."""
    key = shared.training_key
    progress = TrainingCancelProgress(
        people=to_recipients(registrations, REGISTERED_STATES),
        times=tuple(PlannedSession(start, end) for start, end in shared.sessions),
        organizer=shared.organizer_key,
    )
    op = OperationRecord(
        id=operation_id(app.config.id_secret, shared.organizer, "training-gone", key),
        kind=OperationKind.TRAINING_CANCEL,
        person=shared.organizer,
        payload=records.dump(
            CancelTrainingPayload(training_key=key, name=shared.name, was_deleted_at_goto=True)
        ),
        created_at=app.clock.now(),
        step="cancelled",
        progress=records.dump(progress),
        detached=True,
    )
    await app.store.ledger.add_if_absent(op)
    await enqueue_stop_sharing(app, shared.tenant, key, SharingEndReason.CANCELLED, quiet=True)
    await app.jobs.queue.enqueue_operation(shared.tenant, op.id)


async def cancel_training(
    run: OperationRun, view: CancelledView, thread_view: CancelThreadView, load: RegistrantLoader
) -> Outcome:
    """Run a ``TRAINING_CANCEL`` operation from its recorded step."""
    app, person, payload = run.app, run.operation.person, run.payload(CancelTrainingPayload)
    key, name = payload.training_key, payload.name
    if run.operation.step == "new" and payload.due is not None:
        await wait_until_due(run)  # of an earlier release
    if run.operation.step in ("new", "known", "cancelling"):
        own = await session_for(app, person, Purpose.OWN)
        require_same_account(run, own)
        if run.operation.step in STEPS_BEFORE_GOTO:
            await _record_registrants(run, own, key, load)
        await _delete_once(run, own, key)
        await app.store.reminder_jobs.suppress(
            person.tenant, session_ref(SessionKind.TRAINING, key), Suppression.CANCELLED_HERE
        )
        await enqueue_stop_sharing(app, person.tenant, key, SharingEndReason.CANCELLED, quiet=True)
        await run.checkpoint("cancelled")
    by = "" if payload.was_deleted_at_goto else (await app.slack.people.get_profile(person)).name
    shared = await app.store.registrations.get_shared(person.tenant, key)
    if shared is not None:
        await post_to_training_threads(app, shared, "cancelled", lambda: thread_view(name, by))
    progress = run.progress(TrainingCancelProgress)
    row = TrainingRow(key=key, training_id=None, name=name, sessions=progress.times)
    reached, missed = await notify_registrants(run, progress.people, lambda zone: view(row, by, zone))
    return success(TrainingResult(name=name, reached=reached, missed=missed))


async def cancelled_outcome(run: OperationRun) -> Outcome | None:
    """Return the outcome of a cancellation once GoTo has it, None before; nobody is known to have been notified."""
    if run.operation.step != "cancelled":
        return None
    payload, progress = run.payload(CancelTrainingPayload), run.progress(TrainingCancelProgress)
    missed = tuple(one.name or one.email for one in progress.people)
    return success(TrainingResult(name=payload.name, missed=missed))


async def _record_registrants(run: OperationRun, own: OwnSession, key: str, load: RegistrantLoader) -> None:
    """Record the sessions and registrants, which GoTo does not return for a deleted training."""
    row = make_row(await fetch_training(own, key))
    people = await list_registrants(run, own, key, load, require_goto_list=True)
    progress = TrainingCancelProgress(people=people, times=row.sessions, organizer=own.link.organizer_key)
    await run.checkpoint("known", **records.dump(progress))


async def _delete_once(run: OperationRun, own: OwnSession, key: str) -> None:
    """Delete the training; if it is gone that counts as success, since it existed a moment ago."""
    maybe_deleted = run.operation.step == "cancelling"
    if not maybe_deleted:
        await run.checkpoint("cancelling")

    async def delete(_: bool) -> None:
        try:
            await own.goto.trainings.delete(own.link.organizer_key, key)
        except NotFound:
            return

    await write_once(
        run.app,
        write=delete,
        maybe_applied=maybe_deleted,
        not_applied=lambda: run.checkpoint("known"),
        no_answer="look-at-trainings",
    )
