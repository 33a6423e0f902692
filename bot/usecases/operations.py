"""Durable operations: stored in the ledger before the ack, run by any worker, their outcome passed to the waiter."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.errors import NotAllowed, TransientError, UsherError, WaitForGoTo
from bot.goto.errors import GoToError
from bot.ids import Person, Tenant, operation_id
from bot.ports import LastRequest, OperationRecord, OperationState, Outcome, Superseded
from bot.usecases import policy
from bot.usecases.audit import make_audit_entry
from bot.usecases.faults import to_user_error
from bot.usecases.services import Services


class OperationKind(StrEnum):
    """What an operation does; the values are stored."""

    MEETING_SCHEDULE = "meeting.schedule"
    MEETING_NOW = "meeting.now"
    PERSON_EXPORT = "person.export"
    PERSON_FORGET = "person.forget"
    TRAINING_CREATE = "training.create"
    TRAINING_EDIT = "training.edit"
    TRAINING_TIMES = "training.times"
    TRAINING_ORGANIZERS = "training.organizers"
    TRAINING_CANCEL = "training.cancel"
    TRAINING_SITE_CHANGE = "training.followed"
    """Apply a change of a shared training that was made on GoTo's site."""
    TRAINING_SHEET = "training.sheet"
    NUDGE = "training.nudge"
    """Ask everybody in a channel or group who has not registered."""
    REGISTER_OTHERS = "training.others"
    """Register several people for a trainer."""
    TRAINING_SHARE = "training.share"
    TRAINING_UNSHARE = "training.unshare"
    REGISTER = "registration.register"
    UNREGISTER = "registration.cancel"
    DECIDE_REGISTRATION = "registration.decide"
    ASK_TRAINERS = "registration.ask"
    """Tell a trainer who waits for approval on GoTo's site."""
    REDRAW_CARDS = "registration.cards"
    """Redraw the cards of a shared training."""
    MEETING_EDIT = "meeting.edit"
    MEETING_CANCEL = "meeting.cancel"
    MEETING_SHARE = "meeting.share"
    ASSIST_NEW = "assist.new"
    ASSIST_SEND = "assist.send"
    ORGANIZER_ADD = "admin.organizer.add"
    ORGANIZER_SUSPEND = "admin.organizer.suspend"
    ORGANIZER_REMOVE = "admin.organizer.remove"
    ORGANIZER_PRODUCT = "admin.organizer.product"
    GROUP_READ = "admin.group.read"
    MAP_LINK = "admin.map.link"
    MAP_ONE = "admin.map.one"
    MAP_DROP = "admin.map.drop"
    MAP_ROWS = "admin.map.rows"
    MAP_ALL = "admin.map.all"
    SAVE_SUBSCRIPTION = "notify.save"
    OPEN_FORM = "form.open"
    """Fill a form that was opened before its content was loaded."""
    SAVE_POLICY = "policy.save"
    AUDIT_SHEET = "audit.sheet"
    ADMIN_REPORT = "admin.report"
    DEFERRED_READ = "read"
    """Answer a command at its response_url because it could not be answered in time."""


NO_LAST_REQUEST_KINDS: frozenset[str] = frozenset({OperationKind.PERSON_FORGET, OperationKind.REDRAW_CARDS, OperationKind.ASK_TRAINERS, OperationKind.TRAINING_SITE_CHANGE})
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
        self.operation = await self.app.ledger.save_checkpoint(self.operation, self.holder, step, progress)

    def send_id(self, label: str) -> str:
        """Return the send id of a message that this operation sends once."""
        return operation_id(self.app.id_secret, self.operation.person, self.operation.id, label)


Runner = Callable[[OperationRun], Awaitable[Outcome]]


def make_operation(
    s: Services, kind: OperationKind, person: Person, *parts: str, payload: Mapping[str, Any], identity: Mapping[str, Any]
) -> OperationRecord:
    """Make an operation. ``parts`` (the press) and ``identity`` (the values) define which requests are the same."""
    op_id = operation_id(s.id_secret, person, kind, *parts, values=identity)
    return OperationRecord(op_id, kind, person, payload, s.clock.now())


