"""Look for what GoTo does late: a write that was given up as without effect may still take effect minutes later.

An operation that created something, or gave up, while such a write was out is followed by some looks at GoTo until
``rules.late_effect_time`` is over. Each is a delayed operation of its own, so that nothing waits in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.model import records
from bot.model.operations import OperationKind, OperationRecord
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import enqueue_detached
from bot.usecases.core.services import Services

LOOKS_AT = (1 / 15, 1 / 5, 1 / 2, 1.0)
"""When GoTo is looked at, as parts of ``rules.late_effect_time`` from the end of the operation."""


@dataclass(frozen=True, slots=True)
class LateLookPayload:
    """``op_id``: the operation that wrote; ``number``: which look it is, from 0."""

    op_id: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class LostWriteProgress:
    """What every operation that creates something at GoTo records. ``has_lost_write``: one was not found at GoTo."""

    has_lost_write: bool = False


async def look_out(app: Services, op: OperationRecord, kind: OperationKind) -> None:
    """Enqueue the first look of that kind, if one of the operation's writes may still take effect. Idempotent."""
    if records.load(LostWriteProgress, op.progress).has_lost_write:
        await _enqueue_look(app, op, kind, 0)


async def begin_look(run: OperationRun, kind: OperationKind) -> OperationRecord | None:
    """Return the operation whose late effect is looked for, None if it is forgotten; enqueue the next look."""
    payload = run.payload(LateLookPayload)
    op = await run.app.store.ledger.load(run.operation.person.tenant, payload.op_id)
    if op is None or op.person != run.operation.person:
        return None
    if payload.number + 1 < len(LOOKS_AT):
        # Before the look itself, which may fail.
        await _enqueue_look(run.app, op, kind, payload.number + 1)
    return op


async def _enqueue_look(app: Services, op: OperationRecord, kind: OperationKind, number: int) -> None:
    ended = op.ended_at or app.clock.now()
    delay: timedelta = app.rules.late_effect_time * LOOKS_AT[number]
    await enqueue_detached(
        app,
        kind,
        op.person,
        *(op.id, "late", str(number)),
        payload=LateLookPayload(op.id, number),
        at=ended + delay,
    )
