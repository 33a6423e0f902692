"""``/training roster`` and ``missing``: who registered and who didn't, asking them to, registering others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.model.errors import FieldErrors
from bot.model.operations import OperationKind
from bot.model.policy import Area
from bot.model.registration_requests import (
    MissingArgs,
    MissingCarried,
    RosterArgs,
    RosterPageCarried,
    TrainingCarried,
)
from bot.model.replies import EMPTY_REPLY, Reply
from bot.model.training_requests import PickTrainingArgs
from bot.parsing.arguments import ChannelRef, GroupRef
from bot.parsing.command_line import ParsedCommand
from bot.queries import registration as queries
from bot.queries.trainings import PICK_TRAINING
from bot.usecases.core import progress
from bot.usecases.registration import nudges
from bot.usecases.registration import register_others as others
from bot.views import errors as error_views
from bot.views import ids
from bot.views.registration import roster as views
from handlers.context import Context
from handlers.requests import CommandRequest, PressRequest, SubmitRequest, SuggestRequest
from handlers.router import form, press, suggest, verb

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
    parsed.require_known_names()
    named = [token.id for token in parsed.words if isinstance(token, ChannelRef | GroupRef)]
    typed = parsed.without(ChannelRef, GroupRef)
    if not typed:
        return await ctx.ask(PICK_TRAINING, PickTrainingArgs("missing"), request)
    where = named[0] if named else request.channel
    return await ctx.ask(queries.MISSING, MissingArgs(id=typed, target=where), request)


@press(ids.ROSTER_BACK, ids.ROSTER_NEXT, area=None)
async def turn_roster_page(ctx: Context, request: PressRequest) -> Reply:
    carried = request.carried(RosterPageCarried)
    args = RosterArgs(carried.training_key, carried.page)
    return replace(await ctx.ask(queries.ROSTER, args, request), replace=True)


@press(ids.MISSING, area=None)
async def press_missing(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Who of this channel is missing] on the roster."""
    key = request.carried(TrainingCarried).training_key
    return await ctx.ask(queries.MISSING, MissingArgs(id=key, target=request.channel), request)


@press(ids.MISSING_BACK, ids.MISSING_NEXT, area=None)
async def turn_missing_page(ctx: Context, request: PressRequest) -> Reply:
    carried = request.carried(MissingCarried)
    args = MissingArgs(id=carried.training_key, target=carried.target, page=carried.page)
    return replace(await ctx.ask(queries.MISSING, args, request), replace=True)


@press(ids.NUDGE, area=Area.TRAIN)
async def press_nudge(ctx: Context, request: PressRequest) -> Reply:
    """Handle the confirmed press: start asking everyone who is missing; a direct message shows the progress."""
    carried = request.carried(MissingCarried)
    press = "-".join(request.press_key)
    await nudges.start_nudge(ctx.app, request.asker.person, carried.training_key, carried.target, press)
    return Reply(message=views.nudge_begun_message(), replace=True)


@press(ids.REGISTER_OTHERS_OPEN, area=Area.TRAIN)
async def open_others(ctx: Context, request: PressRequest) -> Reply:
    app, person = ctx.app, request.asker.person
    model = await others.build_others_form(app, person, request.carried(TrainingCarried).training_key)
    await app.slack.messenger.open_view(person.tenant, request.trigger_id, views.others_form(model))
    return EMPTY_REPLY


@suggest("group", area=Area.TRAIN)
async def suggest_groups(ctx: Context, request: SuggestRequest) -> Sequence[Mapping[str, Any]]:
    """Return the workspace's user groups, if they are too many for the form."""
    groups = await ctx.app.slack.user_groups.list_all(request.asker.person)
    return views.group_options((group.id, group.full_name) for group in groups)


@form(ids.REGISTER_OTHERS_FORM, area=Area.TRAIN)
async def submit_others(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle the form: store it before the ack; a direct message shows progress and result."""
    view, fields = request.view, others.read_others_fields(request.view.values)
    key = view.carried(TrainingCarried).training_key
    try:
        await others.start_register_others(ctx.app, request.asker.person, key, fields, view.id)
    except FieldErrors as errors:
        return Reply(errors={name: error_views.plain_sentence(e) for name, e in errors.fields.items()})
    return Reply(view=views.others_begun_view(view.external_id))


@press(ids.ROSTER_STOP, area=None)
async def press_stop(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Cancel] of a running job: stop it at its current position."""
    op = await progress.stop_operation(ctx.app, request.asker.person, request.value or "", JOB_MESSAGES)
    return Reply(message=JOB_MESSAGES[OperationKind(op.kind)](op), replace=True)
