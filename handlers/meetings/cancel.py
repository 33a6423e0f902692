"""The cancellation of a meeting: what it affects, the press that cancels, and [Undo]."""

from __future__ import annotations

from bot.model.meeting_requests import CancelCarried, MeetingArgs
from bot.model.operations import Outcome
from bot.model.policy import Area
from bot.model.replies import Reply
from bot.queries.meetings import CANCEL_OFFER
from bot.usecases.meetings import cancel
from bot.usecases.meetings.overview import require_meeting_id
from bot.views import ids
from bot.views.meetings import changes as views
from handlers.context import Context
from handlers.requests import CommandRequest, PressRequest
from handlers.router import press


async def offer_cancel(
    ctx: Context, request: CommandRequest | PressRequest, meeting_id: str, channel: str | None
) -> Reply:
    return await ctx.ask(CANCEL_OFFER, MeetingArgs(meeting_id), request)


@press(ids.CANCEL_CONFIRM, area=Area.SCHEDULE)
async def press_cancel(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Cancel meeting]: it takes effect when the time to undo is over."""
    carried = request.carried(CancelCarried)
    meeting_id = require_meeting_id(carried.meeting_id)
    found = await cancel.submit_cancel(
        ctx.app,
        request.asker.person,
        meeting_id,
        carried.subject,
        request.message_key,
        request.response_url or "",
    )
    if isinstance(found, Outcome):
        return Reply(message=views.cancel_result_message(found, carried.subject), replace=True)
    return Reply(message=views.cancel_pending_message(found), replace=True)


@press(ids.CANCEL_KEEP, area=None)
async def press_keep(ctx: Context, request: PressRequest) -> Reply:
    return Reply(message=views.cancel_kept_message(None), replace=True)


@press(ids.CANCEL_UNDO, area=None)
async def press_undo(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Undo]: drop the cancellation before it is sent to GoTo, or answer that it is too late."""
    subject = await cancel.undo_meeting_cancel(ctx.app, request.asker.person, request.value or "")
    return Reply(message=views.cancel_kept_message(subject), replace=True)