async def with_fresh_id(s: Services, op: OperationRecord) -> OperationRecord:
    """Return the operation with an id under which no field error is stored yet.

    The cause of a field error may be fixed outside the form (the bot is added to the channel), so submitting the same
    form again must run it, not replay the error. A refused field means nothing was created.
    """
    while True:
        known = await s.ledger.load(op.person.tenant, op.id)
        if known is None or known.outcome is None or known.outcome.ok or known.outcome.field is None:
            return op
        op = replace(op, id=operation_id(s.id_secret, op.person, op.id, "again"))


async def submit_operation(s: Services, op: OperationRecord, seconds: float) -> Outcome | None:
    """Store the operation, enqueue it, and wait at most ``seconds`` for its outcome.

    None means that the worker will deliver the outcome. Submitting the same operation again joins the running one or
    returns its outcome. A waiter killed before it marks the outcome as delivered leaves delivery to the worker.
    """
    tenant = op.person.tenant
    entered, _ = await s.ledger.add_if_absent(op)
    outcome = entered.outcome
    try:
        if outcome is None:
            await s.job_queue.enqueue_operation(tenant, op.id)
            outcome = await s.ledger.wait_for_outcome(tenant, op.id, seconds) or await s.ledger.detach(tenant, op.id)
        if outcome is not None:
            await s.ledger.mark_delivered(tenant, op.id)
    except asyncio.CancelledError:
        # The guard's deadline: the operation will be run and its outcome delivered whatever happens to us, so an
        # error would be wrong. The worker delivers an outcome that no waiter took.
        return outcome
    return outcome


async def execute_operation(
    s: Services, tenant: Tenant, op_id: str, runners: Mapping[str, Runner], *, is_last_try: bool
) -> OperationRecord | None:
    """Run an operation from its recorded step and return it finished; None if there is nothing left to do.

    Raises ``TryAgain`` for a transient fault unless this is the last try, and ``Waits`` on any try: the operation is
    then queued again. An unexpected exception leaves the operation open and propagates to the caller, who logs it and
    calls ``fail_operation``.
    """
    holder = s.ids.new()
    op = await s.ledger.claim(tenant, op_id, holder)
    if op is None:
        return None
    if op.state is not OperationState.OPEN:
        return op
    go, refused = OperationRun(s, op, holder), False
    try:
        if op.step == "new":
            await policy.require_run_allowed(s, op)
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
    return await _finish(s, go, outcome, refused=refused)


def _to_final_error(error: GoToError, is_last_try: bool) -> UsherError:
    """Return GoTo's error as shown to a person; raise it as ``TryAgain`` if it is transient and tries are left."""
    meant = to_user_error(error)
    if isinstance(meant, TransientError) and not is_last_try:
        raise meant from error
    return meant


async def fail_operation(s: Services, tenant: Tenant, op_id: str, outcome: Outcome) -> OperationRecord | None:
    """Finish an operation that crashed with this outcome."""
    holder = s.ids.new()
    op = await s.ledger.claim(tenant, op_id, holder)
    if op is None or op.state is not OperationState.OPEN:
        return op
    return await _finish(s, OperationRun(s, op, holder), outcome)


async def _finish(s: Services, go: OperationRun, outcome: Outcome, *, refused: bool = False) -> OperationRecord | None:
    try:
        line = make_audit_entry(go.operation, outcome, s.clock.now(), refused=refused)
        op = await s.ledger.finish(go.operation, go.holder, outcome, line)
    except Superseded:
        return None
    if op.kind not in NO_LAST_REQUEST_KINDS:
        what = str(op.payload.get("read") or op.kind)
        last = LastRequest(what, s.clock.now(), outcome.ok, outcome.message_id, outcome.reference)
        await s.last_requests.save(op.person, last)
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
