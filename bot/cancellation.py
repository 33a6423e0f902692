"""Reliable cancellation of tasks."""

from __future__ import annotations

import asyncio

CANCEL_RETRY_SECONDS = 0.5
"""Default seconds between two cancellations of a task that has not ended."""


async def cancel_and_wait(
    *tasks: asyncio.Task[None],
    first_wait: float = CANCEL_RETRY_SECONDS,
    next_wait: float = CANCEL_RETRY_SECONDS,
) -> None:
    """Cancel the tasks until all have ended: again after ``first_wait`` seconds, then every ``next_wait`` seconds.

    Once may not be enough: Python 3.11's ``wait_for``, which redis-py uses, can lose a cancellation that arrives
    while a request is being sent. Exceptions of the tasks are not raised here.
    """
    left, within = set(tasks), first_wait
    while left := {task for task in left if not task.done()}:
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=within)
        within = next_wait
