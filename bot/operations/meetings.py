"""Durable operations on meetings."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime

from bot.goto.errors import GoToError
from bot.model import records
from bot.model.errors import SlackRefusal, TransientError, UsherError
from bot.model.meeting_forms import EditModel, ScheduleForm
from bot.model.meeting_requests import CancelPayload, OpenEditPayload, SharePayload
from bot.model.messages import Message
from bot.model.operations import OperationKind, OperationRecord, Outcome
from bot.model.policy import Area
from bot.operations.presentations import (
    AsMessage,
    Either,
    FailureOnly,
    InForm,
    View,
    ended_outcome,
    form_id,
    outcome_message,
)
from bot.usecases.core.faults import log_refusal
from bot.usecases.core.goto_errors import to_user_error
from bot.usecases.core.late_effects import look_out
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import Operation
from bot.usecases.core.services import Services
from bot.usecases.meetings import edit
from bot.usecases.meetings.cancel import cancel_meeting, cancelled_outcome
from bot.usecases.meetings.edit import change_meeting, changed_outcome
from bot.usecases.meetings.invite import invite_people
from bot.usecases.meetings.late import look_for_late_meeting
from bot.usecases.meetings.schedule import create_meeting, created_outcome
from bot.usecases.meetings.schedule_form import refill_schedule_form
from bot.usecases.meetings.share import share_meeting
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from bot.views.meetings import changes as views
from bot.views.meetings import edit_form as edit_views
from bot.views.meetings import schedule_form as schedule_views
from bot.views.meetings.cards import cancelled_note, card, changed_note, invitation
from bot.views.meetings.late import late_message

log = logging.getLogger("usher.operations")


async def _create(run: OperationRun) -> Outcome:
    return await create_meeting(run, card)


async def _look_out(app: Services, record: OperationRecord) -> None:
    await look_out(app, record, OperationKind.MEETING_LATE)


async def _look_for_late(run: OperationRun) -> Outcome:
    return await look_for_late_meeting(run, late_message)


def _schedule_form(record: OperationRecord) -> ScheduleForm:
    return refill_schedule_form(record, now=record.created_at)


SCHEDULE_MEETING = Operation(
    kind=OperationKind.MEETING_SCHEDULE,
    steps=("placed", "creating", "created", "posted"),
    area=Area.SCHEDULE,
    run=_create,
    outcome_at_goto=created_outcome,
    shown=InForm(
        saving=lambda record: schedule_views.saving_view(form_id(record), record.id),
        done=lambda record, now: schedule_views.done_view(_schedule_form(record), ended_outcome(record)),
        failed=lambda record, now: schedule_views.schedule_form(refill_schedule_form(record, now=now)),
        message=lambda record: schedule_views.result_message(_schedule_form(record), record),
        closes=lambda outcome: not schedule_views.has_notes(outcome),
        field_block=lambda record, field: schedule_views.error_block_id(_schedule_form(record), field),
    ),
    has_field_errors=True,
    changes_sessions=True,
    after_end=_look_out,
)
START_MEETING = Operation(
    kind=OperationKind.MEETING_NOW,
    steps=("placed", "creating", "created", "posted"),
    area=Area.START,
    run=_create,
    outcome_at_goto=created_outcome,
    shown=AsMessage(
        waiting=lambda record: text_message(t("now-waiting")),
        message=outcome_message(schedule_views.now_result_message),
    ),
    has_field_errors=True,
    changes_sessions=True,
    resumes_after_connect=True,
    after_end=_look_out,
)


async def _invite(run: OperationRun) -> Outcome:
    return await invite_people(run, invitation)


INVITE_TO_MEETING = Operation(
    kind=OperationKind.MEETING_INVITE,
    area=Area.START,
    run=_invite,
    shown=FailureOnly(),
    channel=lambda record: None,
    is_last_request=False,
)
LOOK_FOR_LATE_MEETING = Operation(
    kind=OperationKind.MEETING_LATE,
    area=None,
    run=_look_for_late,
    shown=FailureOnly(reports=False),
    channel=lambda record: None,
    is_audited=False,
    is_last_request=False,
)


async def _edit(run: OperationRun) -> Outcome:
    return await change_meeting(run, card, changed_note)


def _edit_form(record: OperationRecord) -> EditModel:
    return edit.refill_edit_form(record, now=record.created_at)


def _edited_view(record: OperationRecord, now: datetime) -> View:
    form = _edit_form(record).form
    return edit_views.done_view(form.external_id, form.fields.zone, ended_outcome(record))


EDIT_MEETING = Operation(
    kind=OperationKind.MEETING_EDIT,
    steps=("asking", "changed", "announced"),
    area=Area.SCHEDULE,
    run=_edit,
    outcome_at_goto=changed_outcome,
    shown=InForm(
        saving=lambda record: edit_views.saving_view(form_id(record), record.id),
        done=_edited_view,
        failed=lambda record, now: edit_views.edit_form(edit.refill_edit_form(record, now=now)),
        message=lambda record: edit_views.result_message(_edit_form(record), record),
        closes=edit_views.is_shown_in_channel,
        field_block=lambda record, field: schedule_views.error_block_id(_edit_form(record).form, field),
    ),
    has_field_errors=True,
    changes_sessions=True,
)


async def _cancel(run: OperationRun) -> Outcome:
    return await cancel_meeting(run, card, cancelled_note)


def _cancel_message(record: OperationRecord) -> Message:
    return views.cancel_result_message(
        ended_outcome(record), records.load(CancelPayload, record.payload).subject
    )


CANCEL_MEETING = Operation(
    kind=OperationKind.MEETING_CANCEL,
    steps=("deleting", "deleted", "announced"),
    area=Area.SCHEDULE,
    run=_cancel,
    outcome_at_goto=cancelled_outcome,
    shown=Either(
        choose=lambda record: AsMessage(
            waiting=lambda record: text_message(t("now-waiting")),
            message=_cancel_message,
            replaces=records.load(CancelPayload, record.payload).replaces,
        )
    ),
    changes_sessions=True,
)


async def _share(run: OperationRun) -> Outcome:
    return await share_meeting(run, card)


def _shared_message(record: OperationRecord) -> Message:
    payload = records.load(SharePayload, record.payload)
    return views.share_result_message(
        ended_outcome(record), payload.meeting_id if payload.opens_host else None
    )


SHARE_MEETING = Operation(
    kind=OperationKind.MEETING_SHARE,
    steps=("placed", "posted"),
    area=Area.SCHEDULE,
    run=_share,
    shown=AsMessage(
        waiting=lambda record: text_message(t("share-waiting")),
        message=_shared_message,
    ),
    has_field_errors=True,
    changes_sessions=True,
)


async def _load_edit_form(run: OperationRun) -> Outcome:
    """Fill the open edit form with the meeting, or show in it why the meeting cannot be loaded."""
    app, payload = run.app, run.payload(OpenEditPayload)
    external_id = payload.external_id
    try:
        model = await edit.load_edit_form(app, run.operation.person, payload.meeting_id, external_id)
        view = edit_views.edit_form(model)
    except GoToError as error:
        view = edit_views.unreadable_view(external_id, to_user_error(error))
    except UsherError as error:
        if isinstance(error, TransientError):
            raise
        view = edit_views.unreadable_view(external_id, error)
    return await _show_in_form(run, external_id, view)


async def _show_in_form(run: OperationRun, external_id: str, view: View) -> Outcome:
    """Update the form. If Slack refuses that, show the error in it; raise ``SlackRefusal`` if it refuses that too."""
    app, tenant = run.app, run.operation.person.tenant
    try:
        await app.slack.messenger.update_view(tenant, external_id, view)
    except SlackRefusal as error:
        reference = log_refusal(app, log, f"cannot fill a form: op={run.operation.id}", error)
        with suppress(SlackRefusal):
            await app.slack.messenger.update_view(
                tenant, external_id, edit_views.unreadable_view(external_id, error)
            )
            return Outcome(ok=True, reference=reference)
        raise
    return Outcome(ok=True)


LOAD_EDIT_FORM = Operation(
    kind=OperationKind.OPEN_FORM,
    area=None,
    run=_load_edit_form,
    shown=FailureOnly(),
    channel=lambda record: None,
    is_audited=False,
)
OPERATIONS = (
    SCHEDULE_MEETING,
    START_MEETING,
    EDIT_MEETING,
    CANCEL_MEETING,
    SHARE_MEETING,
    INVITE_TO_MEETING,
    LOAD_EDIT_FORM,
    LOOK_FOR_LATE_MEETING,
)
