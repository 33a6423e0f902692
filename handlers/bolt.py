"""Bolt: one catch-all listener for each kind of payload, a route table, and one guard around every route.

With ``process_before_response`` the HTTP response is sent when the listener returns; otherwise Bolt polls for the ack.
Bolt tries listeners one by one, so one listener for each kind and a dict is both fastest and simplest.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.cancellation import run_until_deadline
from bot.model.ids import Tenant
from bot.model.replies import EMPTY_REPLY, Reply
from bot.model.storage import FindStorageFault
from bot.views.i18n.bundles import t
from handlers import routes
from handlers.context import Context
from handlers.guard import refuse_too_fast, run_guarded
from handlers.messages import answer_message, is_typed_message
from handlers.moved_channels import with_current_ids
from handlers.payloads import MalformedPayload
from handlers.response_url import respond_via_url
from handlers.router import router

ANY_ID = re.compile(".*", re.DOTALL)
TRY_AGAIN_STATUS = 503
"""Answer to an event whose work was not done. Slack delivers it again at once, after 1 and after 5 minutes, unless the
answer has ``x-slack-no-retry`` (Slack: Events API). In Socket Mode it means no ack, with the same effect."""
ARRIVED_AT = "arrived_at"
"""The key in Bolt's context under which a payload's arrival is kept."""
ABOUT_INSTALLATION = "about_installation"
"""The key in Bolt's context that says that an event comes also where Usher is no longer installed."""
LOOKUP_DEADLINE_SECONDS = 1.5
"""Seconds after arrival at which the lookup of an installation is given up; the guard still has time to answer."""
LIMITED_KINDS = frozenset({"command", "press", "submit", "shortcut"})
"""What counts for a person's budget. An event, and that a form was closed, must not get lost."""
Ack = Callable[..., Awaitable[Any]]
TokenFor = Callable[[Tenant], Awaitable[str | None]]
AnswerObserver = Callable[[str, str, float], None]


log = logging.getLogger("usher.bolt")


def build_bolt(
    ctx: Context,
    *,
    client: AsyncWebClient,
    token_for: TokenFor,
    observe: AnswerObserver = lambda kind, route, seconds: None,
) -> AsyncApp:
    """Return Bolt's app. It does not verify requests: ``SlackRoute`` rejects those that Slack did not sign.

    ``token_for`` returns a tenant's bot token, None if Usher is not installed there. ``watch`` is called with
    (kind of payload, route, seconds) for each answer.
    """
    app = _build_app(ctx, client, token_for)
    listeners = Listeners(ctx, observe)
    app.command(ANY_ID)(listeners.command)
    app.action(ANY_ID)(listeners.press)
    app.view(ANY_ID)(listeners.submit)
    app.view({"type": "view_closed", "callback_id": ANY_ID})(listeners.closed)
    app.shortcut(ANY_ID)(listeners.shortcut)
    app.options(ANY_ID)(listeners.suggest)
    app.event(ANY_ID)(listeners.event)
    return app


def _build_app(ctx: Context, client: AsyncWebClient, token_for: TokenFor) -> AsyncApp:
    return AsyncApp(
        name="bolt",  # without a name Bolt reads the source of every caller to find one
        client=client,
        signing_secret="verified-before",  # noqa: S106 - Bolt requires one but does not use it
        request_verification_enabled=False,
        before_authorize=note_installation_event,
        authorize=InstallationLookup(token_for, ctx.find_fault),  # type: ignore[arg-type] # Bolt's type hint does not allow it
        user_facing_authorize_error_message=(
            f"{t('slack-installation-gone')} {t('slack-installation-gone-next')}"
        ),
        process_before_response=True,
        url_verification_enabled=True,
        ssl_check_enabled=True,
    )


async def note_installation_event(body: dict[str, Any], context: AsyncBoltContext, next: Ack) -> None:
    """Note in Bolt's context if an event comes also where Usher is no longer installed."""
    event = body.get("event")
    event_type = event.get("type") if isinstance(event, Mapping) else None
    context[ABOUT_INSTALLATION] = router.is_about_installation(event_type)
    await next()


class InstallationLookup(AsyncAuthorize):
    """Find the installation that a payload belongs to. ``find_fault`` is the context's."""

    def __init__(self, token_for: TokenFor, find_fault: FindStorageFault) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.token_for = token_for
        self.find_fault = find_fault

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:
        """Return None if Usher is not installed there. If Redis does not work, pass the payload on to the guard."""
        if context.get(ABOUT_INSTALLATION):
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)
        whole = context.is_enterprise_install and enterprise_id
        tenant = Tenant(str(enterprise_id if whole else team_id or ""))
        left = LOOKUP_DEADLINE_SECONDS - (time.monotonic() - arrival(context))
        try:
            token = await run_until_deadline(self.token_for(tenant), left)
        except Exception as error:
            fault = self.find_fault(error)
            if fault is None and not isinstance(error, TimeoutError):
                raise
            log.warning("could not look up an installation: storage=%s", fault or "slow")
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)
        if token is None:
            return None
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)


