"""``/goto groups``: the list, one group, its upcoming and past meetings, and its attendees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.model.admin import ATTENDEES, LIST_KINDS, PAST, UPCOMING
from bot.model.admin_requests import (
    GroupArgs,
    GroupReadCarried,
    GroupToRead,
    OrganizerListArgs,
    OrganizerMeetingsArgs,
    PageCarried,
    ReportPageCarried,
)
from bot.model.policy import Area
from bot.model.replies import Reply
from bot.parsing.command_line import ParsedCommand
from bot.queries.admin import GROUPS, ORGANIZER_LIST, ORGANIZER_MEETINGS
from bot.usecases.admin.large_groups import start_group_read
from bot.usecases.core import progress
from bot.views.admin import groups as views
from bot.views.admin import ids as admin_ids
from bot.views.admin.groups import DETAIL, ORGANIZERS
from bot.views.admin.progress import JOB_MESSAGES
from handlers.context import Context
from handlers.requests import CommandRequest, PressRequest, require_key, too_old_button
from handlers.router import numbered, press, verb

GROUP_VIEW_KEYWORDS: Mapping[str, str] = {
    "organizers": ORGANIZERS,
    "members": ORGANIZERS,
    "upcoming": UPCOMING,
    "ahead": UPCOMING,
    "meetings": UPCOMING,
    "past": PAST,
    "history": PAST,
    "attendees": ATTENDEES,
    "who": ATTENDEES,
}
"""The word typed after a group's key or name → what to show of the group."""


@verb("/goto", "groups [key]", area=Area.ADMIN, example="groups", needs="member")
async def show_groups(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/goto groups [key or name] [organizers|upcoming|past|attendees] [30d]``."""
    words, args = parsed.text.split(), GroupArgs()
    if words:
        at = next(
            (n for n, word in enumerate(words) if n and word.casefold() in GROUP_VIEW_KEYWORDS), len(words)
        )
        what = GROUP_VIEW_KEYWORDS[words[at].casefold()] if at < len(words) else DETAIL
        args = GroupArgs(group=" ".join(words[:at]), what=what, period=" ".join(words[at + 1 :]))
    return await ctx.ask(GROUPS, args, request)


async def list_meetings_of_others(ctx: Context, request: CommandRequest, words: list[str]) -> Reply:
    """Handle ``/meeting list group [key or name]`` and ``list organizer [e-mail or key]`` (upcoming; for admins)."""
    whose, typed = words[0].casefold().rstrip("s"), " ".join(words[1:])
    if whose == "group":
        return await ctx.ask(GROUPS, GroupArgs(group=typed, what=UPCOMING), request)
    if typed:
        return await ctx.ask(
            ORGANIZER_MEETINGS, OrganizerMeetingsArgs(organizer=typed, what=UPCOMING), request
        )
    return await ctx.ask(ORGANIZER_LIST, OrganizerListArgs(), request)


@press(admin_ids.GROUPS_BACK, admin_ids.GROUPS_NEXT, area=Area.ADMIN)
async def turn_list_page(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Back] and [More] of the list."""
    args = GroupArgs(page=request.carried(PageCarried).page)
    return replace(await ctx.ask(GROUPS, args, request), replace=True)


@press(admin_ids.GROUP_ROW, *numbered(admin_ids.GROUP_ROW, admin_ids.MAX_GROUP_BUTTONS), area=Area.ADMIN)
async def press_row(ctx: Context, request: PressRequest) -> Reply:
    """Handle a row's menu or a button of one group; the value is ``what:key``."""
    what, _, key = (request.value or "").partition(":")
    if what not in (DETAIL, ORGANIZERS, *LIST_KINDS):
        raise too_old_button()
    return await ctx.ask(GROUPS, GroupArgs(group=require_key(key), what=what), request)


@press(*(admin_ids.GROUP_BACK, admin_ids.GROUP_NEXT), *numbered(admin_ids.GROUP_RANGE, 2), area=Area.ADMIN)
async def turn_group_page(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Back], [More] and the choice of a range for the meetings of a group or an organizer."""
    carried = request.carried(ReportPageCarried)
    period = carried.span or ""
    if carried.is_organizer:
        reply = await ctx.ask(
            ORGANIZER_MEETINGS,
            OrganizerMeetingsArgs(organizer=carried.key, what=carried.what, page=carried.page, period=period),
            request,
        )
    else:
        args = GroupArgs(group=carried.key, what=carried.what, page=carried.page, period=period)
        reply = await ctx.ask(GROUPS, args, request)
    return replace(reply, replace=True)


@press(admin_ids.GROUP_COLLECT, area=Area.ADMIN)
async def press_collect(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Ask one by one]: start the job; its result comes as a direct message."""
    carried = request.carried(GroupReadCarried)
    if carried.what not in LIST_KINDS:
        raise too_old_button()
    wanted = GroupToRead(group_key=carried.key, name=carried.name, what=carried.what, span=carried.span)
    press_id = ":".join(request.press_key)
    await start_group_read(ctx.app, request.asker.person, wanted, press_id)
    return Reply(message=views.begun_message(), replace=True)


@press(admin_ids.JOB_STOP, area=None)
async def press_stop(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Cancel] of a long operation: stop it at its current position."""
    op = await progress.stop_operation(ctx.app, request.asker.person, request.value or "", JOB_MESSAGES)
    return Reply(message=JOB_MESSAGES[op.kind](op), replace=True)
