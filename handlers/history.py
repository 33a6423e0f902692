"""``/meeting history``, ``attendees`` and ``why``: what was, to the asker alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.commands.words import Parsed
from handlers.guard import Desk
from handlers.replies import Reply
from handlers.requests import CommandRequest, PressRequest


async def history(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """``/meeting history [30d]``."""
    args = {"text": parsed.text}
    return await desk.read("meeting.history", request.asker, args, request.response_url, request.trigger_id)


async def why(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """``/meeting why [meeting id]``: each reminder for the asker and for this channel, sent or not, and why."""
    args = {"id": parsed.text, "channel": request.channel}
    return await desk.read("meeting.why", request.asker, args, request.response_url, request.trigger_id)


async def press_history(desk: Desk, request: PressRequest) -> Reply:
    return await _read(desk, request, "meeting.history", {})


async def turn_history(desk: Desk, request: PressRequest) -> Reply:
    """[Earlier] and [Later]: the same range, another page, in the place of the one that was pressed."""
    carried = request.carried()
    args = {"since": carried.get("s"), "until": carried.get("u"), "page": carried.get("p")}
    return replace(await _read(desk, request, "meeting.history", args), replace=True)


async def attendees(desk: Desk, request: CommandRequest, parsed: Parsed) -> Reply:
    """``/meeting attendees [meeting id]``: a picker of past meetings without an id."""
    args = {"id": parsed.text}
    return await desk.read("meeting.attendees", request.asker, args, request.response_url, request.trigger_id)


async def press_attendees(desk: Desk, request: PressRequest) -> Reply:
    """A past meeting's button: the occurrence that it stands for."""
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
