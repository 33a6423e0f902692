"""Bolt: one catch-all listener for each kind of payload, a table that finds the route, one guard around all.

``process_before_response`` lets the answer leave when the listener ends. Bolt matches listeners one by one and polls
for the ack otherwise, so a single listener for each kind and a dict are both the quickest and the plainest way.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.asgi.http_request import AsgiHttpRequest
from slack_bolt.adapter.asgi.http_response import AsgiHttpResponse
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.async_app import AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.ids import Tenant
from bot.views.words import say
from handlers import routes, wire
from handlers.beside import beside
from handlers.guard import Desk, guarded
from handlers.replies import NOTHING, Reply
from handlers.requests import Malformed

ANY = re.compile(".*", re.DOTALL)
Ack = Callable[..., Awaitable[Any]]
TokenFor = Callable[[Tenant], Awaitable[str | None]]
Watch = Callable[[str, str, float], None]

log = logging.getLogger("usher.bolt")


def build_bolt(
    desk: Desk,
    *,
    client: AsyncWebClient,
    token_for: TokenFor,
    watch: Watch = lambda kind, route, seconds: None,
) -> AsyncApp:
    """Return Bolt's app. It verifies no request: ``SlackRoute`` lets none through that Slack did not sign.

    ``token_for`` gives a tenant's bot token, None where Usher is not installed. ``watch`` hears (kind of payload,
    route, seconds) of each answer.
    """
    app = AsyncApp(
        name="bolt",  # without one Bolt reads the source of every caller to find it
        client=client,
        signing_secret="verified-before",  # noqa: S106 - Bolt wants one; it is not asked for
        request_verification_enabled=False,
        authorize=Authorized(token_for, desk.away),  # type: ignore[arg-type] # Bolt's hint leaves it out
        user_facing_authorize_error_message=(
            f"{say('slack-installation-gone')} {say('slack-installation-gone-next')}"
        ),
        process_before_response=True,
        url_verification_enabled=True,
        ssl_check_enabled=True,
    )
    listeners = Listeners(desk, watch)
    app.command(ANY)(listeners.command)
    app.action(ANY)(listeners.press)
    app.view(ANY)(listeners.submit)
    app.view({"type": "view_closed", "callback_id": ANY})(listeners.closed)
    app.shortcut(ANY)(listeners.shortcut)
    app.options(ANY)(listeners.unknown)
    app.event(ANY)(listeners.event)
    return app


class Authorized(AsyncAuthorize):
    """Finds the installation that a payload is for. ``away`` is what the stores raise when Redis is gone."""

    def __init__(self, token_for: TokenFor, away: tuple[type[BaseException], ...]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.token_for = token_for
        self.away = away

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
        """Return None for "not installed here"; a payload that finds Redis gone goes on, so that the guard says so."""
        whole = context.is_enterprise_install and enterprise_id
        tenant = Tenant(str(enterprise_id if whole else team_id or ""))
        try:
            token = await self.token_for(tenant)
        except self.away:
            log.warning("Redis is away; an installation could not be looked up")
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)
        if token is None:
            return None
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)


class Listeners:
    """The listeners: payload → typed request → route → reply → ack."""

    def __init__(self, desk: Desk, watch: Watch) -> None:
        self.desk = desk
        self.watch = watch

    async def command(self, body: dict[str, Any], ack: Ack) -> None:
        desk = self.desk.begin()
        reply = await self._answered(desk, body, routes.command, "command")
        reply = await beside(desk, body, reply)
        await ack(**reply.for_command())

    async def press(self, body: dict[str, Any], ack: Ack) -> None:
        desk = self.desk.begin()
        reply = await self._answered(desk, body, routes.press, "press")
        await routes.tell_presser(desk, body, reply)
        await ack()

    async def submit(self, body: dict[str, Any], ack: Ack) -> None:
        desk = self.desk.begin()
        reply = await self._answered(desk, body, routes.submit, "submit")
        await ack(**routes.as_form_answer(body, reply))

    async def closed(self, body: dict[str, Any], ack: Ack) -> None:
        await self._answered(self.desk.begin(), body, routes.closed, "closed")
        await ack()

    async def shortcut(self, body: dict[str, Any], ack: Ack) -> None:
        desk = self.desk.begin()
        reply = await self._answered(desk, body, routes.shortcut, "shortcut")
        await routes.tell_presser(desk, body, reply)
        await ack()

    async def event(self, body: dict[str, Any], ack: Ack) -> None:
        await self._answered(self.desk.begin(), body, routes.event, "event")
        await ack()

    async def unknown(self, body: dict[str, Any], ack: Ack) -> None:
        log.warning("nothing listens to this payload: type=%s", body.get("type"))
        await ack()

    async def _answered(self, desk: Desk, body: Mapping[str, Any], route: routes.Route, kind: str) -> Reply:
        try:
            found = route(body)
        except Malformed as error:
            log.warning("malformed payload: kind=%s missing=%s", kind, error)
            return routes.not_understood()
        except Exception:  # reading what Slack sent broke: the person is told, and Bolt sees no exception
            log.exception("odd payload: kind=%s", kind)
            return routes.not_understood()
        if found is None:
            return NOTHING
        reply = await guarded(desk, found.name, found.asker, found.run)
        self.watch(kind, found.name, desk.elapsed())
        return reply


class SlackRoute(AsyncSlackRequestHandler):
    """The ASGI app of all of Slack's HTTP: payloads at ``/slack/events``, and the two pages of ``flow``.

    Without a signing secret (Socket Mode) nothing is taken at ``/slack/events``. ``now`` gives UNIX seconds.
    """

    def __init__(
        self,
        app: AsyncApp,
        flow: AsyncOAuthFlow | None = None,
        *,
        signing_secret: str | None,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(app, path="/slack/events")
        self.flow = flow
        self.signing_secret = signing_secret
        self.now = now

    async def _get_http_response(self, method: str, path: str, request: AsgiHttpRequest) -> AsgiHttpResponse:
        """Route by our own flow: Bolt makes one by itself of SLACK_CLIENT_ID in the environment, kept in files."""
        pages = {}
        if self.flow is not None and method == "GET":
            pages = {
                self.flow.install_path: self.flow.handle_installation,
                self.flow.redirect_uri_path: self.flow.handle_callback,
            }
        if path in pages:
            given = AsyncBoltRequest(body="", query=request.query_string, headers=request.get_headers())
            answer = await pages[path](given)
            return AsgiHttpResponse(status=answer.status, headers=answer.headers, body=answer.body)
        if method == "GET" or self.signing_secret is None:
            return AsgiHttpResponse(404, {"content-type": ["text/plain; charset=utf-8"]}, "Not Found")
        return await super()._get_http_response(method, path, request)

    async def dispatch(self, request: AsgiHttpRequest) -> BoltResponse:
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in request.raw_headers
        }
        content = await received(request, wire.MOST)
        if content is None:
            return BoltResponse(status=413, body="")
        if not wire.signed(self.signing_secret or "", headers, content, self.now()):
            return BoltResponse(status=401, body="")
        body = wire.read(content, headers.get("content-type", ""))
        if body is None:
            log.warning("a signed body could not be read: bytes=%d", len(content))
            return BoltResponse(status=200, body="")
        return await dispatch(self.app, body, headers)


async def received(request: AsgiHttpRequest, most: int) -> bytes | None:
    """Return the body of a request, None when it is longer than ``most`` bytes or breaks off."""
    content = bytearray()
    while True:
        message = await request.receive()
        if message["type"] != "http.request":
            return None
        content += message.get("body", b"")
        if len(content) > most:
            return None
        if not message.get("more_body"):
            return bytes(content)


class SlackSocket(AsyncSocketModeHandler):
    """Socket Mode. Every envelope gets its ack: Bolt's own handler sends none unless the status is 200."""

    busy = 0

    @classmethod
    @asynccontextmanager
    async def listening(
        cls, app: AsyncApp, app_token: str, web_client: AsyncWebClient
    ) -> AsyncIterator[None]:
        """Listen while the block runs; at its end, envelopes under way are answered first.

        Raises ``SlackApiError`` or aiohttp's ``ClientError`` when the first connection is refused; the SDK would try
        for ever.
        """
        handler = cls(app, app_token, web_client=web_client)
        handler.idle = asyncio.Event()
        handler.idle.set()
        handler.client.wss_uri = await handler.client.issue_new_wss_url()
        await handler.connect_async()  # type: ignore[no-untyped-call]
        try:
            yield
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(3):
                    await handler.idle.wait()
            await handler.close_async()  # type: ignore[no-untyped-call]

    idle: asyncio.Event

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        began = time.time()
        self.busy += 1
        self.idle.clear()
        try:
            answer = await dispatch(self.app, req.payload, build_headers(req))
            await send_async_response(client, req, answer, began)
        finally:
            self.busy -= 1
            if self.busy == 0:
                self.idle.set()


async def dispatch(app: AsyncApp, body: dict[str, Any], headers: Mapping[str, Any] | None) -> BoltResponse:
    """Let Bolt answer a body that is Slack's; what Bolt itself chokes on (a view without a type) is answered too.

    A body that nothing takes is answered 200, so that Slack neither repeats it nor, in Socket Mode, waits for an ack
    that never comes. To Bolt all bodies come as by a socket, where it neither verifies nor reads them again.
    """
    try:
        response = await app.async_dispatch(
            AsyncBoltRequest(mode="socket_mode", body=body, headers=dict(headers or {}))
        )
    except Exception:  # Bolt's own faults: without an answer Slack would send the same again
        log.exception("Bolt could not take a payload")
        return BoltResponse(status=200, body="")
    if response.status == 404 or response.status >= 500:
        log.warning("a payload found no taker: type=%s", str(body.get("type"))[:60])
        return BoltResponse(status=200, body="")
    return response
