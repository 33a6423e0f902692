"""POST /api/{method}: read the call, check token, scope and arguments, run it, answer as Slack does."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.sandbox.http_server import DroppedConnection
from bot.sandbox.panel import RecordedCall
from bot.sandbox.slack.api import METHODS, ApiCall, ApiMethod, Arguments
from bot.sandbox.slack.app_tokens import AppToken
from bot.sandbox.slack.backend import SlackBackend
from bot.sandbox.slack.errors import ApiError, TooManyRequests
from bot.sandbox.slack.faults import ServerError, raise_refusal
from bot.sandbox.slack.model import Json

SECRET_ARGUMENTS = ("token", "client_secret", "code", "refresh_token")


class WebApiEndpoint:
    """The Web API of one local Slack as a Starlette endpoint."""

    def __init__(self, slack: SlackBackend) -> None:
        self.slack = slack

    async def __call__(self, request: Request) -> Response:
        clock = asyncio.get_running_loop().time
        started = clock()
        name = request.path_params["method"]
        given, is_json, malformed = await _read_arguments(request)
        status: int | str = "failed"
        answer: Any = None
        await self.slack.travel()
        try:
            if not await self.slack.panel.passes_gate("before", "slack", name, given):
                status = "cut"
                return DroppedConnection()
            response, answer = await self._answer(request, name, given, is_json, malformed)
            if not await self.slack.panel.passes_gate("after", "slack", name, given):
                response = DroppedConnection()
            status = "cut" if isinstance(response, DroppedConnection) else response.status_code
            if status == 200 and not answer.get("ok"):
                status = answer["error"]
            return response
        finally:
            shown = {k: v for k, v in given.items() if k not in SECRET_ARGUMENTS}
            ms, at = (clock() - started) * 1000, self.slack.now().timestamp()
            self.slack.panel.record(
                RecordedCall(
                    where="slack",
                    direction="out",
                    name=name,
                    status=status,
                    ms=ms,
                    at=at,
                    request=shown,
                    response=answer,
                )
            )

    async def _answer(
        self, request: Request, name: str, given: Json, is_json: bool, malformed: bool
    ) -> tuple[Response, Any]:
        token: AppToken | None = None
        try:
            if name not in METHODS:
                raise ApiError("unknown_method", req_method=name)
            method = METHODS[name]
            token = self._token(request, given, method)
            if malformed:
                raise ApiError("invalid_json")
            if is_json and not method.json:
                given = {}
            answer = {"ok": True, **await self._run(method, token, given)}
        except ApiError as error:
            answer = {"ok": False, "error": error.code, **error.extra}
        except TooManyRequests as limit:
            answer = {"ok": False, "error": "ratelimited"}
            return JSONResponse(answer, 429, {"Retry-After": str(limit.retry_after)}), answer
        except _ConnectionDropped:
            return DroppedConnection(), None
        except ServerError:
            return PlainTextResponse("Internal Server Error", 500), None
        return JSONResponse(answer, headers=_headers(token)), answer

    async def _run(self, method: ApiMethod, token: AppToken | None, given: Json) -> Json:
        call = ApiCall(self.slack, token, Arguments(given))
        if token is not None:
            self._check_tier(method, token)
        if method.scopes:
            call.require(*method.scopes)
        raise_refusal(self.slack.panel, method.name, given.values())
        if method.write:
            self._raise_faults()
        if method.name == "users.lookupByEmail" and self.slack.panel.consume_fault("slack.lookup_429"):
            raise TooManyRequests
        _check_required(call, method)
        if method.name.startswith("chat.post"):
            for fault in ("channel_not_found", "not_in_channel"):
                if self.slack.panel.consume_fault(f"slack.{fault}"):
                    raise ApiError(fault)
        answer = await method.function(call)
        if method.name == "chat.postMessage" and self.slack.panel.consume_fault("slack.lost_answer"):
            raise _ConnectionDropped
        return answer

    def _check_tier(self, method: ApiMethod, token: AppToken) -> None:
        """Count the call; raise ``TooManyRequests`` if it is one too many for this minute."""
        if self.slack.limits_calls:
            self.slack.rate_tiers.check(token.value, method.name, method.tier)
        is_history = method.name in ("conversations.history", "conversations.replies")
        if is_history and self.slack.panel.consume_fault("slack.history_once_a_minute"):
            self.slack.rate_tiers.check(token.value, f"{method.name} of an unlisted app", "t1")

    def _raise_faults(self) -> None:
        panel = self.slack.panel
        if panel.consume_fault("slack.429"):
            raise TooManyRequests
        if panel.consume_fault("slack.cut_before"):
            raise _ConnectionDropped
        if panel.consume_fault("slack.500"):
            raise ServerError

    def _token(self, request: Request, given: Json, method: ApiMethod) -> AppToken | None:
        if not method.tokens:
            _basic_auth(request, given)
            return None
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        value = value.strip() if scheme.lower() == "bearer" else str(given.get("token") or "")
        if not value:
            raise ApiError("not_authed")
        token = self.slack.tokens.get(value)
        if token is None:
            raise ApiError(self.slack.dead_tokens.get(value, "invalid_auth"))
        if token.kind not in method.tokens:
            raise ApiError("not_allowed_token_type")
        return token


def _check_required(call: ApiCall, method: ApiMethod) -> None:
    """ApiError unless the arguments that Slack requires are there."""
    missing = [arg for arg in method.required if not call.args.has(arg)]
    if missing:
        messages = [f"[ERROR] missing required field: {arg}" for arg in missing]
        raise ApiError.invalid("invalid_arguments", *messages)
    of_organization = call.token is not None and call.token.enterprise_id is not None
    if method.needs_team and of_organization and not call.args.has("team_id"):
        raise ApiError("missing_argument")


class _ConnectionDropped(Exception):
    """Drop the connection instead of answering."""


def _headers(token: AppToken | None) -> dict[str, str]:
    if token is None or token.scopes is None:
        return {}
    return {"x-oauth-scopes": token.scope_header}


async def _read_arguments(request: Request) -> tuple[Json, bool, bool]:
    """Return the arguments of a request, True if they were JSON, and True if that JSON is invalid."""
    given: Json = dict(request.query_params)
    if request.method != "POST":
        return given, False, False
    if request.headers.get("content-type", "").startswith("application/json"):
        body = await request.body()
        try:
            parsed = json.loads(body) if body else {}
        except ValueError:
            return given, True, True
        return given | (parsed if isinstance(parsed, dict) else {}), True, not isinstance(parsed, dict)
    async with request.form() as form:
        given |= {key: value for key, value in form.items() if isinstance(value, str)}
    return given, False, False


def _basic_auth(request: Request, given: Json) -> None:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            client_id, _, secret = base64.b64decode(value).decode().partition(":")
        except ValueError:
            return
        given.setdefault("client_id", client_id)
        given.setdefault("client_secret", secret)
