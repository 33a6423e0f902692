"""Post the card of a new meeting: where it was asked for, else in the person's own messages."""

from __future__ import annotations

import logging
from typing import Any

from bot.model.errors import SlackRefusal
from bot.model.meeting_requests import CreationProgress, NewMeetingPayload
from bot.model.meetings import KnownMeeting, NewMeeting
from bot.usecases.core.faults import log_refusal
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.sends import SentMessage, dm_once, in_thread, post_once
from bot.usecases.meetings.cards import CardView, load_card
from bot.usecases.meetings.url_cards import post_url_card

log = logging.getLogger("usher.meetings")


async def post_first_card(
    run: OperationRun, meeting: KnownMeeting, wanted: NewMeeting, card_view: CardView
) -> dict[str, Any]:
    """Post the card in the channel or, if Slack refuses it there, in the direct messages; return its place.

    If Slack refuses it there too, no place is returned: the meeting exists without a card, and the outcome says so.
    """
    reference: str | None = None
    for channel in dict.fromkeys((wanted.channel, None)):
        try:
            sent = await _post_card_in(run, meeting, wanted, channel, card_view)
        except SlackRefusal as error:
            place = f"op={run.operation.id} channel={channel or 'direct'}"
            reference = log_refusal(run.app, log, f"cannot post a card: {place}", error) or reference
            continue
        refused = {"refused_channel": wanted.channel} if channel != wanted.channel else {}
        return {"channel": sent.channel, "ts": sent.ts, "reference": reference, **refused}
    return {"reference": reference}


async def _post_card_in(
    run: OperationRun, meeting: KnownMeeting, wanted: NewMeeting, channel: str | None, card_view: CardView
) -> SentMessage:
    """Post the card there, None for the direct messages, and record its place. Raises ``SlackRefusal``."""
    app, person = run.app, run.operation.person
    model, send_id = (
        await load_card(app, meeting),
        run.send_id("card" if channel == wanted.channel else "card-home"),
    )
    if channel is None:
        sent = await dm_once(app, person, send_id, lambda: card_view(model))
    elif run.progress(CreationProgress).by_url:
        url = run.payload(NewMeetingPayload).url_for_card
        is_posted = await post_url_card(
            app, meeting, model, channel, send_id, url, card_view, thread_ts=wanted.thread_ts
        )
        return SentMessage(channel, "" if is_posted else None)
    else:
        threaded = in_thread(lambda: card_view(model), wanted.thread_ts)
        sent = await post_once(app, person, channel, send_id, threaded)
    if sent.ts is not None:
        await app.store.meetings.add_card(meeting, sent.channel, sent.ts)
    return sent
