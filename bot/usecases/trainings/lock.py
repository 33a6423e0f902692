"""Only one operation of a person at a time may change a training."""

from __future__ import annotations

from bot.model.errors import UserError
from bot.model.operations import OperationKind, OperationRecord
from bot.usecases.core.services import Services

CHANGE_KINDS = frozenset(
    {OperationKind.TRAINING_EDIT, OperationKind.TRAINING_TIMES, OperationKind.TRAINING_ORGANIZERS}
)


async def require_training_idle(app: Services, op: OperationRecord, training_key: str) -> None:
    """Lock the training for an operation. Raises ``UserError`` while another of the same person holds it."""
    if await app.store.ledger.acquire_lock(op.person, f"training-{training_key}", op.id) is not None:
        raise UserError("training-busy", next_step="training-busy-next")
