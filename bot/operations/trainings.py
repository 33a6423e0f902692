"""Durable operations on trainings."""

from __future__ import annotations

from datetime import datetime

from bot.model import records
from bot.model.messages import Message
from bot.model.operations import OperationKind, OperationRecord, Outcome
from bot.model.policy import Area
from bot.model.training_requests import AttendanceSheetPayload, CancelTrainingPayload
from bot.operations.presentations import (
    AsMessage,
    FailureOnly,
    InForm,
    View,
    ended_outcome,
    form_id,
    outcome_message,
)
from bot.usecases.core.late_effects import look_out
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import Operation, Runner
from bot.usecases.core.services import Services
from bot.usecases.registration.roster import load_registrants
from bot.usecases.trainings import attendance, cancel, change, create, external_changes
from bot.usecases.trainings.announce import ChangeViews
from bot.usecases.trainings.forms import refill_training_form
from bot.usecases.trainings.late import look_for_late_training
from bot.views import errors as error_views
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from bot.views.text import single_line
from bot.views.trainings import announce as change_views
from bot.views.trainings import attendance as attendance_views
from bot.views.trainings import forms as form_views
from bot.views.trainings import overview as views
from bot.views.trainings.late import late_message
from bot.views.trainings.waiting import waiting_message

CHANGE_VIEWS = ChangeViews(change_views.changed_message, change_views.changed_thread_note)


def _saving_view(record: OperationRecord) -> View:
    return form_views.saving_view(refill_training_form(record, now=record.created_at), record.id)


def _done_view(record: OperationRecord, now: datetime) -> View:
    return form_views.done_view(refill_training_form(record, now=now), ended_outcome(record))


def _failed_view(record: OperationRecord, now: datetime) -> View:
    return form_views.training_form(refill_training_form(record, now=now))


def _error_block_id(record: OperationRecord, field: str) -> str:
    return form_views.error_block_id(refill_training_form(record, now=record.created_at), field)


def _form_message(record: OperationRecord) -> Message:
    return form_views.result_message(refill_training_form(record, now=record.created_at), record)


IN_TRAINING_FORM = InForm(
    saving=_saving_view,
    done=_done_view,
    failed=_failed_view,
    message=_form_message,
    closes=lambda outcome: False,
    field_block=_error_block_id,
)


async def _look_out(app: Services, record: OperationRecord) -> None:
    await look_out(app, record, OperationKind.TRAINING_LATE)


async def _look_for_late(run: OperationRun) -> Outcome:
    return await look_for_late_training(run, late_message)


CREATE_TRAINING = Operation(
    kind=OperationKind.TRAINING_CREATE,
    steps=("creating", "created"),
    area=Area.TRAIN,
    run=create.create_training,
    shown=IN_TRAINING_FORM,
    has_field_errors=True,
    changes_sessions=True,
    after_end=_look_out,
)
LOOK_FOR_LATE_TRAINING = Operation(
    kind=OperationKind.TRAINING_LATE,
    area=None,
    run=_look_for_late,
    shown=FailureOnly(reports=False),
    channel=lambda record: None,
    is_audited=False,
    is_last_request=False,
)


def _form_operation(kind: OperationKind, run: Runner, *, changes_sessions: bool) -> Operation:
    """Return an operation that changes a training as its form says; it waits while GoTo is down."""
    return Operation(
        kind=kind,
        steps=("known", "changing", "changed"),
        area=Area.TRAIN,
        run=run,
        outcome_at_goto=change.changed_outcome,
        shown=IN_TRAINING_FORM,
        waits_for_goto=waiting_message,
        has_field_errors=True,
        changes_sessions=changes_sessions,
    )


async def _edit(run: OperationRun) -> Outcome:
    return await change.edit_training(run, CHANGE_VIEWS, load_registrants)


async def _change_times(run: OperationRun) -> Outcome:
    return await change.change_times(run, CHANGE_VIEWS, load_registrants)


async def _change_organizers(run: OperationRun) -> Outcome:
    return await change.change_organizers(run, views.organizer_removed_message)


EDIT_TRAINING = _form_operation(OperationKind.TRAINING_EDIT, _edit, changes_sessions=True)
CHANGE_TRAINING_TIMES = _form_operation(OperationKind.TRAINING_TIMES, _change_times, changes_sessions=True)
CHANGE_ORGANIZERS = _form_operation(
    OperationKind.TRAINING_ORGANIZERS, _change_organizers, changes_sessions=False
)


async def _cancel(run: OperationRun) -> Outcome:
    return await cancel.cancel_training(
        run, views.registrant_cancelled_message, change_views.cancelled_thread_note, load_registrants
    )


def _cancel_message(record: OperationRecord) -> Message:
    outcome = ended_outcome(record)
    if outcome.ok:
        return views.cancelled_message(outcome)
    name = records.load(CancelTrainingPayload, record.payload).name
    return views.cancel_failed_message(name, error_views.outcome_error_message(outcome))


def _cancel_ended_view(record: OperationRecord, now: datetime) -> View:
    return views.cancel_ended_view(form_id(record), _cancel_message(record))


CANCEL_TRAINING = Operation(
    kind=OperationKind.TRAINING_CANCEL,
    steps=("known", "cancelling", "cancelled"),
    area=Area.TRAIN,
    run=_cancel,
    outcome_at_goto=cancel.cancelled_outcome,
    shown=InForm(
        saving=lambda record: views.cancel_saving_view(form_id(record), record.id),
        done=_cancel_ended_view,
        failed=_cancel_ended_view,
        message=_cancel_message,
        closes=lambda outcome: False,
    ),
    waits_for_goto=waiting_message,
    changes_sessions=True,
)


async def _apply_site_change(run: OperationRun) -> Outcome:
    return await external_changes.apply_site_change(
        run, CHANGE_VIEWS, views.organizer_removed_message, load_registrants
    )


def _site_change_message(record: OperationRecord) -> Message | None:
    return views.site_change_message(ended_outcome(record)) if ended_outcome(record).ok else None


APPLY_SITE_CHANGE = Operation(
    kind=OperationKind.TRAINING_SITE_CHANGE,
    steps=("found", "changed"),
    area=Area.TRAIN,
    run=_apply_site_change,
    shown=AsMessage(waiting=lambda record: text_message(t("saving-text")), message=_site_change_message),
    waits_for_goto=waiting_message,
    is_last_request=False,
)


async def _send_sheet(run: OperationRun) -> Outcome:
    name = run.payload(AttendanceSheetPayload).name
    comment = t("training-sheet-comment", name=single_line(name) or t("untitled"))
    return await attendance.send_attendance_sheet(run, attendance_views.column_titles, comment)


SEND_ATTENDANCE_SHEET = Operation(
    kind=OperationKind.TRAINING_SHEET,
    steps=("sending",),
    area=None,
    run=_send_sheet,
    shown=AsMessage(
        waiting=lambda record: text_message(t("training-sheet-coming")),
        message=outcome_message(lambda outcome: text_message(t("training-sheet-sent"))),
    ),
)
OPERATIONS = (
    LOOK_FOR_LATE_TRAINING,
    CREATE_TRAINING,
    EDIT_TRAINING,
    CHANGE_TRAINING_TIMES,
    CHANGE_ORGANIZERS,
    CANCEL_TRAINING,
    APPLY_SITE_CHANGE,
    SEND_ATTENDANCE_SHEET,
)
