"""Durable operations on subscriptions."""

from __future__ import annotations

from datetime import datetime

from bot.model import records
from bot.model.operations import OperationKind, OperationRecord
from bot.model.subscription_form import NotifyForm
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


def _error_block(record: OperationRecord, field: str) -> str | None:
    """Return the block for a field's error; a form about one session has none for choosing it."""
    model = records.load(NotifyForm, record.payload)
    if field == "value" and model.session_ref:
        return None
    if model.card_leads:
        return field if field == "leads" else None
    return field if field in forms.ERROR_FIELDS else None


SAVE_SUBSCRIPTION = Operation(
    kind=OperationKind.SAVE_SUBSCRIPTION,
    steps=("kept",),
    area=None,
    run=save_subscription,
    shown=InForm(
        saving=lambda record: views.saved_view(_external_id(record), None),
        done=_saved_view,
        failed=_failed_view,
        message=views.result_message,
        closes=lambda outcome: False,
        field_block=_error_block,
    ),
    has_field_errors=True,
)
OPERATIONS = (SAVE_SUBSCRIPTION,)
