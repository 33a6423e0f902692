"""Buttons that delete their own message: a private link that was opened, what was read, a question answered with no."""

from __future__ import annotations

from bot.model.replies import EMPTY_REPLY, Reply
from bot.views import ids
from bot.views.reminders import ids as reminder_ids
from handlers.context import Context
from handlers.requests import PressRequest
from handlers.router import press


@press(
    ids.HOST_OPEN,
    ids.TRAINING_HOST_OPEN,
    ids.ASSIST_OPEN,
    ids.ASSIST_DOWNLOAD_OPEN,
    ids.REGISTRATION_KEEP,
    reminder_ids.DISMISS,
    area=None,
)
async def delete_pressed_message(ctx: Context, request: PressRequest) -> Reply:
    """Delete the message that was pressed; if the button has a link, Slack opens it."""
    if request.response_url:
        await ctx.app.slack.messenger.delete_original(request.response_url)
    return EMPTY_REPLY
