"""The periodic job that checks all shared trainings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from docket import Docket, Perpetual

from bot.usecases.services import Services
from bot.usecases.shared_watch import EVERY, look_at_all

Hold = Callable[[Coroutine[Any, Any, None]], Awaitable[None]]


def register(docket: Docket, s: Services, hold: Hold) -> None:
    """Register the task under its permanent name. ``run_tracked`` runs a job so that it can be released."""

    async def look_at_shared_trainings(
        perpetual: Perpetual = Perpetual(every=EVERY, automatic=True),  # noqa: B008
    ) -> None:
        await hold(look_at_all(s))

    docket.register(look_at_shared_trainings)
