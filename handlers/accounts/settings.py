"""``/goto settings``: open and save the form. ``/goto doctor``: check the connection."""

from __future__ import annotations

from bot.model.accounts import DoctorArgs
from bot.model.errors import UserError
from bot.model.replies import EMPTY_REPLY, Reply
from bot.model.view_address import answer_view
from bot.parsing.command_line import ParsedCommand
from bot.queries.accounts import DOCTOR
from bot.usecases.core import preferences
from bot.usecases.core.channels import CAN_JOIN
from bot.views import errors as error_views
from bot.views import ids
from bot.views.accounts import settings as views
from handlers.context import Context
from handlers.requests import Asker, CommandRequest, PressRequest, SubmitRequest
from handlers.router import form, press, verb

ERROR_FIELDS = frozenset({"zone", "length", "audio", "options", "channel"})


@verb(
    "/goto",
    "doctor",
    area=None,
    needs="member",
    aliases=(
        "check",
        "diagnose",
    ),
)
async def show_doctor(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto doctor``: check everything that the person's connection depends on."""
    return await ctx.ask(DOCTOR, DoctorArgs(request.channel), request)


@verb(
    "/goto",
    "settings",
    area=None,
    needs="member",
    aliases=(
        "preferences",
        "zone",
    ),
)
async def open_settings(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    return await _open_form(ctx, request.asker, request.trigger_id)


@press(ids.SETTINGS, area=None)
async def press_settings(ctx: Context, request: PressRequest) -> Reply:
    return await _open_form(ctx, request.asker, request.trigger_id)


async def _open_form(ctx: Context, asker: Asker, trigger_id: str) -> Reply:
    model = await preferences.load_settings_form(ctx.app, asker.person)
    await ctx.app.slack.messenger.open_view(asker.person.tenant, trigger_id, views.settings_form(model))
    return EMPTY_REPLY


@form(ids.SETTINGS_FORM, area=None)
async def submit_settings(ctx: Context, request: SubmitRequest) -> Reply:
    """Save the entered values. A single idempotent write, so it needs no operation."""
    try:
        await preferences.save_preferences(ctx.app, request.asker.person, request.view.values)
    except UserError as error:
        if error.field not in ERROR_FIELDS:
            raise
        if error.values.get(CAN_JOIN):
            return Reply(pushed=answer_view(error_views.error_message(error), ctx.app.ids.new()))
        return Reply(errors={str(error.field): error_views.plain_sentence(error)})
    return EMPTY_REPLY
