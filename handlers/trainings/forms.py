"""The forms of ``/training``: open them, redraw them while they are filled in, submit them as operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.model import records
from bot.model.errors import FieldErrors, UserError
from bot.model.ids import Person
from bot.model.operations import Outcome
from bot.model.policy import Area
from bot.model.replies import EMPTY_REPLY, Reply
from bot.model.resume import ResumeCreateTraining
from bot.model.times import TimeReading
from bot.model.training_requests import TrainingFormCarried
from bot.model.trainings import MAX_SESSIONS, TrainingForm, TrainingFormKind
from bot.operations import trainings as operations
from bot.parsing.command_line import ParsedCommand
from bot.usecases.core.operations import Operation
from bot.usecases.core.time_choices import has_stale_selection, is_other_choice
from bot.usecases.trainings import forms as use
from bot.usecases.trainings.change import list_possible_organizers
from bot.usecases.trainings.lock import require_training_idle
from bot.usecases.trainings.overview import get_training_detail
from bot.views import errors as error_views
from bot.views import ids
from bot.views.i18n.bundles import t
from bot.views.trainings import forms as views
from handlers.accounts.connection import offer_unless_connected
from handlers.context import Context
from handlers.requests import Asker, CommandRequest, PressRequest, SubmitRequest, SuggestRequest, ViewState
from handlers.router import form, numbered, press, suggest, verb

OPERATION_OF_FORM: Mapping[TrainingFormKind, Operation] = {
    TrainingFormKind.CREATE: operations.CREATE_TRAINING,
    TrainingFormKind.EDIT: operations.EDIT_TRAINING,
    TrainingFormKind.TIMES: operations.CHANGE_TRAINING_TIMES,
    TrainingFormKind.ORGANIZERS: operations.CHANGE_ORGANIZERS,
}


@verb(
    "/training",
    "create [name] [when] [length]",
    area=Area.TRAIN,
    example="create Onboarding",
    aliases=(
        "schedule",
        "plan",
        "new",
    ),
)
async def open_create_form(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/training create …``: open the form, filled with what was typed."""
    return await _open_new_form(ctx, request.asker, parsed.rest, request.trigger_id)


@press(ids.TRAINING_NEW, area=Area.TRAIN)
async def press_create(ctx: Context, request: PressRequest) -> Reply:
    return await _open_new_form(ctx, request.asker, "", request.trigger_id)


@press(ids.TRAINING_RESUME, area=Area.TRAIN)
async def resume_create(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Continue] after connecting; the button's value carries the name."""
    name = request.carried(ResumeCreateTraining).name
    return await _open_new_form(ctx, request.asker, name, request.trigger_id)


async def _open_new_form(ctx: Context, asker: Asker, name: str, trigger_id: str) -> Reply:
    offer = await offer_unless_connected(ctx, asker, ResumeCreateTraining(name))
    if offer is not None:
        return offer
    form = await use.make_new_form(ctx.app, asker.person, name)
    return await _open_view(ctx, asker.person, trigger_id, form)


async def open_form(ctx: Context, asker: Asker, kind: TrainingFormKind, typed: str, trigger_id: str) -> Reply:
    """Open the form that changes a training, filled with GoTo's values."""
    if kind is TrainingFormKind.ORGANIZERS:
        found, people = await list_possible_organizers(ctx.app, asker.person, typed)
        form = use.make_form(ctx.app, kind, found, people)
    else:
        found = await get_training_detail(ctx.app, asker.person, typed, with_counts=False)
        form = use.make_form(ctx.app, kind, found)
    return await _open_view(ctx, asker.person, trigger_id, form)


@press(ids.TRAINING_RETRY, area=Area.TRAIN)
async def reopen_form(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Edit and try again]: reopen the form with the entered values and the error."""
    app, person = ctx.app, request.asker.person
    kinds = {operation.kind for operation in OPERATION_OF_FORM.values()}
    op = await ctx.load_refused(request, *kinds, next_step="training-gone-next")
    form = replace(use.refill_training_form(op, now=app.clock.now()), external_id=app.ids.new())
    if form.kind is TrainingFormKind.ORGANIZERS and form.training_key:
        return await open_form(ctx, request.asker, form.kind, form.training_key, request.trigger_id)
    return await _open_view(ctx, person, request.trigger_id, form)


async def _open_view(ctx: Context, person: Person, trigger_id: str, form: TrainingForm) -> Reply:
    await ctx.app.slack.messenger.open_view(person.tenant, trigger_id, views.training_form(form))
    return EMPTY_REPLY


@press(ids.TRAINING_FORM_CHANGED, area=None)
async def refresh_form(ctx: Context, request: PressRequest) -> Reply:
    """Redraw the form after a date, time, length or checkbox was chosen: show how it is understood."""
    selected = request.view.values.get("choice.0") if request.view else None

    def follow(form: TrainingForm) -> TrainingForm:
        is_stale = has_stale_selection(form.fields.sessions[0], form.choice, selected)
        return replace(form, version=request.action_ts) if is_stale else form

    return await _redraw(ctx, request, follow)


@press(*numbered(ids.TRAINING_CHOOSE_TIME, MAX_SESSIONS), area=None)
async def choose_time(ctx: Context, request: PressRequest) -> Reply:
    """Handle the choice of a session's time: fill it into its fields."""
    chosen, number = request.carried(TimeReading), int(request.action_id.rpartition(".")[2])
    return await _redraw(ctx, request, lambda form: use.choose_time(form, number, chosen, request.action_ts))


