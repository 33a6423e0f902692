"""What can be done with one meeting: the commands, the buttons, and the menus on rows and cards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.cancellation import run_until_deadline
from bot.model.meeting_requests import MeetingArgs, PickerArgs
from bot.model.policy import Area
from bot.model.replies import Reply
from bot.model.resume import ResumeMeetingVerb
from bot.parsing.arguments import ChannelRef
from bot.parsing.command_line import ParsedCommand
from bot.queries.meetings import MEETING_DETAIL, MEETING_PICKER
from bot.usecases.core.unclear_matches import UnclearMatch
from bot.usecases.meetings.access import require_own_meeting
from bot.usecases.meetings.find import find_meeting
from bot.usecases.meetings.overview import require_meeting_id
from bot.views import ids
from handlers.accounts.connection import offer_unless_connected
from handlers.context import FORM_OPEN_RESERVE_SECONDS, Context
from handlers.meetings import cancel, edit, share, start
from handlers.meetings.url_cards import note_menu_press
from handlers.requests import CommandRequest, PressRequest, too_old_button
from handlers.router import press, verb


@verb("/meeting", "start [meeting id]", area=Area.START, example="start", needs="organizer")
async def start_meeting(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/meeting start [id]``: show the host link only to this person."""
    return await _run_verb(ctx, "start", request, parsed.text_with_urls)


@verb(
    "/meeting",
    "edit [meeting id]",
    area=Area.SCHEDULE,
    example="edit",
    needs="organizer",
    aliases=("change", "move"),
)
async def edit_meeting(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/meeting edit [id]``: open the form, filled in."""
    return await _run_verb(ctx, "edit", request, parsed.text_with_urls)


@verb(
    "/meeting",
    "cancel [meeting id]",
    area=Area.SCHEDULE,
    example="cancel",
    needs="organizer",
    aliases=("delete",),
)
async def cancel_meeting(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/meeting cancel [id]``: cancel it, with what that affects and [Undo]."""
    return await _run_verb(ctx, "cancel", request, parsed.text_with_urls)


@verb("/meeting", "share [meeting id] [#channel]", area=Area.SCHEDULE, example="share", needs="organizer")
async def share_meeting(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/meeting share [id] [#channel]``: post the card in another channel; ask for whatever is missing."""
    parsed.require_known_names()
    channel = next((token.id for token in parsed.words if isinstance(token, ChannelRef)), None)
    typed = parsed.without(ChannelRef)
    return await _run_verb(ctx, "share", request, typed, channel, is_place_typed=channel is not None)


@press(ids.START, ids.START_PICK, area=Area.START)
@press(ids.EDIT, ids.EDIT_PICK, ids.CANCEL, ids.CANCEL_PICK, ids.SHARE, ids.SHARE_PICK, area=Area.SCHEDULE)
async def press_verb(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Start], [Edit], [Share], [Cancel meeting] and their pickers; the value is ``id`` or ``channel:id``."""
    before, colon, after = (request.value or "").partition(":")
    channel, meeting_id = (before, after) if colon else ("", before)
    return await _run_verb(
        ctx, VERB_OF_ACTION[request.action_id], request, require_meeting_id(meeting_id), channel
    )


def meeting_menu_area(value: str) -> Area | None:
    """Return the area that the choice ``verb:id`` in a meeting's menu needs."""
    verb = value.partition(":")[0]
    if verb == "start":
        return Area.START
    return Area.SCHEDULE if verb in ("edit", "cancel", "share") else None


@press(ids.ROW_MENU, ids.RESUME_VERB, area=meeting_menu_area)
async def press_row(ctx: Context, request: PressRequest) -> Reply:
    """Handle the menu on a row of one's own meetings, and [Continue] after connecting; the value is ``verb:id``.

    After connecting it is the verb and what was typed.
    """
    verb, _, meeting = (request.value or "").partition(":")
    typed = meeting if request.action_id == ids.RESUME_VERB else require_meeting_id(meeting)
    return await _run_verb(ctx, verb, request, typed)


@press(ids.CARD_MENU, area=meeting_menu_area)
async def press_card(ctx: Context, request: PressRequest) -> Reply:
    """Handle the menu on a card, which everyone sees: allowed for the organizer, and for co-organizers to start."""
    verb, _, carried = (request.value or "").partition(":")
    meeting_id, person = require_meeting_id(carried), request.asker.person
    await note_menu_press(ctx, request, meeting_id)
    if verb != "start" or await ctx.app.store.links.get(person) is None:
        await require_own_meeting(ctx.app, person, meeting_id)
    return await _run_verb(ctx, verb, request, meeting_id)


async def _run_verb(
    ctx: Context,
    verb: str,
    request: CommandRequest | PressRequest,
    typed: str,
    channel: str | None = None,
    *,
    is_place_typed: bool = False,
) -> Reply:
    """Do it with the meeting, or ask which; ``channel`` is where to share it (default: where it was asked)."""
    if verb not in VERB_FUNCTIONS:
        raise too_old_button()
    offer = await _offer_unless_connected(ctx, request, verb, typed[:MAX_RESUMED_CHARS])
    if offer is not None:
        return offer
    channel = channel or request.channel
    args = PickerArgs(verb, (channel or "") if verb == "share" else "", typed)
    if not typed:
        return await ctx.ask(MEETING_PICKER, args, request)
    if verb not in FORM_VERBS:
        return await VERB_FUNCTIONS[verb](ctx, request, typed, channel)
    seconds = max(MIN_FIND_SECONDS, ctx.remaining_wait_seconds() - FORM_OPEN_RESERVE_SECONDS)
    try:
        found = await run_until_deadline(find_meeting(ctx.app, request.asker.person, typed), seconds)
    except (UnclearMatch, TimeoutError):
        return await ctx.ask(MEETING_PICKER, args, request)
    if is_place_typed and found.is_exact and channel and isinstance(request, CommandRequest):
        return await share.share_now(ctx, request, found.meeting_id, channel)
    if verb == "share" and found.row is not None:
        return await share.open_share_form(ctx, request, found.meeting_id, channel, found.row.subject)
    return await VERB_FUNCTIONS[verb](ctx, request, found.meeting_id, channel)


async def _offer_unless_connected(
    ctx: Context, request: CommandRequest | PressRequest, verb: str, meeting_id: str
) -> Reply | None:
    return await offer_unless_connected(ctx, request.asker, ResumeMeetingVerb(verb, meeting_id))


async def _show_details(
    ctx: Context, request: CommandRequest | PressRequest, meeting_id: str, channel: str | None
) -> Reply:
    return await ctx.ask(MEETING_DETAIL, MeetingArgs(meeting_id), request)


VerbFunction = Callable[[Context, CommandRequest | PressRequest, str, str | None], Awaitable[Reply]]
"""Does one thing with a meeting; takes its ID, and the channel to share it to.

Those that open no form also take it as it was typed.
"""
FORM_VERBS = frozenset({"edit", "share"})
"""The verbs that open a form, for which the meeting has to be found first, and quickly."""
MIN_FIND_SECONDS = 0.05
"""Seconds that are always left to find a meeting: enough for an ID, for which GoTo is not asked."""
MAX_RESUMED_CHARS = 200
"""Characters of what was typed that are kept until the person is connected."""

VERB_FUNCTIONS: Mapping[str, VerbFunction] = {
    "show": _show_details,
    "start": start.show_host_link,
    "edit": edit.open_edit_form,
    "cancel": cancel.cancel_or_ask,
    "share": share.open_share_form,
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
