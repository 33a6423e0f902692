"""``/meeting``: commands, buttons and forms, mapped to use cases and views."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.model.core import OperationKind, Outcome
from bot.model.errors import UserError
from bot.model.meetings import ScheduleForm
from bot.model.policy import Area
from bot.model.replies import EMPTY_REPLY, Reply
from bot.parsing.command_line import ParsedCommand
from bot.parsing.forms import FieldErrors
from bot.usecases.core.operations import make_operation, submit_operation, with_fresh_id
from bot.usecases.core.preferences import load_defaults
from bot.usecases.meetings import schedule_form
from bot.usecases.meetings.availability import cached_availability, fetch_availability
from bot.usecases.meetings.overview import OTHERS_WORDS, parse_filter
from bot.views import errors as error_views
from bot.views import ids
from bot.views.accounts.settings import with_notes
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from bot.views.meetings import schedule_form as views
from handlers.accounts.connection import offer_unless_connected
from handlers.admin.groups import list_meetings_of_others
from handlers.context import Context
from handlers.requests import Asker, CommandRequest, PressRequest, SubmitRequest, ViewState
from handlers.router import form, menu, press, verb

FORM_OPEN_RESERVE_SECONDS = 1.2
"""Seconds reserved for opening a form; availability is fetched only in the time before that."""


@menu("/meeting")
async def show_menu(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle a bare ``/meeting``."""
    return await ctx.query("meeting.menu", request.asker, {}, request.response_url, request.trigger_id)


