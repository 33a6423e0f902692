"""Only one operation of a person at a time may change a training."""

from __future__ import annotations

from bot.errors import UserError
from bot.ports import OperationRecord
from bot.usecases.operations import OperationKind
from bot.usecases.services import Services

CHANGE_KINDS = frozenset({OperationKind.TRAINING_EDIT, OperationKind.TRAINING_TIMES, OperationKind.TRAINING_ORGANIZERS})


async def require_training_idle(s: Services, op: OperationRecord) -> None:
    """Lock the training for an operation. Raises ``UserError`` while another of the same person holds it."""
    slot = f"training-{op.payload['training_key']}"
    if await s.ledger.acquire_lock(op.person, slot, op.id) is not None:
        raise UserError("training-busy", next_step="training-busy-next")
