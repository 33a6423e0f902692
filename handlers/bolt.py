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
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from handlers import routes
from handlers.guard import Desk, guarded
from handlers.replies import NOTHING, Reply
from handlers.requests import Malformed

ANY = re.compile(".*", re.DOTALL)
Ack = Callable[..., Awaitable[Any]]
Authorize = Callable[[str | None, str | None], Awaitable[AuthorizeResult | None]]
Watch = Callable[[str, str, float], None]

log = logging.getLogger("usher.bolt")


def build_bolt(
    desk: Desk,
    *,
    client: AsyncWebClient,
    signing_secret: str | None,
    authorize: Authorize,
    watch: Watch = lambda kind, route, seconds: None,
) -> AsyncApp:
    """Return Bolt's app. Without a signing secret (Socket Mode) no request is verified, since none is signed.

    ``watch`` hears (kind of payload, route, seconds) of each answer.
    """

    async def find_token(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        """Bolt reads this function's own parameter names, and takes None for "not installed here"."""
        return await authorize(enterprise_id, team_id)

    app = AsyncApp(
        client=client,
        signing_secret=signing_secret or "unsigned-transport",
        request_verification_enabled=signing_secret is not None,
        authorize=find_token,  # type: ignore[arg-type]
        process_before_response=True,
        url_verification_enabled=True,
        ssl_check_enabled=True,
    )
    listeners = Listeners(desk, watch)
    app.command(ANY)(listeners.command)
    app.action(ANY)(listeners.press)
    app.view(ANY)(listeners.submit)
    app.view({"type": "view_closed", "callback_id": ANY})(listeners.closed)
    app.shortcut(ANY)(listeners.unknown)
    app.options(ANY)(listeners.unknown)
    app.event(ANY)(listeners.event)
    return app


class Listeners:
    """The listeners: payload → typed request → route → reply → ack."""

    def __init__(self, desk: Desk, watch: Watch) -> None:
        self.desk = desk
        self.watch = watch

    async def command(self, body: dict[str, Any], ack: Ack) -> None:
        desk = self.desk.begin()
        reply = await self._answered(desk, body, routes.command, "command")
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
        if found is None:
            return NOTHING
        reply = await guarded(desk, found.name, found.asker, found.run)
        self.watch(kind, found.name, desk.elapsed())
        return reply


class SlackRoute(AsyncSlackRequestHandler):
    """The ASGI app of all of Slack's HTTP, at ``/slack/events``."""

    def __init__(self, app: AsyncApp) -> None:
        super().__init__(app, path="/slack/events")

    async def dispatch(self, request: AsgiHttpRequest) -> BoltResponse:
        return await dispatch(
            self.app,
            AsyncBoltRequest(
                body=await request.get_raw_body(), query=request.query_string, headers=request.get_headers()
            ),
        )


class SlackSocket(AsyncSocketModeHandler):
    """Socket Mode. Every envelope gets its ack: Bolt's own handler sends none unless the status is 200."""

    busy = 0

    @classmethod
    @asynccontextmanager
    async def listening(
        cls, app: AsyncApp, app_token: str, web_client: AsyncWebClient
    ) -> AsyncIterator[None]:
        """Listen while the block runs; at its end, envelopes under way are answered first."""
        handler = cls(app, app_token, web_client=web_client)
        handler.idle = asyncio.Event()
        handler.idle.set()
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
            request = AsyncBoltRequest(mode="socket_mode", body=req.payload, headers=build_headers(req))
            await send_async_response(client, req, await dispatch(self.app, request), began)
        finally:
            self.busy -= 1
            if self.busy == 0:
                self.idle.set()


async def dispatch(app: AsyncApp, request: AsyncBoltRequest) -> BoltResponse:
    """Let Bolt answer; what Bolt itself chokes on (a view without a type) still gets an answer.

    A signed body that Bolt cannot take is answered 200, so that Slack neither repeats it nor, in Socket Mode, waits for
    an ack that never comes.
    """
    try:
        response = await app.async_dispatch(request)
    except Exception:
        log.exception("Bolt could not take a payload")
        return BoltResponse(status=200, body="")
    if response.status == 404 and request.mode == "socket_mode":
        return BoltResponse(status=200, body="")
    return response
