"""``/goto groups``: the list, one group, its upcoming and past meetings, and its attendees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.model.admin import ATTENDEES, LIST_KINDS, PAST, UPCOMING
from bot.model.errors import UserError
from bot.model.policy import Area
from bot.model.replies import Reply
from bot.parsing.command_line import ParsedCommand
from bot.parsing.time.date_range import DateRange
from bot.usecases.admin.common import parse_button_time
from bot.usecases.admin.large_groups import start_group_read
from bot.usecases.core import progress
from bot.views.admin import groups as views
from bot.views.admin import ids as admin_ids
from bot.views.admin.groups import DETAIL, ORGANIZERS
from bot.views.admin.progress import JOB_MESSAGES
from handlers.context import Context
from handlers.requests import CommandRequest, PressRequest
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
    words = parsed.text.split()
    args: dict[str, Any] = {}
    if words:
        at = next(
            (n for n, word in enumerate(words) if n and word.casefold() in GROUP_VIEW_KEYWORDS), len(words)
        )
        args = {"group": " ".join(words[:at]), "range": " ".join(words[at + 1 :])}
        args["what"] = GROUP_VIEW_KEYWORDS[words[at].casefold()] if at < len(words) else DETAIL
    return await ctx.query("admin.groups", request.asker, args, request.response_url, request.trigger_id)


async def list_meetings_of_others(ctx: Context, request: CommandRequest, words: list[str]) -> Reply:
    """Handle ``/meeting list group [key or name]`` and ``list organizer [e-mail or key]`` (upcoming; for admins)."""
    whose, typed = words[0].casefold().rstrip("s"), " ".join(words[1:])
    if not typed:
        name, args = ("admin.groups" if whose == "group" else "admin.organizers"), {}
    elif whose == "group":
        name, args = "admin.groups", {"group": typed, "what": UPCOMING}
    else:
        name, args = "admin.meetings", {"organizer": typed, "what": UPCOMING}
    return await ctx.query(name, request.asker, args, request.response_url, request.trigger_id)


@press(admin_ids.GROUPS_BACK, admin_ids.GROUPS_NEXT, area=Area.ADMIN)
async def turn_list_page(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Back] and [More] of the list."""
    return replace(
        await _query_groups(ctx, request, {"page": request.decoded_value().get("p")}), replace=True
    )


@press(admin_ids.GROUP_ROW, *numbered(admin_ids.GROUP_ROW, admin_ids.MAX_GROUP_BUTTONS), area=Area.ADMIN)
async def press_row(ctx: Context, request: PressRequest) -> Reply:
    """Handle a row's menu or a button of one group; the value is ``what:key``."""
    what, _, key = (request.value or "").partition(":")
    if what not in (DETAIL, ORGANIZERS, *LIST_KINDS) or not key:
        raise UserError("button-too-old", next_step="button-too-old-next")
    return await _query_groups(ctx, request, {"group": key, "what": what})


@press(admin_ids.GROUP_BACK, admin_ids.GROUP_NEXT, area=Area.ADMIN)
async def turn_group_page(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Back] and [More] of a group's meetings."""
    carried = request.decoded_value()
    args = {"group": carried.get("g"), "what": carried.get("w"), "page": carried.get("p")}
    args |= {"since": carried.get("s"), "until": carried.get("u")}
    if carried.get("o"):
        args["organizer"] = carried.get("g")
        shown = await ctx.query(
            "admin.meetings", request.asker, args, request.response_url or "", request.trigger_id
        )
        return replace(shown, replace=True)
    return replace(await _query_groups(ctx, request, args), replace=True)


async def _query_groups(ctx: Context, request: PressRequest, args: Mapping[str, Any]) -> Reply:
    return await ctx.query(
        "admin.groups", request.asker, args, request.response_url or "", request.trigger_id
    )


@press(admin_ids.GROUP_COLLECT, area=Area.ADMIN)
async def press_collect(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Ask one by one]: start the job; its result comes as a direct message."""
    carried = request.decoded_value()
    what, key = str(carried.get("w") or ""), str(carried.get("g") or "")
    if what not in LIST_KINDS or not key:
        raise UserError("button-too-old", next_step="button-too-old-next")
    span = (
        DateRange(parse_button_time(carried["s"]), parse_button_time(carried.get("u")))
        if carried.get("s")
        else None
    )
    press = ":".join((request.channel or "", request.message_ts or "", request.action_ts))
    await start_group_read(
        ctx.app, request.asker.person, (key, str(carried.get("n") or "")), what, span, press
    )
    return Reply(message=views.begun_message(), replace=True)


@press(admin_ids.JOB_STOP, area=None)
async def press_stop(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Cancel] of a long operation: stop it at its current position."""
    op = await progress.stop_operation(ctx.app, request.asker.person, request.value or "", JOB_MESSAGES)
    return Reply(message=JOB_MESSAGES[op.kind](op), replace=True)
