"""``/training roster`` and ``missing``: who registered and who didn't, asking them to, registering others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.commands.form import FieldErrors
from bot.commands.text import ChannelRef, GroupRef, segments
from bot.commands.words import Parsed
from bot.usecases import long_jobs, nudging
from bot.usecases import registering_others as others
from bot.usecases.operations import Kind
from bot.views import actions as act
from bot.views import errors as error_views
from bot.views import rosters as views
from handlers.guard import Desk
from handlers.replies import NOTHING, Reply
from handlers.requests import CommandRequest, PressRequest, SubmitRequest

DRAWS = {Kind.NUDGE: views.nudging, Kind.REGISTER_OTHERS: views.registering}


async def missing(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/training missing [id] [#channel|@group]``; the default is the channel in which it was typed."""
    parts = segments(parsed.rest)
    named = [part.id for part in parts if isinstance(part, ChannelRef | GroupRef)]
    typed = " ".join(part for part in parts if isinstance(part, str)).strip()
    args = {"id": typed, "verb": "missing", "c": named[0] if named else request.channel}
    name = "training.missing" if typed else "training.pick"
    return await desk.read(name, request.asker, args, request.response_url, request.trigger_id)


async def turn_roster(desk: Desk, request: PressRequest) -> Reply:
    carried = request.carried()
    args = {"id": carried.get("t"), "page": carried.get("p")}
    return replace(await _read(desk, request, "training.roster", args), replace=True)


async def press_missing(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Who of this channel is missing] on the roster."""
    args = {"id": request.carried().get("t"), "c": request.channel}
    return await _read(desk, request, "training.missing", args)


async def turn_missing(desk: Desk, request: PressRequest) -> Reply:
    carried = request.carried()
    args = {"id": carried.get("t"), "c": carried.get("c"), "page": carried.get("p")}
    return replace(await _read(desk, request, "training.missing", args), replace=True)


async def press_nudge(desk: Desk, request: PressRequest) -> Reply:
    """Handle the confirmed press: start asking everyone who is missing; a direct message shows the progress."""
    carried = request.carried()
    press = f"{request.channel}-{request.message_ts}-{request.action_ts}"
    await nudging.begin_nudge(
        desk.s,
        request.asker.person,
        str(carried.get("t") or ""),
        str(carried.get("c") or ""),
        press,
    )
    return Reply(views.begun(), replace=True)


async def open_others(desk: Desk, request: PressRequest) -> Reply:
    s, person = desk.s, request.asker.person
    model = await others.plan_others(s, person, str(request.carried().get("t") or ""))
    await s.messenger.open_view(person.tenant, request.trigger_id, views.others_form(model))
    return NOTHING


async def submit_others(desk: Desk, request: SubmitRequest) -> Reply:
    """Handle the form: store it before the ack; a direct message shows progress and result."""
    view, typed = request.view, others.read_others(request.view.values)
    key = str(view.metadata.get("t") or "")
    try:
        await others.begin_others(desk.s, request.asker.person, key, typed, view.id)
    except FieldErrors as wrong:
        return Reply(errors={name: error_views.plain_sentence(e) for name, e in wrong.fields.items()})
    return Reply(view=views.others_begun(view.external_id))


async def stop(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Cancel] of a running job: stop it at its current position."""
    op = await long_jobs.stop(desk.s, request.asker.person, request.value or "", DRAWS)
    return Reply(DRAWS[Kind(op.kind)](op), replace=True)


async def _read(desk: Desk, request: PressRequest, name: str, args: Mapping[str, object]) -> Reply:
    return await desk.read(name, request.asker, args, request.response_url or "", request.trigger_id)


COMMANDS: Mapping[str, Callable[..., Awaitable[Reply]]] = {"trainings.missing": missing}
PRESSES: Mapping[str, Callable[..., Awaitable[Reply]]] = {
    act.ROSTER_BACK: turn_roster,
    act.ROSTER_ON: turn_roster,
    act.ROSTER_STOP: stop,
    act.MISSING: press_missing,
    act.MISSING_BACK: turn_missing,
    act.MISSING_ON: turn_missing,
    act.NUDGE: press_nudge,
    act.OTHERS_OPEN: open_others,
}
FORMS: Mapping[str, Callable[..., Awaitable[Reply]]] = {act.OTHERS_FORM: submit_others}
