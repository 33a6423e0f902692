"""Presses on a card in a conversation that Usher is not in: each brings the card up to date."""

from __future__ import annotations

from contextlib import suppress

from bot.cancellation import run_until_deadline
from bot.model.errors import UserError, UsherError
from bot.model.replies import EMPTY_REPLY, Reply
from bot.usecases.meetings.cards import redraw_cards
from bot.usecases.meetings.overview import require_meeting_id
from bot.usecases.meetings.url_cards import USES_WITH_REPLY, note_card_press
from bot.views import ids
from bot.views.meetings.cards import card
from handlers.context import Context
from handlers.requests import PressRequest
from handlers.router import press


@press(ids.URL_CARD_JOIN, ids.URL_CARD_UPDATE, area=None)
async def press_url_card(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Join], whose link Slack opens itself, and [Update]: redraw the card. A worker does it if this cannot."""
    is_update = request.action_id == ids.URL_CARD_UPDATE
    meeting_id = require_meeting_id(request.value or "")
    meeting = await note_card_press(
        ctx.app,
        request.asker.person.tenant,
        meeting_id,
        request.channel or "",
        request.message_ts or "",
        request.response_url or "",
        redraws=is_update,
    )
    if meeting is not None:
        with suppress(UsherError, TimeoutError):
            await run_until_deadline(redraw_cards(ctx.app, meeting, card), ctx.remaining_wait_seconds())
    elif is_update:
        raise UserError("card-unknown", next_step="card-unknown-next")
    return EMPTY_REPLY


async def note_menu_press(ctx: Context, request: PressRequest, meeting_id: str) -> None:
    """Keep the response_url of a choice in the card's menu for the card; the choice may be answered by it too."""
    if request.response_url and request.channel and request.message_ts:
        await note_card_press(
            ctx.app,
            request.asker.person.tenant,
            meeting_id,
            request.channel,
            request.message_ts,
            request.response_url,
            uses=USES_WITH_REPLY,
        )
