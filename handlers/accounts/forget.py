"""``/goto forget me``: ask, export the person's data, delete it."""

from __future__ import annotations

from collections.abc import Callable

from bot.model.core import Message, OperationKind, Outcome
from bot.model.replies import Reply
from bot.parsing.command_line import ParsedCommand
from bot.usecases.core.operations import make_operation, submit_operation
from bot.views import errors as error_views
from bot.views import ids
from bot.views.accounts import forget as views
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from handlers.context import Context
from handlers.requests import CommandRequest, PressRequest
from handlers.router import press, verb


@verb(
    "/goto",
    "forget me",
    area=None,
    needs="member",
    aliases=(
        "forget",
        "delete me",
    ),
)
async def ask_forget(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto forget me``: ask for confirmation."""
    return Reply(message=views.forget_question())


@press(ids.EXPORT, area=None)
async def press_export(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Send me my data]."""
    outcome = await _run_operation(ctx, request, OperationKind.PERSON_EXPORT)
    return Reply(
        message=_outcome_message(outcome, views.exported_message)
        if outcome
        else text_message(t("export-waiting"))
    )


@press(ids.FORGET, area=None)
async def press_forget(ctx: Context, request: PressRequest) -> Reply:
    """Handle the confirmed [Delete everything]."""
    outcome = await _run_operation(ctx, request, OperationKind.PERSON_FORGET)
    said = (
        _outcome_message(outcome, views.forgotten_message) if outcome else text_message(t("forget-waiting"))
    )
    return Reply(message=said, replace=True)


async def _run_operation(ctx: Context, request: PressRequest, kind: OperationKind) -> Outcome | None:
    """Run the operation; return its outcome, or None if the result comes later as a message."""
    app, person = ctx.app, request.asker.person
    payload = {"response_url": request.response_url or ""}
    op = make_operation(app, kind, person, request.trigger_id, payload=payload, identity={})
    return await submit_operation(app, op, ctx.remaining_wait_seconds()) or await app.store.ledger.detach(
        person.tenant, op.id
    )


def _outcome_message(outcome: Outcome, view: Callable[[Outcome], Message]) -> Message:
    return view(outcome) if outcome.ok else error_views.outcome_error_message(outcome)
