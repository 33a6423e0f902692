"""The cancellation of a meeting: done after one press, with what it affects and [Undo]."""

from __future__ import annotations

from bot.cancellation import run_until_deadline
from bot.goto.errors import GoToError
from bot.model.errors import NotConnected, UserError
from bot.model.ids import Person
from bot.model.meeting_requests import CancelCarried, MeetingArgs
from bot.model.meetings import CancelModel
from bot.model.operations import Outcome
from bot.model.policy import Area
from bot.model.replies import Reply
from bot.queries.meetings import CANCEL_OFFER
from bot.usecases.core.unclear_matches import UnclearMatch
from bot.usecases.meetings import cancel
from bot.usecases.meetings.find import find_meeting
from bot.usecases.meetings.overview import require_meeting_id
from bot.views import ids
from bot.views.errors import error_message
from bot.views.meetings import changes as views
from handlers.context import Context
from handlers.requests import CommandRequest, PressRequest
from handlers.router import press

SUBJECT_ACTIONS = frozenset({ids.CANCEL, ids.CANCEL_PICK, ids.RESUME_VERB})
"""Buttons and pickers of messages about one meeting, whose place the cancellation takes if nobody else sees them."""


async def cancel_or_ask(
    ctx: Context, request: CommandRequest | PressRequest, typed: str, channel: str | None
) -> Reply:
    """Cancel the meeting when the time to undo is over; say so, and what that affects.

    Asks first if only a part of its title was typed, or if GoTo takes so long that the person may look elsewhere.
    """
    person = request.asker.person
    try:
        found = await run_until_deadline(_load(ctx, person, typed), ctx.remaining_wait_seconds())
    except (TimeoutError, GoToError, NotConnected, UnclearMatch):
        found = None
    if found is None:
        return await ctx.ask(CANCEL_OFFER, MeetingArgs(typed), request)
    once, replaces = request.trigger_id, False
    if isinstance(request, PressRequest):
        once = "-".join(request.press_key)
        replaces = request.is_ephemeral and request.action_id in SUBJECT_ACTIONS
    begun = await cancel.submit_cancel(
        ctx.app,
        person,
        CancelCarried(found.meeting_id, found.subject),
        once,
        request.response_url or "",
        replaces=replaces,
    )
    if isinstance(begun, Outcome):
        return Reply(message=views.cancel_result_message(begun, found.subject), replace=replaces)
    return Reply(message=views.cancel_pending_message(begun, found), replace=replaces)


async def _load(ctx: Context, person: Person, typed: str) -> CancelModel | None:
    """Return what the cancellation affects, None if it has to be asked whether this meeting is meant."""
    found = await find_meeting(ctx.app, person, typed)
    return await cancel.load_cancel_form(ctx.app, person, found.meeting_id) if found.is_exact else None


@press(ids.CANCEL_CONFIRM, area=Area.SCHEDULE)
async def press_cancel(ctx: Context, request: PressRequest) -> Reply:
    """Handle [Cancel meeting] of a question: it takes effect when the time to undo is over."""
    carried = request.carried(CancelCarried)
    require_meeting_id(carried.meeting_id)
    found = await cancel.submit_cancel(
        ctx.app, request.asker.person, carried, request.message_key, request.response_url or ""
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
    try:
        subject = await cancel.undo_meeting_cancel(ctx.app, request.asker.person, request.value or "")
    except UserError as error:
        return Reply(message=error_message(error), replace=True)
    return Reply(message=views.cancel_kept_message(subject), replace=True)
