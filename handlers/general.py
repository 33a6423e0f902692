"""Help, and the answer to a button or form without a route."""

from __future__ import annotations

from bot.commands.words import Parsed
from bot.errors import FaultError
from bot.usecases.rights import holds
from bot.views import actions as act
from bot.views import help as views
from handlers.guard import Desk
from handlers.replies import Reply
from handlers.requests import CommandRequest, PressRequest, SubmitRequest


async def help_(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Show the command's help: only the verbs that the asker may use."""
    return Reply(views.help_of(parsed.command, await holds(desk.s, request.asker.person)))


async def press_help(desk: Desk, request: PressRequest) -> Reply:
    name = {act.GOTO_HELP: "/goto", act.TRAINING_HELP: "/training", act.ASSIST_HELP: "/assist"}.get(
        request.action_id, "/meeting"
    )
    return Reply(views.help_named(name, await holds(desk.s, request.asker.person)))


async def unknown_press(desk: Desk, request: PressRequest) -> Reply:
    """Refuse a button from an older version."""
    raise FaultError("button-too-old", next_step="button-too-old-next")


async def unknown_form(desk: Desk, request: SubmitRequest) -> Reply:
    raise FaultError("button-too-old", next_step="button-too-old-next")
