"""Post a meeting's card to one more channel, once; from then on it is kept up to date like the others.

Steps: ``new`` → ``placed`` (the card can be posted there, the meeting is stored) → ``posted``.
"""

from __future__ import annotations

from bot.model.errors import SlackRefusal, UserError
from bot.model.ids import Person
from bot.model.meeting_forms import MeetingShareForm
from bot.model.meeting_requests import SharePayload, ShareProgress
from bot.model.meeting_results import ShareResult
from bot.model.meetings import KnownMeeting
from bot.model.operations import Outcome, success
from bot.model.typed_messages import is_response_url
from bot.usecases.core.channels import require_postable_channel, without_own_dm
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.sends import post_once
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import Purpose, session_for
from bot.usecases.meetings.access import merge_meeting, read_own_meeting, require_own_meeting
from bot.usecases.meetings.cards import CardView, load_card, redraw_cards
from bot.usecases.meetings.url_cards import is_url_card_replaced, post_url_card, redraw_url_cards


async def load_share_form(
    app: Services, person: Person, meeting_id: str, channel: str | None, subject: str = ""
) -> MeetingShareForm:
    """Return the form that asks for the channel; ``subject`` is the title if the caller knows it.

    Raises ``UserError`` if the meeting is not the person's.
    """
    known = await require_own_meeting(app, person, meeting_id)
    channel = await without_own_dm(app, person, channel)
    free = channel if known is None or known.card_in_channel(channel) is None else None
    return MeetingShareForm(
        external_id=app.ids.new(),
        meeting_id=meeting_id,
        subject=known.subject if known else subject,
        channel=free,
    )


async def share_meeting(run: OperationRun, card_view: CardView) -> Outcome:
    """Run a ``MEETING_SHARE`` operation from its recorded step."""
    app, person = run.app, run.operation.person
    payload = run.payload(SharePayload)
    meeting_id, channel = payload.meeting_id, payload.channel
    if run.operation.step == "new":
        known = await require_own_meeting(app, person, meeting_id)
        has_url = is_response_url(payload.card_response_url)
        try:
            route = await require_postable_channel(app, person, channel, has_response_url=has_url)
        except UserError as error:
            error.values["meeting_id"] = meeting_id
            raise
        if known is None or known.card_in_channel(channel) is None:
            own = await session_for(app, person, Purpose.OWN)
            await app.store.meetings.save(
                merge_meeting(app, own, await read_own_meeting(own, meeting_id), known)
            )
        else:
            return _outcome(known, channel, already=True)
        await run.checkpoint("placed", by_url=route.is_url)
    meeting = await require_own_meeting(app, person, meeting_id)
    if meeting is None:
        raise UserError("meeting-forgotten", next_step="try-again-soon")
    if run.operation.step == "placed":
        first_card_stays = await _post_card(run, meeting, channel, card_view)
        await run.checkpoint("posted", first_card_stays=first_card_stays)
    progress = run.progress(ShareProgress)
    return _outcome(meeting, channel, by_url=progress.by_url, first_card_stays=progress.first_card_stays)


async def _post_card(run: OperationRun, meeting: KnownMeeting, channel: str, card_view: CardView) -> bool:
    """Post the card; if the meeting was changed meanwhile, redraw it.

    Return True if a card from before, posted by a response_url, stays. A change stores the meeting first and reads
    its cards afterwards: either it sees this card, or we see the change.
    """
    app = run.app
    try:
        model = await load_card(app, meeting)
        if run.progress(ShareProgress).by_url:
            url = run.payload(SharePayload).card_response_url
            if not await post_url_card(app, meeting, model, channel, run.send_id("card"), url, card_view):
                raise UserError("share-unsure", next_step="share-unsure-next")
            return False
        sent = await post_once(
            app, run.operation.person, channel, run.send_id("card"), lambda: card_view(model)
        )
    except SlackRefusal as error:
        error.field = "channel"
        raise
    if sent.ts is None:
        raise UserError("share-unsure", next_step="share-unsure-next")
    await app.store.meetings.add_card(meeting, channel, sent.ts)
    now = await app.store.meetings.get(meeting.tenant, meeting.meeting_id)
    if now is None:
        return False
    if await load_card(app, now) != await load_card(app, meeting):
        await redraw_cards(app, now, card_view)
    elif channel in now.url_channels:
        await redraw_url_cards(app, now, model, card_view)
    return channel in now.url_channels and not await is_url_card_replaced(app, now, channel)


def _outcome(
    meeting: KnownMeeting,
    channel: str,
    *,
    already: bool = False,
    by_url: bool = False,
    first_card_stays: bool = False,
) -> Outcome:
    return success(
        ShareResult(
            subject=meeting.subject,
            channel=channel,
            already=already,
            by_url=by_url,
            first_card_stays=first_card_stays,
        )
    )
