"""The forms of ``/training``: open them, redraw them while they are filled in, submit them as operations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.commands.form import FieldErrors
from bot.commands.words import Parsed
from bot.errors import UserError
from bot.ids import Person
from bot.ports import Outcome
from bot.usecases import trainings_plan as plan
from bot.usecases.operations import Kind, anew, operation, submit
from bot.usecases.trainings import detail
from bot.usecases.trainings_busy import require_idle
from bot.usecases.trainings_change import organizers_of
from bot.usecases.trainings_plan import CREATE, EDIT, ORGANIZERS, TIMES, CheckedTraining, TrainingForm
from bot.views import errors as error_views
from bot.views import trainings_forms as views
from bot.views.words import say
from handlers.accounts import connected_or_offer
from handlers.guard import Desk
from handlers.replies import NOTHING, Reply
from handlers.requests import Asker, CommandRequest, PressRequest, SubmitRequest, ViewState

KINDS: Mapping[str, Kind] = {
    CREATE: Kind.TRAINING_CREATE,
    EDIT: Kind.TRAINING_EDIT,
    TIMES: Kind.TRAINING_TIMES,
    ORGANIZERS: Kind.TRAINING_ORGANIZERS,
}


async def create(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/training create [name]``: open the form."""
    return await _open_new(desk, request.asker, parsed.text, request.trigger_id)


async def press_create(desk: Desk, request: PressRequest) -> Reply:
    return await _open_new(desk, request.asker, "", request.trigger_id)


async def resume(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Continue] after connecting; the button's value carries the name."""
    return await _open_new(desk, request.asker, str(request.carried().get("t") or ""), request.trigger_id)


async def _open_new(desk: Desk, asker: Asker, name: str, trigger_id: str) -> Reply:
    offer = await connected_or_offer(desk, asker, {"kind": "training", "text": name})
    if offer is not None:
        return offer
    form = await plan.new_form(desk.s, asker.person, name)
    return await _open(desk, asker.person, trigger_id, form)


async def open_form(desk: Desk, asker: Asker, kind: str, typed: str, trigger_id: str) -> Reply:
    """Open the form that changes a training, filled with GoTo's values."""
    if kind == ORGANIZERS:
        found, people = await organizers_of(desk.s, asker.person, typed)
        form = plan.form_of(desk.s, kind, found, people)
    else:
        found = await detail(desk.s, asker.person, typed, counted=False)
        form = plan.form_of(desk.s, kind, found)
    return await _open(desk, asker.person, trigger_id, form)


async def retry(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Edit and try again]: reopen the form with the entered values and the error."""
    s, person = desk.s, request.asker.person
    op = await s.ledger.load(person.tenant, request.value or "")
    if op is None or op.person != person or op.kind not in KINDS.values():
        raise UserError("draft-gone", next_step="training-gone-next")
    form = replace(plan.refill(op, now=s.clock.now()), external_id=s.ids.new())
    if form.kind == ORGANIZERS and form.training_key:
        return await open_form(desk, request.asker, ORGANIZERS, form.training_key, request.trigger_id)
    return await _open(desk, person, request.trigger_id, form)


async def _open(desk: Desk, person: Person, trigger_id: str, form: TrainingForm) -> Reply:
    await desk.s.messenger.open_view(person.tenant, trigger_id, views.form(form))
    return NOTHING


async def read_back(desk: Desk, request: PressRequest) -> Reply:
    """Redraw the form after a date, time, length or checkbox was chosen: show how it is understood."""
    return await _redraw(desk, request, lambda form: form)


async def add_session(desk: Desk, request: PressRequest) -> Reply:
    return await _redraw(desk, request, plan.with_session)


async def drop_session(desk: Desk, request: PressRequest) -> Reply:
    return await _redraw(desk, request, plan.without_session)


async def _redraw(desk: Desk, request: PressRequest, change: Any) -> Reply:
    if request.view is None:
        return NOTHING
    form = change(_form_of(request.view, desk))
    await desk.s.messenger.update_view(
        request.asker.person.tenant, request.view.external_id, views.form(form)
    )
    return NOTHING


async def submit_form(desk: Desk, request: SubmitRequest) -> Reply:
    """Handle a form: enter it into the ledger, then return done, "Saving…", or the form with errors."""
    s, person = desk.s, request.asker.person
    form = _form_of(request.view, desk)
    try:
        checked = plan.check(form)
    except FieldErrors as errors:
        return _field_errors(form, errors)
    payload = {**_payload(form, checked), "typed": form.typed.payload()}
    form_id = (request.view.id, str(form.attempt))
    kind = KINDS[form.kind]
    op = await anew(s, operation(s, kind, person, *form_id, payload=payload, same=form.typed.payload()))
    if await s.ledger.busy(person, request.view.id, op.id) is not None:
        return Reply(errors={views.field_block(form, "name"): say("still-saving")})
    if form.training_key:
        try:
            await require_idle(s, op)
        except UserError as error:
            return Reply(errors={views.field_block(form, "name"): error_views.plain_sentence(error)})
    outcome = await submit(s, op, desk.left())
    if outcome is None:
        return Reply(view=views.saving(form, op.id))
    if not outcome.ok:
        return _refused(form, outcome)
    return Reply(view=views.done(form, outcome))


def _payload(form: TrainingForm, checked: CheckedTraining) -> dict[str, Any]:
    typed = form.typed
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
        "until": form.until,
    }


def _field_errors(form: TrainingForm, errors: FieldErrors) -> Reply:
    """Return the errors under fields that the form has; if the zone is missing, return the form with a zone field."""
    if "time_zone" in errors.fields and not form.asks_zone:
        error = errors.fields["time_zone"]
        failure = Outcome(False, error.values, error.message_id)
        asking = replace(form, asks_zone=True, attempt=form.attempt + 1, failure=failure)
        return Reply(view=views.form(asking))
    shown = {
        views.field_block(form, name): error_views.plain_sentence(error)
        for name, error in errors.fields.items()
    }
    return Reply(errors=shown)


def _refused(form: TrainingForm, outcome: Outcome) -> Reply:
    """Return the form as a new attempt with the failure on top; the organizers' form shows it under a field."""
    if form.kind == ORGANIZERS:
        return Reply(errors={"notify": error_views.outcome_plain(outcome)})
    return Reply(view=views.form(replace(form, attempt=form.attempt + 1, failure=outcome)))


def _form_of(view: ViewState, desk: Desk) -> TrainingForm:
    """Return the form as filled in."""
    carried = view.metadata
    kind = str(carried.get("k") or CREATE)
    attempt, key = carried.get("attempt"), carried.get("t")
    typed = plan.read_form(kind, view.values, carried)
    return TrainingForm(
        kind if kind in KINDS else CREATE,
        view.external_id,
        replace(typed, name=str(carried["n"])) if "n" in carried else typed,
        desk.s.clock.now(),
        str(key) if key else None,
        attempt if isinstance(attempt, int) else 0,
        asks_zone=bool(carried.get("z")),
        until=moment(carried.get("u")),
    )


def moment(carried: Any) -> str | None:
    """Return the carried value if it is an aware ISO 8601 datetime, else None."""
    try:
        return carried if datetime.fromisoformat(carried).tzinfo is not None else None
    except (TypeError, ValueError):
        return None
