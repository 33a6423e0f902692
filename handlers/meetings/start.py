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
from bot.operations.meetings import START_MEETING
from bot.parsing.arguments import GroupRef, TextToken, UserRef
from bot.parsing.command_line import ParsedCommand
from bot.queries.meetings import HOST_LINK
from bot.usecases.core.preferences import load_defaults
from bot.usecases.meetings.schedule_form import make_instant_meeting
from bot.usecases.meetings.start import create_host_link
from bot.views import ids
from bot.views.accounts.settings import with_notes
from bot.views.i18n.bundles import t
from bot.views.meetings import changes as views
from handlers.accounts.connection import offer_unless_connected
from handlers.context import Context
from handlers.requests import Asker, CommandRequest, PressRequest
from handlers.router import press, verb


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
    """Handle [Start now]. A message's button starts one meeting, and the outcome replaces it; the Home tab's stays."""
    channel, url = request.channel or "", request.response_url or ""
    if request.message_ts is None:
        return await _start_now(ctx, request.asker, "", channel, request.trigger_id, url, lock="home.now")
    press = f"{channel}:{request.message_ts}:{request.action_id}"
    return replace(await _start_now(ctx, request.asker, "", channel, press, url), replace=True)


@press(ids.START_ANOTHER, area=Area.START)
async def start_another(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Start another]: start a meeting even if one was just started here. A second press joins the first."""
    press = f"{request.channel}-{request.message_ts}"
    carried = request.carried(StartAnotherCarried)
    channel, url = request.channel or "", request.response_url or ""
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
    lock: str | None = None,
    another: bool = False,
    invited: tuple[str, ...] = (),
    thread_ts: str | None = None,
) -> Reply:
    """Start a meeting once per ``press``, and one at a time per ``lock``, so that two quick presses start one meeting.

    ``another``: even if one was just started in the channel. ``thread_ts`` is the thread in which it was typed.
    """
    app, person = ctx.app, asker.person
    defaults = await load_defaults(app, person, channel or None, keep_channel=True)
    meeting = make_instant_meeting(topic, t("now-topic"), defaults, app.clock.now())
    if meeting.channel == channel:
        meeting = replace(meeting, thread_ts=thread_ts)
    payload = StartPayload(meeting=meeting, response_url=response_url, another=another, invited=invited)
    resume = ResumeOperation(START_MEETING.kind, records.dump(payload))
    offer = await offer_unless_connected(ctx, asker, resume)
    if offer is not None:
        return offer
    record = await ctx.make_record(
        START_MEETING, payload, person, once=(press,), identity={"subject": meeting.subject}
    )
    running = await app.store.ledger.acquire_lock(person, lock, record.id) if lock else None
    record = await ctx.wait_for(replace(record, id=running) if running else record)
    reply = ctx.show(START_MEETING, record)
    if record.outcome is None or reply.message is None:
        return reply
    return replace(reply, message=with_notes(reply.message, defaults.notes))


async def show_host_link(
    ctx: Context, request: CommandRequest | PressRequest, meeting_id: str, channel: str | None
) -> Reply:
    """Create the host link and show it only to this person; it never goes into a permanent message."""
    app, person = ctx.app, request.asker.person
    if is_message_trigger(request.trigger_id):
        raise TriggerNeeded
    if not request.response_url:
        model = await create_host_link(app, person, meeting_id)
        view = views.host_view(model, app.ids.new())
        await app.slack.messenger.open_view(person.tenant, request.trigger_id, view)
        return EMPTY_REPLY
    return replace(await ctx.ask(HOST_LINK, MeetingArgs(meeting_id), request), secret=True)
