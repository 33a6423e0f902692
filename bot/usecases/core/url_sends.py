"""Post a message once by a response_url, in a conversation that Usher is not in.

Usher cannot read such a conversation. So a post that may have arrived, since its answer was lost, its process was
killed, or the store was put back, is never repeated: the person is asked to look instead.
"""

from __future__ import annotations

from bot.model.errors import ResponseUrlSpent, SendUnknown, SlackDown, SlackRefusal
from bot.model.ids import Tenant
from bot.model.messages import Message, SendIntent
from bot.usecases.core.sends import may_be_forgotten
from bot.usecases.core.services import Services

NOT_POSTED, REFUSED = "not-posted", "refused"
"""States of an intent: the last attempt had no effect, and Slack refused it for good."""


async def post_by_url_once(
    app: Services, tenant: Tenant, channel: str, send_id: str, response_url: str, message: Message
) -> bool:
    """Post once per send id, visible to all in the conversation; return False if it is unknown whether it is there.

    Raises ``SlackRefusal`` if Slack refuses it (``ResponseUrlSpent``), ``SlackDown`` if Slack did not accept it (retry
    with the same send id).
    """
    mine = SendIntent(
        id=send_id, tenant=tenant, channel=channel, created_at=app.clock.now(), attempt_id=app.ids.new()
    )
    intent = await app.store.sends.add_intent(mine)
    if intent.state in ("sent", "unsure"):
        return intent.state == "sent"
    if intent.state == REFUSED:
        raise ResponseUrlSpent("slack-response-url-spent", next_step="slack-response-url-spent-next")
    is_mine = intent.attempt_id == mine.attempt_id
    if intent.state == "intended" and (not is_mine or may_be_forgotten()):
        return await _end(app, intent, "unsure")
    if intent.state == NOT_POSTED:
        await app.store.sends.record_result(intent, ts=None, state="intended")
    try:
        await app.slack.messenger.respond(response_url, message, in_channel=True)
    except SendUnknown:
        return await _end(app, intent, "unsure")
    except SlackRefusal:
        await _end(app, intent, REFUSED)
        raise
    except SlackDown:
        await app.store.sends.record_result(intent, ts=None, state=NOT_POSTED)
        raise
    return await _end(app, intent, "sent")


async def _end(app: Services, intent: SendIntent, state: str) -> bool:
    await app.store.sends.record_result(intent, ts=None, state=state)
    app.count_send("channel", state)
    return state == "sent"
