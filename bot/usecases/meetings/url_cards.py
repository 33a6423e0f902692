"""Cards in conversations that Usher is not in: a direct message between people, or a channel without Usher.

They are posted by the response_url of a command, a press or a form. Slack lets an app change such a message only by the
response_url of a press on the message itself, for half an hour (Slack: handling user interaction). So each press on the
card brings it up to date, and for half an hour it follows what happens. The card says as of when it is. Once Usher has
joined and posted a card of its own there, the next press reduces this one to a line that names the newer one.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from bot.model import records
from bot.model.cards import RESPONSE_URL_USES, CardPhase, UrlCard
from bot.model.errors import ResponseUrlSpent, SlackRefusal
from bot.model.ids import Person, Tenant, operation_id
from bot.model.meetings import CardModel, KnownMeeting
from bot.model.messages import Message
from bot.model.reader import written_for
from bot.usecases.core.faults import log_refusal
from bot.usecases.core.readers import CHANNEL_READER
from bot.usecases.core.sends import dm_once
from bot.usecases.core.services import Services
from bot.usecases.core.url_sends import post_by_url_once

REPLACED = "replaced"
"""``UrlCard.shown`` of a card that names the newer one."""
USES_WITH_REPLY = RESPONSE_URL_USES - 2
"""How often the response_url of a press can be used for the card if the press is answered by it too."""

log = logging.getLogger("usher.cards")


async def post_url_card(
    app: Services,
    meeting: KnownMeeting,
    model: CardModel,
    channel: str,
    send_id: str,
    response_url: str,
    card_view: Callable[[CardModel], Message],
    *,
    thread_ts: str | None = None,
) -> bool:
    """Post the card once; return False if it is unknown whether it is there. Raises as ``post_by_url_once``.

    The conversation counts as one with a card before: a press on the card tells that it is there.
    """
    await app.store.meetings.add_url_channel(meeting, channel)
    await app.store.url_cards.save(
        UrlCard(
            organizer=meeting.organizer,
            meeting_id=meeting.meeting_id,
            channel=channel,
            shown=_digest(model),
        )
    )
    message = replace(_draw(app, model, card_view), thread_ts=thread_ts)
    return await post_by_url_once(app, meeting.tenant, channel, send_id, response_url, message)


async def note_card_press(
    app: Services,
    tenant: Tenant,
    meeting_id: str,
    channel: str,
    ts: str,
    response_url: str,
    *,
    uses: int = RESPONSE_URL_USES,
    redraws: bool = False,
) -> KnownMeeting | None:
    """Keep the response_url of a press on a card, by which the card can be changed from now on; have it checked.

    Return the meeting, None if it is not known or has no such card there, such as if ``ts`` is a card that Usher posted
    once it was there. ``uses`` is how often the card may use the
    URL. With ``redraws`` the card is drawn even if nothing changed.
    """
    meeting = await app.store.meetings.get(tenant, meeting_id)
    if meeting is None or channel not in meeting.url_channels or not response_url:
        return None
    if any((card.channel, card.ts) == (channel, ts) for card in meeting.cards):
        return None
    known, now = await app.store.url_cards.get(tenant, meeting_id, channel), app.clock.now()
    shown = known.shown if known is not None and known.ts == ts and not redraws else ""
    card = UrlCard(
        organizer=meeting.organizer,
        meeting_id=meeting_id,
        channel=channel,
        ts=ts,
        response_url=response_url,
        uses_left=uses,
        shown=shown,
    )
    await app.store.url_cards.save(card)
    await app.store.card_states.schedule_check(tenant, meeting_id, now, only_if_sooner=True)
    return meeting


async def note_card_viewer(app: Services, person: Person, meeting_id: str, channel: str) -> None:
    """Remember that somebody pressed a button of a card in a conversation that Usher is not in, so that they see it."""
    meeting = await app.store.meetings.get(person.tenant, meeting_id)
    if meeting is not None and channel in meeting.url_channels and person != meeting.organizer:
        await app.store.meetings.add_viewer(meeting, person)


async def redraw_url_cards(
    app: Services, meeting: KnownMeeting, model: CardModel, card_view: Callable[[CardModel], Message]
) -> None:
    """Bring up to date what can be changed now. A card that nobody pressed lately stays as it is.

    If such a card shows a wrong time or title, or a meeting that was cancelled, its organizer is told once. The last
    use of a response_url is for the end of the meeting. Idempotent. Raises ``SlackDown`` if Slack is unavailable.
    """
    digest, kept = _digest(model), 0 if _is_over(model) else 1
    for channel in meeting.url_channels:
        card = await app.store.url_cards.get(meeting.tenant, meeting.meeting_id, channel)
        is_replaced = meeting.card_in_channel(channel) is not None
        shown = REPLACED if is_replaced else digest
        if card is None or card.shown == shown:
            continue
        view = app.views.reminders.card_replaced if is_replaced else card_view
        if await _redraw(app, card, 0 if is_replaced else kept, _draw(app, model, view)):
            await app.store.url_cards.mark_shown(card, shown)
        elif not is_replaced:
            await _tell_outdated(app, card, model, shown)


async def is_url_card_replaced(app: Services, meeting: KnownMeeting, channel: str) -> bool:
    """Return True if the conversation's card that was posted by a response_url names the newer one."""
    card = await app.store.url_cards.get(meeting.tenant, meeting.meeting_id, channel)
    return card is not None and card.shown == REPLACED


