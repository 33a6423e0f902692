"""``/goto forget me``: ask, export the person's data, delete it."""

from __future__ import annotations

from collections.abc import Callable

from bot.commands.words import Parsed
from bot.ports import Message, Outcome
from bot.usecases.operations import Kind, operation, submit
from bot.views import errors as error_views
from bot.views import forgetting as views
from bot.views.parts import sentence
from bot.views.words import say
from handlers.guard import Desk
from handlers.replies import Reply
from handlers.requests import CommandRequest, PressRequest


async def forget(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/goto forget me``: ask for confirmation."""
    return Reply(views.ask())


async def press_export(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Send me my data]."""
    outcome = await _done(desk, request, Kind.EXPORT)
    return Reply(_said(outcome, views.exported) if outcome else sentence(say("export-waiting")))


async def press_forget(desk: Desk, request: PressRequest) -> Reply:
    """Handle the confirmed [Delete everything]."""
    outcome = await _done(desk, request, Kind.FORGET)
    said = _said(outcome, views.forgotten) if outcome else sentence(say("forget-waiting"))
    return Reply(said, replace=True)


async def _done(desk: Desk, request: PressRequest, kind: Kind) -> Outcome | None:
    """Run the operation; return its outcome, or None if the result comes later as a message."""
    s, person = desk.s, request.asker.person
    payload = {"response_url": request.response_url or ""}
    op = operation(s, kind, person, request.trigger_id, payload=payload, same={})
    return await submit(s, op, desk.left()) or await s.ledger.detach(person.tenant, op.id)


def _said(outcome: Outcome, view: Callable[[Outcome], Message]) -> Message:
    return view(outcome) if outcome.ok else error_views.outcome_error(outcome)
