"""``/goto audit``: who did what. Only for Usher admins; the route's guard checks that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.model.core import OperationKind
from bot.model.policy import Area
from bot.model.replies import Reply
from bot.parsing.command_line import ParsedCommand
from bot.usecases.core.operations import make_operation, submit_operation
from bot.views import errors as error_views
from bot.views import ids
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from handlers.context import Context
from handlers.requests import CommandRequest, PressRequest
from handlers.router import press, verb

MAX_SEARCH_CHARS = 300
"""The longest search text that a button carries, in characters."""


@verb(
    "/goto",
    "audit [@person] [words] [30d]",
    area=Area.ADMIN,
    example="audit cancel 30d",
    needs="member",
    aliases=("log",),
)
async def show_audit(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto audit [@person] [words] [30d]``."""
    args = {"typed": parsed.rest[:MAX_SEARCH_CHARS]}
    return await ctx.query("audit.search", request.asker, args, request.response_url, request.trigger_id)


@press(ids.AUDIT_EARLIER, ids.AUDIT_LATEST, area=Area.ADMIN)
async def turn_page(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Earlier] and [Latest]."""
    carried = request.decoded_value()
    args = {"typed": carried.get("q"), "older": carried.get("o")}
    url = request.response_url or ""
    reply = await ctx.query("audit.search", request.asker, args, url, request.trigger_id)
    return replace(reply, replace=True)


@press(ids.AUDIT_FILE, area=Area.ADMIN)
async def send_file(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Send as a file]: send it to the presser as a direct message."""
    app, person = ctx.app, request.asker.person
    typed = str(request.decoded_value().get("q") or "")
    payload: Mapping[str, Any] = {"typed": typed, "response_url": request.response_url or ""}
    press = (request.message_ts or "", request.action_ts or request.trigger_id)
    op = make_operation(
        app, OperationKind.AUDIT_SHEET, person, *press, payload=payload, identity={"q": typed}
    )
    outcome = await submit_operation(app, op, ctx.remaining_wait_seconds())
    if outcome is None:
        return Reply(message=text_message(t("audit-file-coming")))
    return Reply(
        message=text_message(t("audit-file-sent"))
        if outcome.ok
        else error_views.outcome_error_message(outcome)
    )
