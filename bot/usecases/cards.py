"""Cards: a meeting as channels see it, kept true for its whole life, and what is said once in their threads."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.errors import CannotPost, UserError
from bot.ids import Person
from bot.ports import CardLife, KnownMeeting, LifeState, Message
from bot.usecases.calendar import address
from bot.usecases.operations import Run
from bot.usecases.sends import send_once
from bot.usecases.services import Services

log = logging.getLogger("usher.cards")


@dataclass(frozen=True, slots=True)
class CardModel:
    """A meeting as its card shows it. ``zone`` names the zone of the fallback text; times are aware UTC."""

    meeting_id: str
    subject: str
    start: datetime
    end: datetime
    join_url: str
    organizer: Person
    organizer_name: str
    zone: str
    conference_call_info: str | None = None
    password_required: bool = False
    cancelled_at: datetime | None = None
    cancelled_by: str = ""
    """The name of who cancelled it here; "" where nobody knows who it was."""
    calendar_url: str | None = field(default=None, repr=False)
    """Where its calendar file is; None when nobody reaches us from outside."""
    life: CardLife | None = None
    """How far this occurrence has come; None where nothing is known of it yet."""


CardView = Callable[[CardModel], Message]


async def card_of(s: Services, meeting: KnownMeeting) -> CardModel:
    """Return what a meeting's card shows now."""
    profile = await s.people.profile(meeting.organizer)
    life = await s.lives.get(meeting.tenant, meeting.meeting_id)
    return CardModel(
        meeting.meeting_id,
        meeting.subject,
        meeting.start,
        meeting.end,
        meeting.join_url,
        meeting.organizer,
        profile.name,
        profile.zone or "UTC",
        meeting.conference_call_info,
        meeting.password_required,
        meeting.cancelled_at,
        (await s.people.profile(meeting.cancelled_by)).name if meeting.cancelled_by else "",
        await address(s, meeting),
        replace(life, drawn=True, fresh=False) if life and life.planned == meeting.start else None,
    )


async def draw_again(s: Services, meeting: KnownMeeting, card: CardView) -> None:
    """Make all cards of a meeting say what is true now. One that is gone or out of reach is passed over.

    Cards of an occurrence that has ended stay as it ended when the meeting is moved or cancelled after it. Raises
    ``SlackDown`` when Slack takes nothing; drawing again from the start does no harm.
    """
    if not meeting.cards or await _stand_for_another(s, meeting):
        return
    message = card(await card_of(s, meeting))
    for place in meeting.cards:
        try:
            await s.messenger.update(meeting.tenant, place.channel, place.ts, message)
        except CannotPost as error:
            log.warning("a card cannot be drawn: channel=%s message=%s", place.channel, error.message_id)


async def _stand_for_another(s: Services, meeting: KnownMeeting) -> bool:
    """Say whether the cards are those of an occurrence that is over, and not of the meeting as it is now."""
    life = await s.lives.get(meeting.tenant, meeting.meeting_id)
    if life is None:
        return False
    moved = life.planned != meeting.start or meeting.cancelled_at is not None
    return life.fresh or (life.state is LifeState.ENDED and moved)


async def announce(go: Run, meeting: KnownMeeting, what: str, message: Message) -> None:
    """Say something once in the thread of each card that others see. ``what`` names it within the operation."""
    for place in meeting.cards:
        if place.channel.startswith("D"):
            continue
        send_id = go.send_id(f"{what}-{place.channel}")
        threaded = replace(message, thread_ts=place.ts)
        try:
            await send_once(go.s, meeting.tenant, place.channel, send_id, threaded)
        except CannotPost as error:
            log.warning("a thread cannot be told: channel=%s message=%s", place.channel, error.message_id)


async def check_place(s: Services, person: Person, channel: str | None) -> None:
    """See that the person is in the channel and that the bot can post there.

    Raises ``UserError`` for the field ``channel``.
    """
    if channel is None:
        return
    try:
        place = await s.people.channel(person.tenant, channel)
    except CannotPost as error:
        raise UserError(
            error.message_id, next_step=error.next_step, field="channel", **error.values
        ) from error
    name = f"#{place.name}" if place.name else "this conversation"
    if place.is_archived:
        raise UserError("channel-archived", next_step="choose-another-channel", field="channel", channel=name)
    if not place.bot_is_member and not place.is_im:
        raise UserError(
            "bot-not-in-channel", next_step="bot-not-in-channel-next", field="channel", channel=name
        )
    inside = (
        await s.people.direct(person) == channel if place.is_im else await s.people.is_member(person, channel)
    )
    if not inside:
        raise UserError("not-your-channel", next_step="not-your-channel-next", field="channel", channel=name)
