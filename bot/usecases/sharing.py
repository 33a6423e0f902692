"""Post a meeting's card to one more channel, once; from then on it is kept up to date like the others.

Steps: ``new`` → ``placed`` (the card can be posted there, the meeting is stored) → ``posted``.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import CannotPost, UserError
from bot.ids import Person
from bot.ports import KnownMeeting, Outcome
from bot.usecases.cards import CardView, card_of, check_place, draw_again
from bot.usecases.operations import Run
from bot.usecases.own import joined, known_own, read_own
from bot.usecases.sends import send_once
from bot.usecases.services import Services
from bot.usecases.sessions import Purpose, session_for


@dataclass(frozen=True, slots=True)
class ShareModel:
    """The form. ``channel`` is the preselected channel for the card, if any."""

    external_id: str
    meeting_id: str
    subject: str
    channel: str | None = None


async def plan_share(s: Services, person: Person, meeting_id: str, channel: str | None) -> ShareModel:
    """Return the form that asks for the channel. Raises ``UserError`` if the meeting is not the person's."""
    known = await known_own(s, person, meeting_id)
    free = channel if known is None or known.card_in(channel) is None else None
    return ShareModel(s.ids.new(), meeting_id, known.subject if known else "", free)


async def share_meeting(go: Run, card: CardView) -> Outcome:
    """Run a ``MEETING_SHARE`` operation from its recorded step."""
    s, person = go.s, go.operation.person
    meeting_id, channel = (str(go.operation.payload[name]) for name in ("meeting_id", "channel"))
    if go.operation.step == "new":
        known = await known_own(s, person, meeting_id)
        await check_place(s, person, channel)
        if known is None or known.card_in(channel) is None:
            own = await session_for(s, person, Purpose.OWN)
            await s.meetings.keep(joined(s, own, await read_own(own, meeting_id), known))
        else:
            return _outcome(known, channel, already=True)
        await go.reach("placed")
    meeting = await known_own(s, person, meeting_id)
    if meeting is None:
        raise UserError("meeting-forgotten", next_step="try-again-soon")
    if go.operation.step == "placed":
        await _post(go, meeting, channel, card)
        await go.reach("posted")
    return _outcome(meeting, channel)


async def _post(go: Run, meeting: KnownMeeting, channel: str, card: CardView) -> None:
    """Post the card; if the meeting was changed meanwhile, redraw it.

    A change stores the meeting first and reads its cards afterwards: either it sees this card, or we see the change.
    """
    s = go.s
    try:
        sent = await send_once(
            s, meeting.tenant, channel, go.send_id("card"), card(await card_of(s, meeting))
        )
    except CannotPost as error:
        raise UserError(
            error.message_id, next_step=error.next_step, field="channel", **error.values
        ) from error
    if sent.ts is None:
        raise UserError("share-unsure", next_step="share-unsure-next")
    await s.meetings.placed(meeting, channel, sent.ts)
    now = await s.meetings.get(meeting.tenant, meeting.meeting_id)
    if now is not None and await card_of(s, now) != await card_of(s, meeting):
        await draw_again(s, now, card)


def _outcome(meeting: KnownMeeting, channel: str, *, already: bool = False) -> Outcome:
    return Outcome(True, {"subject": meeting.subject, "channel": channel, "already": already})
