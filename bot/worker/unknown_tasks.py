"""What docket runs in place of a task that this release does not have. Its own default drops the task."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from docket import CurrentExecution, Execution, Retry

from bot.model.errors import RetryLater
from bot.worker.plain_jobs import REFUSED_TASK

UNKNOWN_TASK_ATTEMPTS = 120
UNKNOWN_TASK_DELAY = timedelta(seconds=30)
"""Delay between two attempts: a rolling deploy takes minutes, and an hour later no newer release will come."""

log = logging.getLogger("usher.jobs")


async def leave_unknown_task(
    *args: Any,
    execution: Execution = CurrentExecution(),  # noqa: B008 - docket reads its dependencies from defaults
    retry: Retry = Retry(attempts=UNKNOWN_TASK_ATTEMPTS, delay=UNKNOWN_TASK_DELAY),  # noqa: B008
    **kwargs: Any,
) -> None:
    """Give a task of a newer release back, until there is a worker that has it. Raises ``RetryLater``."""
    if execution.function_name == REFUSED_TASK:
        return
    if retry.attempt >= UNKNOWN_TASK_ATTEMPTS:
        log.error("task was abandoned: function=%s key=%s", execution.function_name, execution.key)
        return
    log.warning("task is left to a newer release: function=%s key=%s", execution.function_name, execution.key)
    raise RetryLater
