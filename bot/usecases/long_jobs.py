"""Operations that take minutes: one message shows their progress and has a button to stop them.

The message is posted once, in the person's direct messages. Each batch is recorded before the next begins, so another
process can continue. Whoever stops an operation claims it, so its runner's next step is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import UserError, UsherError
from bot.ids import Person, operation_id
from bot.ports import Message, Operation, OpState, Outcome, Superseded
from bot.usecases.audit import entry_of
from bot.usecases.operations import Run
from bot.usecases.sends import tell_once
from bot.usecases.services import Services

MESSAGE = "progress"
Draw = Callable[[Operation], Message]
"""Builds the message of an operation: its progress, or its result."""


async def begin(s: Services, op: Operation) -> Operation:
    """Record a long operation and enqueue it; nobody waits for it. The same request again joins it."""
    entered, _ = await s.ledger.enter(replace(op, detached=True))
    if entered.outcome is None:
        await s.work.run(op.person.tenant, op.id)
    return entered


@dataclass(slots=True)
class Progress:
    """The progress message of one run of a long operation."""

    go: Run
    draw: Draw
    shown_at: datetime | None = None

    async def reach(self, step: str, **learned: object) -> None:
        """Record a step and show it. Raises ``Superseded`` if somebody stopped the operation meanwhile."""
        await self.go.reach(step, **learned)
        await self.show()

    async def show(self) -> None:
        """Show the progress, unless the message was updated very recently."""
        s, op = self.go.s, self.go.operation
        now = s.clock.now()
        if self.shown_at is not None and now - self.shown_at < s.patience.progress:
            return
        self.shown_at = now
        await _draw(s, op, self.draw)
        known = await s.ledger.load(op.person.tenant, op.id)
        if known is not None and known.state is not OpState.OPEN:
            await _draw(s, known, self.draw)
            raise Superseded


async def _draw(s: Services, op: Operation, draw: Draw) -> None:
    """Like ``post_or_update_message``, but ignore errors: a stale progress message must not fail the work."""
    with suppress(UsherError):
        await tell(s, op, draw)


async def tell(s: Services, op: Operation, draw: Draw) -> None:
    """Post the operation's message, or update it if it exists. Raises Slack's errors."""
    message = draw(op)
    send_id = operation_id(s.id_secret, op.person, op.id, MESSAGE)
    sent = await tell_once(s, op.person, send_id, message)
    if sent.ts is not None:
        await s.messenger.update(op.person.tenant, sent.channel, sent.ts, message)


async def stop(s: Services, person: Person, op_id: str, kinds: Collection[str]) -> Operation:
    """Stop an operation where it is and return it finished, by this call or before. What was done stays.

    Raises ``UserError`` if it is unknown or belongs to somebody else.
    """
    op = await s.ledger.load(person.tenant, op_id)
    if op is None or op.person != person or op.kind not in kinds:
        raise UserError("job-gone", next_step="button-too-old-next")
    while op.state is OpState.OPEN:
        holder = s.ids.new()
        claimed = await s.ledger.claim(person.tenant, op_id, holder)
        if claimed is None:
            raise UserError("job-gone", next_step="button-too-old-next")
        op = claimed
        if op.state is not OpState.OPEN:
            break
        outcome = Outcome(True, {"undone": True})
        try:
            op = await s.ledger.finish(op, holder, outcome, entry_of(op, outcome, s.clock.now()))
        except Superseded:
            op = await s.ledger.load(person.tenant, op_id) or op
    return op
