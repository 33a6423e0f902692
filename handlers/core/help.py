"""Help, and the answer to a button or form without a route."""

from __future__ import annotations

from bot.model.errors import FaultError
from bot.model.replies import Reply
from bot.parsing.command_line import ParsedCommand
from bot.usecases.core.permissions import list_guards
from bot.views import ids
from bot.views.core import help as views
from handlers.context import Context
from handlers.requests import CommandRequest, PressRequest, SubmitRequest
from handlers.router import press, router, verb

ALIASES = ("?", "usage", "commands")


@verb("/meeting", "help", area=None, needs="member", aliases=ALIASES)
@verb("/training", "help", area=None, needs="member", aliases=ALIASES)
@verb("/goto", "help", area=None, needs="member", aliases=ALIASES)
@verb("/assist", "help", area=None, needs="member", aliases=ALIASES)
async def show_help(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Show the command's help: only the verbs that the asker may use."""
    return Reply(
        message=views.help_message(
            router.catalogue, parsed.command, await list_guards(ctx.app, request.asker.person)
        )
    )


@press(ids.MEETING_HELP, ids.GOTO_HELP, ids.TRAINING_HELP, ids.ASSIST_HELP, area=None)
async def press_help(ctx: Context, request: PressRequest) -> Reply:
    name = {ids.GOTO_HELP: "/goto", ids.TRAINING_HELP: "/training", ids.ASSIST_HELP: "/assist"}.get(
        request.action_id, "/meeting"
    )
    return Reply(
        message=views.help_by_name(router.catalogue, name, await list_guards(ctx.app, request.asker.person))
    )


async def refuse_unknown_press(ctx: Context, request: PressRequest) -> Reply:
    """Refuse a button from an older version."""
    raise FaultError("button-too-old", next_step="button-too-old-next")


async def refuse_unknown_form(ctx: Context, request: SubmitRequest) -> Reply:
    raise FaultError("button-too-old", next_step="button-too-old-next")
