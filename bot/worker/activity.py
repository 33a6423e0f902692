"""Whether jobs are being taken from a queue: what a worker's heartbeat says.

docket keeps a worker running whatever Redis answers, so that a running worker proves nothing. Each queue has periodic
jobs (at least one in ten seconds among all workers); a worker that runs one takes jobs.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from bot.model.queues import QueueName

MAX_JOB_PAUSE_SECONDS = 12.0
"""Seconds without any job after which a queue counts as not taken from: the longest period of its jobs, and some."""


class JobActivity:
    """The jobs that this process runs, by queue."""

    def __init__(self) -> None:
        self._running: Counter[QueueName] = Counter()
        self._last_taken: dict[QueueName, float] = {}

    @contextmanager
    def running(self, queue: QueueName) -> Iterator[None]:
        """Note that a job of this queue runs during the block."""
        self._running[queue] += 1
        self._last_taken[queue] = asyncio.get_running_loop().time()
        try:
            yield
        finally:
            self._running[queue] -= 1

    def is_taking_jobs(self, queue: QueueName) -> bool:
        """Return True if a job of this queue runs now or began lately."""
        last = self._last_taken.get(queue)
        if self._running[queue] or last is None:
            return last is not None
        return asyncio.get_running_loop().time() - last < MAX_JOB_PAUSE_SECONDS
