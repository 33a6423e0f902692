"""``/training roster`` and ``missing``: who registered and who didn't, asking them to, registering others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.model.core import OperationKind
from bot.model.policy import Area
from bot.model.replies import EMPTY_REPLY, Reply
from bot.parsing.arguments import ChannelRef, GroupRef, split_references
from bot.parsing.command_line import ParsedCommand
from bot.parsing.forms import FieldErrors
from bot.usecases.core import progress
from bot.usecases.registration import nudges
from bot.usecases.registration import register_others as others
from bot.views import errors as error_views
from bot.views import ids
from bot.views.registration import roster as views
from handlers.context import Context
from handlers.requests import CommandRequest, PressRequest, SubmitRequest
from handlers.router import form, press, verb

JOB_MESSAGES = {
    OperationKind.NUDGE: views.nudge_job_message,
    OperationKind.REGISTER_OTHERS: views.others_job_message,
}


@verb(
    "/training",
    "missing [training id] [#channel|@group]",
    area=None,
    example="missing",
    needs="organizer",
    aliases=("nudge",),
)
async def show_missing(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/training missing [id] [#channel|@group]``; the default is the channel in which it was typed."""
    parts = split_references(parsed.rest)
    named = [part.id for part in parts if isinstance(part, ChannelRef | GroupRef)]
    typed = " ".join(part for part in parts if isinstance(part, str)).strip()
    args = {"id": typed, "verb": "missing", "c": named[0] if named else request.channel}
    name = "training.missing" if typed else "training.pick"
    return await ctx.query(name, request.asker, args, request.response_url, request.trigger_id)


@press(ids.ROSTER_BACK, ids.ROSTER_NEXT, area=None)
async def turn_roster_page(ctx: Context, request: PressRequest) -> Reply:
    carried = request.decoded_value()
    args = {"id": carried.get("t"), "page": carried.get("p")}
    return replace(await _query(ctx, request, "training.roster", args), replace=True)


@press(ids.MISSING, area=None)
async def press_missing(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Who of this channel is missing] on the roster."""
    args = {"id": request.decoded_value().get("t"), "c": request.channel}
    return await _query(ctx, request, "training.missing", args)


@press(ids.MISSING_BACK, ids.MISSING_NEXT, area=None)
async def turn_missing_page(ctx: Context, request: PressRequest) -> Reply:
    carried = request.decoded_value()
    args = {"id": carried.get("t"), "c": carried.get("c"), "page": carried.get("p")}
    return replace(await _query(ctx, request, "training.missing", args), replace=True)


@press(ids.NUDGE, area=Area.TRAIN)
async def press_nudge(ctx: Context, request: PressRequest) -> Reply:
    """Handle the confirmed press: start asking everyone who is missing; a direct message shows the progress."""
    carried = request.decoded_value()
    press = f"{request.channel}-{request.message_ts}-{request.action_ts}"
    await nudges.start_nudge(
        ctx.app,
        request.asker.person,
        str(carried.get("t") or ""),
        str(carried.get("c") or ""),
        press,
    )
    return Reply(message=views.nudge_begun_message(), replace=True)


@press(ids.REGISTER_OTHERS_OPEN, area=Area.TRAIN)
async def open_others(ctx: Context, request: PressRequest) -> Reply:
    app, person = ctx.app, request.asker.person
    model = await others.build_others_form(app, person, str(request.decoded_value().get("t") or ""))
    await app.slack.messenger.open_view(person.tenant, request.trigger_id, views.others_form(model))
    return EMPTY_REPLY


@form(ids.REGISTER_OTHERS_FORM, area=Area.TRAIN)
async def submit_others(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle the form: store it before the ack; a direct message shows progress and result."""
    view, typed = request.view, others.read_others_fields(request.view.values)
    key = str(view.metadata.get("t") or "")
    try:
        await others.start_register_others(ctx.app, request.asker.person, key, typed, view.id)
    except FieldErrors as wrong:
        return Reply(errors={name: error_views.plain_sentence(e) for name, e in wrong.fields.items()})
    return Reply(view=views.others_begun_view(view.external_id))


@press(ids.ROSTER_STOP, area=None)
async def press_stop(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Cancel] of a running job: stop it at its current position."""
    op = await progress.stop_operation(ctx.app, request.asker.person, request.value or "", JOB_MESSAGES)
    return Reply(message=JOB_MESSAGES[OperationKind(op.kind)](op), replace=True)


async def _query(ctx: Context, request: PressRequest, name: str, args: Mapping[str, object]) -> Reply:
    return await ctx.query(name, request.asker, args, request.response_url or "", request.trigger_id)
