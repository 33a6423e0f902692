"""Durable operations on subscriptions."""

from __future__ import annotations

from datetime import datetime

from bot.model.core import OperationKind, OperationRecord
from bot.operations.presentations import InForm, View
from bot.usecases.core.operations import Operation
from bot.usecases.reminders.subscriptions import rebuild_form, save_subscription
from bot.views.reminders import subscription_form as forms
from bot.views.reminders import subscriptions as views


def _external_id(record: OperationRecord) -> str:
    return str(record.payload["external_id"])


def _saved_view(record: OperationRecord, now: datetime) -> View:
    return views.saved_view(_external_id(record), record.outcome)


def _failed_view(record: OperationRecord, now: datetime) -> View:
    return forms.subscription_form(rebuild_form(record, _external_id(record)))


SAVE_SUBSCRIPTION = Operation(
    kind=OperationKind.SAVE_SUBSCRIPTION,
    area=None,
    run=save_subscription,
    shown=InForm(
        saving=lambda record: views.saved_view(_external_id(record), None),
        done=_saved_view,
        failed=_failed_view,
        message=views.result_message,
        closes=lambda outcome: False,
    ),
    has_field_errors=True,
)
OPERATIONS = (SAVE_SUBSCRIPTION,)
