"""Runners of the operations on existing meetings: change, cancel, share, and load the edit form."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import TransientError, UsherError
from bot.goto.errors import GoToError
from bot.ports import Message, OperationRecord, Outcome
from bot.usecases import editing
from bot.usecases.cancelling import cancel_meeting
from bot.usecases.editing import change_meeting
from bot.usecases.faults import to_user_error
from bot.usecases.operations import OperationKind, OperationRun, Runner
from bot.usecases.services import Services
from bot.usecases.sharing import share_meeting
from bot.views import editing as edit_views
from bot.views import organizing as views
from bot.views.cards import cancelled_note, card, changed_note


async def open_form(go: OperationRun) -> Outcome:
    """Fill the open edit form with the meeting, or show in it why the meeting cannot be loaded."""
    s, payload = go.app, go.operation.payload
    external_id = str(payload["external_id"])
    try:
        model = await editing.load_edit_form(s, go.operation.person, str(payload["meeting_id"]), external_id)
        view = edit_views.edit_form(model)
    except GoToError as error:
        view = edit_views.unreadable_view(external_id, to_user_error(error))
    except UsherError as error:
        if isinstance(error, TransientError):
            raise
        view = edit_views.unreadable_view(external_id, error)
    await s.messenger.update_view(go.operation.person.tenant, external_id, view)
    return Outcome(True)


MEETING_RUNNERS: Mapping[str, Runner] = {
    OperationKind.MEETING_EDIT: lambda go: change_meeting(go, card, changed_note),
    OperationKind.MEETING_CANCEL: lambda go: cancel_meeting(go, card, cancelled_note),
    OperationKind.MEETING_SHARE: lambda go: share_meeting(go, card),
    OperationKind.OPEN_FORM: open_form,
}


def edit_result(s: Services, op: OperationRecord, outcome: Outcome) -> tuple[str, dict[str, object], Message]:
    """Return the edit form's external id, and the result as a form and as a message if the form is closed."""
    model = editing.refill_edit_form(op, now=s.clock.now())
    external_id = model.form.external_id
    zone = model.form.fields.zone
    view = edit_views.done_view(external_id, zone, outcome) if outcome.ok else edit_views.edit_form(model)
    return external_id, view, edit_views.result_message(model, op)


def cancel_message(op: OperationRecord, outcome: Outcome) -> Message:
    return views.cancel_result_message(outcome, str(op.payload["subject"]))
