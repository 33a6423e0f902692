"""The progress and result message of each kind of long operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.ports import Message, OperationRecord
from bot.usecases.operations import OperationKind
from bot.views import admin_groups, admin_mapping, reporting, rosters

JOB_MESSAGES: Mapping[str, Callable[[OperationRecord], Message]] = {
    OperationKind.GROUP_READ: admin_groups.progress_message,
    OperationKind.ADMIN_REPORT: reporting.report_message,
    OperationKind.MAP_ROWS: admin_mapping.progress_message,
    OperationKind.MAP_ALL: admin_mapping.progress_message,
    OperationKind.NUDGE: rosters.nudge_job_message,
    OperationKind.REGISTER_OTHERS: rosters.others_job_message,
}
