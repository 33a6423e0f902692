"""Runners of the policy, audit and report operations, and the views of their results."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.core import Message, OperationKind, OperationRecord, Outcome
from bot.usecases.admin import audit_search, policy_form, reports
from bot.usecases.core.operations import OperationRun, Runner
from bot.views import errors as error_views
from bot.views.admin import audit as audit_views
from bot.views.admin import policy as views
from bot.views.admin import reports as report_views
from bot.views.admin.groups import column_titles
from bot.views.i18n.bundles import t
from bot.views.kit import text_message, text_safe


async def send_audit_sheet(run: OperationRun) -> Outcome:
    typed = text_safe(str(run.operation.payload["typed"])) or "none"
    return await audit_search.send_audit_file(
        run, audit_views.column_titles, t("audit-file-comment", typed=typed)
    )


async def send_report(run: OperationRun) -> Outcome:
    return await reports.run_report(
        run, report_views.report_message, column_titles, report_views.file_comment(run.operation)
    )


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
