"""The forms of ``/training``: open them, redraw them while they are filled in, submit them as operations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.model.core import OperationKind, Outcome
from bot.model.errors import UserError
from bot.model.ids import Person
from bot.model.policy import Area
from bot.model.replies import EMPTY_REPLY, Reply
from bot.model.trainings import CREATE_FORM, EDIT_FORM, ORGANIZERS_FORM, TIMES_FORM, TrainingForm
from bot.parsing.command_line import ParsedCommand
from bot.parsing.forms import FieldErrors
from bot.usecases.core.operations import make_operation, submit_operation, with_fresh_id
from bot.usecases.trainings import forms as plan
from bot.usecases.trainings.change import list_possible_organizers
from bot.usecases.trainings.forms import CheckedTraining
from bot.usecases.trainings.lock import require_training_idle
from bot.usecases.trainings.overview import get_training_detail
from bot.views import errors as error_views
from bot.views import ids
from bot.views.i18n.bundles import t
from bot.views.trainings import forms as views
from handlers.accounts.connection import offer_unless_connected
from handlers.context import Context
from handlers.requests import Asker, CommandRequest, PressRequest, SubmitRequest, ViewState
from handlers.router import form, press, verb

OPERATION_KINDS: Mapping[str, OperationKind] = {
    CREATE_FORM: OperationKind.TRAINING_CREATE,
    EDIT_FORM: OperationKind.TRAINING_EDIT,
    TIMES_FORM: OperationKind.TRAINING_TIMES,
    ORGANIZERS_FORM: OperationKind.TRAINING_ORGANIZERS,
}


@verb(
    "/training",
    "create [name]",
    area=Area.TRAIN,
    example="create Onboarding",
    aliases=(
        "schedule",
        "plan",
        "new",
    ),
)
async def open_create_form(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/training create [name]``: open the form."""
    return await _open_new_form(ctx, request.asker, parsed.text, request.trigger_id)


@press(ids.TRAINING_NEW, area=Area.TRAIN)
async def press_create(ctx: Context, request: PressRequest) -> Reply:
    return await _open_new_form(ctx, request.asker, "", request.trigger_id)


@press(ids.TRAINING_RESUME, area=Area.TRAIN)
async def resume_create(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Continue] after connecting; the button's value carries the name."""
    return await _open_new_form(
        ctx, request.asker, str(request.decoded_value().get("t") or ""), request.trigger_id
    )


async def _open_new_form(ctx: Context, asker: Asker, name: str, trigger_id: str) -> Reply:
    offer = await offer_unless_connected(ctx, asker, {"kind": "training", "text": name})
    if offer is not None:
        return offer
    form = await plan.make_new_form(ctx.app, asker.person, name)
    return await _open_view(ctx, asker.person, trigger_id, form)


async def open_form(ctx: Context, asker: Asker, kind: str, typed: str, trigger_id: str) -> Reply:
    """Open the form that changes a training, filled with GoTo's values."""
    if kind == ORGANIZERS_FORM:
        found, people = await list_possible_organizers(ctx.app, asker.person, typed)
        form = plan.make_form(ctx.app, kind, found, people)
    else:
        found = await get_training_detail(ctx.app, asker.person, typed, with_counts=False)
        form = plan.make_form(ctx.app, kind, found)
    return await _open_view(ctx, asker.person, trigger_id, form)


