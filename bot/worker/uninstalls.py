"""Removals from workspaces: a periodic job takes the steps that are due, at low priority.

Its keys name no tenant: docket's keys of a tenant are deleted by what runs here.
"""

from __future__ import annotations

from datetime import timedelta

from docket import Docket, Perpetual

from bot.usecases.accounts.removed_teams import delete_removed_teams
from bot.usecases.accounts.uninstall import advance_uninstalls
from bot.usecases.core.services import Services
from bot.worker.reminders import RunTracked

ADVANCE_TASK = "advance_uninstalls"
ADVANCE_INTERVAL = timedelta(seconds=10)
TEAMS_INTERVAL = timedelta(minutes=1)


class DocketUninstallQueue:
    """Implements ``ports.UninstallQueue``."""

    def __init__(self, docket: Docket) -> None:
        self._docket = docket

    async def wake(self) -> None:
        await self._docket.add(ADVANCE_TASK, key=ADVANCE_TASK)()


def register_tasks(docket: Docket, app: Services, run_tracked: RunTracked) -> None:
    """Register the tasks under their permanent names. ``run_tracked`` runs a job so that it can be released."""

    async def advance_now() -> None:
        await run_tracked(advance_uninstalls(app))

    async def tick_uninstalls(
        perpetual: Perpetual = Perpetual(every=ADVANCE_INTERVAL, automatic=True),  # noqa: B008
    ) -> None:
        await run_tracked(advance_uninstalls(app))

    async def tick_removed_teams(
        perpetual: Perpetual = Perpetual(every=TEAMS_INTERVAL, automatic=True),  # noqa: B008
    ) -> None:
        await run_tracked(delete_removed_teams(app))

    docket.register(tick_removed_teams)
    docket.register(advance_now, names=[ADVANCE_TASK])
    docket.register(tick_uninstalls)
