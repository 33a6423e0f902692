"""``/meeting start``, ``edit``, ``cancel`` and ``share``, the menus on rows and cards, and their forms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from bot.model.core import OperationKind, Outcome
from bot.model.errors import UserError
from bot.model.meetings import EditModel, MeetingSettings, ScheduleForm
from bot.model.policy import Area
from bot.model.replies import EMPTY_REPLY, Reply
from bot.parsing.arguments import ChannelRef
from bot.parsing.command_line import ParsedCommand
from bot.parsing.forms import FieldErrors
from bot.usecases.core.operations import make_operation, submit_operation, with_fresh_id
from bot.usecases.meetings import cancel, edit, schedule_form, share, start
from bot.usecases.meetings.access import require_own_meeting
from bot.usecases.meetings.overview import parse_meeting_number
from bot.views import errors as error_views
from bot.views import ids
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from bot.views.meetings import changes as views
from bot.views.meetings import edit_form as edit_views
from bot.views.meetings.schedule_form import error_block_id
from handlers.accounts.connection import offer_unless_connected
from handlers.context import Context
from handlers.meetings import overview
from handlers.requests import Asker, CommandRequest, PressRequest, SubmitRequest, ViewState
from handlers.router import form, press, verb


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestOrigin:
    """The origin of a request: what commands and presses have in common."""

    asker: Asker
    trigger_id: str
    response_url: str
    channel: str | None

    @classmethod
    def from_request(cls, request: CommandRequest | PressRequest) -> RequestOrigin:
        return cls(
            asker=request.asker,
            trigger_id=request.trigger_id,
            response_url=request.response_url or "",
            channel=request.channel,
        )


@verb("/meeting", "start [meeting id]", area=Area.START, example="start", needs="organizer")
async def start_meeting(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/meeting start [id]``: show the host link only to this person."""
    return await _run_verb(ctx, "start", RequestOrigin.from_request(request), parsed.text)


