"""One worker's run of a durable operation: what was submitted, and the steps recorded so far."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from bot.model import records
from bot.model.ids import operation_id
from bot.model.operations import OperationRecord
from bot.model.retries import DeferredPayload
from bot.usecases.core.services import Services

P = TypeVar("P")


@dataclass(slots=True)
class OperationRun:
    """One worker's run of an operation. ``operation`` is always as stored in the ledger."""

    app: Services
    operation: OperationRecord
    holder: str
    steps: Collection[str] = ()
    """The steps that the operation declares, after "new"."""
    unrecorded_since: datetime | None = None
    """Since when it may have had effects that the store does not know; None if it had none."""

    async def checkpoint(self, step: str, **learned: Any) -> None:
        """Record a step and what was learned, before continuing.

        Raises ``Superseded``, and ``ValueError`` for a step that the operation does not declare.
        """
        if step not in ("new", self.operation.step, *self.steps):
            raise ValueError(f"{self.operation.kind} does not declare the step {step}")
        progress = {**self.operation.progress, **learned}
        self.operation = await self.app.store.ledger.save_checkpoint(
            self.operation, self.holder, step, progress
        )

    def payload(self, kind: type[P]) -> P:
        """Return what was submitted as a typed value. Raises ``RecordError``."""
        return records.load(kind, self.operation.payload)

    def progress(self, kind: type[P]) -> P:
        """Return what the steps so far recorded, as a typed value. Raises ``RecordError``."""
        return records.load(kind, self.operation.progress)

    def send_id(self, label: str) -> str:
        """Return the send id of a message that this operation sends once."""
        return operation_id(self.app.config.id_secret, self.operation.person, self.operation.id, label)


def unrecorded_since(app: Services, op: OperationRecord) -> datetime | None:
    """Return since when the operation may have had effects that the store does not know, None if it had none.

    A failover to a replica that lags puts the store back by some seconds: the steps taken in them look as if they had
    not been taken. So it can be if another run claimed the operation, or if it waited longer than
    ``timing.fresh_time``.
    """
    due = records.load(DeferredPayload, op.payload).due
    began = max(op.created_at, due) if due is not None else op.created_at
    is_fresh = app.clock.now() - began <= app.timing.fresh_time
    return None if is_fresh and not op.was_claimed else began
