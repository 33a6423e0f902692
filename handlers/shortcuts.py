"""Message shortcuts."""

from __future__ import annotations

from bot.commands.message import planned_text
from bot.errors import FaultError
from bot.usecases.cards import check_place
from handlers.guard import Desk
from handlers.meetings import open_from_message
from handlers.registrations import ask_for_thread
from handlers.replies import Reply
from handlers.requests import Malformed, ShortcutRequest


async def schedule_from_message(desk: Desk, request: ShortcutRequest) -> Reply:
    """Handle "Schedule from this message": open the form with its title and time; the card goes into its thread."""
    if not request.channel or not request.thread_ts:
        raise Malformed("message")
    await check_place(desk.s, request.asker.person, request.channel)
    thread = f"{request.channel}:{request.thread_ts}"
    text = planned_text(request.text)
    return await open_from_message(desk, request.asker, text, thread, request.trigger_id)


async def share_training(desk: Desk, request: ShortcutRequest) -> Reply:
    """Handle "Share training here": ask which of the person's trainings to post in the message's thread."""
    if not request.channel or not request.thread_ts:
        raise Malformed("message")
    url = request.response_url or ""
    return await ask_for_thread(
        desk, request.asker, request.channel, request.thread_ts, url, request.trigger_id
    )


async def unknown(desk: Desk, request: ShortcutRequest) -> Reply:
    raise FaultError("shortcut-unknown", next_step="button-too-old-next")
