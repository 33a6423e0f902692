"""``/goto forget me``: ask, export the person's data, delete it."""

from __future__ import annotations

from dataclasses import replace

from bot.model.accounts import OwnDataRequest
from bot.model.replies import Reply
from bot.operations.accounts import EXPORT_DATA, FORGET_PERSON
from bot.parsing.command_line import ParsedCommand
from bot.views import errors as error_views
from bot.views import ids
from bot.views.accounts import forget as views
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from handlers.context import Context
from handlers.requests import CommandRequest, PressRequest
from handlers.router import press, verb


@verb("/goto", "forget me", area=None, needs="member", aliases=("forget", "delete me"))
async def ask_forget(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto forget me``: ask for confirmation."""
    return Reply(message=views.forget_question())


@press(ids.EXPORT, area=None)
async def press_export(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Send me my data]. Only whoever waits is told of a success: the data itself arrives later, too."""
    record = await ctx.run(
        EXPORT_DATA,
        OwnDataRequest(request.response_url or ""),
        request.asker.person,
        once=(request.trigger_id,),
        identity={},
    )
    if record.outcome is None:
        return Reply(message=text_message(t("export-waiting")))
    if not record.outcome.ok:
        return Reply(message=error_views.outcome_error_message(record.outcome))
    return Reply(message=views.exported_message(record.outcome))


@press(ids.FORGET, area=None)
async def press_forget(ctx: Context, request: PressRequest) -> Reply:
    """Handle the confirmed [Delete everything]."""
    reply = await ctx.submit(
        FORGET_PERSON,
        OwnDataRequest(request.response_url or ""),
        request.asker.person,
        once=(request.trigger_id,),
        identity={},
    )
    return replace(reply, replace=True)
