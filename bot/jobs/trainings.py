"""Runners of the training operations, and the views of their results."""

from __future__ import annotations

from collections.abc import Mapping

from bot.ports import Message, Operation, Outcome
from bot.usecases import attendance, trainings_cancel, trainings_change, trainings_create, trainings_followed
from bot.usecases.operations import Kind, Run, Runner
from bot.usecases.outages import patiently
from bot.usecases.services import Services
from bot.usecases.trainings_plan import refill
from bot.usecases.trainings_told import ChangeViews
from bot.views import attendance as attendance_views
from bot.views import errors as error_views
from bot.views import trainings as views
from bot.views import trainings_changed as change_views
from bot.views import trainings_forms as form_views
from bot.views.parts import one_line, sentence
from bot.views.trainings_waiting import waiting
from bot.views.words import say

FORMS = frozenset({Kind.TRAINING_CREATE, Kind.TRAINING_EDIT, Kind.TRAINING_TIMES, Kind.TRAINING_ORGANIZERS})
"""Kinds that come from a form and show their result there."""


CHANGED = ChangeViews(change_views.changed, change_views.changed_thread)


async def edit(go: Run) -> Outcome:
    return await patiently(go, lambda: trainings_change.edit_training(go, CHANGED), waiting)


async def times(go: Run) -> Outcome:
    return await patiently(go, lambda: trainings_change.move_training(go, CHANGED), waiting)


async def organizers(go: Run) -> Outcome:
    return await patiently(
        go, lambda: trainings_change.change_organizers(go, views.organizer_removed), waiting
    )


async def cancel(go: Run) -> Outcome:
    return await patiently(
        go,
        lambda: trainings_cancel.cancel_training(
            go, views.registrant_cancelled, change_views.cancelled_thread
        ),
        waiting,
    )


async def followed(go: Run) -> Outcome:
    return await patiently(
        go,
        lambda: trainings_followed.follow_training(go, CHANGED, views.organizer_removed),
        waiting,
    )


async def sheet(go: Run) -> Outcome:
    comment = say("training-sheet-comment", name=one_line(go.operation.payload["name"]) or say("untitled"))
    return await attendance.send_sheet(go, attendance_views.columns, comment)


TRAINING_RUNNERS: Mapping[str, Runner] = {
    Kind.TRAINING_CREATE: trainings_create.create_training,
    Kind.TRAINING_EDIT: edit,
    Kind.TRAINING_TIMES: times,
    Kind.TRAINING_ORGANIZERS: organizers,
    Kind.TRAINING_CANCEL: cancel,
    Kind.TRAINING_FOLLOWED: followed,
    Kind.TRAINING_SHEET: sheet,
}


def told_form(s: Services, op: Operation) -> tuple[str, dict[str, object], Message]:
    """Return the form's external id, and a detached operation's result as a form and as a message."""
    assert op.outcome is not None  # noqa: S101 - asked by the caller; narrows the type
    form = refill(op, now=s.clock.now())
    view = form_views.done(form, op.outcome) if op.outcome.ok else form_views.form(form)
    return form.external_id, view, form_views.told(form, op)


def told(op: Operation) -> Message | None:
    """Return the message for the result of another detached operation, or None if there is nothing to say."""
    outcome = op.outcome
    if outcome is None or outcome.values.get("undone"):
        return None
    if op.kind == Kind.TRAINING_FOLLOWED:
        return views.followed(outcome) if outcome.ok else None
    if not outcome.ok:
        failed = error_views.outcome_error(outcome)
        if op.kind != Kind.TRAINING_CANCEL:
            return failed
        return views.cancel_failed(str(op.payload["name"]), failed)
    return (
        views.cancelled(outcome) if op.kind == Kind.TRAINING_CANCEL else sentence(say("training-sheet-sent"))
    )
