"""Only one operation of a person at a time may change a training."""

from __future__ import annotations

from bot.errors import UserError
from bot.ports import Operation
from bot.usecases.operations import Kind
from bot.usecases.services import Services

CHANGES = frozenset({Kind.TRAINING_EDIT, Kind.TRAINING_TIMES, Kind.TRAINING_ORGANIZERS})


async def require_idle(s: Services, op: Operation) -> None:
    """Lock the training for an operation. Raises ``UserError`` while another of the same person holds it."""
    slot = f"training-{op.payload['training_key']}"
    if await s.ledger.busy(op.person, slot, op.id) is not None:
        raise UserError("training-busy", next_step="training-busy-next")
