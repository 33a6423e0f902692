"""Runners of the operations that ask or register several people."""

from __future__ import annotations

from collections.abc import Mapping

from bot.jobs.registrations import VIEWS
from bot.ports import Outcome
from bot.usecases import nudging, registering_others
from bot.usecases.operations import Kind, Run, Runner
from bot.views import rosters as views


async def nudge(go: Run) -> Outcome:
    return await nudging.nudge(go, views.nudging, views.nudge)


async def register_others(go: Run) -> Outcome:
    return await registering_others.register_others(go, views.registering, VIEWS)


ROSTER_RUNNERS: Mapping[str, Runner] = {
    Kind.NUDGE: nudge,
    Kind.REGISTER_OTHERS: register_others,
}
