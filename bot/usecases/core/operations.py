"""Durable operations: stored in the ledger before the ack, run by any worker, their outcome passed to the waiter."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from bot.goto.errors import GoToError
from bot.goto.models import count_unreadable_rows
from bot.model import records
from bot.model.errors import FaultError, NotAllowed, TransientError, UsherError, WaitForGoTo
from bot.model.ids import Person, Tenant, operation_id
from bot.model.messages import Message
from bot.model.operations import (
    CannotContinue,
    OperationKind,
    OperationRecord,
    OperationState,
    Outcome,
    OutcomeNotes,
    Superseded,
    add_notes,
)
from bot.model.people import LastRequest
from bot.model.policy import Area
from bot.model.reader import written_for
from bot.model.replies import Reply
from bot.usecases.core import policy
from bot.usecases.core.audit import make_audit_entry
from bot.usecases.core.faults import log_fault
from bot.usecases.core.goto_errors import to_user_error
from bot.usecases.core.operation_run import OperationRun, unrecorded_since
from bot.usecases.core.readers import find_reader
from bot.usecases.core.retry_later import retry_while_down
from bot.usecases.core.sends import looking_since
from bot.usecases.core.services import Services

log = logging.getLogger("usher.operations")

Runner = Callable[[OperationRun], Awaitable[Outcome]]

log = logging.getLogger("usher.operations")


class Presentation(Protocol):
    """How an operation's outcome reaches its person."""

    def reply(self, record: OperationRecord, now: datetime) -> Reply:
        """Return the reply for whoever waits; the record's outcome is None if it is not known yet."""
        ...

    async def deliver(self, app: Services, record: OperationRecord) -> None:
        """Deliver the outcome when nobody waits any more. Idempotent."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One durable operation and everything about it; declared in ``operations/<feature>.py``.

    ``kind`` is its stored name. ``area`` is what the policy must allow before it begins, None if it is the person's
    own affair; a function where it depends on the record.
    """

    kind: OperationKind
    area: Area | Callable[[OperationRecord], Area | None] | None
    run: Runner
    shown: Presentation
    steps: tuple[str, ...] = ()
    """The steps that its run records after "new". A process that meets another one leaves the operation to a newer
    release."""
    channel: Callable[[OperationRecord], str | None] = policy.get_target_channel
    """Returns the channel in which it will post, None for none; the policy is asked about it."""
    waits_for_goto: Callable[[OperationRecord, str], Message] | None = None
    """If set, it is retried while GoTo is down, and this is the message that says so; its second argument is the
    person's zone (IANA)."""
    has_field_errors: bool = False
    """True if its outcome can name a field of a form. The cause may be fixed outside the form, so the same form
    submitted again runs again."""
    changes_sessions: bool = False
    """True if the person's sessions are polled early afterwards: a reminder may be due before the next poll."""
    resumes_after_connect: bool = False
    """True if it can be what a person continues with after connecting their GoTo account."""
    is_audited: bool = True
    is_last_request: bool = True
    """True if ``/goto doctor`` names it as the person's last request."""
    after_end: Callable[[Services, OperationRecord], Awaitable[None]] | None = None
    """Enqueues what follows its end, whatever that was. Idempotent."""
    outcome_at_goto: Callable[[OperationRun], Awaitable[Outcome | None]] | None = None
    """Returns the success as recorded once GoTo's part is done, None before. It is what the person is told if a later
    step, such as a message to somebody, fails for good: what exists at GoTo must never be reported as failed."""
    after_crash: Callable[[Services, OperationRecord], Awaitable[None]] | None = None
    """Cleans up after a run that raised something unexpected."""

    def required_area(self, record: OperationRecord) -> Area | None:
        """Return the area of policy that this record needs."""
        return self.area(record) if callable(self.area) else self.area


