"""Runners of the operations on existing meetings: change, cancel, share, and load the edit form."""

from __future__ import annotations

from collections.abc import Mapping

from bot.goto.errors import GoToError
from bot.model.core import Message, OperationKind, OperationRecord, Outcome
from bot.model.errors import TransientError, UsherError
from bot.usecases.core.goto_errors import to_user_error
from bot.usecases.core.operations import OperationRun, Runner
from bot.usecases.core.services import Services
from bot.usecases.meetings import edit
from bot.usecases.meetings.cancel import cancel_meeting
from bot.usecases.meetings.edit import change_meeting
from bot.usecases.meetings.share import share_meeting
from bot.views.meetings import changes as views
from bot.views.meetings import edit_form as edit_views
from bot.views.meetings.cards import cancelled_note, card, changed_note


async def open_form(run: OperationRun) -> Outcome:
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


MEETING_RUNNERS: Mapping[str, Runner] = {
    OperationKind.MEETING_EDIT: lambda run: change_meeting(run, card, changed_note),
    OperationKind.MEETING_CANCEL: lambda run: cancel_meeting(run, card, cancelled_note),
    OperationKind.MEETING_SHARE: lambda run: share_meeting(run, card),
    OperationKind.OPEN_FORM: open_form,
}


def edit_result(
    app: Services, op: OperationRecord, outcome: Outcome
) -> tuple[str, dict[str, object], Message]:
    """Return the edit form's external id, and the result as a form and as a message if the form is closed."""
    model = edit.refill_edit_form(op, now=app.clock.now())
    external_id = model.form.external_id
    zone = model.form.fields.zone
    view = edit_views.done_view(external_id, zone, outcome) if outcome.ok else edit_views.edit_form(model)
    return external_id, view, edit_views.result_message(model, op)


def cancel_message(op: OperationRecord, outcome: Outcome) -> Message:
    return views.cancel_result_message(outcome, str(op.payload["subject"]))
