"""The form that schedules a meeting: opened, redrawn, submitted, and opened again after a failure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.model import records
from bot.model.errors import FieldErrors
from bot.model.meeting_forms import ScheduleForm
from bot.model.meeting_requests import ScheduleFormState, SchedulePayload
from bot.model.operations import OperationKind
from bot.model.policy import Area
from bot.model.replies import EMPTY_REPLY, Reply
from bot.model.resume import ResumeSchedule
from bot.model.times import TimeReading
from bot.operations.meetings import SCHEDULE_MEETING
from bot.parsing.command_line import ParsedCommand
from bot.parsing.message_text import extract_schedule_text
from bot.usecases.core.time_choices import is_other_choice
from bot.usecases.meetings import schedule_form
from bot.usecases.meetings.availability import cached_availability, fetch_availability
from bot.views import errors as error_views
from bot.views import ids
from bot.views.i18n.bundles import t
from bot.views.meetings import schedule_form as views
from handlers.accounts.connection import offer_unless_connected
from handlers.context import FORM_OPEN_RESERVE_SECONDS, Context
from handlers.requests import Asker, CommandRequest, PressRequest, SubmitRequest, ViewState
from handlers.router import form, press, verb


@verb(
    "/meeting",
    'schedule ["Title"] [when] [length] [#channel]',
    area=Area.SCHEDULE,
    example='schedule "Title" tomorrow 3pm 45m',
    aliases=("book", "plan", "new", "create"),
)
async def open_schedule_form(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/meeting schedule …``: open the form, filled with what was typed."""
    if request.thread_ts is not None:
        thread = f"{request.channel}:{request.thread_ts}"
        return await open_from_message(ctx, request.asker, parsed.rest, thread, request.trigger_id)
    return await _open_filled_form(ctx, request.asker, parsed.rest, request.channel, request.trigger_id)


@press(ids.OPEN_SCHEDULE, area=Area.SCHEDULE)
async def press_schedule(ctx: Context, request: PressRequest) -> Reply:
    return await _open_filled_form(ctx, request.asker, "", request.channel, request.trigger_id)


@press(ids.RESUME_SCHEDULE, area=Area.SCHEDULE)
async def resume_schedule(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Continue scheduling] after connecting."""
    carried = request.carried(ResumeSchedule)
    asker, text = request.asker, carried.text
    if carried.thread:
        return await open_from_message(
            ctx,
            asker,
            text,
            carried.thread,
            request.trigger_id,
            typed_at=carried.typed_at,
            author=carried.author,
        )
    return await _open_filled_form(
        ctx, asker, text, carried.channel or None, request.trigger_id, typed_at=carried.typed_at
    )


@press(ids.RETRY_SCHEDULE, area=Area.SCHEDULE)
async def reopen_schedule_form(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Edit and try again]: reopen the form with the entered values and the error."""
    app, record = ctx.app, await ctx.load_refused(request, OperationKind.MEETING_SCHEDULE)
    model = schedule_form.refill_schedule_form(record, now=app.clock.now())
    return await _open_form(ctx, request.asker, replace(model, external_id=app.ids.new()), request.trigger_id)


async def _open_filled_form(
    ctx: Context,
    asker: Asker,
    text: str,
    channel: str | None,
    trigger_id: str,
    *,
    typed_at: datetime | None = None,
) -> Reply:
    schedule_form.require_readable_length(text)
    typed_at = typed_at or ctx.app.clock.now()
    offer = await offer_unless_connected(ctx, asker, ResumeSchedule(text, channel, typed_at=typed_at))
    if offer is not None:
        return offer
    model = await schedule_form.make_schedule_form(ctx.app, asker.person, text, channel, typed_at)
    return await _open_form(ctx, asker, model, trigger_id)


async def open_from_message(
    ctx: Context,
    asker: Asker,
    text: str,
    thread: str,
    trigger_id: str,
    *,
    typed_at: datetime | None = None,
    author: str = "",
) -> Reply:
    """Open the form for a message; ``thread`` (``channel:ts``) is where the card will be posted.

    ``author`` is the id of who wrote it, "" if that was a bot.
    """
    typed_at = typed_at or ctx.app.clock.now()
    channel, words = thread.partition(":")[0], extract_schedule_text(text)
    resume = ResumeSchedule(words, channel, thread, typed_at, author)
    offer = await offer_unless_connected(ctx, asker, resume)
    if offer is not None:
        return offer
    model = await schedule_form.make_form_from_message(
        ctx.app, asker.person, text, thread, typed_at, author=author, seconds=_lookup_seconds(ctx)
    )
    return await _open_form(ctx, asker, model, trigger_id)


