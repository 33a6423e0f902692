"""``/meeting now`` and its buttons, and the link that starts a meeting as its host."""

from __future__ import annotations

from dataclasses import replace

from bot.model import records
from bot.model.errors import TriggerNeeded, UserError
from bot.model.ids import Person
from bot.model.meeting_requests import MeetingArgs, StartAnotherCarried, StartPayload
from bot.model.policy import Area
from bot.model.replies import EMPTY_REPLY, Reply
from bot.model.resume import ResumeOperation
from bot.model.typed_messages import is_message_trigger
from bot.model.view_address import ViewAddress, answer_view
from bot.operations.meetings import START_MEETING
from bot.parsing.arguments import GroupRef, TextToken, UserRef
from bot.parsing.command_line import ParsedCommand
from bot.queries.meetings import HOST_LINK
from bot.usecases.core.preferences import load_defaults
from bot.usecases.meetings.schedule_form import make_instant_meeting
from bot.views import ids
from bot.views.accounts.settings import with_notes
from bot.views.i18n.bundles import t
from bot.views.meetings.now_form import now_form
from handlers.accounts.connection import offer_unless_connected
from handlers.context import Context
from handlers.requests import Asker, CommandRequest, PressRequest, SubmitRequest
from handlers.router import form, press, verb


@verb(
    "/meeting",
    "now [@person …] [topic]",
    area=Area.START,
    example="now Sprint review",
    aliases=("instant", "meet"),
)
async def start_now_from_command(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/meeting now [@person …] [topic]``: post one card with Join, or return an error and post none.

    Everybody who is mentioned is invited; who comes before the topic is no part of it.
    """
    try:
        parsed.require_known_names()
    except UserError as error:
        raise UserError(error.message_id, next_step="topic-unknown-next", **error.values) from None
    invited, topic = await _read_invited(ctx, request.asker, parsed)
    return await _start_now(
        ctx,
        request.asker,
        topic.strip('"“”„«»'),
        request.channel,
        request.trigger_id,
        request.response_url,
        invited=invited,
        thread_ts=request.thread_ts,
    )


async def _read_invited(ctx: Context, asker: Asker, parsed: ParsedCommand) -> tuple[tuple[str, ...], str]:
    """Return the user ids of the mentioned people, and the topic, with their names where it mentions them.

    Raises ``UserError`` if a user group comes first.
    """
    people = tuple(dict.fromkeys(token.id for token in parsed.words if isinstance(token, UserRef)))
    words = list(parsed.words)
    while words and isinstance(words[0], UserRef):
        words.pop(0)
    if words and isinstance(words[0], GroupRef):
        raise UserError("invite-group", next_step="invite-group-next")
    if not people:
        return (), parsed.text
    names = [await _name(ctx, asker, token) for token in words]
    return people, " ".join(names)


async def _name(ctx: Context, asker: Asker, token: TextToken) -> str:
    """Return a word of the topic; a mentioned person by name, as Slack sends only the id."""
    if not isinstance(token, UserRef):
        return str(token)
    try:
        return (await ctx.app.slack.people.get_profile(Person(asker.person.tenant, token.id))).name
    except UserError:
        return str(token)


@press(ids.START_NOW, area=Area.START)
async def press_now(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Start now]. A message's button starts one meeting, and the outcome replaces it.

    On the Home tab nothing says what for and where, so a form asks.
    """
    channel, url = request.channel or "", request.response_url or ""
    if request.view is not None:
        tenant, form = request.asker.person.tenant, now_form(ctx.app.ids.new())
        await ctx.app.slack.messenger.open_view(tenant, request.trigger_id, form)
        return EMPTY_REPLY
    press = f"{channel}:{request.message_ts}:{request.action_id}"
    return replace(await _start_now(ctx, request.asker, "", channel, press, url), replace=True)


@form(ids.NOW_FORM, area=Area.START)
async def submit_now(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle the form of [Start now]: what becomes of it takes the form's place."""
    view, asker = request.view, request.asker
    topic, channel = (str(view.values.get(name) or "").strip() for name in ("subject", "channel"))
    here = ViewAddress(tenant_id=asker.person.tenant.id, external_id=view.external_id)
    card_url = request.response_urls.get("channel", "")
    reply = await _start_now(ctx, asker, topic, channel, view.id, str(here), card_response_url=card_url)
    return Reply(view=answer_view(reply.message, view.external_id)) if reply.message else reply


@press(ids.START_ANOTHER, area=Area.START)
async def start_another(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Start another]: start a meeting even if one was just started here. A second press joins the first."""
    press = f"{request.channel}-{request.message_ts}" if request.view is None else request.view.id
    carried = request.carried(StartAnotherCarried)
    channel, url = carried.channel or request.channel or "", request.response_url or ""
    reply = await _start_now(
        ctx, request.asker, carried.topic, channel, press, url, another=True, invited=carried.invited
    )
    return replace(reply, replace=True)


async def _start_now(
    ctx: Context,
    asker: Asker,
    topic: str,
    channel: str,
    press: str,
    response_url: str,
    *,
    card_response_url: str = "",
    another: bool = False,
    invited: tuple[str, ...] = (),
    thread_ts: str | None = None,
) -> Reply:
    """Start a meeting once per ``press``.

    ``card_response_url`` posts in the channel that was chosen in a form. ``another``: even if one was just started in
    the channel. ``thread_ts`` is the thread in which it was typed.
    """
    app, person = ctx.app, asker.person
    defaults = await load_defaults(app, person, channel or None, keep_channel=True)
    meeting = make_instant_meeting(topic, t("now-topic"), defaults, app.clock.now())
    if meeting.channel == channel:
        meeting = replace(meeting, thread_ts=thread_ts)
    payload = StartPayload(
        meeting=meeting,
        response_url=response_url,
        card_response_url=card_response_url,
        another=another,
        invited=invited,
    )
    resume = ResumeOperation(START_MEETING.kind, records.dump(payload))
    offer = await offer_unless_connected(ctx, asker, resume)
    if offer is not None:
        return offer
    record = await ctx.make_record(
        START_MEETING, payload, person, once=(press,), identity={"subject": meeting.subject}
    )
    record = await ctx.wait_for(record)
    reply = ctx.show(START_MEETING, record)
    if record.outcome is None or reply.message is None:
        return reply
    return replace(reply, message=with_notes(reply.message, defaults.notes))


async def show_host_link(
    ctx: Context, request: CommandRequest | PressRequest, meeting_id: str, channel: str | None
) -> Reply:
    """Create the host link and show it only to this person; it never goes into a permanent message."""
    if is_message_trigger(request.trigger_id):
        raise TriggerNeeded
    return replace(await ctx.ask(HOST_LINK, MeetingArgs(meeting_id), request), secret=True)
