"""Runners of the policy, audit and report operations, and the views of their results."""

from __future__ import annotations

from collections.abc import Mapping

from bot.ports import Message, OperationRecord, Outcome
from bot.usecases import audit_search, policy_form, reporting
from bot.usecases.operations import OperationKind, OperationRun, Runner
from bot.views import audit as audit_views
from bot.views import errors as error_views
from bot.views import policy as views
from bot.views import reporting as report_views
from bot.views.admin_groups import column_titles
from bot.views.parts import text_safe, text_message
from bot.views.words import t


async def send_audit_sheet(go: OperationRun) -> Outcome:
    typed = text_safe(str(go.operation.payload["typed"])) or "none"
    return await audit_search.send_audit_file(go, audit_views.column_titles, t("audit-file-comment", typed=typed))


async def send_report(go: OperationRun) -> Outcome:
    return await reporting.run_report(go, report_views.report_message, column_titles, report_views.file_comment(go.operation))


POLICY_RUNNERS: Mapping[str, Runner] = {
    OperationKind.SAVE_POLICY: policy_form.save_policy,
    OperationKind.AUDIT_SHEET: send_audit_sheet,
    OperationKind.ADMIN_REPORT: send_report,
}


def result_view(op: OperationRecord) -> tuple[str, dict[str, object], Message]:
    """Return the form's external id, and the result as a form and as a message if the form is closed."""
    assert op.outcome is not None  # noqa: S101 - asked by the caller; narrows the type
    external_id = str(op.payload["external_id"])
    if op.outcome.ok:
        return (
            external_id,
            views.done_view(external_id, policy_form.parse_policy(op.payload)),
            text_message(t("policy-saved")),
        )
    failed = error_views.outcome_error_message(op.outcome)
    return external_id, views.failed_view(external_id, failed), failed
