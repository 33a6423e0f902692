"""Durable operations on meetings."""

from __future__ import annotations

from datetime import datetime

from bot.goto.errors import GoToError
from bot.model.core import Message, OperationKind, OperationRecord, Outcome
from bot.model.errors import TransientError, UsherError
from bot.model.policy import Area
from bot.operations.presentations import AsMessage, FailureOnly, InForm, View, outcome_message
from bot.usecases.core.goto_errors import to_user_error
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import Operation
from bot.usecases.meetings import edit
from bot.usecases.meetings.cancel import cancel_meeting
from bot.usecases.meetings.edit import change_meeting
from bot.usecases.meetings.schedule import create_meeting
from bot.usecases.meetings.schedule_form import refill_schedule_form
from bot.usecases.meetings.share import share_meeting
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from bot.views.meetings import changes as views
from bot.views.meetings import edit_form as edit_views
from bot.views.meetings import schedule_form as schedule_views
from bot.views.meetings.cards import cancelled_note, card, changed_note


def _ended(record: OperationRecord) -> Outcome:
    assert record.outcome is not None  # noqa: S101 - shown when it has ended; narrows the type
    return record.outcome


def _external_id(record: OperationRecord) -> str:
    return str(record.payload["external_id"])


async def _create(run: OperationRun) -> Outcome:
    return await create_meeting(run, card)


def _scheduled_view(record: OperationRecord, now: datetime) -> View:
    return schedule_views.done_view(refill_schedule_form(record, now=now), _ended(record))


def _refused_schedule_view(record: OperationRecord, now: datetime) -> View:
    return schedule_views.schedule_form(refill_schedule_form(record, now=now))


def _schedule_message(record: OperationRecord) -> Message:
    return schedule_views.result_message(refill_schedule_form(record, now=record.created_at), record)


SCHEDULE_MEETING = Operation(
    kind=OperationKind.MEETING_SCHEDULE,
    area=Area.SCHEDULE,
    run=_create,
    shown=InForm(
        saving=lambda record: schedule_views.saving_view(_external_id(record), record.id),
        done=_scheduled_view,
        failed=_refused_schedule_view,
        message=_schedule_message,
        closes=lambda outcome: not schedule_views.has_notes(outcome),
    ),
    has_field_errors=True,
    changes_sessions=True,
)
START_MEETING = Operation(
    kind=OperationKind.MEETING_NOW,
    area=Area.START,
    run=_create,
    shown=AsMessage(
        waiting=lambda record: text_message(t("now-waiting")),
        message=outcome_message(schedule_views.now_result_message),
    ),
    has_field_errors=True,
    changes_sessions=True,
    resumes_after_connect=True,
)


async def _edit(run: OperationRun) -> Outcome:
    return await change_meeting(run, card, changed_note)


def _edited_view(record: OperationRecord, now: datetime) -> View:
    model = edit.refill_edit_form(record, now=now)
    return edit_views.done_view(model.form.external_id, model.form.fields.zone, _ended(record))


def _refused_edit_view(record: OperationRecord, now: datetime) -> View:
    return edit_views.edit_form(edit.refill_edit_form(record, now=now))


def _edit_message(record: OperationRecord) -> Message:
    return edit_views.result_message(edit.refill_edit_form(record, now=record.created_at), record)


EDIT_MEETING = Operation(
    kind=OperationKind.MEETING_EDIT,
    area=Area.SCHEDULE,
    run=_edit,
    shown=InForm(
        saving=lambda record: edit_views.saving_view(_external_id(record), record.id),
        done=_edited_view,
        failed=_refused_edit_view,
        message=_edit_message,
        closes=edit_views.is_shown_in_channel,
    ),
    has_field_errors=True,
    changes_sessions=True,
)


async def _cancel(run: OperationRun) -> Outcome:
    return await cancel_meeting(run, card, cancelled_note)


CANCEL_MEETING = Operation(
    kind=OperationKind.MEETING_CANCEL,
    area=Area.SCHEDULE,
    run=_cancel,
    shown=AsMessage(
        waiting=lambda record: text_message(t("now-waiting")),
        message=lambda record: views.cancel_result_message(_ended(record), str(record.payload["subject"])),
        replaces=True,
    ),
    changes_sessions=True,
)


async def _share(run: OperationRun) -> Outcome:
    return await share_meeting(run, card)


SHARE_MEETING = Operation(
    kind=OperationKind.MEETING_SHARE,
    area=Area.SCHEDULE,
    run=_share,
    shown=AsMessage(
        waiting=lambda record: text_message(t("share-waiting")),
        message=lambda record: views.share_result_message(_ended(record)),
    ),
    has_field_errors=True,
    changes_sessions=True,
)


async def _load_edit_form(run: OperationRun) -> Outcome:
    """Fill the open edit form with the meeting, or show in it why the meeting cannot be loaded."""
    app, payload = run.app, run.operation.payload
    external_id = str(payload["external_id"])
    try:
        model = await edit.load_edit_form(app, run.operation.person, str(payload["meeting_id"]), external_id)
        view = edit_views.edit_form(model)
    except GoToError as error:
        view = edit_views.unreadable_view(external_id, to_user_error(error))
    except UsherError as error:
        if isinstance(error, TransientError):
            raise
        view = edit_views.unreadable_view(external_id, error)
    await app.slack.messenger.update_view(run.operation.person.tenant, external_id, view)
    return Outcome(ok=True)


LOAD_EDIT_FORM = Operation(
    kind=OperationKind.OPEN_FORM,
    area=None,
    run=_load_edit_form,
    shown=FailureOnly(),
    channel=lambda record: None,
    is_audited=False,
)
OPERATIONS = (SCHEDULE_MEETING, START_MEETING, EDIT_MEETING, CANCEL_MEETING, SHARE_MEETING, LOAD_EDIT_FORM)