def make_operation(
    app: Services,
    kind: OperationKind,
    person: Person,
    *parts: str,
    payload: object,
    identity: Mapping[str, Any],
) -> OperationRecord:
    """Make the record of an operation. ``payload`` is a dataclass value or JSON-ready data.

    ``parts`` (the press) and ``identity`` (the values) define which requests are the same operation.
    """
    op_id = operation_id(app.config.id_secret, person, kind, *parts, values=identity)
    return OperationRecord(
        id=op_id, kind=kind, person=person, payload=_to_json(payload), created_at=app.clock.now()
    )


async def enqueue_detached(
    app: Services,
    kind: OperationKind,
    person: Person,
    *parts: str,
    payload: object,
    step: str = "new",
    progress: object = None,
    at: datetime | None = None,
) -> None:
    """Store an operation that nobody waits for and enqueue it, for ``at`` if given.

    The same ``parts`` are the same operation. ``step`` and ``progress`` are where it begins.
    """
    op = OperationRecord(
        id=operation_id(app.config.id_secret, person, kind, *parts),
        kind=kind,
        person=person,
        payload=_to_json(payload),
        created_at=app.clock.now(),
        step=step,
        progress={} if progress is None else _to_json(progress),
        detached=True,
    )
    await app.store.ledger.add_if_absent(op)
    await enqueue_stored(app, op, at)


async def enqueue_stored(app: Services, op: OperationRecord, at: datetime | None = None) -> None:
    """Enqueue an operation that is stored, for ``at`` if given.

    If the queue refuses it, the operation waits for the worker's sweep of unfinished operations: it is accepted, and
    an error would say that it is not.
    """
    try:
        await app.jobs.queue.enqueue_operation(op.person.tenant, op.id, at=at)
    except Exception as error:  # noqa: BLE001 - whatever it is, the ledger has the operation
        log.warning("operation is left to the sweep: op=%s error=%s", op.id, type(error).__name__)


