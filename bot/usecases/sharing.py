"""Post a meeting's card to one more channel, once; from then on it is kept up to date like the others.

Steps: ``new`` → ``placed`` (the card can be posted there, the meeting is stored) → ``posted``.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import CannotPost, UserError
from bot.ids import Person
from bot.ports import KnownMeeting, Outcome
from bot.usecases.cards import CardView, load_card, require_postable_channel, redraw_cards
from bot.usecases.operations import OperationRun
from bot.usecases.own import merge_meeting, require_own_meeting, read_own_meeting
from bot.usecases.sends import post_once
from bot.usecases.services import Services
from bot.usecases.sessions import Purpose, session_for


@dataclass(frozen=True, slots=True)
class MeetingShareForm:
    """The form. ``channel`` is the preselected channel for the card, if any."""

    external_id: str
    meeting_id: str
    subject: str
    channel: str | None = None


async def load_share_form(s: Services, person: Person, meeting_id: str, channel: str | None) -> MeetingShareForm:
    """Return the form that asks for the channel. Raises ``UserError`` if the meeting is not the person's."""
    known = await require_own_meeting(s, person, meeting_id)
    free = channel if known is None or known.card_in_channel(channel) is None else None
    return MeetingShareForm(s.ids.new(), meeting_id, known.subject if known else "", free)


async def share_meeting(go: OperationRun, card_view: CardView) -> Outcome:
    """Run a ``MEETING_SHARE`` operation from its recorded step."""
    s, person = go.app, go.operation.person
    meeting_id, channel = (str(go.operation.payload[name]) for name in ("meeting_id", "channel"))
    if go.operation.step == "new":
        known = await require_own_meeting(s, person, meeting_id)
        await require_postable_channel(s, person, channel)
        if known is None or known.card_in_channel(channel) is None:
            own = await session_for(s, person, Purpose.OWN)
            await s.meetings.save(merge_meeting(s, own, await read_own_meeting(own, meeting_id), known))
        else:
            return _outcome(known, channel, already=True)
        await go.checkpoint("placed")
    meeting = await require_own_meeting(s, person, meeting_id)
    if meeting is None:
        raise UserError("meeting-forgotten", next_step="try-again-soon")
    if go.operation.step == "placed":
        await _post_card(go, meeting, channel, card_view)
        await go.checkpoint("posted")
    return _outcome(meeting, channel)


async def _post_card(go: OperationRun, meeting: KnownMeeting, channel: str, card_view: CardView) -> None:
    """Post the card; if the meeting was changed meanwhile, redraw it.

    A change stores the meeting first and reads its cards afterwards: either it sees this card, or we see the change.
    """
    s = go.app
    try:
        sent = await post_once(
            s, meeting.tenant, channel, go.send_id("card"), card_view(await load_card(s, meeting))
        )
    except CannotPost as error:
        raise UserError(
            error.message_id, next_step=error.next_step, field="channel", **error.values
        ) from error
    if sent.ts is None:
        raise UserError("share-unsure", next_step="share-unsure-next")
    await s.meetings.add_card(meeting, channel, sent.ts)
    now = await s.meetings.get(meeting.tenant, meeting.meeting_id)
    if now is not None and await load_card(s, now) != await load_card(s, meeting):
        await redraw_cards(s, now, card_view)


def _outcome(meeting: KnownMeeting, channel: str, *, already: bool = False) -> Outcome:
    return Outcome(True, {"subject": meeting.subject, "channel": channel, "already": already})
