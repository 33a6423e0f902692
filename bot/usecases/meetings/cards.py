"""Cards: the message that shows a meeting in a channel and is kept up to date, and posts in its thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from bot.model.cards import CardPhase
from bot.model.errors import SlackRefusal
from bot.model.ids import Person
from bot.model.meetings import CardModel, KnownMeeting
from bot.model.messages import Message, MessageWriter
from bot.usecases.calendars.meeting_file import get_calendar_url
from bot.usecases.core.faults import log_refusal
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.sends import in_thread, post_once, update_message
from bot.usecases.core.services import Services
from bot.usecases.meetings.url_cards import redraw_url_cards

log = logging.getLogger("usher.cards")


CardView = Callable[[CardModel], Message]


async def load_card(app: Services, meeting: KnownMeeting) -> CardModel:
    """Load what a meeting's card shows now."""
    profile = await app.slack.people.get_profile(meeting.organizer)
    state = await app.store.card_states.get(meeting.tenant, meeting.meeting_id)
    return CardModel(
        meeting_id=meeting.meeting_id,
        subject=meeting.subject,
        start=meeting.start,
        end=meeting.end,
        join_url=meeting.join_url,
        organizer=meeting.organizer,
        organizer_name=profile.name,
        zone=profile.zone or "UTC",
        conference_call_info=meeting.conference_call_info,
        password_required=meeting.password_required,
        cancelled_at=meeting.cancelled_at,
        cancelled_by=(await app.slack.people.get_profile(meeting.cancelled_by)).name
        if meeting.cancelled_by
        else "",
        calendar_url=await get_calendar_url(app, meeting),
        state=replace(state, is_drawn=True, needs_new_cards=False)
        if state and state.planned_start == meeting.start
        else None,
    )


async def redraw_cards(app: Services, meeting: KnownMeeting, card_view: CardView) -> None:
    """Update all cards of a meeting. A card that is gone or out of reach is skipped.

    If the meeting is moved or cancelled after an occurrence ended, that occurrence's cards stay unchanged. Idempotent.
    Raises ``SlackDown`` if Slack is unavailable.
    """
    if not (meeting.cards or meeting.url_channels) or await _is_past_occurrence(app, meeting):
        return
    model = await load_card(app, meeting)
    await redraw_url_cards(app, meeting, model, card_view)
    for place in meeting.cards:
        owner = Person(meeting.tenant, place.reader) if place.reader else meeting.organizer
        try:
            await update_message(app, owner, place.channel, place.ts, lambda: card_view(model))
        except SlackRefusal as error:
            log_refusal(app, log, f"cannot update a card: channel={place.channel}", error)


async def _is_past_occurrence(app: Services, meeting: KnownMeeting) -> bool:
    """Return True if the cards belong to an occurrence that is over, not to the meeting as it is now."""
    state = await app.store.card_states.get(meeting.tenant, meeting.meeting_id)
    if state is None:
        return False
    moved = state.planned_start != meeting.start or meeting.cancelled_at is not None
    return state.needs_new_cards or (state.phase is CardPhase.ENDED and moved)


async def post_to_threads(run: OperationRun, meeting: KnownMeeting, label: str, write: MessageWriter) -> None:
    """Post once in the thread of each card outside direct messages. ``label`` identifies the post in the operation."""
    for place in meeting.cards:
        if place.channel.startswith("D"):
            continue
        send_id = run.send_id(f"{label}-{place.channel}")
        try:
            await post_once(run.app, meeting.organizer, place.channel, send_id, in_thread(write, place.ts))
        except SlackRefusal as error:
            log_refusal(run.app, log, f"cannot post in a thread: channel={place.channel}", error)