@press(ids.TRAINING_SESSION_ADD, area=None)
async def add_session(ctx: Context, request: PressRequest) -> Reply:
    return await _redraw(ctx, request, use.add_session)


@press(ids.TRAINING_SESSION_REMOVE, area=None)
async def remove_session(ctx: Context, request: PressRequest) -> Reply:
    return await _redraw(ctx, request, use.remove_session)


async def _redraw(
    ctx: Context, request: PressRequest, change: Callable[[TrainingForm], TrainingForm]
) -> Reply:
    if request.view is None:
        return EMPTY_REPLY
    form = change(_read_form(request.view, ctx))
    await ctx.app.slack.messenger.update_view(
        request.asker.person.tenant, request.view.external_id, views.training_form(form)
    )
    return EMPTY_REPLY


@suggest("organizers", area=Area.TRAIN)
async def suggest_organizers(ctx: Context, request: SuggestRequest) -> Sequence[Mapping[str, Any]]:
    """Return everybody of the account, if they are too many for the form."""
    if request.view is None:
        return ()
    key = request.view.carried(TrainingFormCarried).training_key or ""
    _, people = await list_possible_organizers(ctx.app, request.asker.person, key)
    return views.organizer_options(people)


@form(ids.TRAINING_FORM, area=Area.TRAIN)
async def submit_form(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle a form: enter it into the ledger, then return done, "Saving…", or the form with errors."""
    app, person = ctx.app, request.asker.person
    form = _read_form(request.view, ctx)
    if is_other_choice(form.fields.sessions[0], request.view.values.get("choice.0")):
        return Reply(errors={"choice.0": t("form-choice-differs")})
    try:
        checked = use.check_form(form)
    except FieldErrors as errors:
        return _field_errors_reply(form, errors)
    operation = OPERATION_OF_FORM[form.kind]
    record = await ctx.make_record(
        operation,
        use.make_payload(form, checked),
        person,
        once=(request.view.id, str(form.attempt)),
        identity=records.dump(form.fields),
    )
    if await app.store.ledger.acquire_lock(person, request.view.id, record.id) is not None:
        return Reply(errors={views.error_block_id(form, "name"): t("still-saving")})
    if form.training_key:
        try:
            await require_training_idle(app, record, form.training_key)
        except UserError as error:
            return Reply(errors={views.error_block_id(form, "name"): error_views.plain_sentence(error)})
    record = await ctx.wait_for(record)
    if form.kind is TrainingFormKind.ORGANIZERS and record.outcome is not None and not record.outcome.ok:
        # The people to choose from are not stored, so the form stays as it is, with the error under a field.
        return Reply(errors={"notify": error_views.outcome_plain_sentence(record.outcome)})
    return ctx.show(operation, record)


def _field_errors_reply(form: TrainingForm, errors: FieldErrors) -> Reply:
    """Return the errors under fields that the form has; if the zone is missing, return the form with a zone field."""
    if "time_zone" in errors.fields and not form.needs_zone:
        error = errors.fields["time_zone"]
        failure = Outcome(ok=False, values=error.values, message_id=error.message_id)
        with_zone = replace(form, needs_zone=True, attempt=form.attempt + 1, failure=failure)
        return Reply(view=views.training_form(with_zone))
    return Reply(
        errors={
            views.error_block_id(form, name): error_views.field_sentence(error)
            for name, error in errors.fields.items()
        }
    )


def _read_form(view: ViewState, ctx: Context) -> TrainingForm:
    """Return the form as filled in. Raises ``UserError`` if it is an old one."""
    carried = view.carried(TrainingFormCarried)
    return use.read_training_form(carried, view.values, view.external_id, ctx.app.clock.now())
