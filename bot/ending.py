"""Ending tasks for sure."""

from __future__ import annotations

import asyncio

AGAIN = 0.5
"""Seconds between two cancellations of a task that goes on, where nothing else is said."""


async def end(*tasks: asyncio.Task[None], first: float = AGAIN, again: float = AGAIN) -> None:
    """Cancel the tasks until each has ended: again after ``first`` seconds, then every ``again`` seconds.

    Once may not be enough: a cancellation that meets a request which is just sent is lost in it (``wait_for`` of
    Python 3.11, under redis-py).
    What the tasks raise stays in them.
    """
    left, within = set(tasks), first
    while left := {task for task in left if not task.done()}:
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=within)
        within = again
