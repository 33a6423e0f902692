"""The form that edits a meeting: opened, redrawn, submitted, and opened again after a failure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.model import records
from bot.model.errors import FieldErrors, UserError
from bot.model.meeting_forms import EditModel, ScheduleForm
from bot.model.meeting_requests import EditFormState, OpenEditPayload
from bot.model.operations import OperationKind
from bot.model.policy import Area
from bot.model.replies import EMPTY_REPLY, Reply
from bot.model.times import TimeReading
from bot.operations.meetings import EDIT_MEETING, LOAD_EDIT_FORM
from bot.usecases.meetings import edit, schedule_form
from bot.usecases.meetings.access import require_own_meeting
from bot.usecases.meetings.overview import require_meeting_id
from bot.views import errors as error_views
from bot.views import ids
from bot.views.i18n.bundles import t
from bot.views.meetings import edit_form as views
from bot.views.meetings.schedule_form import error_block_id
from handlers.context import Context
from handlers.meetings import schedule
from handlers.requests import CommandRequest, PressRequest, SubmitRequest, ViewState
from handlers.router import form, press


async def open_edit_form(
    ctx: Context, request: CommandRequest | PressRequest, meeting_id: str, channel: str | None
) -> Reply:
    """Open an empty form at once, since the trigger id expires after three seconds; a job fills it."""
    app, person = ctx.app, request.asker.person
    await require_own_meeting(app, person, meeting_id)
    external_id = app.ids.new()
    await app.slack.messenger.open_view(person.tenant, request.trigger_id, views.loading_view(external_id))
    payload = OpenEditPayload(meeting_id, external_id)
    record = await ctx.make_record(LOAD_EDIT_FORM, payload, person, once=(external_id,), identity={})
    await ctx.start(record)
    return EMPTY_REPLY


@press(ids.TIMES_CHANGED, area=None)
async def refresh_form(ctx: Context, request: PressRequest) -> Reply:
    """Redraw the schedule or edit form after a date, time or length was chosen: show how it is understood."""
    return await _redraw_form(ctx, request, None)


@press(ids.CHOOSE_TIME, area=None)
async def choose_time(ctx: Context, request: PressRequest) -> Reply:
    """Handle the choice of a time in the schedule or edit form: fill it into its fields."""
    return await _redraw_form(ctx, request, request.carried(TimeReading))


async def _redraw_form(ctx: Context, request: PressRequest, chosen: TimeReading | None) -> Reply:
    if request.view is None or request.view.callback_id != ids.EDIT_FORM:
        return await schedule.redraw_form(ctx, request, chosen)
    model = _read_form(ctx, request.view)
    form = schedule_form.follow_choice(model.form, chosen, None, request.action_ts)
    view = views.edit_form(replace(model, form=form))
    await ctx.app.slack.messenger.update_view(request.asker.person.tenant, request.view.external_id, view)
    return EMPTY_REPLY


@form(ids.EDIT_FORM, area=Area.SCHEDULE)
async def submit_edit(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle the form: enter it into the ledger, then return done, "Saving…", or the form with errors."""
    ledger, person = ctx.app.store.ledger, request.asker.person
    model = _read_form(ctx, request.view)
    try:
        requested = edit.read_settings(model)
    except FieldErrors as errors:
        return _field_errors_reply(model, errors.fields)
    except UserError as error:
        return _field_errors_reply(model, {error.field or "subject": error})
    record = await ctx.make_record(
        EDIT_MEETING,
        edit.make_edit_payload(model, requested),
        person,
        once=(request.view.id, str(model.form.attempt)),
        identity=records.dump(model.form.fields),
    )
    if await ledger.acquire_lock(person, request.view.id, record.id) is not None:
        return Reply(errors={"subject": t("still-saving")})
    if await ledger.acquire_lock(person, f"meeting-{model.meeting_id}", record.id) is not None:
        return Reply(errors={"subject": f"{t('meeting-busy')} {t('meeting-busy-next')}"})
    return ctx.show(EDIT_MEETING, await ctx.wait_for(record))


def _field_errors_reply(model: EditModel, fields: Mapping[str, UserError]) -> Reply:
    return Reply(
        errors={error_block_id(model.form, name): error_views.field_sentence(e) for name, e in fields.items()}
    )


@press(ids.RETRY_EDIT, area=Area.SCHEDULE)
async def reopen_edit_form(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Edit and try again]: reopen the form with the entered values and the error."""
    app, record = ctx.app, await ctx.load_refused(request, OperationKind.MEETING_EDIT)
    model = edit.refill_edit_form(record, now=app.clock.now())
    fresh = replace(model, form=replace(model.form, external_id=app.ids.new()))
    await app.slack.messenger.open_view(record.person.tenant, request.trigger_id, views.edit_form(fresh))
    return EMPTY_REPLY


def _read_form(ctx: Context, view: ViewState) -> EditModel:
    """Return the submitted form. Raises ``UserError`` if it was opened by an older version."""
    state = view.carried(EditFormState)
    typed = schedule_form.read_schedule_fields(view.values, state.zone)
    return EditModel(
        form=ScheduleForm(
            external_id=view.external_id,
            fields=replace(typed, audio=str(view.values.get("audio") or "")),
            now=ctx.app.clock.now(),
            attempt=state.attempt,
            version=state.version,
        ),
        meeting_id=require_meeting_id(state.meeting_id),
        base=state.base,
    )
