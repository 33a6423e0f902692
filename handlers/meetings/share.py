"""Post a meeting's card to one more channel: by a command, or by the form that asks for the channel."""

from __future__ import annotations

from bot.model.channels import PostingRefusal
from bot.model.meeting_requests import ShareFormState, SharePayload
from bot.model.meeting_results import ShareResult
from bot.model.policy import Area
from bot.model.replies import EMPTY_REPLY, Reply
from bot.operations.meetings import SHARE_MEETING
from bot.operations.presentations import add_usher_view
from bot.usecases.meetings import share
from bot.usecases.meetings.overview import require_meeting_id
from bot.views import errors as error_views
from bot.views import ids
from bot.views.meetings import changes as views
from handlers.context import Context
from handlers.requests import CommandRequest, PressRequest, SubmitRequest
from handlers.router import form


async def open_share_form(
    ctx: Context,
    request: CommandRequest | PressRequest,
    meeting_id: str,
    channel: str | None,
    subject: str = "",
) -> Reply:
    """Open the form that asks for the channel; ``subject`` is the title if it is known."""
    person = request.asker.person
    model = await share.load_share_form(ctx.app, person, meeting_id, channel, subject)
    await ctx.app.slack.messenger.open_view(person.tenant, request.trigger_id, views.share_form(model))
    return EMPTY_REPLY


async def share_now(ctx: Context, request: CommandRequest, meeting_id: str, channel: str) -> Reply:
    """Post the card in the channel that was typed."""
    here = request.response_url if channel == request.channel else ""
    payload = SharePayload(
        meeting_id=meeting_id,
        channel=channel,
        response_url=request.response_url,
        card_response_url=here,
    )
    return await ctx.submit(
        SHARE_MEETING,
        payload,
        request.asker.person,
        once=(request.trigger_id,),
        identity={"id": meeting_id, "to": channel},
    )


@form(ids.SHARE_FORM, area=Area.SCHEDULE)
async def submit_share(ctx: Context, request: SubmitRequest) -> Reply:
    """Handle the form. It shows the outcome while it waits; later, a direct message does, as after the command."""
    view = request.view
    meeting_id = require_meeting_id(view.carried(ShareFormState).meeting_id)
    channel = str(view.values.get("channel") or "")
    record = await ctx.run(
        SHARE_MEETING,
        SharePayload(
            meeting_id=meeting_id,
            channel=channel,
            card_response_url=request.response_urls.get("channel", ""),
        ),
        request.asker.person,
        once=(view.id,),
        identity={"meeting_id": meeting_id, "channel": channel},
    )
    outcome = record.outcome
    if outcome is not None and outcome.result(PostingRefusal).can_join:
        return Reply(pushed=add_usher_view(record))
    if outcome is not None and not outcome.ok:
        return Reply(errors={"channel": error_views.outcome_plain_sentence(outcome)})
    shared = outcome.result(ShareResult) if outcome is not None else None
    if shared is None or shared.already or shared.by_url:
        return Reply(view=views.share_view(view.external_id, outcome))
    return EMPTY_REPLY
