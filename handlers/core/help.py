"""Help, and the answer to a button or form without a route."""

from __future__ import annotations

import asyncio

from bot.model.errors import FaultError
from bot.model.ids import Person
from bot.model.policy import Area
from bot.model.replies import Reply
from bot.parsing.command_line import ParsedCommand
from bot.usecases.core.permissions import list_guards
from bot.views import ids
from bot.views.core import help as views
from handlers.context import Context
from handlers.requests import CommandRequest, PressRequest, SubmitRequest
from handlers.router import GUARDS, press, router, verb

MAX_GUARD_WAIT_SECONDS = 1.0
"""Seconds that help waits for what the asker may use."""
ALL_GUARDS = frozenset().union(*GUARDS.values(), (area.value for area in Area))
ALIASES = ("?", "usage", "commands")


@verb("/meeting", "help", area=None, needs="member", aliases=ALIASES)
@verb("/training", "help", area=None, needs="member", aliases=ALIASES)
@verb("/goto", "help", area=None, needs="member", aliases=ALIASES)
@verb("/assist", "help", area=None, needs="member", aliases=ALIASES)
async def show_help(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Show the command's help: only the verbs that the asker may use."""
    guards = await _known_guards(ctx, request.asker.person)
    return Reply(message=views.help_message(router.catalogue, parsed.command, guards))


@press(ids.MEETING_HELP, ids.GOTO_HELP, ids.TRAINING_HELP, ids.ASSIST_HELP, area=None)
async def press_help(ctx: Context, request: PressRequest) -> Reply:
    name = {ids.GOTO_HELP: "/goto", ids.TRAINING_HELP: "/training", ids.ASSIST_HELP: "/assist"}.get(
        request.action_id, "/meeting"
    )
    guards = await _known_guards(ctx, request.asker.person)
    return Reply(message=views.help_by_name(router.catalogue, name, guards))


async def _known_guards(ctx: Context, person: Person) -> frozenset[str]:
    """Return what the person may use; everything while Redis does not say: help must not need it."""
    try:
        async with asyncio.timeout(MAX_GUARD_WAIT_SECONDS):
            return await list_guards(ctx.app, person)
    except TimeoutError:
        return ALL_GUARDS
    except Exception as error:
        if ctx.find_fault(error) is None:
            raise
        return ALL_GUARDS


async def refuse_unknown_press(ctx: Context, request: PressRequest) -> Reply:
    """Refuse a button from an older version."""
    raise FaultError("button-too-old", next_step="button-too-old-next")


async def refuse_unknown_form(ctx: Context, request: SubmitRequest) -> Reply:
    raise FaultError("button-too-old", next_step="button-too-old-next")