@press(ids.TRAINING_RETRY, area=Area.TRAIN)
async def reopen_form(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Edit and try again]: reopen the form with the entered values and the error."""
    app, person = ctx.app, request.asker.person
    op = await app.store.ledger.load(person.tenant, request.value or "")
    if op is None or op.person != person or op.kind not in OPERATION_KINDS.values():
        raise UserError("draft-gone", next_step="training-gone-next")
    form = replace(plan.refill_training_form(op, now=app.clock.now()), external_id=app.ids.new())
    if form.kind == ORGANIZERS_FORM and form.training_key:
        return await open_form(ctx, request.asker, ORGANIZERS_FORM, form.training_key, request.trigger_id)
    return await _open_view(ctx, person, request.trigger_id, form)


async def _open_view(ctx: Context, person: Person, trigger_id: str, form: TrainingForm) -> Reply:
    await ctx.app.slack.messenger.open_view(person.tenant, trigger_id, views.training_form(form))
    return EMPTY_REPLY


@press(ids.TRAINING_FORM_CHANGED, area=None)
async def refresh_form(ctx: Context, request: PressRequest) -> Reply:
    """Redraw the form after a date, time, length or checkbox was chosen: show how it is understood."""
    return await _redraw(ctx, request, lambda form: form)


@press(ids.TRAINING_SESSION_ADD, area=None)
async def add_session(ctx: Context, request: PressRequest) -> Reply:
    return await _redraw(ctx, request, plan.add_session)


@press(ids.TRAINING_SESSION_REMOVE, area=None)
async def remove_session(ctx: Context, request: PressRequest) -> Reply:
    return await _redraw(ctx, request, plan.remove_session)


async def _redraw(ctx: Context, request: PressRequest, change: Any) -> Reply:
    if request.view is None:
        return EMPTY_REPLY
    form = change(_read_form(request.view, ctx))
    await ctx.app.slack.messenger.update_view(
        request.asker.person.tenant, request.view.external_id, views.training_form(form)
    )
    return EMPTY_REPLY


@form(ids.TRAINING_FORM, area=Area.TRAIN)
async def submit_form(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle a form: enter it into the ledger, then return done, "Saving…", or the form with errors."""
    app, person = ctx.app, request.asker.person
    form = _read_form(request.view, ctx)
    try:
        checked = plan.check_form(form)
    except FieldErrors as errors:
        return _field_errors_reply(form, errors)
    payload = {**_operation_payload(form, checked), "typed": form.fields.to_payload()}
    form_id = (request.view.id, str(form.attempt))
    kind = OPERATION_KINDS[form.kind]
    op = await with_fresh_id(
        app, make_operation(app, kind, person, *form_id, payload=payload, identity=form.fields.to_payload())
    )
    if await app.store.ledger.acquire_lock(person, request.view.id, op.id) is not None:
        return Reply(errors={views.error_block_id(form, "name"): t("still-saving")})
    if form.training_key:
        try:
            await require_training_idle(app, op)
        except UserError as error:
            return Reply(errors={views.error_block_id(form, "name"): error_views.plain_sentence(error)})
    outcome = await submit_operation(app, op, ctx.remaining_wait_seconds())
    if outcome is None:
        return Reply(view=views.saving_view(form, op.id))
    if not outcome.ok:
        return _refused_reply(form, outcome)
    return Reply(view=views.done_view(form, outcome))


def _operation_payload(form: TrainingForm, checked: CheckedTraining) -> dict[str, Any]:
    typed = form.fields
    return {
        "form": form.kind,
        "external_id": form.external_id,
        "attempt": form.attempt,
        "training_key": form.training_key,
        "name": checked.name or typed.name,
        "description": checked.description,
        "times": [[one.start.isoformat(), one.end.isoformat()] for one in checked.times],
        "time_zone": checked.time_zone,
        "confirmation_email": typed.confirmation_email,
        "web_registration": typed.web_registration,
        "notify_registrants": typed.notify_registrants,
        "notify_trainers": typed.notify_trainers,
        "organizers": list(typed.organizers),
        "until": form.change_deadline,
    }


def _field_errors_reply(form: TrainingForm, errors: FieldErrors) -> Reply:
    """Return the errors under fields that the form has; if the zone is missing, return the form with a zone field."""
    if "time_zone" in errors.fields and not form.needs_zone:
        error = errors.fields["time_zone"]
        failure = Outcome(ok=False, values=error.values, message_id=error.message_id)
        asking = replace(form, needs_zone=True, attempt=form.attempt + 1, failure=failure)
        return Reply(view=views.training_form(asking))
    shown = {
        views.error_block_id(form, name): error_views.plain_sentence(error)
        for name, error in errors.fields.items()
    }
    return Reply(errors=shown)


def _refused_reply(form: TrainingForm, outcome: Outcome) -> Reply:
    """Return the form as a new attempt with the failure on top; the organizers' form shows it under a field."""
    if form.kind == ORGANIZERS_FORM:
        return Reply(errors={"notify": error_views.outcome_plain_sentence(outcome)})
    return Reply(view=views.training_form(replace(form, attempt=form.attempt + 1, failure=outcome)))


def _read_form(view: ViewState, ctx: Context) -> TrainingForm:
    """Return the form as filled in."""
    carried = view.metadata
    kind = str(carried.get("k") or CREATE_FORM)
    attempt, key = carried.get("attempt"), carried.get("t")
    typed = plan.read_training_fields(kind, view.values, carried)
    return TrainingForm(
        kind=kind if kind in OPERATION_KINDS else CREATE_FORM,
        external_id=view.external_id,
        fields=replace(typed, name=str(carried["n"])) if "n" in carried else typed,
        now=ctx.app.clock.now(),
        training_key=str(key) if key else None,
        attempt=attempt if isinstance(attempt, int) else 0,
        needs_zone=bool(carried.get("z")),
        change_deadline=aware_iso_or_none(carried.get("u")),
    )


def aware_iso_or_none(carried: Any) -> str | None:
    """Return the carried value if it is an aware ISO 8601 datetime, else None."""
    try:
        return carried if datetime.fromisoformat(carried).tzinfo is not None else None
    except (TypeError, ValueError):
        return None
