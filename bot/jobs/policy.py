"""Runners of the policy, audit and report operations, and the views of their results."""

from __future__ import annotations

from collections.abc import Mapping

from bot.ports import Message, Operation, Outcome
from bot.usecases import audit_search, policy_form, reporting
from bot.usecases.operations import Kind, Run, Runner
from bot.views import audit as audit_views
from bot.views import errors as error_views
from bot.views import policy as views
from bot.views import reporting as report_views
from bot.views.admin_groups import columns
from bot.views.parts import escaped, sentence
from bot.views.words import say


async def audit_sheet(go: Run) -> Outcome:
    typed = escaped(str(go.operation.payload["typed"])) or "none"
    return await audit_search.send(go, audit_views.columns, say("audit-file-comment", typed=typed))


async def report(go: Run) -> Outcome:
    return await reporting.report(go, report_views.report, columns, report_views.comment(go.operation))


RUNNERS: Mapping[str, Runner] = {
    Kind.POLICY: policy_form.save,
    Kind.AUDIT_SHEET: audit_sheet,
    Kind.REPORT: report,
}


def told_form(op: Operation) -> tuple[str, dict[str, object], Message]:
    """Return the form's external id, and the result as a form and as a message if the form is closed."""
    assert op.outcome is not None  # noqa: S101 - asked by the caller; narrows the type
    external_id = str(op.payload["external_id"])
    if op.outcome.ok:
        return (
            external_id,
            views.done(external_id, policy_form.policy_of(op.payload)),
            sentence(say("policy-saved")),
        )
    failed = error_views.outcome_error(op.outcome)
    return external_id, views.failed(external_id, failed), failed
