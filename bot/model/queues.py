"""The job queues, by the names under which docket stores them."""

from __future__ import annotations

from enum import StrEnum


class QueueName(StrEnum):
    MAIN = "usher"
    BACKGROUND = "usher-quiet"
    """Low priority: a thousand reminders at once do not delay what a person is waiting for."""