@verb(
    "/meeting",
    "edit [meeting id]",
    area=Area.SCHEDULE,
    example="edit",
    needs="organizer",
    aliases=(
        "change",
        "move",
    ),
)
async def edit_meeting(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/meeting edit [id]``: open the form, filled in."""
    return await _run_verb(ctx, "edit", RequestOrigin.from_request(request), parsed.text)


@verb(
    "/meeting",
    "cancel [meeting id]",
    area=Area.SCHEDULE,
    example="cancel",
    needs="organizer",
    aliases=("delete",),
)
async def cancel_meeting(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/meeting cancel [id]``: show the consequences and ask for confirmation."""
    return await _run_verb(ctx, "cancel", RequestOrigin.from_request(request), parsed.text)


@verb("/meeting", "share [meeting id] [#channel]", area=Area.SCHEDULE, example="share", needs="organizer")
async def share_meeting(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/meeting share [id] [#channel]``: post the card in another channel; ask for whatever is missing."""
    at = RequestOrigin.from_request(request)
    channel = next((token.id for token in parsed.words if isinstance(token, ChannelRef)), None)
    typed = " ".join(str(token) for token in parsed.words if not isinstance(token, ChannelRef))
    if not typed or channel is None:
        return await _run_verb(ctx, "share", replace(at, channel=channel or at.channel), typed)
    number = parse_meeting_number(typed)
    offer = await _offer_unless_connected(ctx, at, "share", number)
    return offer or await _share_now(ctx, at, number, channel)


@press(ids.START, ids.START_PICK, area=Area.START)
@press(ids.EDIT, ids.EDIT_PICK, ids.CANCEL, ids.CANCEL_PICK, ids.SHARE, ids.SHARE_PICK, area=Area.SCHEDULE)
async def press_verb(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Start], [Edit], [Share], [Cancel meeting] and their pickers; the value is ``id`` or ``channel:id``."""
    channel, _, meeting_id = (request.value or "").rpartition(":")
    at = RequestOrigin.from_request(request)
    return await _run_verb(
        ctx, VERB_OF_ACTION[request.action_id], replace(at, channel=channel or at.channel), meeting_id
    )


def meeting_menu_area(value: str) -> Area | None:
    """Return the area that the choice ``verb:id`` in a meeting's menu needs."""
    verb = value.partition(":")[0]
    if verb == "start":
        return Area.START
    return Area.SCHEDULE if verb in ("edit", "cancel", "share") else None


@press(ids.ROW_MENU, area=meeting_menu_area)
async def press_row(ctx: Context, request: PressRequest) -> Reply:
    """Handle the menu on a row of one's own meetings."""
    verb, _, meeting_id = (request.value or "").partition(":")
    return await _run_verb(ctx, verb, RequestOrigin.from_request(request), meeting_id)


@press(ids.CARD_MENU, area=meeting_menu_area)
async def press_card(ctx: Context, request: PressRequest) -> Reply:
    """Handle the menu on a card, which everyone sees: allowed for the organizer, and for co-organizers to start."""
    verb, _, meeting_id = (request.value or "").partition(":")
    person = request.asker.person
    if verb != "start" or await ctx.app.store.links.get(person) is None:
        await require_own_meeting(ctx.app, person, meeting_id)
    return await _run_verb(ctx, verb, RequestOrigin.from_request(request), meeting_id)


async def _run_verb(ctx: Context, verb: str, origin: RequestOrigin, typed: str) -> Reply:
    if verb not in VERB_FUNCTIONS:
        raise UserError("button-too-old", next_step="button-too-old-next")
    number = parse_meeting_number(typed) if typed else ""
    offer = await _offer_unless_connected(ctx, origin, verb, number)
    if offer is not None:
        return offer
    if not number:
        args = {"verb": verb, "carried": origin.channel if verb == "share" else ""}
        return await ctx.query("meeting.pick", origin.asker, args, origin.response_url, origin.trigger_id)
    return await VERB_FUNCTIONS[verb](ctx, origin, number)


async def _offer_unless_connected(
    ctx: Context, origin: RequestOrigin, verb: str, meeting_id: str
) -> Reply | None:
    return await offer_unless_connected(ctx, origin.asker, {"kind": "verb", "verb": verb, "id": meeting_id})


async def _show_details(ctx: Context, origin: RequestOrigin, meeting_id: str) -> Reply:
    return await ctx.query(
        "meeting.show", origin.asker, {"id": meeting_id}, origin.response_url, origin.trigger_id
    )


async def _show_host_link(ctx: Context, origin: RequestOrigin, meeting_id: str) -> Reply:
    """Create the host link and show it only to this person; it never goes into a permanent message."""
    app, person = ctx.app, origin.asker.person
    if not origin.response_url:
        model = await start.create_host_link(app, person, meeting_id)
        await app.slack.messenger.open_view(
            person.tenant, origin.trigger_id, views.host_view(model, app.ids.new())
        )
        return EMPTY_REPLY
    reply = await ctx.query(
        "meeting.start", origin.asker, {"id": meeting_id}, origin.response_url, origin.trigger_id
    )
    return replace(reply, secret=True)


@press(ids.HOST_OPEN, area=None)
async def delete_host_link(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Open as host]: Slack opens the link; delete the message that contains it."""
    if request.response_url:
        await ctx.app.slack.messenger.delete_original(request.response_url)
    return EMPTY_REPLY


@press(ids.START_ANOTHER, area=Area.START)
async def start_another(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Start another]: start a meeting even if one was just started here. A second press joins the first."""
    press = f"{request.channel}-{request.message_ts}"
    at = RequestOrigin.from_request(request)
    reply = await overview.start_now(
        ctx, at.asker, request.value or "", at.channel or "", press, at.response_url, another=True
    )
    return replace(reply, replace=True)


async def _open_edit_form(ctx: Context, origin: RequestOrigin, meeting_id: str) -> Reply:
    """Open an empty form at once, since the trigger id expires after three seconds; a job fills it."""
    app, person = ctx.app, origin.asker.person
    await require_own_meeting(app, person, meeting_id)
    external_id = app.ids.new()
    await app.slack.messenger.open_view(
        person.tenant, origin.trigger_id, edit_views.loading_view(external_id)
    )
    payload = {"meeting_id": meeting_id, "external_id": external_id}
    op = make_operation(app, OperationKind.OPEN_FORM, person, external_id, payload=payload, identity={})
    await app.store.ledger.add_if_absent(op)
    await app.jobs.queue.enqueue_operation(person.tenant, op.id)
    return EMPTY_REPLY


@press(ids.TIMES_CHANGED, area=None)
async def refresh_form(ctx: Context, request: PressRequest) -> Reply:
    """Redraw the schedule or edit form after a date, time or length was chosen: show how it is understood."""
    if request.view is None or request.view.callback_id != ids.EDIT_FORM:
        return await overview.refresh_form(ctx, request)
    view = edit_views.edit_form(_read_model(request.view, ctx))
    await ctx.app.slack.messenger.update_view(request.asker.person.tenant, request.view.external_id, view)
    return EMPTY_REPLY


@form(ids.EDIT_FORM, area=Area.SCHEDULE)
async def submit_edit(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle the form: enter it into the ledger, then return done, "Saving…", or the form with errors."""
    app, person = ctx.app, request.asker.person
    model = _read_model(request.view, ctx)
    try:
        asked = edit.read_settings(model)
    except FieldErrors as errors:
        return _field_errors_reply(model, errors.fields)
    except UserError as error:
        return _field_errors_reply(model, {error.field or "subject": error})
    form_id = (request.view.id, str(model.form.attempt))
    payload = edit.make_edit_payload(model, asked)
    op = await with_fresh_id(
        app,
        make_operation(
            app,
            OperationKind.MEETING_EDIT,
            person,
            *form_id,
            payload=payload,
            identity=model.form.fields.to_payload(),
        ),
    )
    if await app.store.ledger.acquire_lock(person, request.view.id, op.id) is not None:
        return Reply(errors={"subject": t("still-saving")})
    if await app.store.ledger.acquire_lock(person, f"meeting-{model.meeting_id}", op.id) is not None:
        return Reply(errors={"subject": f"{t('meeting-busy')} {t('meeting-busy-next')}"})
    outcome = await submit_operation(app, op, ctx.remaining_wait_seconds())
    if outcome is None:
        return Reply(view=edit_views.saving_view(model.form.external_id, op.id))
    if not outcome.ok:
        return _refused_reply(model, outcome)
    if edit_views.is_shown_in_channel(outcome):
        return EMPTY_REPLY
    return Reply(view=edit_views.done_view(model.form.external_id, model.form.fields.zone, outcome))


def _refused_reply(model: EditModel, outcome: Outcome) -> Reply:
    """Return the failure under its field, or the form as a new attempt with the failure on top."""
    if outcome.field:
        return Reply(
            errors={error_block_id(model.form, outcome.field): error_views.outcome_plain_sentence(outcome)}
        )
    form = replace(model.form, attempt=model.form.attempt + 1, failure=outcome)
    return Reply(view=edit_views.edit_form(edit.apply_failure(replace(model, form=form), outcome)))


def _field_errors_reply(model: EditModel, fields: Mapping[str, UserError]) -> Reply:
    return Reply(
        errors={error_block_id(model.form, name): error_views.plain_sentence(e) for name, e in fields.items()}
    )


@press(ids.RETRY_EDIT, area=Area.SCHEDULE)
async def reopen_edit_form(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Edit and try again]: reopen the form with the entered values and the error."""
    app, person = ctx.app, request.asker.person
    op = await app.store.ledger.load(person.tenant, request.value or "")
    if op is None or op.person != person or op.kind != OperationKind.MEETING_EDIT:
        raise UserError("draft-gone", next_step="draft-gone-next")
    model = edit.refill_edit_form(op, now=app.clock.now())
    fresh = replace(model, form=replace(model.form, external_id=app.ids.new()))
    await app.slack.messenger.open_view(person.tenant, request.trigger_id, edit_views.edit_form(fresh))
    return EMPTY_REPLY


async def _ask_cancel(ctx: Context, origin: RequestOrigin, meeting_id: str) -> Reply:
    return await ctx.query(
        "meeting.cancel", origin.asker, {"id": meeting_id}, origin.response_url, origin.trigger_id
    )


@press(ids.CANCEL_CONFIRM, area=Area.SCHEDULE)
async def press_cancel(ctx: Context, request: PressRequest) -> Reply:
    """Handle the confirmed [Cancel meeting]: it takes effect when the time to undo is over."""
    carried = request.decoded_value()
    meeting_id, subject = parse_meeting_number(str(carried.get("id") or "")), str(carried.get("s") or "")
    press = f"{request.channel}-{request.message_ts}"
    found = await cancel.submit_cancel(
        ctx.app, request.asker.person, meeting_id, subject, press, request.response_url or ""
    )
    if isinstance(found, Outcome):
        return Reply(message=views.cancel_result_message(found, subject), replace=True)
    return Reply(message=views.cancel_pending_message(found), replace=True)


@press(ids.CANCEL_KEEP, area=None)
async def press_keep(ctx: Context, request: PressRequest) -> Reply:
    return Reply(message=views.cancel_kept_message(None), replace=True)


@press(ids.CANCEL_UNDO, area=None)
async def press_undo(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Undo]: drop the cancellation before it is sent to GoTo, or answer that it is too late."""
    subject = await cancel.undo_meeting_cancel(ctx.app, request.asker.person, request.value or "")
    return Reply(message=views.cancel_kept_message(subject), replace=True)


async def _open_share_form(ctx: Context, origin: RequestOrigin, meeting_id: str) -> Reply:
    app, person = ctx.app, origin.asker.person
    model = await share.load_share_form(app, person, meeting_id, origin.channel)
    await app.slack.messenger.open_view(person.tenant, origin.trigger_id, views.share_form(model))
    return EMPTY_REPLY


async def _share_now(ctx: Context, origin: RequestOrigin, meeting_id: str, channel: str) -> Reply:
    app, person = ctx.app, origin.asker.person
    payload = {"meeting_id": meeting_id, "channel": channel, "response_url": origin.response_url}
    op = make_operation(
        app,
        OperationKind.MEETING_SHARE,
        person,
        origin.trigger_id,
        payload=payload,
        identity={"id": meeting_id, "to": channel},
    )
    outcome = await submit_operation(app, op, ctx.remaining_wait_seconds())
    return Reply(
        message=text_message(t("share-waiting")) if outcome is None else views.share_result_message(outcome)
    )


@form(ids.SHARE_FORM, area=Area.SCHEDULE)
async def submit_share(ctx: Context, request: SubmitRequest) -> Reply:
    app, person, view = ctx.app, request.asker.person, request.view
    payload = {
        "meeting_id": parse_meeting_number(str(view.metadata.get("id") or "")),
        "channel": str(view.values.get("channel") or ""),
    }
    op = await with_fresh_id(
        app,
        make_operation(app, OperationKind.MEETING_SHARE, person, view.id, payload=payload, identity=payload),
    )
    outcome = await submit_operation(app, op, ctx.remaining_wait_seconds())
    if outcome is None:
        return Reply(view=views.share_view(view.external_id, None))
    if not outcome.ok:
        return Reply(errors={"channel": error_views.outcome_plain_sentence(outcome)})
    return (
        Reply(view=views.share_view(view.external_id, outcome))
        if outcome.values.get("already")
        else EMPTY_REPLY
    )


def _read_model(view: ViewState, ctx: Context) -> EditModel:
    zone = str(view.metadata.get("zone") or "UTC")
    attempt, base = view.metadata.get("attempt"), view.metadata.get("base")
    if not isinstance(base, Mapping):
        raise UserError("button-too-old", next_step="button-too-old-next")
    typed = replace(
        schedule_form.read_schedule_fields(view.values, zone), audio=str(view.values.get("audio") or "")
    )
    return EditModel(
        form=ScheduleForm(
            external_id=view.external_id,
            fields=typed,
            now=ctx.app.clock.now(),
            attempt=attempt if isinstance(attempt, int) else 0,
        ),
        meeting_id=parse_meeting_number(str(view.metadata.get("id") or "")),
        base=MeetingSettings.from_payload(base),
    )


VERB_FUNCTIONS: Mapping[str, Callable[[Context, RequestOrigin, str], Awaitable[Reply]]] = {
    "show": _show_details,
    "start": _show_host_link,
    "edit": _open_edit_form,
    "cancel": _ask_cancel,
    "share": _open_share_form,
}
VERB_OF_ACTION: Mapping[str, str] = {
    ids.START: "start",
    ids.START_PICK: "start",
    ids.EDIT: "edit",
    ids.EDIT_PICK: "edit",
    ids.CANCEL: "cancel",
    ids.CANCEL_PICK: "cancel",
    ids.SHARE: "share",
    ids.SHARE_PICK: "share",
}
"""The verb of each button and picker."""
