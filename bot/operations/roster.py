"""Runners of the operations that ask or register several people."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.core import OperationKind, Outcome
from bot.operations.registration import REGISTRATION_VIEWS
from bot.usecases.core.operations import OperationRun, Runner
from bot.usecases.registration import nudges
from bot.usecases.registration import register_others as registration_register_others
from bot.views.registration import roster as views


async def nudge(run: OperationRun) -> Outcome:
    return await nudges.nudge_people(run, views.nudge_job_message, views.nudge_message)


async def register_others(run: OperationRun) -> Outcome:
    return await registration_register_others.register_others(
        run, views.others_job_message, REGISTRATION_VIEWS
    )


ROSTER_RUNNERS: Mapping[str, Runner] = {
    OperationKind.NUDGE: nudge,
    OperationKind.REGISTER_OTHERS: register_others,
}