@verb(
    "/meeting",
    "now [topic]",
    area=Area.START,
    example="now Sprint review",
    aliases=(
        "instant",
        "meet",
    ),
)
async def start_now_from_command(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/meeting now [topic]``: post one card with Join, or return an error and post none."""
    return await start_now(
        ctx, request.asker, parsed.text, request.channel, request.trigger_id, request.response_url
    )


@press(ids.START_NOW, area=Area.START)
async def press_now(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Start now]. A message's button starts one meeting, and the outcome replaces it; the Home tab's stays."""
    where, url = request.channel or "", request.response_url or ""
    if request.message_ts is None:
        return await start_now(ctx, request.asker, "", where, request.trigger_id, url, slot="home.now")
    press = f"{where}:{request.message_ts}:{request.action_id}"
    reply = await start_now(ctx, request.asker, "", where, press, url)
    return replace(reply, replace=True)


async def start_now(
    ctx: Context,
    asker: Asker,
    topic: str,
    channel: str,
    press: str,
    response_url: str,
    *,
    slot: str | None = None,
    another: bool = False,
) -> Reply:
    """Start a meeting once per ``press``, and one at a time per ``slot``, so that two quick presses start one meeting.

    ``another``: even if one was just started in the channel.
    """
    app, person = ctx.app, asker.person
    usual = await load_defaults(app, person, channel or None, keep_channel=True)
    meeting = schedule_form.make_instant_meeting(topic, t("now-topic"), usual, app.clock.now())
    payload = {**meeting.to_payload(), "response_url": response_url, "another": another}
    offer = await offer_unless_connected(
        ctx, asker, {"kind": OperationKind.MEETING_NOW.value, "payload": payload}
    )
    if offer is not None:
        return offer
    op = make_operation(
        app, OperationKind.MEETING_NOW, person, press, payload=payload, identity={"subject": meeting.subject}
    )
    op = await with_fresh_id(app, op)
    running = await app.store.ledger.acquire_lock(person, slot, op.id) if slot else None
    outcome = await submit_operation(
        app, replace(op, id=running) if running else op, ctx.remaining_wait_seconds()
    )
    if outcome is None:
        return Reply(message=text_message(t("now-waiting")))
    said = views.now_result_message(outcome) if outcome.ok else error_views.outcome_error_message(outcome)
    return Reply(message=with_notes(said, usual.notes))


@verb(
    "/meeting",
    'schedule ["Title"] [when] [length] [#channel]',
    area=Area.SCHEDULE,
    example='schedule "Title" tomorrow 3pm 45m',
    aliases=(
        "book",
        "plan",
        "new",
        "create",
    ),
)
async def open_schedule_form(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/meeting schedule …``: open the form, filled with what was typed."""
    return await _open_filled_form(ctx, request.asker, parsed.rest, request.channel, request.trigger_id)


@press(ids.OPEN_SCHEDULE, area=Area.SCHEDULE)
async def press_schedule(ctx: Context, request: PressRequest) -> Reply:
    return await _open_filled_form(ctx, request.asker, "", request.channel, request.trigger_id)


@press(ids.RESUME_SCHEDULE, area=Area.SCHEDULE)
async def resume_schedule(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Continue scheduling] after connecting; the button's value carries what was typed."""
    carried = request.decoded_value()
    text, channel = str(carried.get("t") or ""), carried.get("c")
    if carried.get("h"):
        return await open_from_message(ctx, request.asker, text, str(carried["h"]), request.trigger_id)
    return await _open_filled_form(
        ctx, request.asker, text, str(channel) if channel else None, request.trigger_id
    )


@press(ids.RETRY_SCHEDULE, area=Area.SCHEDULE)
async def retry_schedule(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Edit and try again]: reopen the form with the entered values and the error."""
    app, person = ctx.app, request.asker.person
    op = await app.store.ledger.load(person.tenant, request.value or "")
    if op is None or op.person != person:
        raise UserError("draft-gone", next_step="draft-gone-next")
    refilled = replace(schedule_form.refill_schedule_form(op, now=app.clock.now()), external_id=app.ids.new())
    model = await _with_availability(ctx, request.asker, refilled)
    await app.slack.messenger.open_view(person.tenant, request.trigger_id, views.schedule_form(model))
    return EMPTY_REPLY


async def _open_filled_form(
    ctx: Context, asker: Asker, text: str, channel: str | None, trigger_id: str
) -> Reply:
    resume = {"kind": "schedule", "text": text, "channel": channel}
    offer = await offer_unless_connected(ctx, asker, resume)
    if offer is not None:
        return offer
    model = await _with_availability(
        ctx, asker, await schedule_form.make_schedule_form(ctx.app, asker.person, text, channel)
    )
    await ctx.app.slack.messenger.open_view(asker.person.tenant, trigger_id, views.schedule_form(model))
    return EMPTY_REPLY


async def open_from_message(ctx: Context, asker: Asker, text: str, thread: str, trigger_id: str) -> Reply:
    """Open the form for a message; ``thread`` (``channel:ts``) is where the card will be posted."""
    offer = await offer_unless_connected(
        ctx, asker, {"kind": "schedule", "text": text, "channel": thread.partition(":")[0], "thread": thread}
    )
    if offer is not None:
        return offer
    planned = await schedule_form.make_form_from_message(ctx.app, asker.person, text, thread)
    model = await _with_availability(ctx, asker, planned)
    await ctx.app.slack.messenger.open_view(asker.person.tenant, trigger_id, views.schedule_form(model))
    return EMPTY_REPLY


async def _with_availability(ctx: Context, asker: Asker, model: ScheduleForm) -> ScheduleForm:
    """Return the form model with others' availability, as far as it can be fetched before the form must open."""
    seconds = min(
        ctx.app.timing.availability_seconds, ctx.remaining_wait_seconds() - FORM_OPEN_RESERVE_SECONDS
    )
    return replace(
        model, availability=await fetch_availability(ctx.app, asker.person, model.fields.channel, seconds)
    )


@press(ids.CHANNEL_CHANGED, area=None)
async def refresh_form(ctx: Context, request: PressRequest) -> Reply:
    """Redraw the form after a date, time, length or channel was chosen: show how it is understood."""
    if request.view is None:
        return EMPTY_REPLY
    model = await _with_availability(ctx, request.asker, _read_model(request.view, ctx))
    await ctx.app.slack.messenger.update_view(
        request.asker.person.tenant, request.view.external_id, views.schedule_form(model)
    )
    return EMPTY_REPLY


@form(ids.SCHEDULE_FORM, area=Area.SCHEDULE)
async def submit_schedule(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle the form: enter it into the ledger, then return done, "Saving…", or the form with errors."""
    app, person = ctx.app, request.asker.person
    model = _read_model(request.view, ctx)
    try:
        meeting = model.fields.to_meeting(model.now)
    except FieldErrors as errors:
        return _field_errors_reply(
            model, {name: error_views.plain_sentence(e) for name, e in errors.fields.items()}
        )
    payload = {
        **meeting.to_payload(),
        "typed": model.fields.to_payload(),
        "external_id": model.external_id,
        "attempt": model.attempt,
    }
    form_id = (request.view.id, str(model.attempt))
    op = await with_fresh_id(
        app,
        make_operation(
            app,
            OperationKind.MEETING_SCHEDULE,
            person,
            *form_id,
            payload=payload,
            identity=model.fields.to_payload(),
        ),
    )
    if await app.store.ledger.acquire_lock(person, request.view.id, op.id) is not None:
        return Reply(errors={"subject": t("still-saving")})
    outcome = await submit_operation(app, op, ctx.remaining_wait_seconds())
    if outcome is not None and not outcome.ok:
        known = cached_availability(app, person, model.fields.channel)
        return _refused_reply(replace(model, availability=known), outcome)
    app.availability.invalidate_busy(person)
    if outcome is None:
        return Reply(view=views.saving_view(model.external_id, op.id))
    return Reply(view=views.done_view(model, outcome)) if views.has_notes(outcome) else EMPTY_REPLY


def _refused_reply(model: ScheduleForm, outcome: Outcome) -> Reply:
    """Return the failure under its field, or the form as a new attempt with the failure on top."""
    if outcome.field:
        return _field_errors_reply(model, {outcome.field: error_views.outcome_plain_sentence(outcome)})
    return Reply(view=views.schedule_form(replace(model, attempt=model.attempt + 1, failure=outcome)))


def _field_errors_reply(model: ScheduleForm, errors: dict[str, str]) -> Reply:
    """Return the errors under fields that the form has (Slack rejects other block ids)."""
    shown = {views.error_block_id(model, name): text for name, text in errors.items()}
    return Reply(errors=shown)


@verb(
    "/meeting",
    "list [today|week|channel|group|organizer]",
    area=None,
    example="list",
    aliases=(
        "upcoming",
        "ls",
    ),
)
async def list_meetings(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/meeting list [mine|today|week|channel]``, for admins also ``group`` and ``organizer``."""
    words = parsed.text.split()
    if words and words[0].casefold() in OTHERS_WORDS:
        return await list_meetings_of_others(ctx, request, words)
    args = {"filter": parse_filter(parsed.text).value, "channel": request.channel}
    return await ctx.query("meeting.list", request.asker, args, request.response_url, request.trigger_id)


@press(ids.LIST, area=None)
async def press_list(ctx: Context, request: PressRequest) -> Reply:
    return await ctx.query("meeting.list", request.asker, {}, request.response_url or "", request.trigger_id)


@press(ids.LIST_FILTER, area=None)
async def choose_filter(ctx: Context, request: PressRequest) -> Reply:
    """Handle the list's filter: replace the list with the first page of the filtered one."""
    return await _replace_list(ctx, request, {"filter": request.value or "", "channel": request.channel})


@press(ids.LIST_PAGE_BACK, ids.LIST_PAGE_NEXT, area=None)
async def turn_page(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Earlier] and [Later]: replace the page."""
    carried = request.decoded_value()
    args = {"page": carried.get("p"), "filter": carried.get("f"), "channel": carried.get("c")}
    return await _replace_list(ctx, request, args)


async def _replace_list(ctx: Context, request: PressRequest, args: dict[str, Any]) -> Reply:
    reply = await ctx.query(
        "meeting.list", request.asker, args, request.response_url or "", request.trigger_id
    )
    return replace(reply, replace=True)


@verb(
    "/meeting",
    "show [meeting id]",
    area=None,
    example="show",
    aliases=(
        "details",
        "info",
    ),
)
async def show_meeting(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    args = {"id": parsed.text}
    return await ctx.query("meeting.show", request.asker, args, request.response_url, request.trigger_id)


@press(ids.SHOW, ids.SHOW_PICK, area=None)
async def press_row(ctx: Context, request: PressRequest) -> Reply:
    """Handle a row's menu or the picker: show details. Join needs no answer: Slack opens the URL itself."""
    verb, _, meeting_id = (request.value or "").rpartition(":")
    if verb == "join":
        return EMPTY_REPLY
    args = {"id": meeting_id}
    return await ctx.query(
        "meeting.show", request.asker, args, request.response_url or "", request.trigger_id
    )


def _read_model(view: ViewState, ctx: Context) -> ScheduleForm:
    zone = str(view.metadata.get("zone") or "UTC")
    attempt, thread = view.metadata.get("attempt"), view.metadata.get("thread")
    return ScheduleForm(
        external_id=view.external_id,
        fields=replace(
            schedule_form.read_schedule_fields(view.values, zone), thread=str(thread) if thread else None
        ),
        now=ctx.app.clock.now(),
        attempt=attempt if isinstance(attempt, int) else 0,
    )
