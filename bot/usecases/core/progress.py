"""Operations that take minutes: one message shows their progress and has a button to stop them.

The message is posted once, in the person's direct messages. Each batch is recorded before the next begins, so another
process can continue. Whoever stops an operation claims it, so its runner's next step is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model.errors import UserError, UsherError
from bot.model.ids import Person, operation_id
from bot.model.messages import Message
from bot.model.operations import OperationRecord, OperationState, OutcomeNotes, Superseded, success
from bot.usecases.core.audit import make_audit_entry
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.sends import dm_once, update_message
from bot.usecases.core.services import Services

PROGRESS_SEND_PART = "progress"
ProgressView = Callable[[OperationRecord], Message]
"""Builds the message of an operation: its progress, or its result."""


async def start_long_operation(app: Services, op: OperationRecord) -> OperationRecord:
    """Record a long operation and enqueue it; nobody waits for it. The same request again joins it."""
    entered, _ = await app.store.ledger.add_if_absent(replace(op, detached=True))
    if entered.outcome is None:
        await app.jobs.queue.enqueue_operation(op.person.tenant, op.id)
    return entered


@dataclass(slots=True)
class ProgressMessage:
    """The progress message of one run of a long operation."""

    run: OperationRun
    progress_view: ProgressView
    shown_at: datetime | None = None

    async def checkpoint(self, step: str, **learned: object) -> None:
        """Record a step and show it. Raises ``Superseded`` if somebody stopped the operation meanwhile."""
        await self.run.checkpoint(step, **learned)
        await self.show()

    async def show(self) -> None:
        """Show the progress, unless the message was updated very recently."""
        app, op = self.run.app, self.run.operation
        now = app.clock.now()
        if self.shown_at is not None and now - self.shown_at < app.timing.progress_interval:
            return
        self.shown_at = now
        await _show_quietly(app, op, self.progress_view)
        known = await app.store.ledger.load(op.person.tenant, op.id)
        if known is not None and known.state is not OperationState.OPEN:
            await _show_quietly(app, known, self.progress_view)
            raise Superseded


async def _show_quietly(app: Services, op: OperationRecord, progress_view: ProgressView) -> None:
    """Like ``post_or_update_message``, but ignore errors: a stale progress message must not fail the work."""
    with suppress(UsherError):
        await post_or_update_message(app, op, progress_view)


async def post_or_update_message(app: Services, op: OperationRecord, progress_view: ProgressView) -> None:
    """Post the operation's message, or update it if it exists. Raises Slack's errors."""
    send_id = operation_id(app.config.id_secret, op.person, op.id, PROGRESS_SEND_PART)
    sent = await dm_once(app, op.person, send_id, lambda: progress_view(op))
    if sent.ts is not None:
        await update_message(app, op.person, sent.channel, sent.ts, lambda: progress_view(op))


async def stop_operation(
    app: Services, person: Person, op_id: str, kinds: Collection[str]
) -> OperationRecord:
    """Stop an operation where it is and return it finished, by this call or before. What was done stays.

    Raises ``UserError`` if it is unknown or belongs to somebody else.
    """
    op = await app.store.ledger.load(person.tenant, op_id)
    if op is None or op.person != person or op.kind not in kinds:
        raise UserError("job-gone", next_step="button-too-old-next")
    while op.state is OperationState.OPEN:
        holder = app.ids.new()
        claimed = await app.store.ledger.claim(person.tenant, op_id, holder)
        if claimed is None:
            raise UserError("job-gone", next_step="button-too-old-next")
        op = claimed
        if op.state is not OperationState.OPEN:
            break
        outcome = success(OutcomeNotes(undone=True))
        try:
            op = await app.store.ledger.finish(
                op, holder, outcome, make_audit_entry(op, outcome, app.clock.now())
            )
        except Superseded:
            op = await app.store.ledger.load(person.tenant, op_id) or op
    return op
