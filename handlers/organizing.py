"""``/meeting start``, ``edit``, ``cancel`` and ``share``, the menus on rows and cards, and their forms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from bot.commands.form import FieldErrors
from bot.commands.text import ChannelRef
from bot.commands.words import Parsed
from bot.errors import UserError
from bot.ports import Outcome
from bot.usecases import cancelling, editing, planning, sharing, starting
from bot.usecases.editing import EditModel
from bot.usecases.meeting_settings import MeetingSettings
from bot.usecases.meetings import meeting_number
from bot.usecases.operations import Kind, anew, operation, submit
from bot.usecases.own import known_own
from bot.usecases.planning import FormModel
from bot.views import actions as act
from bot.views import editing as edit_views
from bot.views import errors as error_views
from bot.views import organizing as views
from bot.views.parts import sentence
from bot.views.scheduling import field_block
from bot.views.words import say
from handlers import meetings
from handlers.accounts import connected_or_offer
from handlers.guard import Desk
from handlers.replies import NOTHING, Reply
from handlers.requests import Asker, CommandRequest, PressRequest, SubmitRequest, ViewState


@dataclass(frozen=True, slots=True)
class At:
    """The origin of a request: what commands and presses have in common."""

    asker: Asker
    trigger_id: str
    response_url: str
    channel: str | None

    @classmethod
    def of(cls, request: CommandRequest | PressRequest) -> At:
        return cls(request.asker, request.trigger_id, request.response_url or "", request.channel)


async def start(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/meeting start [id]``: show the host link only to this person."""
    return await _begin(desk, "start", At.of(request), parsed.text)


