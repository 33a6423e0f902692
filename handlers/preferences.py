"""``/goto settings``: open and save the form. ``/goto doctor``: check the connection."""

from __future__ import annotations

from bot.commands.words import ParsedCommand
from bot.errors import UserError
from bot.usecases import preferences
from bot.views import errors as error_views
from bot.views import preferences as views
from handlers.guard import Context
from handlers.replies import EMPTY_REPLY, Reply
from handlers.requests import Asker, CommandRequest, PressRequest, SubmitRequest

ERROR_FIELDS = frozenset({"zone", "length", "audio", "options", "channel"})


async def show_doctor(desk: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto doctor``: check everything that the person's connection depends on."""
    args = {"channel": request.channel}
    return await desk.query("goto.doctor", request.asker, args, request.response_url, request.trigger_id)


async def open_settings(desk: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    return await _open_form(desk, request.asker, request.trigger_id)


async def press_settings(desk: Context, request: PressRequest) -> Reply:
    return await _open_form(desk, request.asker, request.trigger_id)


async def _open_form(desk: Context, asker: Asker, trigger_id: str) -> Reply:
    model = await preferences.load_settings_form(desk.app, asker.person)
    await desk.app.messenger.open_view(asker.person.tenant, trigger_id, views.settings_form(model))
    return EMPTY_REPLY


async def submit_settings(desk: Context, request: SubmitRequest) -> Reply:
    """Save the entered values. A single idempotent write, so it needs no operation."""
    try:
        await preferences.save_preferences(desk.app, request.asker.person, request.view.values)
    except UserError as error:
        if error.field not in ERROR_FIELDS:
            raise
        return Reply(errors={str(error.field): error_views.plain_sentence(error)})
    return EMPTY_REPLY
