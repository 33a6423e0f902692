"""Runners of the operations on existing meetings: change, cancel, share, and load the edit form."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import TryAgain, UsherError
from bot.goto.errors import GoToError
from bot.ports import Message, Operation, Outcome
from bot.usecases import editing
from bot.usecases.cancelling import cancel_meeting
from bot.usecases.editing import change_meeting
from bot.usecases.faults import told
from bot.usecases.operations import Kind, Run, Runner
from bot.usecases.services import Services
from bot.usecases.sharing import share_meeting
from bot.views import editing as edit_views
from bot.views import organizing as views
from bot.views.cards import cancelled_note, card, changed_note


async def open_form(go: Run) -> Outcome:
    """Fill the open edit form with the meeting, or show in it why the meeting cannot be loaded."""
    s, payload = go.s, go.operation.payload
    external_id = str(payload["external_id"])
    try:
        model = await editing.load(s, go.operation.person, str(payload["meeting_id"]), external_id)
        view = edit_views.form(model)
    except GoToError as error:
        view = edit_views.unreadable(external_id, told(error))
    except UsherError as error:
        if isinstance(error, TryAgain):
            raise
        view = edit_views.unreadable(external_id, error)
    await s.messenger.update_view(go.operation.person.tenant, external_id, view)
    return Outcome(True)


RUNNERS: Mapping[str, Runner] = {
    Kind.EDIT: lambda go: change_meeting(go, card, changed_note),
    Kind.CANCEL: lambda go: cancel_meeting(go, card, cancelled_note),
    Kind.SHARE: lambda go: share_meeting(go, card),
    Kind.OPEN: open_form,
}


def edit_answer(s: Services, op: Operation, outcome: Outcome) -> tuple[str, dict[str, object], Message]:
    """Return the edit form's external id, and the result as a form and as a message if the form is closed."""
    model = editing.refill(op, now=s.clock.now())
    external_id = model.form.external_id
    zone = model.form.typed.zone
    view = edit_views.done(external_id, zone, outcome) if outcome.ok else edit_views.form(model)
    return external_id, view, edit_views.told(model, op)


def cancel_answer(op: Operation, outcome: Outcome) -> Message:
    return views.cancel_done(outcome, str(op.payload["subject"]))
