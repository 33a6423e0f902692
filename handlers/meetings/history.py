"""``/meeting history`` and ``attendees``: past meetings, shown only to the asker."""

from __future__ import annotations

from dataclasses import replace

from bot.model.meeting_requests import AttendeesArgs, HistoryArgs, RecordingArgs
from bot.model.replies import Reply
from bot.parsing.command_line import ParsedCommand
from bot.queries.meetings import MEETING_ATTENDEES, MEETING_HISTORY, MEETING_RECORDING
from bot.usecases.meetings.overview import require_meeting_id
from bot.views import ids
from handlers.context import Context
from handlers.requests import CommandRequest, PressRequest
from handlers.router import numbered, press, verb


@verb("/meeting", "history [30d]", area=None, example="history 30d", aliases=("past",))
async def show_history(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/meeting history [30d]``."""
    return await ctx.ask(MEETING_HISTORY, HistoryArgs(text=parsed.text), request)


@press(ids.HISTORY, area=None)
async def press_history(ctx: Context, request: PressRequest) -> Reply:
    return await ctx.ask(MEETING_HISTORY, HistoryArgs(), request)


@press(*numbered(ids.HISTORY_RANGE, 2), ids.HISTORY_EARLIER, ids.HISTORY_LATER, area=None)
async def turn_history(ctx: Context, request: PressRequest) -> Reply:
    """Handle the choice of a range, [Earlier] and [Later]: show that page in place of the message."""
    return replace(await ctx.ask(MEETING_HISTORY, request.carried(HistoryArgs), request), replace=True)


@verb(
    "/meeting", "attendees [meeting id]", area=None, example="attendees", needs="organizer", aliases=("who",)
)
async def show_attendees(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/meeting attendees [meeting id]``; without an id, show a picker of past meetings."""
    return await ctx.ask(MEETING_ATTENDEES, AttendeesArgs(parsed.text_with_urls), request)


@press(ids.ATTENDEES, area=None)
async def press_attendees(ctx: Context, request: PressRequest) -> Reply:
    """Handle a past meeting's button: show the attendees of that occurrence."""
    return await ctx.ask(MEETING_ATTENDEES, request.carried(AttendeesArgs), request)


@press(ids.RECORDING, area=None)
async def press_recording(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Recording] of an ended meeting: show its links, to the organizer alone."""
    return await ctx.ask(MEETING_RECORDING, request.carried(RecordingArgs), request)


@press(ids.ATTENDEES_PICK, area=None)
async def pick_attendees(ctx: Context, request: PressRequest) -> Reply:
    return await ctx.ask(MEETING_ATTENDEES, AttendeesArgs(require_meeting_id(request.value or "")), request)


@press(ids.ATTENDEES_BACK, ids.ATTENDEES_NEXT, area=None)
async def turn_attendees(ctx: Context, request: PressRequest) -> Reply:
    return replace(await ctx.ask(MEETING_ATTENDEES, request.carried(AttendeesArgs), request), replace=True)
