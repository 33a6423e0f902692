"""The cancellation of a meeting: done after one press, with what it affects and [Undo]."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass

from bot.cancellation import run_until_deadline
from bot.goto.errors import GoToError
from bot.model.errors import NotConnected, UserError, UsherError
from bot.model.ids import Person
from bot.model.meeting_requests import CancelCarried, MeetingArgs
from bot.model.meetings import CancelModel
from bot.model.operations import Outcome
from bot.model.policy import Area
from bot.model.replies import EMPTY_REPLY, Reply
from bot.model.typed_messages import is_message_trigger
from bot.model.view_address import ViewAddress, answer_view
from bot.queries.meetings import CANCEL_OFFER
from bot.usecases.core.unclear_matches import UnclearMatch
from bot.usecases.meetings import cancel
from bot.usecases.meetings.find import find_meeting
from bot.usecases.meetings.overview import require_meeting_id
from bot.views import ids
from bot.views.errors import error_message
from bot.views.meetings import changes as views
from handlers.context import FORM_OPEN_RESERVE_SECONDS, MIN_READ_SECONDS, Context
from handlers.requests import CommandRequest, PressRequest
from handlers.router import press

log = logging.getLogger("usher.meetings")
SUBJECT_ACTIONS = frozenset({ids.CANCEL, ids.CANCEL_PICK, ids.RESUME_VERB})
"""Buttons and pickers of messages about one meeting, whose place the cancellation takes if nobody else sees them."""


async def cancel_or_ask(
    ctx: Context, request: CommandRequest | PressRequest, typed: str, channel: str | None
) -> Reply:
    """Cancel the meeting when the time to undo is over; say so, and what that affects.

    Asks first if only a part of its title was typed, if GoTo takes so long that the person may look elsewhere, or where
    the answer could not lose its [Undo]: Slack has no form for a typed message, and changes no answer to it.
    """
    person = request.asker.person
    found = None
    if not is_message_trigger(request.trigger_id):
        seconds = max(MIN_READ_SECONDS, ctx.remaining_wait_seconds() - FORM_OPEN_RESERVE_SECONDS)
        with suppress(TimeoutError, GoToError, NotConnected, UnclearMatch):
            found = await run_until_deadline(_load(ctx, person, typed), seconds)
    if found is None:
        return await ctx.ask(CANCEL_OFFER, MeetingArgs(typed), request)
    place = _place(ctx, request)
    begun = await cancel.submit_cancel(
        ctx.app,
        person,
        CancelCarried(found.meeting_id, found.subject),
        "-".join(request.press_key) if isinstance(request, PressRequest) else request.trigger_id,
        place.address,
        replaces=place.replaces,
    )
    if isinstance(begun, Outcome):
        return Reply(message=views.cancel_result_message(begun, found.subject), replace=place.replaces)
    message = views.cancel_pending_message(begun, found)
    if place.new_form:
        try:
            view = answer_view(message, place.new_form)
            await ctx.app.slack.messenger.open_view(person.tenant, request.trigger_id, view)
        except UsherError as error:
            log.warning("cannot open the form of a cancellation: %s", error)
        else:
            return EMPTY_REPLY
    return Reply(message=message, replace=place.replaces)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where [Undo] is shown and then what came of it; ``new_form`` is the id of a form to open there, "" for none."""

    address: str
    replaces: bool = False
    new_form: str = ""


def _place(ctx: Context, request: CommandRequest | PressRequest) -> _Place:
    """Return the place of the pressed message if it is about this meeting alone and private, else a form.

    Slack changes no answer to a command, and no other message than the pressed one (Slack: handling user interaction).
    """
    address = request.response_url or ""
    if isinstance(request, PressRequest) and request.is_ephemeral and request.action_id in SUBJECT_ACTIONS:
        return _Place(address=address, replaces=True)
    if ViewAddress.parse(address) is not None:
        return _Place(address=address)
    external_id = ctx.app.ids.new()
    form = ViewAddress(tenant_id=request.asker.person.tenant.id, external_id=external_id)
    return _Place(address=str(form), new_form=external_id)


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
