"""``/training`` for organizers: commands and buttons, mapped to use cases and views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.model.core import OperationKind, Outcome
from bot.model.errors import UserError
from bot.model.policy import Area
from bot.model.replies import EMPTY_REPLY, Reply
from bot.parsing.command_line import ParsedCommand
from bot.usecases.core.operations import make_operation, submit_operation
from bot.usecases.trainings import cancel as cancelling
from bot.usecases.trainings import overview as use
from bot.usecases.trainings import report as reporting
from bot.views import errors as error_views
from bot.views import ids
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from bot.views.trainings import overview as views
from bot.views.trainings import report as report_views
from handlers.context import Context
from handlers.registration import overview
from handlers.requests import CommandRequest, PressRequest
from handlers.router import menu, numbered, press, verb
from handlers.trainings import forms

QUERY_OF_VERB: Mapping[str, str] = {
    "show": "training.show",
    "manage": "training.manage",
    "start": "training.start",
    "cancel": "training.cancel",
    "report": "training.report",
    "roster": "training.roster",
    "missing": "training.missing",
    "recordings": "training.recordings",
}
"""The query of each verb that only reads; the other verbs open a form."""
PLANNED_KEYWORDS = frozenset({"", "all", "mine", "planned", "upcoming"})
PAST_KEYWORDS = frozenset({"past", "held", "finished", "history"})


@menu("/training")
async def show_menu(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle a bare ``/training``."""
    return await ctx.query("training.menu", request.asker, {}, request.response_url, request.trigger_id)


