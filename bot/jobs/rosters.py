"""Runners of the operations that ask or register several people."""

from __future__ import annotations

from collections.abc import Mapping

from bot.jobs.registrations import REGISTRATION_VIEWS
from bot.ports import Outcome
from bot.usecases import nudging, registering_others
from bot.usecases.operations import OperationKind, OperationRun, Runner
from bot.views import rosters as views


async def nudge(go: OperationRun) -> Outcome:
    return await nudging.nudge_people(go, views.nudge_job_message, views.nudge_message)


async def register_others(go: OperationRun) -> Outcome:
    return await registering_others.register_others(go, views.others_job_message, REGISTRATION_VIEWS)


ROSTER_RUNNERS: Mapping[str, Runner] = {
    OperationKind.NUDGE: nudge,
    OperationKind.REGISTER_OTHERS: register_others,
}
