"""The progress and result message of each kind of long operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.ports import Message, Operation
from bot.usecases.operations import Kind
from bot.views import admin_groups, admin_mapping, reporting, rosters

DRAWS: Mapping[str, Callable[[Operation], Message]] = {
    Kind.GROUP_READ: admin_groups.reading,
    Kind.REPORT: reporting.report,
    Kind.MAP_ROWS: admin_mapping.mapping,
    Kind.MAP_ALL: admin_mapping.mapping,
    Kind.NUDGE: rosters.nudging,
    Kind.REGISTER_OTHERS: rosters.registering,
}
