"""Messages for the bot: each is answered once, where it was typed, however often Slack delivers it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from bot.cancellation import run_until_deadline
from bot.model.errors import SendUnknown, SlackDown, SlackRefusal, UsherError
from bot.model.ids import operation_id
from bot.model.messages import Message
from bot.model.replies import Reply
from bot.model.typed_messages import EventClaim, MessageAddress
from bot.usecases.core.sends import in_thread, post_once
from handlers import payloads
from handlers.context import Context
from handlers.guard import log, refuse_too_fast, run_guarded
from handlers.payloads import MalformedPayload
from handlers.requests import TypedMessage
from handlers.router import router
from handlers.routes import MatchedRoute

CLAIM_SECONDS = 0.5
"""Seconds for each step of a claim. Without Redis, a message is answered all the same: with what is the matter."""
R = TypeVar("R")
Observe = Callable[[str, str, float], None]


def is_typed_message(body: Mapping[str, Any]) -> bool:
    """Return True for an event with a message that is answered."""
    event = body.get("event")
    return isinstance(event, Mapping) and router.answered_event(event.get("type")) is not None


async def answer_message(ctx: Context, body: Mapping[str, Any], observe: Observe) -> bool:
    """Answer a message if a person typed it for the bot. Return False if Slack is to deliver it again."""
    try:
        request = payloads.parse_message(body)
    except MalformedPayload as error:
        log.warning("malformed payload: kind=message missing=%s", error)
        return True
    if request is None:
        return True
    tenant, ledger = request.asker.person.tenant, ctx.app.store.ledger
    claim = await _try(ctx, ledger.claim_event(tenant, request.event_id))
    if claim in (EventClaim.BUSY, EventClaim.SEEN):
        return claim is EventClaim.SEEN
    found = _match(body, request)
    reply = refuse_too_fast(ctx, request.asker, "message")
    if reply is None:
        reply = await run_guarded(ctx, found.name, request.asker, found.answer)
    is_answered = await _deliver(ctx, request, reply)
    if is_answered:
        await _try(ctx, ledger.mark_event_seen(tenant, request.event_id))
    else:
        await _try(ctx, ledger.release_event(tenant, request.event_id))
    observe("message", found.name, ctx.elapsed_seconds())
    return is_answered


def _match(body: Mapping[str, Any], request: TypedMessage) -> MatchedRoute:
    name = str(body["event"]["type"])
    route = router.events[name]
    return MatchedRoute(name, request.asker, lambda ctx: route.listener(ctx, request))


async def _deliver(ctx: Context, request: TypedMessage, reply: Reply) -> bool:
    """Show the reply to whoever typed; return False if Slack does not take it now."""
    if reply.message is None:
        return True
    try:
        await _send(ctx, request, reply.message)
    except SendUnknown:
        log.warning("an answer to a message may be lost: message=%s", request.event_id)
    except SlackDown:
        return False
    except UsherError as error:
        log.warning("cannot answer a message: %s", error)
    return True


async def _send(ctx: Context, request: TypedMessage, message: Message) -> None:
    """Send it into the direct conversation, once; elsewhere to the person alone, else as a direct message."""
    app, person = ctx.app, request.asker.person
    send_id = operation_id(app.config.id_secret, person, "answer", request.event_id)
    if request.is_direct:
        write = in_thread(lambda: message, request.thread_ts)
        await post_once(app, person, request.channel, send_id, write, kind="direct")
        return
    address = MessageAddress(
        tenant_id=person.tenant.id,
        user_id=person.user_id,
        channel=request.channel,
        thread_ts=request.thread_ts,
    )
    try:
        await app.slack.messenger.respond(str(address), message)
    except SlackRefusal as error:
        log.warning("answering a message directly: %s", error)
        await app.slack.messenger.send_dm(person, message, send_id)


async def _try(ctx: Context, step: Awaitable[R]) -> R | None:
    """Return what Redis says, None if it does not work or not in time."""
    try:
        return await run_until_deadline(step, CLAIM_SECONDS)
    except Exception as error:
        if ctx.find_fault(error) is None and not isinstance(error, TimeoutError):
            raise
        log.warning("could not note a message: %s", type(error).__name__)
        return None
