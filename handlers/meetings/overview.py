"""``/meeting``, its list, and the details of one meeting."""

from __future__ import annotations

from dataclasses import replace

from bot.model.meeting_requests import ListArgs, MeetingArgs
from bot.model.meetings import MeetingFilter
from bot.model.replies import EMPTY_REPLY, Reply
from bot.parsing.command_line import ParsedCommand
from bot.parsing.list_filter import parse_filter
from bot.queries.meetings import MEETING_DETAIL, MEETING_LIST, MEETING_MENU
from bot.queries.query import NoArgs
from bot.usecases.meetings.overview import OTHERS_WORDS, require_meeting_id
from bot.views import ids
from handlers.admin.groups import list_meetings_of_others
from handlers.context import Context
from handlers.requests import CommandRequest, PressRequest
from handlers.router import menu, press, verb


@menu("/meeting")
async def show_menu(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle a bare ``/meeting``."""
    return await ctx.ask(MEETING_MENU, NoArgs(), request)


@verb(
    "/meeting",
    "list [today|week|next week|weekend|month|channel|group|organizer]",
    area=None,
    example="list",
    aliases=("upcoming", "ls"),
)
async def list_meetings(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/meeting list [mine|today|week|…|channel]``, for admins also ``group`` and ``organizer``."""
    words = parsed.text.split()
    if words and words[0].casefold() in OTHERS_WORDS:
        return await list_meetings_of_others(ctx, request, words)
    args = ListArgs(filter=parse_filter(parsed.text), channel=request.channel)
    return await ctx.ask(MEETING_LIST, args, request)


@press(ids.LIST, area=None)
async def press_list(ctx: Context, request: PressRequest) -> Reply:
    return await ctx.ask(MEETING_LIST, ListArgs(), request)


@press(ids.LIST_FILTER, area=None)
async def choose_filter(ctx: Context, request: PressRequest) -> Reply:
    """Handle the list's filter: replace the list with the first page of the filtered one."""
    chosen = request.value if request.value in tuple(MeetingFilter) else MeetingFilter.ALL
    return await _replace_list(ctx, request, ListArgs(filter=MeetingFilter(chosen), channel=request.channel))


@press(ids.LIST_PAGE_BACK, ids.LIST_PAGE_NEXT, area=None)
async def turn_page(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Earlier] and [Later]: replace the page."""
    return await _replace_list(ctx, request, request.carried(ListArgs))


async def _replace_list(ctx: Context, request: PressRequest, args: ListArgs) -> Reply:
    return replace(await ctx.ask(MEETING_LIST, args, request), replace=True)


@verb("/meeting", "show [meeting id]", area=None, example="show", aliases=("details", "info"))
async def show_meeting(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    return await ctx.ask(MEETING_DETAIL, MeetingArgs(parsed.text_with_urls), request)


@press(ids.SHOW, ids.SHOW_PICK, area=None)
async def press_show(ctx: Context, request: PressRequest) -> Reply:
    """Handle a row's menu or the picker: show details. Join needs no answer: Slack opens the URL itself."""
    verb, _, meeting_id = (request.value or "").rpartition(":")
    if verb == "join":
        return EMPTY_REPLY
    return await ctx.ask(MEETING_DETAIL, MeetingArgs(require_meeting_id(meeting_id)), request)
