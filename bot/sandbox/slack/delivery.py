"""Delivery of payloads to the app: by signed HTTP or Socket Mode, with three seconds to answer."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode

import aiohttp
from cachetools import LRUCache

from bot.sandbox.panel import Panel, RecordedCall
from bot.sandbox.slack.model import Json
from bot.sandbox.slack.socket_mode import SocketHub

PayloadKind = Literal["slash_commands", "interactive", "events_api"]
Transport = Literal["http", "socket"]
TIMEOUT_ERROR, DISPATCH_ERROR = "operation_timeout", "dispatch_failed"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One payload for the app; ``retry`` is the number of an event's retry, ``reason`` Slack's reason for it."""

    kind: PayloadKind
    name: str
    payload: Json
    retry: int = 0
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Ack:
    """The app's answer. ``error`` is None for a 2xx in time, else the error Slack shows the person.

    ``body`` is the parsed JSON, or the text of a plain answer, or None.
    """

    error: str | None
    status: int | None = None
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The v0 signature (Slack: verifying requests from Slack). ``timestamp`` is UNIX seconds as text."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class Deliverer:
    """Sends deliveries over the current transport and records them on the panel.

    ``ack_timeout`` is in seconds of the event loop. ``now`` (aware UTC) is the signature's time stamp.
    """

    def __init__(
        self,
        panel: Panel,
        hub: SocketHub,
        now: Callable[[], datetime],
        signing_secret: str,
        ack_timeout: float,
    ) -> None:
        self.panel, self.hub, self.now, self.signing_secret = panel, hub, now, signing_secret
        self.transport: Transport = "http"
        self.url = ""
        self.ack_timeout = ack_timeout
        self.last: Delivery | None = None
        self._signed_at: LRUCache[bytes, int] = LRUCache(1000)
        self._session: aiohttp.ClientSession | None = None

    async def send(self, delivery: Delivery) -> Ack:
        """Deliver once and wait for the ack. Never raises; errors are in the ack."""
        self.last = delivery
        clock = asyncio.get_running_loop().time
        started = clock()
        try:
            async with asyncio.timeout(self.ack_timeout):
                ack = await (self._by_socket if self.transport == "socket" else self._by_http)(delivery)
        except TimeoutError:
            ack = Ack(error=TIMEOUT_ERROR)
        except (aiohttp.ClientError, ConnectionError) as error:
            ack = Ack(error=DISPATCH_ERROR, body=str(error))
        self.panel.record(
            RecordedCall(
                where="slack",
                direction="in",
                name=delivery.name,
                status=ack.status or ack.error or "ack",
                ms=(clock() - started) * 1000,
                at=self.now().timestamp(),
                request=delivery.payload,
                response=ack.body,
            )
        )
        return ack

    def sign(self, body: bytes, *, timestamp: int | None = None) -> dict[str, str]:
        """Return the headers that sign ``body`` as Slack; ``timestamp`` in UNIX seconds.

        By default it is now, or the next second in which this body was not signed: Slack signs each delivery again.
        """
        stamp = str(self._next_timestamp(body) if timestamp is None else timestamp)
        return {
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(self.signing_secret, stamp, body),
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }

    def _next_timestamp(self, body: bytes) -> int:
        digest = hashlib.sha256(body).digest()
        stamp = max(int(self.now().timestamp()), self._signed_at.get(digest, 0) + 1)
        self._signed_at[digest] = stamp
        return stamp

    async def post(self, body: bytes, headers: dict[str, str]) -> Ack:
        """POST raw bytes to the app's request URL with exactly these headers."""
        async with self._client().post(self.url, data=body, headers=headers, allow_redirects=False) as answer:
            content = await answer.read()
            error = None if answer.status < 300 else DISPATCH_ERROR
            parsed = _parse_body(content, answer.content_type)
            return Ack(
                error=error,
                status=answer.status,
                body=parsed,
                headers={k.lower(): v for k, v in answer.headers.items()},
            )

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _by_socket(self, delivery: Delivery) -> Ack:
        retry: Json = {}
        if delivery.kind == "events_api":
            retry = {"retry_attempt": delivery.retry, "retry_reason": delivery.reason}
        return Ack(error=None, body=await self.hub.deliver(delivery.kind, delivery.payload, retry))

    async def _by_http(self, delivery: Delivery) -> Ack:
        body, kind = http_body(delivery)
        headers = self.sign(body) | {"Content-Type": kind}
        if delivery.retry:
            headers |= {"X-Slack-Retry-Num": str(delivery.retry), "X-Slack-Retry-Reason": delivery.reason}
        return await self.post(body, headers)

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),
            )
        return self._session


def http_body(delivery: Delivery) -> tuple[bytes, str]:
    """Return the body and content type of a delivery over HTTP."""
    form = "application/x-www-form-urlencoded"
    if delivery.kind == "slash_commands":
        fields = {k: _form_value(v) for k, v in delivery.payload.items() if v is not None}
        return urlencode(fields).encode(), form
    text = json.dumps(delivery.payload, ensure_ascii=False)
    if delivery.kind == "interactive":
        return urlencode({"payload": text}).encode(), form
    return text.encode(), "application/json"


def retry_of(delivery: Delivery, attempt: int, ack: Ack) -> Delivery:
    """Return retry number ``attempt`` of an event whose last delivery ended with ``ack``."""
    reason = (
        "http_timeout" if ack.error == TIMEOUT_ERROR else "http_error" if ack.status else "connection_failed"
    )
    if ack.error is None:
        reason = "http_timeout"
    return replace(delivery, retry=attempt, reason=reason)


def _form_value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _parse_body(content: bytes, content_type: str) -> Any:
    if not content.strip():
        return None
    text = content.decode("utf-8", "replace")
    if content_type == "application/json":
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
