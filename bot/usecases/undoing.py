"""What can be taken back for a while: written down at once, done when the time is over, undone until then.

The operation's payload carries ``due`` (ISO 8601, aware UTC), which is compared with the clock. Its step is ``new`` as
long as nothing was asked of GoTo: only then can it be taken back; what waits for GoTo (``outages``), as long as it
does. Either the run that goes on or the undo gets the
operation, never both: each claims it, and the ledger refuses the other's next step.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from bot.ids import Person
from bot.ports import Operation, OpState, Outcome, Superseded
from bot.usecases.operations import Run
from bot.usecases.outages import free
from bot.usecases.services import Services


class NothingToUndo(Exception):
    """There is no such operation of this person any more."""


class TooLate(Exception):
    """It has begun, or its time is over. ``operation`` is as it was found."""

    def __init__(self, operation: Operation) -> None:
        super().__init__(operation.id)
        self.operation = operation


@dataclass(frozen=True, slots=True)
class Waiting:
    """An operation that can be taken back until ``due`` (aware UTC); ``left`` in whole seconds from now."""

    op_id: str
    due: datetime
    left: int


def due_of(s: Services) -> str:
    """Return what the payload of an operation that begins now has to carry as ``due``."""
    return (s.clock.now() + s.patience.undo).isoformat()


async def put_off(s: Services, op: Operation) -> Waiting | Outcome:
    """Write the operation down, to be run when it is due; the same one again joins it or gives its outcome."""
    entered, _ = await s.ledger.enter(replace(op, detached=True))
    if entered.outcome is not None:
        return entered.outcome
    due = datetime.fromisoformat(entered.payload["due"])
    await s.work.run(op.person.tenant, entered.id, due)
    return Waiting(entered.id, due, max(0, round((due - s.clock.now()).total_seconds())))


async def until_due(go: Run) -> None:
    """Wait till the operation cannot be taken back any more; docket may run it a little early."""
    due = datetime.fromisoformat(go.operation.payload["due"])
    await go.s.clock.sleep(max(0.0, (due - go.s.clock.now()).total_seconds()))


async def take_back(s: Services, person: Person, op_id: str, kinds: Collection[str], name: str) -> str:
    """Stop an operation that has not begun, or see that it was stopped; return its payload's ``name``.

    Raises ``NothingToUndo`` and ``TooLate``.
    """
    op = await s.ledger.load(person.tenant, op_id)
    if op is None or op.person != person or op.kind not in kinds:
        raise NothingToUndo
    told = str(op.payload[name])
    if op.outcome is not None and op.outcome.values.get("undone"):
        return told
    if not _waiting(op, s.clock.now()):
        raise TooLate(op)
    holder = s.ids.new()
    claimed = await s.ledger.claim(person.tenant, op_id, holder)
    if claimed is None or not _waiting(claimed, s.clock.now()):
        # It went on between the two looks. The claim has sent away whoever ran it, so that it is run again.
        await s.work.run(person.tenant, op_id)
        raise TooLate(op)
    try:
        await s.ledger.finish(claimed, holder, Outcome(True, {name: told, "undone": True}))
    except Superseded:
        raise TooLate(op) from None
    return told


def _waiting(op: Operation, now: datetime) -> bool:
    """Say whether nothing was asked of GoTo yet, and nothing is about to be."""
    if op.state is not OpState.OPEN:
        return False
    due = op.payload.get("due")
    ahead = op.step == "new" and due is not None and now < datetime.fromisoformat(due)
    return ahead or free(op)