@verb(
    "/training",
    "list [past]",
    area=None,
    example="list",
    aliases=(
        "upcoming",
        "ls",
    ),
)
async def list_trainings(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/training list [past [30d]]``: GoTo lists planned trainings; of past ones only the sessions held."""
    word, _, rest = " ".join(parsed.text.split()).partition(" ")
    if word.casefold() not in PLANNED_KEYWORDS | PAST_KEYWORDS:
        raise UserError("training-list-unclear", next_step="training-list-unclear-next", typed=word[:60])
    name, args = (
        ("training.report", {"id": rest}) if word.casefold() in PAST_KEYWORDS else ("training.list", {})
    )
    return await ctx.query(name, request.asker, args, request.response_url, request.trigger_id)


@verb(
    "/training",
    "show [training id]",
    area=None,
    example="show",
    aliases=(
        "details",
        "info",
    ),
)
@verb(
    "/training",
    "roster [training id]",
    area=None,
    example="roster",
    needs="organizer",
    aliases=("registrants",),
)
@verb(
    "/training",
    "edit [training id]",
    area=Area.TRAIN,
    example="edit",
    needs="organizer",
    aliases=(
        "change",
        "rename",
    ),
)
@verb(
    "/training",
    "times [training id]",
    area=Area.TRAIN,
    example="times",
    needs="organizer",
    aliases=(
        "move",
        "sessions",
    ),
)
@verb(
    "/training",
    "organizers [training id]",
    area=Area.TRAIN,
    example="organizers",
    needs="organizer",
    aliases=("trainers",),
)
@verb("/training", "manage [training id]", area=Area.TRAIN, example="manage", needs="organizer")
@verb("/training", "start [training id]", area=Area.TRAIN, example="start", needs="organizer")
@verb(
    "/training",
    "cancel [training id]",
    area=Area.TRAIN,
    example="cancel",
    needs="organizer",
    aliases=("delete",),
)
@verb(
    "/training",
    "report [30d|training id]",
    area=None,
    example="report 30d",
    needs="organizer",
    aliases=(
        "history",
        "attendees",
    ),
)
@verb("/training", "recordings [training id]", area=None, example="recordings", needs="organizer")
async def run_verb(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle a verb on a training, by its ID or with a picker. ``report`` without an ID shows recent sessions."""
    name = parsed.verb.name if parsed.verb is not None else "show"
    args = {"id": parsed.text, "verb": name}
    if not parsed.text and name != "report":
        return await ctx.query("training.pick", request.asker, args, request.response_url, request.trigger_id)
    if name not in QUERY_OF_VERB:
        return await forms.open_form(ctx, request.asker, name, parsed.text, request.trigger_id)
    return await ctx.query(QUERY_OF_VERB[name], request.asker, args, request.response_url, request.trigger_id)


TRAINING_READ_VERBS = frozenset({"show", "report", "recordings", "roster"})


def training_menu_area(value: str) -> Area | None:
    """Return the area that the choice ``verb:key`` in a training's menu needs."""
    return None if value.partition(":")[0] in TRAINING_READ_VERBS else Area.TRAIN


@press(
    ids.TRAINING_ROW,
    ids.TRAINING_PICK,
    *numbered(ids.TRAINING_ROW, ids.MAX_TRAINING_BUTTONS),
    area=training_menu_area,
)
async def press_row(ctx: Context, request: PressRequest) -> Reply:
    """Handle a row's menu, a button of one training, or the picker; the value is ``verb:key``."""
    name, _, key = (request.value or "").partition(":")
    if name in forms.OPERATION_KINDS:
        return await forms.open_form(ctx, request.asker, name, key, request.trigger_id)
    if name in overview.ROW_FUNCTIONS:
        return await overview.ROW_FUNCTIONS[name](ctx, request, key)
    if name not in QUERY_OF_VERB:
        raise UserError("button-too-old", next_step="button-too-old-next")
    return await _query(ctx, request, QUERY_OF_VERB[name], {"id": key, "verb": name, "c": request.channel})


@press(ids.TRAINING_PAST, area=None)
async def press_past(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Past sessions]."""
    return await _query(ctx, request, "training.report", {"id": ""})


@press(ids.TRAINING_LIST, area=None)
async def press_list(ctx: Context, request: PressRequest) -> Reply:
    return await _query(ctx, request, "training.list", {})


@press(ids.TRAINING_LIST_BACK, ids.TRAINING_LIST_NEXT, area=None)
async def turn_list_page(ctx: Context, request: PressRequest) -> Reply:
    reply = await _query(ctx, request, "training.list", {"page": request.decoded_value().get("p")})
    return replace(reply, replace=True)


@press(ids.TRAINING_START, area=Area.TRAIN)
async def press_start(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Start as host]: create the link now and show it only to the presser; it is never stored."""
    url = await use.create_start_link(ctx.app, request.asker.person, request.value or "")
    return Reply(message=views.host_link(url), replace=True)


@press(ids.TRAINING_HOST_OPEN, area=None)
async def delete_host_link(ctx: Context, request: PressRequest) -> Reply:
    """Delete the message with the host link once the link was opened."""
    if request.response_url:
        await ctx.app.slack.messenger.delete_original(request.response_url)
    return EMPTY_REPLY


@press(ids.TRAINING_CANCEL, area=Area.TRAIN)
async def press_cancel(ctx: Context, request: PressRequest) -> Reply:
    """Handle the confirmed cancellation: store it; it takes effect when the time to undo is over."""
    press, carried = f"{request.channel}-{request.message_ts}", request.decoded_value()
    asked = cancelling.CancelTraining(
        str(carried.get("t") or request.value or ""),
        str(carried.get("n") or ""),
        forms.aware_iso_or_none(carried.get("u")),
    )
    found = await cancelling.submit_training_cancel(
        ctx.app, request.asker.person, asked, press, request.response_url or ""
    )
    said = (
        views.cancel_result_message(found)
        if isinstance(found, Outcome)
        else views.cancel_pending_message(found)
    )
    return Reply(message=said, replace=True)


@press(ids.TRAINING_CANCEL_UNDO, area=None)
async def press_undo(ctx: Context, request: PressRequest) -> Reply:
    name, change = await cancelling.undo_training_operation(
        ctx.app, request.asker.person, request.value or ""
    )
    return Reply(message=views.kept_message(name, change=change), replace=True)


@press(ids.TRAINING_REPORT_NEXT, ids.TRAINING_REPORT_BACK, area=None)
async def turn_report_page(ctx: Context, request: PressRequest) -> Reply:
    carried = request.decoded_value()
    args = {
        "id": carried.get("t"),
        "since": carried.get("s"),
        "until": carried.get("u"),
        "page": carried.get("p"),
    }
    return replace(await _query(ctx, request, "training.report", args), replace=True)


@press(ids.TRAINING_ATTENDANCE, area=None)
async def press_attendance(ctx: Context, request: PressRequest) -> Reply:
    return await _query(ctx, request, "training.attendance", request.decoded_value())


@press(ids.TRAINING_ATTENDANCE_BACK, ids.TRAINING_ATTENDANCE_NEXT, area=None)
async def turn_attendance_page(ctx: Context, request: PressRequest) -> Reply:
    return replace(await press_attendance(ctx, request), replace=True)


@press(ids.TRAINING_SHEET, area=None)
async def press_sheet(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Send as a file]: send the attendance of a session or a whole training as a direct message."""
    app, person, carried = ctx.app, request.asker.person, request.decoded_value()
    payload = {
        "session_key": str(carried.get("k") or ""),
        "training_key": str(carried.get("t") or ""),
        "name": str(carried.get("n") or ""),
        "response_url": request.response_url or "",
    }
    press = (request.message_ts or "", request.action_ts or request.trigger_id)
    op = make_operation(
        app,
        OperationKind.TRAINING_SHEET,
        person,
        *press,
        payload=payload,
        identity={"k": payload["session_key"], "t": payload["training_key"]},
    )
    outcome = await submit_operation(app, op, ctx.remaining_wait_seconds())
    if outcome is None:
        return Reply(message=text_message(t("training-sheet-coming")))
    if not outcome.ok:
        return Reply(message=error_views.outcome_error_message(outcome))
    return Reply(message=text_message(t("training-sheet-sent")))


@press(ids.TRAINING_RECORDING, area=None)
async def press_recording(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Download]: show the file's link only to the presser."""
    carried = request.decoded_value()
    url = await reporting.get_recording_url(
        ctx.app, request.asker.person, str(carried.get("t") or ""), str(carried.get("r") or "")
    )
    return Reply(message=report_views.recording_link(url))


async def _query(ctx: Context, request: PressRequest, name: str, args: Mapping[str, Any]) -> Reply:
    return await ctx.query(name, request.asker, args, request.response_url or "", request.trigger_id)
