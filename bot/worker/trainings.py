"""The periodic job that checks all shared trainings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from docket import Docket, Perpetual

from bot.usecases.core.services import Services
from bot.usecases.registration.sync import POLL_INTERVAL, poll_shared_trainings

RunTracked = Callable[[Coroutine[Any, Any, None]], Awaitable[None]]


def register_tasks(docket: Docket, app: Services, run_tracked: RunTracked) -> None:
    """Register the task under its permanent name. ``run_tracked`` runs a job so that it can be released."""

    async def look_at_shared_trainings(
        perpetual: Perpetual = Perpetual(every=POLL_INTERVAL, automatic=True),  # noqa: B008
    ) -> None:
        await run_tracked(poll_shared_trainings(app))

    docket.register(look_at_shared_trainings)
