"""What every request passes before its operation: token, rate limit, faults, request log."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.goto.endpoints import Endpoint
from bot.sandbox.goto.faults import FaultSwitches
from bot.sandbox.goto.request_log import ReceivedRequest, without_secrets
from bot.sandbox.goto.requests import NO_BODY, GoToRequest, GoToResponse, Handler, RequestRefused, parse_utc
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
_RANGE_REFUSED = GoToResponse(400, {"err": "InvalidRequest", "message": "The range is too long."})
_NOT_SIMULATED = GoToResponse(
    501, {"errorCode": "NotSimulated", "message": "The simulator does not know this yet."}
)


@dataclass(kw_only=True)
class ServerBehavior:
    """How strict, slow and stale GoTo is. Times in seconds."""

    enforce_rate: bool = True
    per_second: int = 10
    slow_seconds: float = 5.0
    stale_seconds: float = 120.0
    late_effect_seconds: float = 120.0
    escaped_subjects: bool = True
    record_meetings: bool = False
    """True if meetings that are held on GoTo's page are recorded."""
    recording_delay_seconds: float = 0.0
    """How long after a session its recording is listed: up to a day."""


@dataclass(kw_only=True)
class Gateway:
    """Answers requests. ``now`` is the simulated time; ``ticks`` counts seconds for durations and the rate limit."""

    world: World
    tokens: TokenStore
    faults: FaultSwitches
    panel: Panel
    now: Callable[[], datetime]
    ticks: Callable[[], float]
    base_url: Callable[[Request], str]
    behavior: ServerBehavior
    requests: list[ReceivedRequest]
    _late: list[tuple[datetime, Callable[[], object]]] = field(default_factory=list)
    """What takes effect late, and when."""
    _recent: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    async def serve(self, request: Request, operation: Endpoint, handler: Handler | None) -> Response:
        """Answer one request for an operation."""
        started_at = self.ticks()
        self.apply_late_effects()
        raw = await request.body()
        request_body = _parse_json(raw)
        if self.faults.consume_fault("expired_token", operation.id):
            self.tokens.expire_all()
        user = self._user(request)

        def log(status: int | str, response_body: Any = None) -> None:
            self.log_request(operation.id, request, request_body, user, status, response_body, started_at)

        if self.faults.consume_fault("cut_before", operation.id):
            log("cut")
            return DroppedConnection()
        if user and handler and self.faults.consume_fault("late_effect", operation.id):
            due = self.now() + timedelta(seconds=self.behavior.late_effect_seconds)
            late = replace(self._goto_request(request, operation, user, request_body), now=due, as_of=due)
            self._late.append((due, lambda: handler(self.world, late)))
            log("late")
            return DroppedConnection()
        if self.faults.consume_fault("slow_before", operation.id) and await self._client_leaves(request):
            log("left")
            return Response()
        logged = {"user": user.email if user else None, "body": request_body}
        if not await self.panel.passes_gate("before", "goto", operation.id, logged):
            log("cut")
            return DroppedConnection()
        reply, done = self._answer(request, operation, handler, user, request_body)
        if not await self.panel.passes_gate("after", "goto", operation.id, logged):
            log("answer lost", _body(reply))
            return DroppedConnection()
        if done and self.faults.consume_fault("lost_answer", operation.id):
            log("answer lost", _body(reply))
            return DroppedConnection()
        if done and self.faults.consume_fault("slow", operation.id) and await self._client_leaves(request):
            log("left", _body(reply))
            return Response()
        log(reply.status, _body(reply))
        return to_http_response(reply)

    def apply_late_effects(self) -> None:
        """Do what was to take effect late and is due by now; each request begins with this."""
        due = [act for at, act in self._late if at <= self.now()]
        self._late = [(at, act) for at, act in self._late if at > self.now()]
        for act in due:
            with suppress(RequestRefused):
                act()

    def log_request(
        self,
        operation: str,
        request: Request,
        request_body: Any,
        user: SimUser | None,
        status: int | str,
        response_body: Any,
        started_at: float,
    ) -> None:
        """Log a request for the panel and for tests."""
        path, query = request.url.path, dict(request.query_params)
        body, email = without_secrets(request_body), user.email if user else None
        self.requests.append(
            ReceivedRequest(
                operation=operation,
                method=request.method,
                path=path,
                query=query,
                body=body,
                user=email,
                status=status,
            )
        )
        logged = {"method": request.method, "path": path, "query": query, "body": body, "user": email}
        ms = (self.ticks() - started_at) * 1000
        at = self.now().timestamp()
        self.panel.record(
            RecordedCall(
                where="goto",
                direction="out",
                name=operation,
                status=status,
                ms=ms,
                at=at,
                request=logged,
                response=without_secrets(response_body),
            )
        )

    def _answer(
        self,
        request: Request,
        operation: Endpoint,
        handler: Handler | None,
        user: SimUser | None,
        request_body: Any,
    ) -> tuple[GoToResponse, bool]:
        """Return the response, and True if the operation was executed."""
        if user is None:
            return _unauthorized_response(operation), False
        refusal = (
            self._check_rate(operation)
            or self.faults.refusal(operation.id)
            or self._check_range(request, operation, request_body)
        )
        if refusal is not None:
            return refusal, False
        if handler is None:
            return _NOT_SIMULATED, False
        try:
            reply = handler(self.world, self._goto_request(request, operation, user, request_body))
        except RequestRefused as refuse:
            return refuse.reply, False
        return self.faults.alter_response(operation.id, reply), True

    def _goto_request(
        self, request: Request, operation: Endpoint, user: SimUser, request_body: Any
    ) -> GoToRequest:
        now = self.now()
        stale = operation.is_read and self.faults.consume_fault("stale_list", operation.id)
        return GoToRequest(
            operation=operation.id,
            user=user,
            path_params=request.path_params,
            query=dict(request.query_params),
            body=request_body,
            base_url=self.base_url(request),
            now=now,
            as_of=now - timedelta(seconds=self.behavior.stale_seconds) if stale else now,
            escaped_subjects=self.behavior.escaped_subjects,
            recording_delay=timedelta(seconds=self.behavior.recording_delay_seconds),
        )

    def _user(self, request: Request) -> SimUser | None:
        """Return the owner of the ``Authorization: Bearer`` token; the retired header forms are not accepted."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return self.tokens.user(token) if scheme == "Bearer" else None

    def _check_rate(self, operation: Endpoint) -> GoToResponse | None:
        """Allow 10 requests a second per client and API (GoTo: rate limits); there is only one client here."""
        if not self.behavior.enforce_rate:
            return None
        recent, moment = self._recent[operation.product], self.ticks()
        while recent and recent[0] <= moment - 1:
            recent.popleft()
        if len(recent) >= self.behavior.per_second:
            return _TOO_MANY_REQUESTS
        recent.append(moment)
        return None

    def _check_range(self, request: Request, operation: Endpoint, request_body: Any) -> GoToResponse | None:
        """Refuse a range of more days than GoTo ever documented, while that fault is on."""
        dates = request_body if isinstance(request_body, dict) else request.query_params
        since, until = (parse_utc(dates.get(name)) for name in ("startDate", "endDate"))
        if since is None or until is None or operation.max_days is None:
            return None
        is_long = until - since > timedelta(days=operation.max_days)
        return _RANGE_REFUSED if is_long and self.faults.consume_fault("short_ranges", operation.id) else None

    async def _client_leaves(self, request: Request) -> bool:
        """Wait for ``slow_seconds``; return True if the client disconnected meanwhile."""
        gone = asyncio.create_task(_wait_for_disconnect(request))
        try:
            done, _ = await asyncio.wait({gone}, timeout=self.behavior.slow_seconds)
        finally:
            gone.cancel()
        return gone in done


async def _wait_for_disconnect(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _unauthorized_response(operation: Endpoint) -> GoToResponse:
    special = {"IDENTITY": _IDENTITY_UNAUTHORIZED, "ADMIN": _ADMIN_UNAUTHORIZED, "G2A": _SEEIT_UNAUTHORIZED}
    return special.get(operation.product, INVALID_TOKEN)


def to_http_response(reply: GoToResponse) -> Response:
    """Return the HTTP response: JSON, or the text unchanged if a content type is set."""
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
    """Return the parsed body; text that is not JSON as text, an empty body as None."""
    if not raw:
        return None
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return raw.decode(errors="replace")
