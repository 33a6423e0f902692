"""``/meeting why``: which reminders were sent or are planned, and why; shown only to the asker."""

from __future__ import annotations

from bot.model.replies import Reply
from bot.parsing.command_line import ParsedCommand
from bot.queries.reminders import WHY, WhyArgs
from handlers.context import Context
from handlers.requests import CommandRequest
from handlers.router import verb


@verb("/meeting", "why [meeting id]", area=None, example="why", needs="member")
async def show_why(ctx: Context, request: CommandRequest, parsed: ParsedCommand) -> Reply:
    """Handle ``/meeting why [meeting id]``: the reminders for the asker and this channel."""
    return await ctx.ask(WHY, WhyArgs(channel=request.channel, typed=parsed.text_with_urls), request)
