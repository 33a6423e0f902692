"""Reliable cancellation of tasks."""

from __future__ import annotations

import asyncio

AGAIN = 0.5
"""Default seconds between two cancellations of a task that has not ended."""


async def end(*tasks: asyncio.Task[None], first: float = AGAIN, again: float = AGAIN) -> None:
    """Cancel the tasks until all have ended: again after ``first_wait`` seconds, then every ``next_wait`` seconds.

    Once may not be enough: Python 3.11's ``wait_for``, which redis-py uses, can lose a cancellation that arrives
    while a request is being sent. Exceptions of the tasks are not raised here.
    """
    left, within = set(tasks), first
    while left := {task for task in left if not task.done()}:
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=within)
        within = again
