"""What stands in front of every operation: token, limit, faults, the journal."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.goto.operations import Operation
from bot.sandbox.goto.faults import FaultSwitches
from bot.sandbox.goto.request_log import ReceivedRequest, without_secrets
from bot.sandbox.goto.requests import NO_BODY, GoToRequest, GoToResponse, Handler, RequestRefused
from bot.sandbox.goto.state import SimUser, World
from bot.sandbox.goto.token_store import TokenStore
from bot.sandbox.http_server import DroppedConnection
from bot.sandbox.panel import Panel, RecordedCall

INVALID_TOKEN = GoToResponse(
    403,
    {"int_err_code": "InvalidToken", "msg": "Invalid token passed"},
    {"x-amzn-errortype": "UnauthorizedException"},
)
_IDENTITY_UNAUTHORIZED = GoToResponse(
    401, headers={"www-authenticate": 'Bearer realm="identity", error="invalid_token"'}
)
_ADMIN_UNAUTHORIZED = GoToResponse(401, {"errorCode": "not.authenticated", "message": "Not authenticated"})
_SEEIT_UNAUTHORIZED = GoToResponse(401, headers={"www-authenticate": "Bearer"})
PATH_NOT_FOUND = GoToResponse(
    404, {"errorCode": "NOT_FOUND", "message": "There is no resource at this path."}
)
_TOO_MANY_REQUESTS = GoToResponse(429, {"message": "Too many requests"})
_NOT_SIMULATED = GoToResponse(
    501, {"errorCode": "NotSimulated", "message": "The simulator does not know this yet."}
)


@dataclass
class ServerBehavior:
    """How strict, how slow and how stale GoTo is. Times in seconds."""

    enforce_rate: bool = True
    per_second: int = 10
    slow_seconds: float = 5.0
    stale_seconds: float = 120.0
    escaped_subjects: bool = True


@dataclass
class Gateway:
    """``now`` tells the time of the simulated world, ``ticks`` seconds for durations and the limit."""

    world: World
    tokens: TokenStore
    faults: FaultSwitches
    panel: Panel
    now: Callable[[], datetime]
    ticks: Callable[[], float]
    base_url: Callable[[Request], str]
    behavior: ServerBehavior
    requests: list[ReceivedRequest]
    _recent: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    async def serve(self, request: Request, operation: Operation, handler: Handler | None) -> Response:
        """Answer one request of an operation."""
        began = self.ticks()
        raw = await request.body()
        sent = _parse_json(raw)
        if self.faults.consume_fault("expired_token", operation.id):
            self.tokens.expire_all()
        user = self._user(request)

        def note(status: int | str, answer: Any = None) -> None:
            self.note(operation.id, request, sent, user, status, answer, began)

        if self.faults.consume_fault("cut_before", operation.id):
            note("cut")
            return DroppedConnection()
        if self.faults.consume_fault("slow_before", operation.id) and await self._client_leaves(request):
            note("left")
            return Response()
        asked = {"user": user.email if user else None, "body": sent}
        if not await self.panel.passes_gate("before", "goto", operation.id, asked):
            note("cut")
            return DroppedConnection()
        reply, done = self._answer(request, operation, handler, user, sent)
        if not await self.panel.passes_gate("after", "goto", operation.id, asked):
            note("answer lost", _body(reply))
            return DroppedConnection()
        if done and self.faults.consume_fault("lost_answer", operation.id):
            note("answer lost", _body(reply))
            return DroppedConnection()
        if done and self.faults.consume_fault("slow", operation.id) and await self._client_leaves(request):
            note("left", _body(reply))
            return Response()
        note(reply.status, _body(reply))
        return to_http_response(reply)

    def note(
        self,
        operation: str,
        request: Request,
        sent: Any,
        user: SimUser | None,
        status: int | str,
        answer: Any,
        began: float,
    ) -> None:
        """Write a request down, for the panel and for tests."""
        path, query = request.url.path, dict(request.query_params)
        body, email = without_secrets(sent), user.email if user else None
        self.requests.append(ReceivedRequest(operation, request.method, path, query, body, email, status))
        asked = {"method": request.method, "path": path, "query": query, "body": body, "user": email}
        ms = (self.ticks() - began) * 1000
        at = self.now().timestamp()
        self.panel.record(
            RecordedCall("goto", "out", operation, status, ms, at, asked, without_secrets(answer))
        )

    def _answer(
        self, request: Request, operation: Operation, handler: Handler | None, user: SimUser | None, sent: Any
    ) -> tuple[GoToResponse, bool]:
        """Return the answer, and whether the operation was done."""
        if user is None:
            return _unauthorized_response(operation), False
        refusal = self._check_rate(operation) or self.faults.refusal(operation.id)
        if refusal is not None:
            return refusal, False
        if handler is None:
            return _NOT_SIMULATED, False
        try:
            reply = handler(self.world, self._goto_request(request, operation, user, sent))
        except RequestRefused as refuse:
            return refuse.reply, False
        return self.faults.alter_response(operation.id, reply), True

    def _goto_request(self, request: Request, operation: Operation, user: SimUser, sent: Any) -> GoToRequest:
        now = self.now()
        stale = operation.reads and self.faults.consume_fault("stale_list", operation.id)
        return GoToRequest(
            operation.id,
            user,
            request.path_params,
            dict(request.query_params),
            sent,
            self.base_url(request),
            now,
            now - timedelta(seconds=self.behavior.stale_seconds) if stale else now,
            self.behavior.escaped_subjects,
        )

    def _user(self, request: Request) -> SimUser | None:
        """Return whose token came, as ``Authorization: Bearer``; the retired header forms are not taken."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return self.tokens.user(token) if scheme == "Bearer" else None

    def _check_rate(self, operation: Operation) -> GoToResponse | None:
        """10 requests a second for one client and API (GoTo: rate limits); there is one client here."""
        if not self.behavior.enforce_rate:
            return None
        recent, moment = self._recent[operation.product], self.ticks()
        while recent and recent[0] <= moment - 1:
            recent.popleft()
        if len(recent) >= self.behavior.per_second:
            return _TOO_MANY_REQUESTS
        recent.append(moment)
        return None

    async def _client_leaves(self, request: Request) -> bool:
        """Wait the slow while; say whether the other side hung up meanwhile."""
        gone = asyncio.create_task(_wait_for_disconnect(request))
        try:
            done, _ = await asyncio.wait({gone}, timeout=self.behavior.slow_seconds)
        finally:
            gone.cancel()
        return gone in done


async def _wait_for_disconnect(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _unauthorized_response(operation: Operation) -> GoToResponse:
    special = {"IDENTITY": _IDENTITY_UNAUTHORIZED, "ADMIN": _ADMIN_UNAUTHORIZED, "G2A": _SEEIT_UNAUTHORIZED}
    return special.get(operation.product, INVALID_TOKEN)


def to_http_response(reply: GoToResponse) -> Response:
    """Return the answer as HTTP: JSON, or the text as it is where the type says so."""
    headers: Mapping[str, str] = reply.headers
    if reply.json is NO_BODY:
        return Response(status_code=reply.status, headers=dict(headers))
    if "content-type" in headers:
        return Response(reply.json, reply.status, dict(headers))
    body = json.dumps(reply.json, ensure_ascii=False)
    return Response(body, reply.status, dict(headers), media_type="application/json")


def _body(reply: GoToResponse) -> Any:
    return None if reply.json is NO_BODY else reply.json


def _parse_json(raw: bytes) -> Any:
    """Return what was sent; text that is no JSON as text, nothing as None."""
    if not raw:
        return None
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return raw.decode(errors="replace")
