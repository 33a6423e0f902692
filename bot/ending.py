"""Ending tasks for sure."""

from __future__ import annotations

import asyncio

AGAIN = 0.5
"""Seconds between two cancellations of a task that goes on."""


async def end(*tasks: asyncio.Task[None], first: float = AGAIN) -> None:
    """Cancel the tasks until each has ended; give them ``first`` seconds for it before they are cancelled again.

    Once may not be enough: a cancellation that meets a connection which is just made or just breaks is lost in it.
    What the tasks raise stays in them.
    """
    left, within = set(tasks), first
    while left := {task for task in left if not task.done()}:
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=within)
        within = AGAIN
