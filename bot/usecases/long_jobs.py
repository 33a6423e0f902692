"""Operations that take minutes: their message says how far they are, and has a way to stop them.

The message stands in the person's direct conversation, once; each stretch is written down before the next begins, so
that another process goes on. Who stops an operation takes it over: its runner's next step is refused.
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
"""Gives the message of an operation as it is now: under way, or how it ended."""


async def begin(s: Services, op: Operation) -> Operation:
    """Write a long operation down and have it run; nobody waits for it. The same request again joins it."""
    entered, _ = await s.ledger.enter(replace(op, detached=True))
    if entered.outcome is None:
        await s.work.run(op.person.tenant, op.id)
    return entered


@dataclass(slots=True)
class Progress:
    """The message of one run of a long operation."""

    go: Run
    draw: Draw
    shown_at: datetime | None = None

    async def reach(self, step: str, **learned: object) -> None:
        """Write a step down and show it. Raises ``Superseded`` when somebody stopped the operation meanwhile."""
        await self.go.reach(step, **learned)
        await self.show()

    async def show(self) -> None:
        """Show how far the operation is, unless that was just shown."""
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
    """As ``tell``; a picture that is late is no fault of the work."""
    with suppress(UsherError):
        await tell(s, op, draw)


async def tell(s: Services, op: Operation, draw: Draw) -> None:
    """Have the operation's message stand once, as the operation is now. Raises what Slack does."""
    message = draw(op)
    send_id = operation_id(s.id_secret, op.person, op.id, MESSAGE)
    sent = await tell_once(s, op.person, send_id, message)
    if sent.ts is not None:
        await s.messenger.update(op.person.tenant, sent.channel, sent.ts, message)


async def stop(s: Services, person: Person, op_id: str, kinds: Collection[str]) -> Operation:
    """Stop an operation where it is and return it as it ended, by this or before. What was done stays.

    Raises ``UserError`` for one that is not known any more, or not this person's.
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
