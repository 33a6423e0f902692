"""Runner of the subscription operation, and the views of its result."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.core import Message, OperationKind, OperationRecord
from bot.usecases.core.operations import Runner
from bot.usecases.reminders.subscriptions import rebuild_form, save_subscription
from bot.views.reminders import subscription_form as forms
from bot.views.reminders import subscriptions as views

NOTIFY_RUNNERS: Mapping[str, Runner] = {OperationKind.SAVE_SUBSCRIPTION: save_subscription}


def result_view(op: OperationRecord) -> tuple[str, dict[str, object], Message]:
    """Return the form's external id, and a detached operation's result as a form and as a message."""
    assert op.outcome is not None  # noqa: S101 - asked by the caller; narrows the type
    external_id = str(op.payload["external_id"])
    view = (
        views.saved_view(external_id, op.outcome)
        if op.outcome.ok
        else forms.subscription_form(rebuild_form(op, external_id))
    )
    return external_id, view, views.result_message(op)