def _to_json(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else records.dump(value)


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
            await enqueue_stored(app, op)
            outcome = await app.store.ledger.wait_for_outcome(
                tenant, op.id, seconds
            ) or await app.store.ledger.detach(tenant, op.id)
        if outcome is not None:
            await app.store.ledger.mark_delivered(tenant, op.id)
    except asyncio.CancelledError:
        # The guard's deadline: the operation will be run and its outcome delivered whatever happens to us, so an
        # error would be wrong. The worker delivers an outcome that no waiter took.
        return outcome
    except Exception as error:  # noqa: BLE001 - as above: it is stored, so "not saved" would be wrong
        log.warning("outcome is left to the worker: op=%s error=%s", op.id, type(error).__name__)
    return outcome


async def execute_operation(
    app: Services, tenant: Tenant, op_id: str, operations: Mapping[str, Operation], *, is_last_try: bool
) -> OperationRecord | None:
    """Run an operation from its recorded step and return it finished; None if there is nothing left to do.

    Raises ``CannotContinue`` if a newer release wrote the operation or its record cannot be read, and
    ``TransientError`` for a transient fault unless this is the last try, and ``WaitForGoTo`` on any try: the
    operation is then queued again. An unexpected exception leaves the operation open and propagates to the caller, who
    logs it and calls ``fail_operation``.
    """
    holder = app.ids.new()
    op = await _claim(app, tenant, op_id, holder)
    if op is None:
        return None
    if op.state is not OperationState.OPEN:
        return op if op.kind in operations else None
    operation = _find_operation(operations, op)
    run = OperationRun(app, op, holder, operation.steps, unrecorded_since(app, op))
    refused = False
    try:
        if op.step == "new":
            await policy.require_allowed(app, op.person, operation.required_area(op), operation.channel(op))
        with written_for(await find_reader(app, op.person)), looking_since(run.unrecorded_since):
            outcome = await _run_counting_rows(operation, run)
    except Superseded:
        return None
    except records.RecordFromNewerVersion as error:
        raise CannotContinue(str(error)) from None
    except TransientError as fault:
        if not is_last_try or isinstance(fault, WaitForGoTo):
            await app.store.ledger.release(run.operation, holder)
            raise
        outcome = await _end(operation, run, fault)
    except UsherError as error:
        outcome = await _end(operation, run, error)
        refused = isinstance(error, NotAllowed) and not outcome.ok
    except GoToError as error:
        meant = to_user_error(error)
        if isinstance(meant, TransientError) and not is_last_try:
            await app.store.ledger.release(run.operation, holder)
            raise meant from error
        outcome = await _end(operation, run, meant, error)
    return await _finish(app, run, operation, outcome, refused=refused)


async def _claim(app: Services, tenant: Tenant, op_id: str, holder: str) -> OperationRecord | None:
    try:
        return await app.store.ledger.claim(tenant, op_id, holder)
    except records.RecordError as error:
        raise CannotContinue(str(error)) from error


def _find_operation(operations: Mapping[str, Operation], op: OperationRecord) -> Operation:
    operation = operations.get(op.kind)
    if operation is None:
        raise CannotContinue(f"unknown kind {op.kind}")
    if op.step != "new" and op.step not in operation.steps:
        raise CannotContinue(f"unknown step {op.step} of {op.kind}")
    return operation


async def _run_counting_rows(operation: Operation, run: OperationRun) -> Outcome:
    """Run; a success says how many rows of GoTo's answers could not be read."""
    with count_unreadable_rows() as unreadable:
        outcome = await _run(operation, run)
    if not (outcome.ok and unreadable.total):
        return outcome
    return add_notes(outcome, OutcomeNotes(unreadable_rows=unreadable.total))


async def _run(operation: Operation, run: OperationRun) -> Outcome:
    if operation.waits_for_goto is None:
        return await operation.run(run)
    return await retry_while_down(run, lambda: operation.run(run), operation.waits_for_goto)


async def _end(
    operation: Operation, run: OperationRun, error: UsherError, cause: GoToError | None = None
) -> Outcome:
    """Return the outcome after an error; one that the person did not cause is logged under a reference."""
    if isinstance(error, FaultError):
        op = run.operation
        log_fault(run.app, log, f"operation failed: op={op.id} kind={op.kind} step={op.step}", error, cause)
    return await _tell_what_exists(operation, run, failed_outcome(error))


async def _tell_what_exists(operation: Operation, run: OperationRun, failed: Outcome) -> Outcome:
    """Return the failure as the outcome; if GoTo's part is done, the success with a mark that it is incomplete."""
    if operation.outcome_at_goto is None or run.operation.step == "new":
        return failed
    done = await operation.outcome_at_goto(run)
    if done is None:
        return failed
    log.warning(
        "operation is done at GoTo alone: op=%s kind=%s step=%s message=%s",
        *(run.operation.id, run.operation.kind, run.operation.step, failed.message_id),
    )
    incomplete = add_notes(done, OutcomeNotes(incomplete=True))
    return replace(incomplete, reference=failed.reference or done.reference)


async def fail_operation(
    app: Services, tenant: Tenant, op_id: str, operations: Mapping[str, Operation], outcome: Outcome
) -> OperationRecord | None:
    """Finish an operation that crashed with this outcome, or with what GoTo has if its part is done."""
    holder = app.ids.new()
    op = await app.store.ledger.claim(tenant, op_id, holder)
    if op is None or op.state is not OperationState.OPEN:
        return op
    operation, run = operations[op.kind], OperationRun(app, op, holder)
    return await _finish(app, run, operation, await _tell_what_exists(operation, run, outcome))


async def _finish(
    app: Services, run: OperationRun, operation: Operation, outcome: Outcome, *, refused: bool = False
) -> OperationRecord | None:
    try:
        line = (
            make_audit_entry(run.operation, outcome, app.clock.now(), refused=refused)
            if operation.is_audited
            else None
        )
        op = await app.store.ledger.finish(run.operation, run.holder, outcome, line)
    except Superseded:
        return None
    if operation.is_last_request:
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
