"""``/training`` for organizers: commands and buttons, mapped to use cases and views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.cancellation import run_until_deadline
from bot.model.errors import UserError
from bot.model.policy import Area
from bot.model.registration_requests import MissingArgs, RosterArgs
from bot.model.replies import EMPTY_REPLY, Reply
from bot.model.training_requests import (
    AttendanceArgs,
    AttendanceSheetPayload,
    CancelTrainingPayload,
    PickTrainingArgs,
    RecordingCarried,
    SheetCarried,
    TrainingArgs,
    TrainingCancelCarried,
    TrainingListArgs,
    TrainingReportArgs,
)
from bot.model.trainings import TrainingFormKind
from bot.operations.trainings import CANCEL_TRAINING, SEND_ATTENDANCE_SHEET
from bot.parsing.command_line import ParsedCommand
from bot.queries import registration as registration_queries
from bot.queries import trainings as queries
from bot.queries.query import NoArgs, Query
from bot.usecases.core.unclear_matches import UnclearMatch
from bot.usecases.meetings.overview import get_zone
from bot.usecases.trainings import cancel as cancelling
from bot.usecases.trainings import overview as use
from bot.usecases.trainings import report as reporting
from bot.usecases.trainings.lock import require_training_idle
from bot.views import ids
from bot.views.trainings import overview as views
from bot.views.trainings import report as report_views
from handlers.context import FORM_OPEN_RESERVE_SECONDS, Context
from handlers.registration import overview
from handlers.requests import CommandRequest, PressRequest, SubmitRequest, require_key, too_old_button
from handlers.router import form, menu, numbered, press, verb
from handlers.trainings import forms

QUERY_OF_VERB: Mapping[str, Query[TrainingArgs]] = {
    "show": queries.SHOW_TRAINING,
    "manage": queries.MANAGE_TRAINING,
    "start": queries.START_TRAINING,
    "recordings": queries.TRAINING_RECORDINGS,
}
"""The query of each verb that reads one training."""
FORM_VERBS = frozenset({TrainingFormKind.EDIT, TrainingFormKind.TIMES, TrainingFormKind.ORGANIZERS})
"""The verbs that open a form filled from one training."""
PLANNED_KEYWORDS = frozenset({"", "all", "mine", "planned", "upcoming"})
PAST_KEYWORDS = frozenset({"past", "held", "finished", "history"})


@menu("/training")
async def show_menu(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle a bare ``/training``."""
    return await ctx.ask(queries.TRAINING_MENU, NoArgs(), request)


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
    if word.casefold() in PAST_KEYWORDS:
        return await ctx.ask(queries.TRAINING_REPORT, TrainingReportArgs(id=rest), request)
    return await ctx.ask(queries.TRAINING_LIST, TrainingListArgs(), request)


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
    if not parsed.text and name != "report":
        return await ctx.ask(queries.PICK_TRAINING, PickTrainingArgs(name), request)
    return await _answer_verb(ctx, request, name, parsed.text_with_urls)


async def _answer_verb(
    ctx: Context, request: CommandRequest | PressRequest, name: str, training_id: str
) -> Reply:
    """Answer a verb on one training (a key, or as typed): with a form, or with a query."""
    if name in FORM_VERBS:
        kind = TrainingFormKind(name)
        try:
            return await forms.open_form(ctx, request.asker, kind, training_id, request.trigger_id)
        except UnclearMatch as unclear:
            zone = await get_zone(ctx.app, request.asker.person)
            shown = views.picker(unclear.rows, zone, name, problem=unclear)
            return Reply(message=queries.PICK_TRAINING.with_options(shown, PickTrainingArgs(name)))
    if name == "cancel":
        return await ctx.ask_in_form(queries.TRAINING_CANCEL_QUESTION, TrainingArgs(training_id), request)
    if name in QUERY_OF_VERB:
        return await ctx.ask(QUERY_OF_VERB[name], TrainingArgs(training_id), request)
    if name == "report":
        return await ctx.ask(queries.TRAINING_REPORT, TrainingReportArgs(id=training_id), request)
    if name == "roster":
        return await ctx.ask(registration_queries.ROSTER, RosterArgs(training_id), request)
    if name == "missing":
        args = MissingArgs(id=training_id, target=request.channel)
        return await ctx.ask(registration_queries.MISSING, args, request)
    raise too_old_button()


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
    name, _, carried = (request.value or "").partition(":")
    key = require_key(carried)
    if name in overview.ROW_FUNCTIONS:
        return await overview.ROW_FUNCTIONS[name](ctx, request, key)
    if name == "show" and request.is_in_form:
        return await _push_details(ctx, request, key)
    return await _answer_verb(ctx, request, name, key)