async def _open_form(ctx: Context, asker: Asker, model: ScheduleForm, trigger_id: str) -> Reply:
    view = views.schedule_form(await _with_availability(ctx, asker, model))
    await ctx.app.slack.messenger.open_view(asker.person.tenant, trigger_id, view)
    return EMPTY_REPLY


async def _with_availability(ctx: Context, asker: Asker, model: ScheduleForm) -> ScheduleForm:
    """Return the form model with others' availability, as far as it can be fetched before the form must open."""
    availability = await fetch_availability(ctx.app, asker.person, model.fields.channel, _lookup_seconds(ctx))
    return replace(model, availability=availability)


def _lookup_seconds(ctx: Context) -> float:
    """Return how long something may be looked up for the form before it must open."""
    return min(ctx.app.timing.availability_seconds, ctx.remaining_wait_seconds() - FORM_OPEN_RESERVE_SECONDS)


@press(ids.CHANNEL_CHANGED, area=None)
async def refresh_form(ctx: Context, request: PressRequest) -> Reply:
    """Redraw the form after a date, time, length or channel was chosen: show how it is understood."""
    return await redraw_form(ctx, request, None)


async def redraw_form(ctx: Context, request: PressRequest, chosen: TimeReading | None) -> Reply:
    """Redraw the form, with the time that was chosen if one was."""
    if request.view is None:
        return EMPTY_REPLY
    model = schedule_form.follow_choice(
        _read_form(ctx, request.view), chosen, request.view.values.get("choice"), request.action_ts
    )
    model = await _with_availability(ctx, request.asker, model)
    await ctx.app.slack.messenger.update_view(
        request.asker.person.tenant, request.view.external_id, views.schedule_form(model)
    )
    return EMPTY_REPLY


@form(ids.SCHEDULE_FORM, area=Area.SCHEDULE)
async def submit_schedule(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle the form: enter it into the ledger, then return done, "Saving…", or the form with errors."""
    app, person, model = ctx.app, request.asker.person, _read_form(ctx, request.view)
    if is_other_choice(model.fields, request.view.values.get("choice")):
        return Reply(errors={"choice": t("form-choice-differs")})
    try:
        meeting = schedule_form.make_planned_meeting(model.fields, model.now)
    except FieldErrors as errors:
        return _field_errors_reply(model, errors)
    record = await ctx.make_record(
        SCHEDULE_MEETING,
        SchedulePayload(
            meeting=meeting,
            typed=model.fields,
            external_id=model.external_id,
            attempt=model.attempt,
            card_response_url=request.response_urls.get("channel", ""),
        ),
        person,
        once=(request.view.id, str(model.attempt)),
        identity=records.dump(model.fields),
    )
    if await app.store.ledger.acquire_lock(person, request.view.id, record.id) is not None:
        return Reply(errors={"subject": t("still-saving")})
    record = await ctx.wait_for(record)
    if record.outcome is None or record.outcome.ok:
        app.availability.invalidate_busy(person)
    elif not record.outcome.field:
        # The form is open still, so its hints on availability stay; a form that is brought back later has none.
        known = cached_availability(app, person, model.fields.channel)
        refused = schedule_form.refill_schedule_form(record, now=model.now)
        return Reply(view=views.schedule_form(replace(refused, availability=known)))
    return ctx.show(SCHEDULE_MEETING, record)


def _field_errors_reply(model: ScheduleForm, errors: FieldErrors) -> Reply:
    """Return the errors under fields that the form has (Slack rejects other block ids)."""
    shown = {
        views.error_block_id(model, name): error_views.field_sentence(error)
        for name, error in errors.fields.items()
    }
    return Reply(errors=shown)


def _read_form(ctx: Context, view: ViewState) -> ScheduleForm:
    state = view.carried(ScheduleFormState)
    fields = schedule_form.read_schedule_fields(view.values, state.zone)
    return ScheduleForm(
        external_id=view.external_id,
        fields=replace(fields, thread=state.thread, asked_in=state.asked_in),
        now=ctx.app.clock.now(),
        attempt=state.attempt,
        choice=state.choice,
        version=state.version,
    )
