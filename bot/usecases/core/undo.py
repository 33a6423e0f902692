"""Deferred operations: stored at once, run when they are due, and undone until then.

The operation's payload carries ``due`` (ISO 8601, aware UTC), which is compared with the clock. Its step is ``new``
while GoTo was not asked; only then can it be undone, or while it waits for GoTo (``retry_later``). Either the run or
the undo gets the operation, never both: each claims it, and the ledger refuses the other's next step.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from bot.model import records
from bot.model.ids import Person
from bot.model.operations import (
    OperationRecord,
    OperationState,
    Outcome,
    OutcomeNotes,
    Superseded,
    add_notes,
    success,
)
from bot.model.retries import DeferredPayload, can_withdraw
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.services import Services

R = TypeVar("R")


class NothingToUndo(Exception):
    """This person has no such operation any more."""


class TooLateToUndo(Exception):
    """The operation has begun or is due. ``operation`` is its record as found."""

    def __init__(self, operation: OperationRecord) -> None:
        super().__init__(operation.id)
        self.operation = operation


@dataclass(frozen=True, slots=True)
class DeferredOperation:
    """An operation that can be undone until ``due_at`` (aware UTC); ``seconds_left`` counts whole seconds from now."""

    op_id: str
    due_at: datetime
    seconds_left: int


def undo_deadline(app: Services) -> datetime:
    """Return the ``due`` value for the payload of an operation that is submitted now."""
    return app.clock.now() + app.rules.undo_window


async def defer(app: Services, op: OperationRecord) -> DeferredOperation | Outcome:
    """Store the operation and enqueue it for its due time. Submitting it again joins it or returns its outcome."""
    entered, _ = await app.store.ledger.add_if_absent(replace(op, detached=True))
    if entered.outcome is not None:
        return entered.outcome
    await app.jobs.queue.enqueue_operation(op.person.tenant, entered.id, _get_due(entered))
    return _describe(app, entered)


async def find_deferred(app: Services, person: Person, op_id: str, kind: str) -> DeferredOperation | None:
    """Return the person's operation of this kind while it can be undone, else None."""
    op = await app.store.ledger.load(person.tenant, op_id)
    if op is None or op.person != person or op.kind != kind or not _can_undo(op, app.clock.now()):
        return None
    return _describe(app, op)


def _describe(app: Services, op: OperationRecord) -> DeferredOperation:
    due = _get_due(op)
    return DeferredOperation(op.id, due, max(0, round((due - app.clock.now()).total_seconds())))


async def wait_until_due(run: OperationRun) -> None:
    """Wait until the operation is due; docket may run it a little early."""
    wait = _get_due(run.operation) - run.app.clock.now()
    await run.app.clock.sleep(max(0.0, wait.total_seconds()))


async def undo(
    app: Services, person: Person, op_id: str, kinds: Collection[str], result: Callable[[OperationRecord], R]
) -> R:
    """Stop an operation that has not begun; it ends with the ``result`` of its record, which is returned. Idempotent.

    Raises ``NothingToUndo`` and ``TooLateToUndo``.
    """
    op = await app.store.ledger.load(person.tenant, op_id)
    if op is None or op.person != person or op.kind not in kinds:
        raise NothingToUndo
    undone = result(op)
    if op.outcome is not None and op.outcome.notes.undone:
        return undone
    if not _can_undo(op, app.clock.now()):
        raise TooLateToUndo(op)
    holder = app.ids.new()
    claimed = await app.store.ledger.claim(person.tenant, op_id, holder)
    if claimed is None or not _can_undo(claimed, app.clock.now()):
        # It continued between our two checks. The claim superseded its worker, so it is queued again.
        await app.jobs.queue.enqueue_operation(person.tenant, op_id)
        raise TooLateToUndo(op)
    try:
        outcome = add_notes(success(undone), OutcomeNotes(undone=True))
        await app.store.ledger.finish(claimed, holder, outcome)
    except Superseded:
        raise TooLateToUndo(op) from None
    return undone


def _can_undo(op: OperationRecord, now: datetime) -> bool:
    """Return True if GoTo was not asked yet and is not about to be."""
    if op.state is not OperationState.OPEN:
        return False
    due = records.load(DeferredPayload, op.payload).due
    is_ahead = op.step == "new" and due is not None and now < due
    return is_ahead or can_withdraw(op)


def _get_due(op: OperationRecord) -> datetime:
    due = records.load(DeferredPayload, op.payload).due
    assert due is not None  # noqa: S101 - whoever defers an operation sets it
    return due
