"""[Add Usher]: Usher joins a public channel by itself, and what was asked for there goes on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.model.errors import CannotPost, UserError
from bot.model.meeting_requests import AddUsherCarried, SharePayload
from bot.model.policy import Area
from bot.model.replies import Reply
from bot.operations.meetings import SHARE_MEETING
from bot.usecases.core.channels import join_channel
from bot.usecases.core.policy import require_allowed
from bot.views import ids
from bot.views.i18n.bundles import t
from bot.views.kit import text_message
from handlers.assist.sessions import ask_key_for_thread
from handlers.context import Context
from handlers.registration.overview import ask_training_for_thread
from handlers.requests import PressRequest
from handlers.router import press

SHORTCUTS: Mapping[str, tuple[Area, Callable[[Context, PressRequest, str, str], Awaitable[Reply]]]] = {
    ids.ASSIST_SEND_SHORTCUT: (Area.START, ask_key_for_thread),
    ids.TRAINING_SHARE_SHORTCUT: (Area.TRAIN, ask_training_for_thread),
}
"""The message shortcuts that post in the message's thread: the area each needs, and what it asks."""
ARCHIVED = "slack-archived"
"""The refusal for which nobody can invite Usher either."""


@press(ids.ADD_USHER, area=None)
async def add_usher(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Add Usher]: join the channel, for somebody who is in it; then go on with what was to be done there."""
    carried, person = request.carried(AddUsherCarried), request.asker.person
    try:
        await join_channel(ctx.app, person, carried.channel)
    except CannotPost as error:
        if error.message_id == ARCHIVED:
            raise
        raise UserError(
            "add-usher-refused", next_step="bot-not-in-channel-next", channel=f"<#{carried.channel}>"
        ) from error
    if carried.shortcut in SHORTCUTS:
        area, go_on = SHORTCUTS[carried.shortcut]
        await require_allowed(ctx.app, person, area)
        return replace(await go_on(ctx, request, carried.channel, carried.thread_ts), replace=True)
    if not carried.meeting_id:
        return Reply(message=text_message(t("add-usher-done", channel=f"<#{carried.channel}>")), replace=True)
    await require_allowed(ctx.app, person, Area.SCHEDULE)
    payload = SharePayload(
        meeting_id=carried.meeting_id,
        channel=carried.channel,
        response_url=request.response_url or "",
        opens_host=carried.opens_host,
    )
    identity = {"id": carried.meeting_id, "to": carried.channel}
    reply = await ctx.submit(SHARE_MEETING, payload, person, once=request.press_key, identity=identity)
    return Reply(message=reply.message, replace=True)