def arrival(context: AsyncBoltContext) -> float:
    """Return when a payload arrived, by ``time.monotonic``: before Bolt looked at it."""
    return float(context[ARRIVED_AT])


class Listeners:
    """Bolt's listeners: payload → typed request → route → reply → ack."""

    def __init__(self, ctx: Context, observe: AnswerObserver) -> None:
        self.ctx = ctx
        self.observe = observe

    async def command(self, body: dict[str, Any], context: AsyncBoltContext, ack: Ack) -> None:
        ctx = self.ctx.for_request(arrival(context))
        reply = await self._run_route(ctx, body, routes.match_command, "command")
        reply = await respond_via_url(ctx, body, reply)
        await ack(**reply.as_command_ack())

    async def press(self, body: dict[str, Any], context: AsyncBoltContext, ack: Ack) -> None:
        ctx = self.ctx.for_request(arrival(context))
        reply = await self._run_route(ctx, body, routes.match_press, "press")
        await routes.deliver_reply(ctx, body, reply)
        await ack()

    async def submit(self, body: dict[str, Any], context: AsyncBoltContext, ack: Ack) -> None:
        ctx = self.ctx.for_request(arrival(context))
        reply = await self._run_route(ctx, body, routes.match_submission, "submit")
        await ack(**routes.submission_ack(body, reply, ctx.app.ids.new()))

    async def closed(self, body: dict[str, Any], context: AsyncBoltContext, ack: Ack) -> None:
        await self._run_route(
            self.ctx.for_request(arrival(context)), body, routes.match_closed_view, "closed"
        )
        await ack()

    async def shortcut(self, body: dict[str, Any], context: AsyncBoltContext, ack: Ack) -> None:
        ctx = self.ctx.for_request(arrival(context))
        reply = await self._run_route(ctx, body, routes.match_shortcut, "shortcut")
        await routes.deliver_reply(ctx, body, reply)
        await ack()

    async def event(self, body: dict[str, Any], context: AsyncBoltContext, ack: Ack) -> BoltResponse | None:
        ctx = self.ctx.for_request(arrival(context))
        if is_typed_message(body):
            is_done = await answer_message(ctx, body, self.observe)
        else:
            is_done = not (await self._run_route(ctx, body, routes.match_event, "event")).is_fault
        if not is_done:
            return BoltResponse(status=TRY_AGAIN_STATUS, body="")
        await ack()
        return None

    async def suggest(self, body: dict[str, Any], context: AsyncBoltContext, ack: Ack) -> None:
        """Answer with options alone: Slack shows no sentence there."""
        desk = self.ctx.for_request(arrival(context))
        reply = await self._run_route(desk, body, routes.match_suggestion, "suggest")
        await ack(options=[dict(one) for one in reply.options])

    async def _run_route(
        self, ctx: Context, body: Mapping[str, Any], route: routes.RouteMatcher, kind: str
    ) -> Reply:
        try:
            found = route(body if kind == "event" else await with_current_ids(ctx, body))
        except MalformedPayload as error:
            log.warning("malformed payload: kind=%s missing=%s", kind, error)
            return routes.not_understood_reply()
        except Exception:  # a parser failed: tell the person, keep it from Bolt
            log.exception("could not read a payload: kind=%s", kind)
            return routes.not_understood_reply()
        if found is None:
            return EMPTY_REPLY
        reply = refuse_too_fast(ctx, found.asker, kind) if kind in LIMITED_KINDS else None
        if reply is None:
            reply = await run_guarded(ctx, found.name, found.asker, found.answer)
        self.observe(kind, found.name, ctx.elapsed_seconds())
        return reply


async def dispatch(
    app: AsyncApp, body: dict[str, Any], headers: Mapping[str, Any] | None, arrived_at: float
) -> BoltResponse:
    """Let Bolt answer a body from Slack; answer 200 if Bolt itself fails (for example on a view without a type).

    The only other answer is ``TRY_AGAIN_STATUS``, to an event. ``arrived_at`` is when it arrived, by
    ``time.monotonic``.

    A body without a listener is answered 200 too, so that Slack neither repeats it nor, in Socket Mode, waits for an
    ack that never comes. All bodies reach Bolt in socket mode, so that it does not verify or parse them again.
    """
    try:
        response = await app.async_dispatch(
            AsyncBoltRequest(
                mode="socket_mode", body=body, headers=dict(headers or {}), context={ARRIVED_AT: arrived_at}
            )
        )
    except Exception:  # Bolt's own faults: without an answer Slack would retry
        log.exception("Bolt failed on a payload")
        return BoltResponse(status=200, body="")
    if response.status == TRY_AGAIN_STATUS:
        return response
    if response.status == 404 or response.status >= 500:
        log.warning("no listener took a payload: type=%s", str(body.get("type"))[:60])
        return BoltResponse(status=200, body="")
    return response
