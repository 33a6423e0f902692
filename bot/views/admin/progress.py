"""The progress and result message of each kind of long operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.model.messages import Message
from bot.model.operations import OperationKind, OperationRecord
from bot.views.admin import groups, member_map, reports
from bot.views.registration import roster

JOB_MESSAGES: Mapping[str, Callable[[OperationRecord], Message]] = {
    OperationKind.GROUP_READ: groups.progress_message,
    OperationKind.ADMIN_REPORT: reports.report_message,
    OperationKind.MAP_ROWS: member_map.progress_message,
    OperationKind.MAP_ALL: member_map.progress_message,
    OperationKind.NUDGE: roster.nudge_job_message,
    OperationKind.REGISTER_OTHERS: roster.others_job_message,
}