async def edit(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/meeting edit [id]``: open the form, filled in."""
    return await _begin(desk, "edit", At.of(request), parsed.text)


async def cancel(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/meeting cancel [id]``: show the consequences and ask for confirmation."""
    return await _begin(desk, "cancel", At.of(request), parsed.text)


async def share(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/meeting share [id] [#channel]``: post the card in another channel; ask for whatever is missing."""
    at = At.of(request)
    channel = next((token.id for token in parsed.words if isinstance(token, ChannelRef)), None)
    typed = " ".join(str(token) for token in parsed.words if not isinstance(token, ChannelRef))
    if not typed or channel is None:
        return await _begin(desk, "share", replace(at, channel=channel or at.channel), typed)
    number = meeting_number(typed)
    offer = await _offer(desk, at, "share", number)
    return offer or await _share_now(desk, at, number, channel)


async def press_verb(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Start], [Edit], [Share], [Cancel meeting] and their pickers; the value is ``id`` or ``channel:id``."""
    channel, _, meeting_id = (request.value or "").rpartition(":")
    at = At.of(request)
    return await _begin(
        desk, VERBS[request.action_id], replace(at, channel=channel or at.channel), meeting_id
    )


async def press_row(desk: Desk, request: PressRequest) -> Reply:
    """Handle the menu on a row of one's own meetings."""
    verb, _, meeting_id = (request.value or "").partition(":")
    return await _begin(desk, verb, At.of(request), meeting_id)


async def press_card(desk: Desk, request: PressRequest) -> Reply:
    """Handle the menu on a card, which everyone sees: allowed for the organizer, and for co-organizers to start."""
    verb, _, meeting_id = (request.value or "").partition(":")
    person = request.asker.person
    if verb != "start" or await desk.s.links.get(person) is None:
        await known_own(desk.s, person, meeting_id)
    return await _begin(desk, verb, At.of(request), meeting_id)


async def _begin(desk: Desk, verb: str, at: At, typed: str) -> Reply:
    if verb not in DO:
        raise UserError("button-too-old", next_step="button-too-old-next")
    number = meeting_number(typed) if typed else ""
    offer = await _offer(desk, at, verb, number)
    if offer is not None:
        return offer
    if not number:
        args = {"verb": verb, "carried": at.channel if verb == "share" else ""}
        return await desk.read("meeting.pick", at.asker, args, at.response_url, at.trigger_id)
    return await DO[verb](desk, at, number)


async def _offer(desk: Desk, at: At, verb: str, meeting_id: str) -> Reply | None:
    return await connected_or_offer(desk, at.asker, {"kind": "verb", "verb": verb, "id": meeting_id})


async def _show(desk: Desk, at: At, meeting_id: str) -> Reply:
    return await desk.read("meeting.show", at.asker, {"id": meeting_id}, at.response_url, at.trigger_id)


async def _start(desk: Desk, at: At, meeting_id: str) -> Reply:
    """Create the host link and show it only to this person; it never goes into a permanent message."""
    s, person = desk.s, at.asker.person
    if not at.response_url:
        model = await starting.mint(s, person, meeting_id)
        await s.messenger.open_view(person.tenant, at.trigger_id, views.host_view(model, s.ids.new()))
        return NOTHING
    reply = await desk.read("meeting.start", at.asker, {"id": meeting_id}, at.response_url, at.trigger_id)
    return replace(reply, secret=True)


async def open_host(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Open as host]: Slack opens the link; delete the message that contains it."""
    if request.response_url:
        await desk.s.messenger.retract(request.response_url)
    return NOTHING


async def start_another(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Start another]: start a meeting even if one was just started here. A second press joins the first."""
    press = f"{request.channel}-{request.message_ts}"
    at = At.of(request)
    reply = await meetings.start_now(
        desk, at.asker, request.value or "", at.channel or "", press, at.response_url, another=True
    )
    return replace(reply, replace=True)


async def _edit(desk: Desk, at: At, meeting_id: str) -> Reply:
    """Open an empty form at once, since the trigger id expires after three seconds; a job fills it."""
    s, person = desk.s, at.asker.person
    await known_own(s, person, meeting_id)
    external_id = s.ids.new()
    await s.messenger.open_view(person.tenant, at.trigger_id, edit_views.loading(external_id))
    payload = {"meeting_id": meeting_id, "external_id": external_id}
    op = operation(s, Kind.OPEN, person, external_id, payload=payload, same={})
    await s.ledger.enter(op)
    await s.work.run(person.tenant, op.id)
    return NOTHING


async def read_times(desk: Desk, request: PressRequest) -> Reply:
    """Redraw the schedule or edit form after a date, time or length was chosen: show how it is understood."""
    if request.view is None or request.view.callback_id != act.EDIT_FORM:
        return await meetings.read_times(desk, request)
    view = edit_views.form(_model_of(request.view, desk))
    await desk.s.messenger.update_view(request.asker.person.tenant, request.view.external_id, view)
    return NOTHING


async def submit_edit(desk: Desk, request: SubmitRequest) -> Reply:
    """Handle the form: enter it into the ledger, then return done, "Saving…", or the form with errors."""
    s, person = desk.s, request.asker.person
    model = _model_of(request.view, desk)
    try:
        asked = editing.wanted(model)
    except FieldErrors as errors:
        return _field_errors(model, errors.fields)
    except UserError as error:
        return _field_errors(model, {error.field or "subject": error})
    form_id = (request.view.id, str(model.form.attempt))
    payload = editing.payload_of(model, asked)
    op = await anew(
        s, operation(s, Kind.EDIT, person, *form_id, payload=payload, same=model.form.typed.payload())
    )
    if await s.ledger.busy(person, request.view.id, op.id) is not None:
        return Reply(errors={"subject": say("still-saving")})
    if await s.ledger.busy(person, f"meeting-{model.meeting_id}", op.id) is not None:
        return Reply(errors={"subject": f"{say('meeting-busy')} {say('meeting-busy-next')}"})
    outcome = await submit(s, op, desk.left())
    if outcome is None:
        return Reply(view=edit_views.saving(model.form.external_id, op.id))
    if not outcome.ok:
        return _refused(model, outcome)
    if edit_views.stands_in_channel(outcome):
        return NOTHING
    return Reply(view=edit_views.done(model.form.external_id, model.form.typed.zone, outcome))


def _refused(model: EditModel, outcome: Outcome) -> Reply:
    """Return the failure under its field, or the form as a new attempt with the failure on top."""
    if outcome.field:
        return Reply(errors={field_block(model.form, outcome.field): error_views.outcome_plain(outcome)})
    form = replace(model.form, attempt=model.form.attempt + 1, failure=outcome)
    return Reply(view=edit_views.form(editing.after_failure(replace(model, form=form), outcome)))


def _field_errors(model: EditModel, fields: Mapping[str, UserError]) -> Reply:
    return Reply(
        errors={field_block(model.form, name): error_views.plain_sentence(e) for name, e in fields.items()}
    )


async def retry_edit(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Edit and try again]: reopen the form with the entered values and the error."""
    s, person = desk.s, request.asker.person
    op = await s.ledger.load(person.tenant, request.value or "")
    if op is None or op.person != person or op.kind != Kind.EDIT:
        raise UserError("draft-gone", next_step="draft-gone-next")
    model = editing.refill(op, now=s.clock.now())
    fresh = replace(model, form=replace(model.form, external_id=s.ids.new()))
    await s.messenger.open_view(person.tenant, request.trigger_id, edit_views.form(fresh))
    return NOTHING


async def _cancel(desk: Desk, at: At, meeting_id: str) -> Reply:
    return await desk.read("meeting.cancel", at.asker, {"id": meeting_id}, at.response_url, at.trigger_id)


async def press_cancel(desk: Desk, request: PressRequest) -> Reply:
    """Handle the confirmed [Cancel meeting]: it takes effect when the time to undo is over."""
    carried = request.carried()
    meeting_id, subject = meeting_number(str(carried.get("id") or "")), str(carried.get("s") or "")
    press = f"{request.channel}-{request.message_ts}"
    found = await cancelling.submit_cancel(
        desk.s, request.asker.person, meeting_id, subject, press, request.response_url or ""
    )
    if isinstance(found, Outcome):
        return Reply(views.cancel_done(found, subject), replace=True)
    return Reply(views.cancel_pending(found), replace=True)


async def keep_meeting(desk: Desk, request: PressRequest) -> Reply:
    return Reply(views.cancel_kept(None), replace=True)


async def undo(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Undo]: drop the cancellation before it is sent to GoTo, or answer that it is too late."""
    subject = await cancelling.undo(desk.s, request.asker.person, request.value or "")
    return Reply(views.cancel_kept(subject), replace=True)


async def _share(desk: Desk, at: At, meeting_id: str) -> Reply:
    s, person = desk.s, at.asker.person
    model = await sharing.plan_share(s, person, meeting_id, at.channel)
    await s.messenger.open_view(person.tenant, at.trigger_id, views.share_form(model))
    return NOTHING


async def _share_now(desk: Desk, at: At, meeting_id: str, channel: str) -> Reply:
    s, person = desk.s, at.asker.person
    payload = {"meeting_id": meeting_id, "channel": channel, "response_url": at.response_url}
    op = operation(
        s, Kind.SHARE, person, at.trigger_id, payload=payload, same={"id": meeting_id, "to": channel}
    )
    outcome = await submit(s, op, desk.left())
    return Reply(sentence(say("share-waiting")) if outcome is None else views.share_done(outcome))


async def submit_share(desk: Desk, request: SubmitRequest) -> Reply:
    s, person, view = desk.s, request.asker.person, request.view
    payload = {
        "meeting_id": meeting_number(str(view.metadata.get("id") or "")),
        "channel": str(view.values.get("channel") or ""),
    }
    op = await anew(s, operation(s, Kind.SHARE, person, view.id, payload=payload, same=payload))
    outcome = await submit(s, op, desk.left())
    if outcome is None:
        return Reply(view=views.share_view(view.external_id, None))
    if not outcome.ok:
        return Reply(errors={"channel": error_views.outcome_plain(outcome)})
    return (
        Reply(view=views.share_view(view.external_id, outcome)) if outcome.values.get("already") else NOTHING
    )


def _model_of(view: ViewState, desk: Desk) -> EditModel:
    zone = str(view.metadata.get("zone") or "UTC")
    attempt, base = view.metadata.get("attempt"), view.metadata.get("base")
    if not isinstance(base, Mapping):
        raise UserError("button-too-old", next_step="button-too-old-next")
    typed = replace(planning.read_form(view.values, zone), audio=str(view.values.get("audio") or ""))
    return EditModel(
        FormModel(view.external_id, typed, desk.s.clock.now(), attempt if isinstance(attempt, int) else 0),
        meeting_number(str(view.metadata.get("id") or "")),
        MeetingSettings.of(base),
    )


DO: Mapping[str, Callable[[Desk, At, str], Awaitable[Reply]]] = {
    "show": _show,
    "start": _start,
    "edit": _edit,
    "cancel": _cancel,
    "share": _share,
}
VERBS: Mapping[str, str] = {
    act.START: "start",
    act.START_PICK: "start",
    act.EDIT: "edit",
    act.EDIT_PICK: "edit",
    act.CANCEL: "cancel",
    act.CANCEL_PICK: "cancel",
    act.SHARE: "share",
    act.SHARE_PICK: "share",
}
"""The verb of each button and picker."""
