"""Operations that wait for GoTo or for the end of an undo: their progress, and how long they are retried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import records
from bot.model.operations import OperationRecord

STEPS_BEFORE_GOTO = frozenset({"new", "known"})
"""Steps at which GoTo was not asked yet."""
MAX_RETRY_TIME = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class RetryProgress:
    """What an operation that waits for GoTo records: its failed tries, and channel and ts of the message about them.

    ``slack_down_since`` is when Slack was first down after GoTo's part was done.
    """

    tries: int = 0
    waits: tuple[str, str | None] | None = None
    slack_down_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeferredPayload:
    """What the payloads of operations that can be undone have in common: they run at ``due`` (aware UTC)."""

    due: datetime | None = None


def retry_deadline(op: OperationRecord) -> datetime:
    """Return when to stop retrying: the payload's ``until`` (ISO 8601, aware), at most ``MAX_RETRY_TIME``."""
    typed = op.payload.get("until")
    longest = op.created_at + MAX_RETRY_TIME
    return min(longest, datetime.fromisoformat(typed)) if typed else longest


def can_withdraw(op: OperationRecord) -> bool:
    """Return True if the operation waits for GoTo and can still be withdrawn."""
    return records.load(RetryProgress, op.progress).tries > 0 and op.step in STEPS_BEFORE_GOTO
