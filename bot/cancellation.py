"""Reliable cancellation of tasks, and a deadline that holds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

CANCEL_RETRY_SECONDS = 0.5
"""Default seconds between two cancellations of a task that has not ended."""
DEADLINE_CANCEL_SECONDS = 0.01
"""Seconds between two cancellations of work whose deadline has passed."""

T = TypeVar("T")


async def run_until_deadline(work: Awaitable[T], seconds: float) -> T:
    """Return the work's result. After ``seconds``, cancel it until it has ended, and raise ``TimeoutError``.

    Work that ends with a result although it was cancelled returns it. ``asyncio.timeout`` cancels only once, which
    Python 3.11 can lose (see ``cancel_and_wait``); the work would then run on beyond its deadline.
    """
    task = asyncio.ensure_future(work)
    try:
        if seconds > 0:  # else it is cancelled before it begins
            await asyncio.wait({task}, timeout=seconds)
    finally:
        await cancel_and_wait(task, first_wait=DEADLINE_CANCEL_SECONDS, next_wait=DEADLINE_CANCEL_SECONDS)
    try:
        return task.result()
    except asyncio.CancelledError as cancelled:
        raise TimeoutError from cancelled


async def cancel_and_wait(
    *tasks: asyncio.Future[Any],
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
