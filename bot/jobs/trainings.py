"""Runners of the training operations, and the views of their results."""

from __future__ import annotations

from collections.abc import Mapping

from bot.ports import Message, OperationRecord, Outcome
from bot.usecases import attendance, trainings_cancel, trainings_change, trainings_create, trainings_followed
from bot.usecases.operations import OperationKind, OperationRun, Runner
from bot.usecases.outages import retry_while_down
from bot.usecases.services import Services
from bot.usecases.trainings_plan import refill_training_form
from bot.usecases.trainings_told import ChangeViews
from bot.views import attendance as attendance_views
from bot.views import errors as error_views
from bot.views import trainings as views
from bot.views import trainings_changed as change_views
from bot.views import trainings_forms as form_views
from bot.views.parts import single_line, text_message
from bot.views.trainings_waiting import waiting_message
from bot.views.words import t

FORM_KINDS = frozenset({OperationKind.TRAINING_CREATE, OperationKind.TRAINING_EDIT, OperationKind.TRAINING_TIMES, OperationKind.TRAINING_ORGANIZERS})
"""Kinds that come from a form and show their result there."""


CHANGE_VIEWS = ChangeViews(change_views.changed_message, change_views.changed_thread_note)


async def edit_training(go: OperationRun) -> Outcome:
    return await retry_while_down(go, lambda: trainings_change.edit_training(go, CHANGE_VIEWS), waiting_message)


async def edit_times(go: OperationRun) -> Outcome:
    return await retry_while_down(go, lambda: trainings_change.change_times(go, CHANGE_VIEWS), waiting_message)


async def edit_organizers(go: OperationRun) -> Outcome:
    return await retry_while_down(
        go, lambda: trainings_change.change_organizers(go, views.organizer_removed_message), waiting_message
    )


async def cancel_training(go: OperationRun) -> Outcome:
    return await retry_while_down(
        go,
        lambda: trainings_cancel.cancel_training(
            go, views.registrant_cancelled_message, change_views.cancelled_thread_note
        ),
        waiting_message,
    )


async def follow_training(go: OperationRun) -> Outcome:
    return await retry_while_down(
        go,
        lambda: trainings_followed.apply_site_change(go, CHANGE_VIEWS, views.organizer_removed_message),
        waiting_message,
    )


async def send_sheet(go: OperationRun) -> Outcome:
    comment = t("training-sheet-comment", name=single_line(go.operation.payload["name"]) or t("untitled"))
    return await attendance.send_attendance_sheet(go, attendance_views.column_titles, comment)


TRAINING_RUNNERS: Mapping[str, Runner] = {
    OperationKind.TRAINING_CREATE: trainings_create.create_training,
    OperationKind.TRAINING_EDIT: edit_training,
    OperationKind.TRAINING_TIMES: edit_times,
    OperationKind.TRAINING_ORGANIZERS: edit_organizers,
    OperationKind.TRAINING_CANCEL: cancel_training,
    OperationKind.TRAINING_SITE_CHANGE: follow_training,
    OperationKind.TRAINING_SHEET: send_sheet,
}


def result_view(s: Services, op: OperationRecord) -> tuple[str, dict[str, object], Message]:
    """Return the form's external id, and a detached operation's result as a form and as a message."""
    assert op.outcome is not None  # noqa: S101 - asked by the caller; narrows the type
    form = refill_training_form(op, now=s.clock.now())
    view = form_views.done_view(form, op.outcome) if op.outcome.ok else form_views.training_form(form)
    return form.external_id, view, form_views.result_message(form, op)


def result_message(op: OperationRecord) -> Message | None:
    """Return the message for the result of another detached operation, or None if there is nothing to say."""
    outcome = op.outcome
    if outcome is None or outcome.values.get("undone"):
        return None
    if op.kind == OperationKind.TRAINING_SITE_CHANGE:
        return views.site_change_message(outcome) if outcome.ok else None
    if not outcome.ok:
        failed = error_views.outcome_error_message(outcome)
        if op.kind != OperationKind.TRAINING_CANCEL:
            return failed
        return views.cancel_failed_message(str(op.payload["name"]), failed)
    return (
        views.cancelled_message(outcome) if op.kind == OperationKind.TRAINING_CANCEL else text_message(t("training-sheet-sent"))
    )
