"""``/goto forget me``: ask, export the person's data, delete it."""

from __future__ import annotations

from collections.abc import Callable

from bot.commands.words import ParsedCommand
from bot.ports import Message, Outcome
from bot.usecases.operations import OperationKind, make_operation, submit_operation
from bot.views import errors as error_views
from bot.views import forgetting as views
from bot.views.parts import text_message
from bot.views.words import t
from handlers.guard import Context
from handlers.replies import Reply
from handlers.requests import CommandRequest, PressRequest


async def ask_forget(desk: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto forget me``: ask for confirmation."""
    return Reply(views.forget_question())


async def press_export(desk: Context, request: PressRequest) -> Reply:
    """Handle [Send me my data]."""
    outcome = await _run_operation(desk, request, OperationKind.PERSON_EXPORT)
    return Reply(_outcome_message(outcome, views.exported_message) if outcome else text_message(t("export-waiting")))


async def press_forget(desk: Context, request: PressRequest) -> Reply:
    """Handle the confirmed [Delete everything]."""
    outcome = await _run_operation(desk, request, OperationKind.PERSON_FORGET)
    said = _outcome_message(outcome, views.forgotten_message) if outcome else text_message(t("forget-waiting"))
    return Reply(said, replace=True)


async def _run_operation(desk: Context, request: PressRequest, kind: OperationKind) -> Outcome | None:
    """Run the operation; return its outcome, or None if the result comes later as a message."""
    s, person = desk.app, request.asker.person
    payload = {"response_url": request.response_url or ""}
    op = make_operation(s, kind, person, request.trigger_id, payload=payload, identity={})
    return await submit_operation(s, op, desk.remaining_wait_seconds()) or await s.ledger.detach(person.tenant, op.id)


def _outcome_message(outcome: Outcome, view: Callable[[Outcome], Message]) -> Message:
    return view(outcome) if outcome.ok else error_views.outcome_error_message(outcome)
