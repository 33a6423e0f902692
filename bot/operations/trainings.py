"""Runners of the training operations, and the views of their results."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.core import Message, OperationKind, OperationRecord, Outcome
from bot.usecases.core.operations import OperationRun, Runner
from bot.usecases.core.retry_later import retry_while_down
from bot.usecases.core.services import Services
from bot.usecases.trainings import attendance, cancel, change, create, external_changes
from bot.usecases.trainings.announce import ChangeViews
from bot.usecases.trainings.forms import refill_training_form
from bot.views import errors as error_views
from bot.views.i18n.bundles import t
from bot.views.kit import single_line, text_message
from bot.views.trainings import announce as change_views
from bot.views.trainings import attendance as attendance_views
from bot.views.trainings import forms as form_views
from bot.views.trainings import overview as views
from bot.views.trainings.waiting import waiting_message

FORM_KINDS = frozenset(
    {
        OperationKind.TRAINING_CREATE,
        OperationKind.TRAINING_EDIT,
        OperationKind.TRAINING_TIMES,
        OperationKind.TRAINING_ORGANIZERS,
    }
)
"""Kinds that come from a form and show their result there."""


CHANGE_VIEWS = ChangeViews(change_views.changed_message, change_views.changed_thread_note)


async def edit_training(run: OperationRun) -> Outcome:
    return await retry_while_down(run, lambda: change.edit_training(run, CHANGE_VIEWS), waiting_message)


async def edit_times(run: OperationRun) -> Outcome:
    return await retry_while_down(run, lambda: change.change_times(run, CHANGE_VIEWS), waiting_message)


async def edit_organizers(run: OperationRun) -> Outcome:
    return await retry_while_down(
        run, lambda: change.change_organizers(run, views.organizer_removed_message), waiting_message
    )


async def cancel_training(run: OperationRun) -> Outcome:
    return await retry_while_down(
        run,
        lambda: cancel.cancel_training(
            run, views.registrant_cancelled_message, change_views.cancelled_thread_note
        ),
        waiting_message,
    )


async def follow_training(run: OperationRun) -> Outcome:
    return await retry_while_down(
        run,
        lambda: external_changes.apply_site_change(run, CHANGE_VIEWS, views.organizer_removed_message),
        waiting_message,
    )


async def send_sheet(run: OperationRun) -> Outcome:
    comment = t("training-sheet-comment", name=single_line(run.operation.payload["name"]) or t("untitled"))
    return await attendance.send_attendance_sheet(run, attendance_views.column_titles, comment)


TRAINING_RUNNERS: Mapping[str, Runner] = {
    OperationKind.TRAINING_CREATE: create.create_training,
    OperationKind.TRAINING_EDIT: edit_training,
    OperationKind.TRAINING_TIMES: edit_times,
    OperationKind.TRAINING_ORGANIZERS: edit_organizers,
    OperationKind.TRAINING_CANCEL: cancel_training,
    OperationKind.TRAINING_SITE_CHANGE: follow_training,
    OperationKind.TRAINING_SHEET: send_sheet,
}


def result_view(app: Services, op: OperationRecord) -> tuple[str, dict[str, object], Message]:
    """Return the form's external id, and a detached operation's result as a form and as a message."""
    assert op.outcome is not None  # noqa: S101 - asked by the caller; narrows the type
    form = refill_training_form(op, now=app.clock.now())
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
        views.cancelled_message(outcome)
        if op.kind == OperationKind.TRAINING_CANCEL
        else text_message(t("training-sheet-sent"))
    )
