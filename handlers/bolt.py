"""Bolt: one catch-all listener for each kind of payload, a table that finds the route, one guard around all.

``process_before_response`` lets the answer leave when the listener ends. Bolt matches listeners one by one and polls for
the ack otherwise, so a single listener for each kind and a dict are both the quickest and the plainest way.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from handlers import requests, routes
from handlers.guard import Desk, guarded
from handlers.replies import NOTHING, Reply
from handlers.requests import Malformed

ANY = re.compile(".*", re.DOTALL)
Ack = Callable[..., Awaitable[Any]]
Authorize = Callable[[str | None, str | None], Awaitable[AuthorizeResult | None]]
Watch = Callable[[str, str, float], None]

log = logging.getLogger("usher.bolt")


def build_bolt(desk: Desk, *, client: AsyncWebClient, signing_secret: str | None, authorize: Authorize) -> AsyncApp:
    """Return Bolt's app. Without a signing secret (Socket Mode) no request is verified, since none is signed."""

    async def find_token(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        return await authorize(enterprise_id, team_id)

    app = AsyncApp(
        client=client,
        signing_secret=signing_secret or "unsigned-transport",
        request_verification_enabled=signing_secret is not None,
        authorize=find_token,
        process_before_response=True,
        url_verification_enabled=True,
        ssl_check_enabled=True,
    )
    listeners = Listeners(desk)
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

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def command(self, body: dict[str, Any], ack: Ack) -> None:
        desk = self.desk.begin()
        reply = await self._answered(desk, body, routes.command)
        await ack(**reply.for_command())

    async def press(self, body: dict[str, Any], ack: Ack) -> None:
        desk = self.desk.begin()
        reply = await self._answered(desk, body, routes.press)
        await routes.tell_presser(desk, body, reply)
        await ack()

    async def submit(self, body: dict[str, Any], ack: Ack) -> None:
        desk = self.desk.begin()
        reply = await self._answered(desk, body, routes.submit)
        await ack(**routes.as_form_answer(body, reply))

    async def closed(self, body: dict[str, Any], ack: Ack) -> None:
        await self._answered(self.desk.begin(), body, routes.closed)
        await ack()

    async def event(self, body: dict[str, Any], ack: Ack) -> None:
        await self._answered(self.desk.begin(), body, routes.event)
        await ack()

    async def unknown(self, body: dict[str, Any], ack: Ack) -> None:
        log.warning("nothing listens to this payload: type=%s", body.get("type"))
        await ack()

    async def _answered(self, desk: Desk, body: Mapping[str, Any], route: routes.Route) -> Reply:
        try:
            found = route(body)
        except Malformed as error:
            log.warning("malformed payload: missing=%s", error)
            return routes.not_understood()
        if found is None:
            return NOTHING
        return await guarded(desk, found.name, found.asker, found.run)


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


