"""Durable operations: stored in the ledger before the ack, run by any worker, their outcome passed to the waiter."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.goto.errors import GoToError
from bot.model.core import LastRequest, OperationKind, OperationRecord, OperationState, Outcome, Superseded
from bot.model.errors import NotAllowed, TransientError, UsherError, WaitForGoTo
from bot.model.ids import Person, Tenant, operation_id
from bot.usecases.core import policy
from bot.usecases.core.audit import make_audit_entry
from bot.usecases.core.goto_errors import to_user_error
from bot.usecases.core.services import Services

NO_LAST_REQUEST_KINDS: frozenset[str] = frozenset(
    {
        OperationKind.PERSON_FORGET,
        OperationKind.REDRAW_CARDS,
        OperationKind.ASK_TRAINERS,
        OperationKind.TRAINING_SITE_CHANGE,
    }
)
"""Kinds that are not recorded as the person's last request."""


@dataclass(slots=True)
class OperationRun:
    """One worker's run of an operation. ``operation`` is always as stored in the ledger."""

    app: Services
    operation: OperationRecord
    holder: str

    async def checkpoint(self, step: str, **learned: Any) -> None:
        """Record a step and what was learned, before continuing. Raises ``Superseded``."""
        progress = {**self.operation.progress, **learned}
        self.operation = await self.app.store.ledger.save_checkpoint(
            self.operation, self.holder, step, progress
        )

    def send_id(self, label: str) -> str:
        """Return the send id of a message that this operation sends once."""
        return operation_id(self.app.config.id_secret, self.operation.person, self.operation.id, label)


Runner = Callable[[OperationRun], Awaitable[Outcome]]


def make_operation(
    app: Services,
    kind: OperationKind,
    person: Person,
    *parts: str,
    payload: Mapping[str, Any],
    identity: Mapping[str, Any],
) -> OperationRecord:
    """Make an operation. ``parts`` (the press) and ``identity`` (the values) define which requests are the same."""
    op_id = operation_id(app.config.id_secret, person, kind, *parts, values=identity)
    return OperationRecord(id=op_id, kind=kind, person=person, payload=payload, created_at=app.clock.now())


async def with_fresh_id(app: Services, op: OperationRecord) -> OperationRecord:
    """Return the operation with an id under which no field error is stored yet.

    The cause of a field error may be fixed outside the form (the bot is added to the channel), so submitting the same
    form again must run it, not replay the error. A refused field means nothing was created.
    """
    while True:
        known = await app.store.ledger.load(op.person.tenant, op.id)
        if known is None or known.outcome is None or known.outcome.ok or known.outcome.field is None:
            return op
        op = replace(op, id=operation_id(app.config.id_secret, op.person, op.id, "again"))


async def submit_operation(app: Services, op: OperationRecord, seconds: float) -> Outcome | None:
    """Store the operation, enqueue it, and wait at most ``seconds`` for its outcome.

    None means that the worker will deliver the outcome. Submitting the same operation again joins the running one or
    returns its outcome. A waiter killed before it marks the outcome as delivered leaves delivery to the worker.
    """
    tenant = op.person.tenant
    entered, _ = await app.store.ledger.add_if_absent(op)
    outcome = entered.outcome
    try:
        if outcome is None:
            await app.jobs.queue.enqueue_operation(tenant, op.id)
            outcome = await app.store.ledger.wait_for_outcome(
                tenant, op.id, seconds
            ) or await app.store.ledger.detach(tenant, op.id)
        if outcome is not None:
            await app.store.ledger.mark_delivered(tenant, op.id)
    except asyncio.CancelledError:
        # The guard's deadline: the operation will be run and its outcome delivered whatever happens to us, so an
        # error would be wrong. The worker delivers an outcome that no waiter took.
        return outcome
    return outcome


async def execute_operation(
    app: Services, tenant: Tenant, op_id: str, runners: Mapping[str, Runner], *, is_last_try: bool
) -> OperationRecord | None:
    """Run an operation from its recorded step and return it finished; None if there is nothing left to do.

    Raises ``TryAgain`` for a transient fault unless this is the last try, and ``Waits`` on any try: the operation is
    then queued again. An unexpected exception leaves the operation open and propagates to the caller, who logs it and
    calls ``fail_operation``.
    """
    holder = app.ids.new()
    op = await app.store.ledger.claim(tenant, op_id, holder)
    if op is None:
        return None
    if op.state is not OperationState.OPEN:
        return op
    go, refused = OperationRun(app, op, holder), False
    try:
        if op.step == "new":
            await policy.require_run_allowed(app, op)
        outcome = await runners[op.kind](go)
    except Superseded:
        return None
    except TransientError as fault:
        if not is_last_try or isinstance(fault, WaitForGoTo):
            raise
        outcome = failed_outcome(fault)
    except UsherError as error:
        outcome, refused = failed_outcome(error), isinstance(error, NotAllowed)
    except GoToError as error:
        outcome = failed_outcome(_to_final_error(error, is_last_try))
    return await _finish(app, go, outcome, refused=refused)


def _to_final_error(error: GoToError, is_last_try: bool) -> UsherError:
    """Return GoTo's error as shown to a person; raise it as ``TryAgain`` if it is transient and tries are left."""
    meant = to_user_error(error)
    if isinstance(meant, TransientError) and not is_last_try:
        raise meant from error
    return meant


async def fail_operation(
    app: Services, tenant: Tenant, op_id: str, outcome: Outcome
) -> OperationRecord | None:
    """Finish an operation that crashed with this outcome."""
    holder = app.ids.new()
    op = await app.store.ledger.claim(tenant, op_id, holder)
    if op is None or op.state is not OperationState.OPEN:
        return op
    return await _finish(app, OperationRun(app, op, holder), outcome)


async def _finish(
    app: Services, run: OperationRun, outcome: Outcome, *, refused: bool = False
) -> OperationRecord | None:
    try:
        line = make_audit_entry(run.operation, outcome, app.clock.now(), refused=refused)
        op = await app.store.ledger.finish(run.operation, run.holder, outcome, line)
    except Superseded:
        return None
    if op.kind not in NO_LAST_REQUEST_KINDS:
        what = str(op.payload.get("read") or op.kind)
        last = LastRequest(
            action=what,
            at=app.clock.now(),
            ok=outcome.ok,
            message_id=outcome.message_id,
            reference=outcome.reference,
        )
        await app.store.last_requests.save(op.person, last)
    return op


def failed_outcome(error: UsherError) -> Outcome:
    """Return the error as a failed outcome."""
    return Outcome(
        ok=False,
        values=error.values,
        message_id=error.message_id,
        next_step=error.next_step,
        reference=error.reference,
        field=error.field,
    )
