"""One thing at a time with a training, and until when it is worth doing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.errors import UserError
from bot.ports import Operation
from bot.usecases.operations import Kind
from bot.usecases.services import Services
from bot.usecases.trainings import Session

CHANGES = frozenset({Kind.TRAINING_EDIT, Kind.TRAINING_TIMES, Kind.TRAINING_ORGANIZERS})


async def require_idle(s: Services, op: Operation) -> None:
    """Take the training for an operation. Raises ``UserError`` while another of its person is not done with it."""
    slot = f"training-{op.payload['training_key']}"
    if await s.ledger.busy(op.person, slot, op.id) is not None:
        raise UserError("training-busy", next_step="training-busy-next")


def last_moment(sessions: Sequence[Session], now: datetime) -> str | None:
    """Return until when a change of a training is worth trying (ISO 8601, aware): the next session's begin.

    Of one whose last session runs, its end; None where nothing is ahead.
    """
    ahead = [one.start for one in sessions if one.start > now] or [
        one.end for one in sessions if one.end > now
    ]
    return min(ahead).isoformat() if ahead else None
