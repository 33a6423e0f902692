"""``/meeting history`` and ``attendees``: past meetings, shown only to the asker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.model.replies import Reply
from bot.parsing.command_line import ParsedCommand
from bot.views import ids
from handlers.context import Context
from handlers.requests import CommandRequest, PressRequest
from handlers.router import press, verb


@verb("/meeting", "history [30d]", area=None, example="history 30d", aliases=("past",))
async def show_history(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/meeting history [30d]``."""
    args = {"text": parsed.text}
    return await ctx.query("meeting.history", request.asker, args, request.response_url, request.trigger_id)


@press(ids.HISTORY, area=None)
async def press_history(ctx: Context, request: PressRequest) -> Reply:
    return await _query(ctx, request, "meeting.history", {})


@press(ids.HISTORY_EARLIER, ids.HISTORY_LATER, area=None)
async def turn_history(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Earlier] and [Later]: replace the page with another one of the same range."""
    carried = request.decoded_value()
    args = {"since": carried.get("s"), "until": carried.get("u"), "page": carried.get("p")}
    return replace(await _query(ctx, request, "meeting.history", args), replace=True)


@verb(
    "/meeting", "attendees [meeting id]", area=None, example="attendees", needs="organizer", aliases=("who",)
)
async def show_attendees(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/meeting attendees [meeting id]``; without an id, show a picker of past meetings."""
    args = {"id": parsed.text}
    return await ctx.query("meeting.attendees", request.asker, args, request.response_url, request.trigger_id)


@press(ids.ATTENDEES, area=None)
async def press_attendees(ctx: Context, request: PressRequest) -> Reply:
    """Handle a past meeting's button: show the attendees of that occurrence."""
    carried = request.decoded_value()
    return await _query(ctx, request, "meeting.attendees", {"id": carried.get("id"), "at": carried.get("at")})


@press(ids.ATTENDEES_PICK, area=None)
async def pick_attendees(ctx: Context, request: PressRequest) -> Reply:
    return await _query(ctx, request, "meeting.attendees", {"id": request.value})


@press(ids.ATTENDEES_BACK, ids.ATTENDEES_NEXT, area=None)
async def turn_attendees(ctx: Context, request: PressRequest) -> Reply:
    carried = request.decoded_value()
    args = {"id": carried.get("id"), "page": carried.get("p")}
    return replace(await _query(ctx, request, "meeting.attendees", args), replace=True)


async def _query(ctx: Context, request: PressRequest, name: str, args: Mapping[str, Any]) -> Reply:
    return await ctx.query(name, request.asker, args, request.response_url or "", request.trigger_id)
