"""Message shortcuts."""

from __future__ import annotations

from bot.model.errors import FaultError
from bot.model.policy import Area
from bot.model.replies import Reply
from bot.usecases.core.channels import require_postable_channel
from bot.views import ids
from handlers.context import Context
from handlers.meetings.schedule import open_from_message
from handlers.payloads import MalformedPayload
from handlers.registration.overview import ask_training_for_thread
from handlers.requests import ShortcutRequest
from handlers.router import shortcut


@shortcut(ids.SCHEDULE_FROM_MESSAGE, area=Area.SCHEDULE)
async def schedule_from_message(ctx: Context, request: ShortcutRequest) -> Reply:
    """Handle "Schedule from this message": open the form with its title and time; the card goes into its thread."""
    if not request.channel or not request.thread_ts:
        raise MalformedPayload("message")
    # The form has a response_url for the conversation, so the card can go where Usher is not.
    await require_postable_channel(ctx.app, request.asker.person, request.channel, has_response_url=True)
    thread = f"{request.channel}:{request.thread_ts}"
    return await open_from_message(
        ctx, request.asker, request.text, thread, request.trigger_id, author=request.author
    )


@shortcut(ids.TRAINING_SHARE_SHORTCUT, area=Area.TRAIN)
async def share_training(ctx: Context, request: ShortcutRequest) -> Reply:
    """Handle "Share training here": ask which of the person's trainings to post in the message's thread."""
    if not request.channel or not request.thread_ts:
        raise MalformedPayload("message")
    return await ask_training_for_thread(ctx, request, request.channel, request.thread_ts)


async def refuse_unknown(ctx: Context, request: ShortcutRequest) -> Reply:
    raise FaultError("shortcut-unknown", next_step="button-too-old-next")
