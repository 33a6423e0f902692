"""No job is done for a workspace that removed Usher, whichever jobs there are."""

from __future__ import annotations

from inspect import Parameter, signature
from types import SimpleNamespace
from typing import Any, cast

from docket import Docket

from bot.model.ids import Tenant
from bot.model.messages import Notice
from bot.model.queues import QueueName
from bot.usecases.core.services import Services
from bot.worker.tasks import Tasks

ARGUMENTS: dict[str, Any] = {"str": Notice.LINK_DEAD.value, "int": 1}
"""By the type of a job's parameter. A notice is a text too."""


class RemovedEverywhere:
    """Services of which nothing may be used but the question if Usher was removed."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.store = SimpleNamespace(uninstalls=SimpleNamespace(is_blocked=self.is_blocked))

    async def is_blocked(self, tenant: Tenant) -> bool:
        self.asked.append(tenant.id)
        return True


async def test_no_job_is_done_for_who_removed_usher() -> None:
    app = RemovedEverywhere()
    async with (
        Docket(name=QueueName.MAIN, url="memory://") as main,
        Docket(name=QueueName.BACKGROUND, url="memory://") as background,
    ):
        tasks = Tasks(cast(Services, app), lambda error: None, lambda kind, result: None)
        tasks.register_tasks(main, background)
        jobs = {name: job for one in (main, background) for name, job in one.tasks.items()}
    of_tenants = {name: job for name, job in jobs.items() if "tenant_id" in signature(job).parameters}
    assert len(of_tenants) >= 8
    for name, job in of_tenants.items():
        given = [one for one in signature(job).parameters.values() if one.default is Parameter.empty]
        before = len(app.asked)
        await job(*("T1" if one.name == "tenant_id" else ARGUMENTS[str(one.annotation)] for one in given))
        assert app.asked[before:] == ["T1"], f"{name} does not ask if Usher was removed"
