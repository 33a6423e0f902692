"""``/goto audit``: who did what. Only for Usher admins; the route's guard checks that."""

from __future__ import annotations

from dataclasses import replace

from bot.model.admin_requests import AuditArgs, AuditFile
from bot.model.policy import Area
from bot.model.replies import Reply
from bot.operations.admin import SEND_AUDIT_FILE
from bot.parsing.command_line import ParsedCommand
from bot.queries.admin import AUDIT
from bot.views import ids
from handlers.context import Context
from handlers.requests import CommandRequest, PressRequest
from handlers.router import numbered, press, verb

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
    parsed.require_known_names()
    return await ctx.ask(AUDIT, AuditArgs(parsed.rest[:MAX_SEARCH_CHARS]), request)


@press(ids.AUDIT_EARLIER, ids.AUDIT_LATEST, *numbered(ids.AUDIT_RANGE, 2), area=Area.ADMIN)
async def turn_page(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Earlier], [Latest] and the choice of a range."""
    return replace(await ctx.ask(AUDIT, request.carried(AuditArgs), request), replace=True)


@press(ids.AUDIT_FILE, area=Area.ADMIN)
async def send_file(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Send as a file]: send it to the presser as a direct message."""
    typed = request.carried(AuditArgs).typed
    return await ctx.submit(
        SEND_AUDIT_FILE,
        AuditFile(typed, request.response_url or ""),
        request.asker.person,
        once=request.press_key,
        identity={"typed": typed},
    )