async def _redraw(app: Services, card: UrlCard, kept: int, message: Message) -> bool:
    """Replace the card by the response_url of the last press on it; return False if that can't be used (any more)."""
    if card.response_url is None or card.uses_left <= kept:
        return False
    if not await app.store.url_cards.take_use(card, kept=kept):
        return False
    try:
        await app.slack.messenger.respond(card.response_url, message, replace=True, in_channel=True)
    except ResponseUrlSpent:
        await app.store.url_cards.save(replace(card, response_url=None, uses_left=0))
        return False
    except SlackRefusal as error:
        log_refusal(app, log, f"cannot update a card: channel={card.channel}", error)
        return False
    return True


async def _tell_outdated(app: Services, card: UrlCard, model: CardModel, shown: str) -> None:
    """Tell the organizer once that the card shows what is no longer true and cannot be changed now."""
    facts = shown.partition(":")[0]
    if not card.shown or card.shown.partition(":")[0] == facts:
        return
    parts = ("url-card-outdated", card.meeting_id, card.channel, facts)
    send_id = operation_id(app.config.id_secret, card.organizer, *parts)
    try:
        await dm_once(
            app, card.organizer, send_id, lambda: app.views.reminders.card_outdated(model, card.channel)
        )
    except SlackRefusal as error:
        log_refusal(app, log, f"cannot tell of a card: channel={card.channel}", error)


def _draw(app: Services, model: CardModel, card_view: Callable[[CardModel], Message]) -> Message:
    """Return the card for everybody in the conversation, with the time as of which it is true."""
    with written_for(CHANNEL_READER):
        return card_view(replace(model, as_of=app.clock.now()))


def _is_over(model: CardModel) -> bool:
    return model.cancelled_at is not None or (
        model.state is not None and model.state.phase is CardPhase.ENDED
    )


def _digest(model: CardModel) -> str:
    """Return ``UrlCard.shown`` for a card with this content, whenever it is drawn."""
    state = replace(model.state, history_checks=0) if model.state else None
    facts = replace(
        model,
        as_of=None,
        state=None,
        calendar_url=None,
        organizer_name="",
        zone="",
        cancelled_by="",
        conference_call_info=None,
        cancelled_at=datetime.min.replace(tzinfo=UTC) if model.cancelled_at else None,
    )
    parts = (facts, replace(model, as_of=None, state=state))
    return ":".join(hashlib.sha256(records.dump_json(one)).hexdigest()[:32] for one in parts)