async def _push_details(ctx: Context, request: PressRequest, key: str) -> Reply:
    """Show a training on top of the form in which [Details] was pressed."""
    person, seconds = request.asker.person, ctx.remaining_wait_seconds() - FORM_OPEN_RESERVE_SECONDS
    found = queries.SHOW_TRAINING.run(ctx.app, person, TrainingArgs(key))
    shown = await run_until_deadline(found, seconds)
    view = views.detail_view(shown, ctx.app.ids.new())
    await ctx.app.slack.messenger.push_view(person.tenant, request.trigger_id, view)
    return EMPTY_REPLY


@press(ids.TRAINING_PAST, area=None)
async def press_past(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Past sessions]."""
    return await ctx.ask(queries.TRAINING_REPORT, TrainingReportArgs(), request)


@press(ids.TRAINING_LIST, area=None)
async def press_list(ctx: Context, request: PressRequest) -> Reply:
    return await ctx.ask(queries.TRAINING_LIST, TrainingListArgs(), request)


@press(ids.TRAINING_LIST_BACK, ids.TRAINING_LIST_NEXT, area=None)
async def turn_list_page(ctx: Context, request: PressRequest) -> Reply:
    reply = await ctx.ask(queries.TRAINING_LIST, request.carried(TrainingListArgs), request)
    return replace(reply, replace=True)


@press(ids.TRAINING_START, area=Area.TRAIN)
async def press_start(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Start as host]: create the link now and show it only to the presser; it is never stored."""
    url = await use.create_start_link(ctx.app, request.asker.person, require_key(request.value))
    return Reply(message=views.host_link(url), replace=True)


@press(ids.TRAINING_CANCEL, area=Area.TRAIN)
async def press_cancel(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Cancel training]: ask in a form, which says what that affects now."""
    key = request.carried(TrainingCancelCarried).training_key
    return await ctx.ask_in_form(queries.TRAINING_CANCEL_QUESTION, TrainingArgs(key), request)


@form(ids.TRAINING_CANCEL_FORM, area=Area.TRAIN)
async def submit_cancel(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle the form that asked: cancel, and show the result in it."""
    view, person = request.view, request.asker.person
    carried = view.carried(TrainingCancelCarried)
    payload = CancelTrainingPayload(
        training_key=carried.training_key,
        name=carried.name,
        until=carried.change_deadline,
        external_id=view.external_id,
    )
    identity = {"training_key": carried.training_key}
    record = await ctx.make_record(CANCEL_TRAINING, payload, person, once=(view.id,), identity=identity)
    await require_training_idle(ctx.app, record, carried.training_key)
    return ctx.show(CANCEL_TRAINING, await ctx.wait_for(record))


@press(ids.TRAINING_CANCEL_UNDO, area=None)
async def press_undo(ctx: Context, request: PressRequest) -> Reply:
    name, change = await cancelling.undo_training_operation(
        ctx.app, request.asker.person, request.value or ""
    )
    return Reply(message=views.kept_message(name, change=change), replace=True)


@press(
    *(ids.TRAINING_REPORT_NEXT, ids.TRAINING_REPORT_BACK),
    *numbered(ids.TRAINING_REPORT_RANGE, 2),
    area=None,
)
async def turn_report_page(ctx: Context, request: PressRequest) -> Reply:
    reply = await ctx.ask(queries.TRAINING_REPORT, request.carried(TrainingReportArgs), request)
    return replace(reply, replace=True)


@press(ids.TRAINING_ATTENDANCE, area=None)
async def press_attendance(ctx: Context, request: PressRequest) -> Reply:
    return await ctx.ask(queries.SESSION_ATTENDANCE, request.carried(AttendanceArgs), request)


@press(ids.TRAINING_ATTENDANCE_BACK, ids.TRAINING_ATTENDANCE_NEXT, area=None)
async def turn_attendance_page(ctx: Context, request: PressRequest) -> Reply:
    return replace(await press_attendance(ctx, request), replace=True)


@press(ids.TRAINING_SHEET, area=None)
async def press_sheet(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Send as a file]: send the attendance of a session or a whole training as a direct message."""
    carried = request.carried(SheetCarried)
    require_key(carried.session_key or carried.training_key)
    payload = AttendanceSheetPayload(
        session_key=carried.session_key,
        training_key=carried.training_key,
        name=carried.name,
        response_url=request.response_url or "",
    )
    return await ctx.submit(
        SEND_ATTENDANCE_SHEET,
        payload,
        request.asker.person,
        once=request.press_key,
        identity={"session_key": payload.session_key, "training_key": payload.training_key},
    )


@press(ids.TRAINING_RECORDING, area=None)
async def press_recording(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Download]: show the file's link only to the presser."""
    carried = request.carried(RecordingCarried)
    url = await reporting.get_recording_url(
        ctx.app, request.asker.person, carried.training_key, carried.recording_id
    )
    return Reply(message=report_views.recording_link(url))
