"""``/meeting``: commands, buttons and forms, mapped to use cases and views."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.commands.form import FieldErrors
from bot.commands.words import Parsed
from bot.errors import UserError
from bot.ports import Outcome
from bot.usecases import planning
from bot.usecases.around import known_around, look_around
from bot.usecases.meetings import OF_OTHERS, filter_named
from bot.usecases.operations import Kind, anew, operation, submit
from bot.usecases.planning import FormModel
from bot.usecases.preferences import defaults
from bot.views import errors as error_views
from bot.views import scheduling as views
from bot.views.parts import sentence
from bot.views.preferences import noted
from bot.views.words import say
from handlers.accounts import connected_or_offer
from handlers.admin_groups import list_of_others
from handlers.guard import Desk
from handlers.replies import NOTHING, Reply
from handlers.requests import Asker, CommandRequest, PressRequest, SubmitRequest, ViewState

OPENING = 1.2
"""Seconds reserved for opening a form; availability is fetched only in the time before that."""


async def menu(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle a bare ``/meeting``."""
    return await desk.read("meeting.menu", request.asker, {}, request.response_url, request.trigger_id)


async def now(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/meeting now [topic]``: post one card with Join, or return an error and post none."""
    return await start_now(
        desk, request.asker, parsed.text, request.channel, request.trigger_id, request.response_url
    )


async def press_now(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Start now]. A message's button starts one meeting, and the outcome replaces it; the Home tab's stays."""
    where, url = request.channel or "", request.response_url or ""
    if request.message_ts is None:
        return await start_now(desk, request.asker, "", where, request.trigger_id, url, slot="home.now")
    press = f"{where}:{request.message_ts}:{request.action_id}"
    reply = await start_now(desk, request.asker, "", where, press, url)
    return replace(reply, replace=True)


async def start_now(
    desk: Desk,
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
    s, person = desk.s, asker.person
    usual = await defaults(s, person, channel or None, stays=True)
    meeting = planning.meeting_now(topic, say("now-topic"), usual, s.clock.now())
    payload = {**meeting.payload(), "response_url": response_url, "another": another}
    offer = await connected_or_offer(desk, asker, {"kind": Kind.NOW.value, "payload": payload})
    if offer is not None:
        return offer
    op = operation(s, Kind.NOW, person, press, payload=payload, same={"subject": meeting.subject})
    op = await anew(s, op)
    running = await s.ledger.busy(person, slot, op.id) if slot else None
    outcome = await submit(s, replace(op, id=running) if running else op, desk.left())
    if outcome is None:
        return Reply(sentence(say("now-waiting")))
    said = views.now_done(outcome) if outcome.ok else error_views.outcome_error(outcome)
    return Reply(noted(said, usual.notes))


async def schedule(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/meeting schedule …``: open the form, filled with what was typed."""
    return await _open_form(desk, request.asker, parsed.rest, request.channel, request.trigger_id)


async def press_schedule(desk: Desk, request: PressRequest) -> Reply:
    return await _open_form(desk, request.asker, "", request.channel, request.trigger_id)


async def resume_schedule(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Continue scheduling] after connecting; the button's value carries what was typed."""
    carried = request.carried()
    text, channel = str(carried.get("t") or ""), carried.get("c")
    if carried.get("h"):
        return await open_from_message(desk, request.asker, text, str(carried["h"]), request.trigger_id)
    return await _open_form(desk, request.asker, text, str(channel) if channel else None, request.trigger_id)


async def retry_schedule(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Edit and try again]: reopen the form with the entered values and the error."""
    s, person = desk.s, request.asker.person
    op = await s.ledger.load(person.tenant, request.value or "")
    if op is None or op.person != person:
        raise UserError("draft-gone", next_step="draft-gone-next")
    refilled = replace(planning.refill(op, now=s.clock.now()), external_id=s.ids.new())
    model = await _with_around(desk, request.asker, refilled)
    await s.messenger.open_view(person.tenant, request.trigger_id, views.form(model))
    return NOTHING


async def _open_form(desk: Desk, asker: Asker, text: str, channel: str | None, trigger_id: str) -> Reply:
    resume = {"kind": "schedule", "text": text, "channel": channel}
    offer = await connected_or_offer(desk, asker, resume)
    if offer is not None:
        return offer
    model = await _with_around(desk, asker, await planning.plan(desk.s, asker.person, text, channel))
    await desk.s.messenger.open_view(asker.person.tenant, trigger_id, views.form(model))
    return NOTHING


async def open_from_message(desk: Desk, asker: Asker, text: str, thread: str, trigger_id: str) -> Reply:
    """Open the form for a message; ``thread`` (``channel:ts``) is where the card will be posted."""
    offer = await connected_or_offer(
        desk, asker, {"kind": "schedule", "text": text, "channel": thread.partition(":")[0], "thread": thread}
    )
    if offer is not None:
        return offer
    planned = await planning.plan_from_message(desk.s, asker.person, text, thread)
    model = await _with_around(desk, asker, planned)
    await desk.s.messenger.open_view(asker.person.tenant, trigger_id, views.form(model))
    return NOTHING


async def _with_around(desk: Desk, asker: Asker, model: FormModel) -> FormModel:
    """Return the form model with others' availability, as far as it can be fetched before the form must open."""
    seconds = min(desk.s.patience.around, desk.left() - OPENING)
    return replace(model, around=await look_around(desk.s, asker.person, model.typed.channel, seconds))


async def read_times(desk: Desk, request: PressRequest) -> Reply:
    """Redraw the form after a date, time, length or channel was chosen: show how it is understood."""
    if request.view is None:
        return NOTHING
    model = await _with_around(desk, request.asker, _model_of(request.view, desk))
    await desk.s.messenger.update_view(
        request.asker.person.tenant, request.view.external_id, views.form(model)
    )
    return NOTHING


async def submit_schedule(desk: Desk, request: SubmitRequest) -> Reply:
    """Handle the form: enter it into the ledger, then return done, "Saving…", or the form with errors."""
    s, person = desk.s, request.asker.person
    model = _model_of(request.view, desk)
    try:
        meeting = model.typed.meeting(model.now)
    except FieldErrors as errors:
        return _field_errors(
            model, {name: error_views.plain_sentence(e) for name, e in errors.fields.items()}
        )
    payload = {
        **meeting.payload(),
        "typed": model.typed.payload(),
        "external_id": model.external_id,
        "attempt": model.attempt,
    }
    form_id = (request.view.id, str(model.attempt))
    op = await anew(
        s, operation(s, Kind.SCHEDULE, person, *form_id, payload=payload, same=model.typed.payload())
    )
    if await s.ledger.busy(person, request.view.id, op.id) is not None:
        return Reply(errors={"subject": say("still-saving")})
    outcome = await submit(s, op, desk.left())
    if outcome is not None and not outcome.ok:
        known = known_around(s, person, model.typed.channel)
        return _refused(replace(model, around=known), outcome)
    s.surroundings.planned(person)
    if outcome is None:
        return Reply(view=views.saving(model.external_id, op.id))
    return Reply(view=views.done(model, outcome)) if views.has_notes(outcome) else NOTHING


def _refused(model: FormModel, outcome: Outcome) -> Reply:
    """Return the failure under its field, or the form as a new attempt with the failure on top."""
    if outcome.field:
        return _field_errors(model, {outcome.field: error_views.outcome_plain(outcome)})
    return Reply(view=views.form(replace(model, attempt=model.attempt + 1, failure=outcome)))


def _field_errors(model: FormModel, errors: dict[str, str]) -> Reply:
    """Return the errors under fields that the form has (Slack rejects other block ids)."""
    shown = {views.field_block(model, name): text for name, text in errors.items()}
    return Reply(errors=shown)


async def closed_saving(desk: Desk, request: SubmitRequest) -> Reply:
    """Send the outcome as a direct message, because the "Saving…" form was closed."""
    op_id = str(request.view.metadata.get("op") or "")
    if op_id:
        await desk.s.ledger.close_view(request.asker.person.tenant, op_id)
    return NOTHING


async def listing(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/meeting list [mine|today|week|channel]``, for admins also ``group`` and ``organizer``."""
    words = parsed.text.split()
    if words and words[0].casefold() in OF_OTHERS:
        return await list_of_others(desk, request, words)
    args = {"filter": filter_named(parsed.text).value, "channel": request.channel}
    return await desk.read("meeting.list", request.asker, args, request.response_url, request.trigger_id)


async def press_list(desk: Desk, request: PressRequest) -> Reply:
    return await desk.read("meeting.list", request.asker, {}, request.response_url or "", request.trigger_id)


async def filter_list(desk: Desk, request: PressRequest) -> Reply:
    """Handle the list's filter: replace the list with the first page of the filtered one."""
    return await _list_again(desk, request, {"filter": request.value or "", "channel": request.channel})


async def turn_page(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Earlier] and [Later]: replace the page."""
    carried = request.carried()
    args = {"page": carried.get("p"), "filter": carried.get("f"), "channel": carried.get("c")}
    return await _list_again(desk, request, args)


async def _list_again(desk: Desk, request: PressRequest, args: dict[str, Any]) -> Reply:
    reply = await desk.read(
        "meeting.list", request.asker, args, request.response_url or "", request.trigger_id
    )
    return replace(reply, replace=True)


async def show(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    args = {"id": parsed.text}
    return await desk.read("meeting.show", request.asker, args, request.response_url, request.trigger_id)


async def press_row(desk: Desk, request: PressRequest) -> Reply:
    """Handle a row's menu or the picker: show details. Join needs no answer: Slack opens the URL itself."""
    verb, _, meeting_id = (request.value or "").rpartition(":")
    if verb == "join":
        return NOTHING
    args = {"id": meeting_id}
    return await desk.read(
        "meeting.show", request.asker, args, request.response_url or "", request.trigger_id
    )


def _model_of(view: ViewState, desk: Desk) -> FormModel:
    zone = str(view.metadata.get("zone") or "UTC")
    attempt, thread = view.metadata.get("attempt"), view.metadata.get("thread")
    return FormModel(
        view.external_id,
        replace(planning.read_form(view.values, zone), thread=str(thread) if thread else None),
        desk.s.clock.now(),
        attempt if isinstance(attempt, int) else 0,
    )
