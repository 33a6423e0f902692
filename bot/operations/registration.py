"""Durable operations on registrations and shared trainings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.model.messages import Message
from bot.model.operations import OperationKind, OperationRecord, Outcome
from bot.model.policy import Area
from bot.operations.presentations import (
    AsMessage,
    AsProgress,
    Either,
    FailureOnly,
    InForm,
    View,
    outcome_message,
)
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import Operation
from bot.usecases.registration import (
    cancel,
    decide,
    nudges,
    reconcile,
    register,
    register_others,
    share,
    trainers,
    waitlist,
)
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from bot.views.registration import forms as form_views
from bot.views.registration import mine as views
from bot.views.registration import roster as roster_views
from bot.views.registration import trainer as trainer_views


def _outcome(record: OperationRecord) -> Outcome:
    assert record.outcome is not None  # noqa: S101 - shown when it has ended; narrows the type
    return record.outcome


def _saving_message(record: OperationRecord) -> Message:
    return text_message(t("saving-text"))


def _form_view(view: Callable[[str, Outcome], View]) -> Callable[[OperationRecord, datetime], View]:
    return lambda record, now: view(str(record.payload["external_id"]), _outcome(record))


def _has_form(record: OperationRecord) -> bool:
    """Return True if a form waits for the outcome; once it waits for GoTo, a message does instead."""
    return bool(record.payload.get("external_id")) and not record.payload.get("retries")


async def _register(run: OperationRun) -> Outcome:
    if reconcile.is_reconciliation(run.operation):
        return await reconcile.reconcile(run)
    return await register.register(run)


def _registered_message(record: OperationRecord) -> Message | None:
    if reconcile.is_reconciliation(record):
        return None
    return views.register_result_message(_outcome(record))


def _register_field_block(record: OperationRecord, field: str) -> str | None:
    return field if field == "email" and record.payload.get("has_email_field") else None


REGISTER_BY_FORM = InForm(
    saving=lambda record: form_views.register_saving_view(str(record.payload["external_id"]), record.id),
    done=_form_view(form_views.register_done_view),
    failed=_form_view(form_views.register_done_view),
    message=_registered_message,
    closes=lambda outcome: False,
    field_block=_register_field_block,
)
REGISTER_BY_BUTTON = AsMessage(waiting=_saving_message, message=_registered_message)
REGISTER = Operation(
    kind=OperationKind.REGISTER,
    steps=("joined", "reconciled", "vanished"),
    area=Area.REGISTER,
    run=_register,
    outcome_at_goto=register.registered_outcome,
    shown=Either(choose=lambda record: REGISTER_BY_FORM if _has_form(record) else REGISTER_BY_BUTTON),
    has_field_errors=True,
    after_crash=register.clean_up_after_crash,
)

UNREGISTER = Operation(
    kind=OperationKind.UNREGISTER,
    steps=("deleting", "deleted"),
    area=None,
    run=cancel.unregister,
    outcome_at_goto=cancel.unregistered_outcome,
    shown=AsMessage(
        waiting=lambda record: text_message(t("registration-cancelling")),
        message=outcome_message(views.unregister_result_message),
    ),
    after_crash=cancel.restore_after_crash,
)

DECIDE_REGISTRATION = Operation(
    kind=OperationKind.DECIDE_REGISTRATION,
    steps=("decided",),
    area=Area.TRAIN,
    run=decide.decide,
    shown=AsMessage(
        waiting=lambda record: text_message(t("approval-waiting")),
        message=outcome_message(trainer_views.decided_message),
        replaces=True,
    ),
)

ASK_TRAINERS = Operation(
    kind=OperationKind.ASK_TRAINERS,
    area=None,
    run=trainers.run_approval_request,
    shown=FailureOnly(reports=False),
    is_audited=False,
    is_last_request=False,
)

REDRAW_CARDS = Operation(
    kind=OperationKind.REDRAW_CARDS,
    steps=("drawing",),
    area=None,
    run=waitlist.run_card_update,
    shown=FailureOnly(reports=False),
    is_audited=False,
    is_last_request=False,
)

SHARE_TRAINING = Operation(
    kind=OperationKind.TRAINING_SHARE,
    steps=("shared", "posted"),
    area=Area.TRAIN,
    run=share.share_training,
    shown=InForm(
        saving=lambda record: form_views.share_saving_view(str(record.payload["external_id"]), record.id),
        done=_form_view(form_views.share_done_view),
        failed=_form_view(form_views.share_done_view),
        message=outcome_message(trainer_views.share_result_message),
        closes=lambda outcome: False,
        field_block=lambda record, field: "channel",
    ),
    has_field_errors=True,
    changes_sessions=True,
)


def _stopped_message(record: OperationRecord) -> Message | None:
    if _outcome(record).ok and record.payload.get("quiet"):
        return None
    return outcome_message(trainer_views.stopped_message)(record)


STOP_SHARING = Operation(
    kind=OperationKind.TRAINING_UNSHARE,
    steps=("ending",),
    area=None,
    run=share.stop_sharing,
    shown=AsMessage(
        waiting=lambda record: text_message(t("share-stopping")), message=_stopped_message, replaces=True
    ),
)

NUDGE = Operation(
    kind=OperationKind.NUDGE,
    steps=("asking",),
    area=Area.TRAIN,
    run=nudges.nudge_people,
    shown=AsProgress(message=roster_views.nudge_job_message),
)

REGISTER_OTHERS = Operation(
    kind=OperationKind.REGISTER_OTHERS,
    steps=("registering",),
    area=Area.TRAIN,
    run=register_others.register_others,
    shown=AsProgress(message=roster_views.others_job_message),
)

OPERATIONS = (
    REGISTER,
    UNREGISTER,
    DECIDE_REGISTRATION,
    ASK_TRAINERS,
    REDRAW_CARDS,
    SHARE_TRAINING,
    STOP_SHARING,
    NUDGE,
    REGISTER_OTHERS,
)
