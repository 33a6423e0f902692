"""What a connection may cost before it has sent a whole request: time, header bytes, and a share of what all may hold.

Uvicorn limits none of these. A connection *waits* from its beginning until its request is complete, and again after the
answer. Waiting connections have a deadline. Of too many, those that have waited longest for the rest of a request are
closed, but none before a moment has passed, in which Slack's and browsers' requests arrive whole; after them the idle
ones. So people are served while hundreds connect. If together they hold too many bytes, the largest is closed.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

log = logging.getLogger("usher.http")


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpLimits:
    """``header_seconds`` are for the headers of a connection's first request, ``idle_seconds`` for the next request to
    begin after an answer, ``body_seconds`` for a body. ``max_waiting_connections`` and ``max_waiting_bytes`` are about
    all waiting connections of the process together. Of more than ``max_waiting_connections`` those are closed that
    have waited ``min_waiting_seconds``; beyond ``max_new_connections`` also younger ones.

    ``idle_seconds`` is longer than routers and load balancers keep an idle connection: whoever closes first must not be
    the server, or a request that is sent at that moment is lost. Heroku's router keeps them for 90 seconds
    (https://devcenter.heroku.com/articles/http-routing#keepalives), load balancers of AWS for 60.
    """

    header_seconds: float = 10.0
    idle_seconds: float = 100.0
    body_seconds: float = 5.0
    max_header_bytes: int = 32_768
    max_waiting_connections: int = 200
    max_new_connections: int = 1000
    min_waiting_seconds: float = 0.5
    max_waiting_bytes: int = 4_000_000


HTTP_LIMITS = HttpLimits()
MAX_SLACK_BODY_BYTES = 1 << 20
"""Longest body at Slack's path; a view has at most 250 kB (Slack: views.update), three times that if form-encoded."""
MAX_BODY_BYTES = 16_384
"""Longest body at any other path: what a form of ours sends is a few hundred bytes."""


@dataclass(slots=True)
class _Waiting:
    since: float
    """Seconds of the event loop's clock."""
    held_bytes: int = 0


@dataclass(slots=True)
class WaitingConnections:
    """The waiting connections of a server with the bytes that each has sent, the longest waiting one first."""

    limits: HttpLimits
    _waiting: dict[LimitedProtocol, _Waiting] = field(default_factory=dict)
    _total_bytes: int = 0
    _timer: asyncio.TimerHandle | None = None

    def add(self, connection: LimitedProtocol) -> None:
        if connection not in self._waiting:
            self._waiting[connection] = _Waiting(connection.loop.time())
            self._close_longest_waiting()

    def count_bytes(self, connection: LimitedProtocol, count: int) -> None:
        if connection in self._waiting:
            self._waiting[connection].held_bytes += count
            self._total_bytes += count
            self._close_largest()

    def remove(self, connection: LimitedProtocol) -> None:
        removed = self._waiting.pop(connection, None)
        if removed is not None:
            self._total_bytes -= removed.held_bytes

    def _close_longest_waiting(self) -> None:
        """Close as many as there are too many; those that are too young to be closed, as soon as they are not."""
        while len(self._waiting) > self.limits.max_waiting_connections:
            oldest = next((one for one in self._waiting if not one.is_idle), next(iter(self._waiting)))
            left = self._waiting[oldest].since + self.limits.min_waiting_seconds - oldest.loop.time()
            if left > 0 and len(self._waiting) <= self.limits.max_new_connections:
                if self._timer is None:
                    self._timer = oldest.loop.call_later(left, self._close_after_wait)
                return
            self.remove(oldest)
            oldest.cut("too many connections wait")

    def _close_after_wait(self) -> None:
        self._timer = None
        self._close_longest_waiting()

    def _close_largest(self) -> None:
        while self._total_bytes > self.limits.max_waiting_bytes:
            largest = max(self._waiting, key=lambda connection: self._waiting[connection].held_bytes)
            self.remove(largest)
            largest.cut("too many bytes wait")


class LimitedProtocol(HttpToolsProtocol):
    """Uvicorn's HTTP protocol within the limits; ``waiting`` is shared by the connections of a server."""

    def __init__(self, waiting: WaitingConnections, **options: Any) -> None:
        super().__init__(**options)
        self._waiting = waiting
        self._limits = waiting.limits
        self._deadline: asyncio.TimerHandle | None = None
        self._header_bytes: int | None = 0
        """Bytes of the headers so far, None once they are complete."""
        self.is_idle = self._is_receiving = False
        """An answer was sent, and the next request has not begun; a request has begun and is not complete."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._waiting.add(self)
        self._set_deadline(self._limits.header_seconds, "its headers are too slow")

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._waiting.count_bytes(self, len(data))
        if self._header_bytes is not None:
            self._header_bytes += len(data)
        super().data_received(data)
        if self._header_bytes is not None and self._header_bytes > self._limits.max_header_bytes:
            self.cut("its headers are too long")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._waiting.add(self)
        self._is_receiving = True
        if self.is_idle or self._deadline is None:
            self.is_idle = False
            self._set_deadline(self._limits.header_seconds, "its headers are too slow")

    def on_headers_complete(self) -> None:
        self._header_bytes = None
        self._set_deadline(self._limits.body_seconds, "its body is too slow")
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._is_receiving = False
        self._stop_waiting()
        super().on_message_complete()
        if self.cycle.response_complete:  # answered before the body was complete
            self._wait_for_next_request()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self._is_receiving and not self.transport.is_closing():
            self._wait_for_next_request()

    def cut(self, reason: str) -> None:
        """Close the connection at once, whatever it has not yet taken of an answer."""
        self._stop_waiting()
        if not self.transport.is_closing():
            log.debug("closed a connection: %s", reason)
            self.transport.abort()

    def _wait_for_next_request(self) -> None:
        self._header_bytes = 0
        self.is_idle = True
        self._waiting.add(self)
        self._set_deadline(self._limits.idle_seconds, "it was idle")

    def _stop_waiting(self) -> None:
        self._waiting.remove(self)
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _set_deadline(self, seconds: float, reason: str) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, self.cut, reason)


@dataclass(frozen=True, slots=True)
class BodyLimit:
    """An ASGI middleware that answers 413 to a body that is too long, as soon as that is known."""

    app: ASGIApp
    slack_path: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = MAX_SLACK_BODY_BYTES if scope["path"] == self.slack_path else MAX_BODY_BYTES
        if _announced_length(scope) > most:
            await Response(status_code=413)(scope, receive, send)
            return
        received = 0

        async def receive_within_limit() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise HTTPException(413)  # Starlette answers it
            return message

        await self.app(scope, receive_within_limit, send)


def _announced_length(scope: Scope) -> int:
    """Return the request's Content-Length, 0 if it has none. The server has checked that it is a number."""
    return next((int(value) for name, value in scope["headers"] if name == b"content-length"), 0)
