"""``/meeting history``, ``attendees`` and ``why``: past meetings and reminders, shown only to the asker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.commands.words import Parsed
from handlers.guard import Desk
from handlers.replies import Reply
from handlers.requests import CommandRequest, PressRequest


async def history(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/meeting history [30d]``."""
    args = {"text": parsed.text}
    return await desk.read("meeting.history", request.asker, args, request.response_url, request.trigger_id)


async def why(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/meeting why [meeting id]``: each reminder for the asker and this channel, sent or not, and why."""
    args = {"id": parsed.text, "channel": request.channel}
    return await desk.read("meeting.why", request.asker, args, request.response_url, request.trigger_id)


async def press_history(desk: Desk, request: PressRequest) -> Reply:
    return await _read(desk, request, "meeting.history", {})


async def turn_history(desk: Desk, request: PressRequest) -> Reply:
    """Handle [Earlier] and [Later]: replace the page with another one of the same range."""
    carried = request.carried()
    args = {"since": carried.get("s"), "until": carried.get("u"), "page": carried.get("p")}
    return replace(await _read(desk, request, "meeting.history", args), replace=True)


async def attendees(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """Handle ``/meeting attendees [meeting id]``; without an id, show a picker of past meetings."""
    args = {"id": parsed.text}
    return await desk.read("meeting.attendees", request.asker, args, request.response_url, request.trigger_id)


async def press_attendees(desk: Desk, request: PressRequest) -> Reply:
    """Handle a past meeting's button: show the attendees of that occurrence."""
    carried = request.carried()
    return await _read(desk, request, "meeting.attendees", {"id": carried.get("id"), "at": carried.get("at")})


async def pick_attendees(desk: Desk, request: PressRequest) -> Reply:
    return await _read(desk, request, "meeting.attendees", {"id": request.value})


async def turn_attendees(desk: Desk, request: PressRequest) -> Reply:
    carried = request.carried()
    args = {"id": carried.get("id"), "page": carried.get("p")}
    return replace(await _read(desk, request, "meeting.attendees", args), replace=True)


async def _read(desk: Desk, request: PressRequest, name: str, args: Mapping[str, Any]) -> Reply:
    return await desk.read(name, request.asker, args, request.response_url or "", request.trigger_id)
