"""Requests over HTTP from Slack: signature, body, copies, then Bolt."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.asgi.http_request import AsgiHttpRequest
from slack_bolt.adapter.asgi.http_response import AsgiHttpResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.response import BoltResponse

from bot.cancellation import run_until_deadline
from handlers import payloads, signed_http
from handlers.bolt import dispatch
from handlers.router import router

SEEN_MARK_SECONDS = 0.5
"""Seconds for marking a request as seen."""

log = logging.getLogger("usher.bolt")


class SlackRoute(AsyncSlackRequestHandler):
    """The ASGI app for all HTTP requests from Slack: payloads at ``/slack/events``, and the two pages of ``flow``.

    Without a signing secret (Socket Mode) ``/slack/events`` answers 404. ``mark_seen`` marks a signature and returns
    True if it is new. ``now`` returns UNIX seconds.
    """

    def __init__(
        self,
        app: AsyncApp,
        flow: AsyncOAuthFlow | None = None,
        *,
        signing_secret: str | None,
        mark_seen: Callable[[str], Awaitable[bool]],
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(app, path="/slack/events")
        self.flow = flow
        self.signing_secret = signing_secret
        self.mark_seen = mark_seen
        self.now = now

    async def _get_http_response(self, method: str, path: str, request: AsgiHttpRequest) -> AsgiHttpResponse:
        """Route by our own OAuth flow: if SLACK_CLIENT_ID is set, Bolt would build one that stores into files."""
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
        arrived_at = time.monotonic()
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in request.raw_headers
        }
        if not signed_http.can_be_signed(headers, self.now()):
            return BoltResponse(status=401, body="")  # before a body of a stranger is read
        content = await read_body(request)
        if content is None:
            return BoltResponse(status=400, body="")
        if not signed_http.has_valid_signature(self.signing_secret or "", headers, content):
            return BoltResponse(status=401, body="")
        body = signed_http.parse_body(content, headers.get("content-type", ""))
        if body is None:
            log.warning("could not read a signed body: bytes=%d", len(content))
            return BoltResponse(status=200, body="")
        if not _is_harmless_twice(body) and await self._is_copy(headers):
            log.warning("a signed request came a second time")
            return BoltResponse(status=401, body="")
        return await dispatch(self.app, body, headers, arrived_at)

    async def _is_copy(self, headers: Mapping[str, str]) -> bool:
        """Return True if a request with this signature was answered before: somebody recorded it and sends it again.

        Slack sends commands and interactions once, each time with a timestamp of its own; what a person does twice has
        another body. While Redis does not work, requests are taken as new; the guard tells people about Redis.
        """
        try:
            marked = self.mark_seen(headers["x-slack-signature"])
            return not await run_until_deadline(marked, SEEN_MARK_SECONDS)
        except Exception as error:  # noqa: BLE001 - whatever fails there, people are answered
            log.warning("could not mark a request as seen: %s", type(error).__name__)
            return False


def _is_harmless_twice(body: Mapping[str, Any]) -> bool:
    """Return True if a copy of the request is answered as the first was, since it does nothing and learns nothing.

    Slack does send events again (``x-slack-retry-num``, which is no sign of Slack, for it is not signed): their work is
    done once by ``event_id``, and their answers hold nothing. Neither does the answer to a press of a button that only
    opens a URL, the one that is pressed most.
    """
    return "event_id" in body or payloads.find_pressed_id(body) in router.links


async def read_body(request: AsgiHttpRequest) -> bytes | None:
    """Return a request's body, None if the client disconnects. The server limits its length."""
    content = bytearray()
    while True:
        message = await request.receive()
        if message["type"] != "http.request":
            return None
        content += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(content)
