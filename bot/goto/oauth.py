"""GoTo's OAuth 2: sign-in with PKCE, tokens, and their identity (RFC 6749, 7009, 7636)."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from bot.goto import wire
from bot.goto.endpoints import Endpoint
from bot.goto.errors import (
    ClientRejected,
    GoToError,
    InvalidRequest,
    RefreshTokenRejected,
    RoleMissing,
    TokenRejected,
)
from bot.goto.identity import get_identity
from bot.goto.metrics import RequestObserver, ignore_request, monotonic_seconds, time_request
from bot.goto.models import Identity, Tokens
from bot.goto.retry import Jitter, RetryPolicy, Sleep, full_jitter, send_with_retry
from bot.goto.transport import send_once

_TOKEN_ENDPOINT = Endpoint(
    id="oauth.token", method="POST", path="/oauth/token", success=(200,), idempotent=False
)
_REVOKE_ENDPOINT = Endpoint(id="oauth.revoke", method="POST", path="/oauth/revoke", success=(200,))
_CLIENT_ERROR_CODES = ("invalid_client", "unauthorized_client")


def code_challenge(verifier: str) -> str:
    """Return the S256 challenge of a verifier (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class OAuth:
    """GoTo's authorization server for one OAuth client, and the identity behind a token.

    ``http`` comes from ``open_client``. URLs have no trailing slash.
    """

    def __init__(
        self,
        auth_url: str,
        api_url: str,
        client_id: str,
        client_secret: str,
        http: httpx.AsyncClient,
        *,
        retry: RetryPolicy | None = None,
        sleep: Sleep = asyncio.sleep,
        jitter: Jitter = full_jitter,
        observe: RequestObserver = ignore_request,
    ) -> None:
        self._auth_url = auth_url.rstrip("/")
        self._api_url = api_url.rstrip("/")
        self._client_id = client_id
        self._client_secret = client_secret
        self._http = http
        self._retry = retry or RetryPolicy()
        self._sleep = sleep
        self._jitter = jitter
        self._observe = observe

    @property
    def origin(self) -> str:
        """Scheme and host of GoTo's sign-in pages."""
        parts = urlsplit(self._auth_url)
        return f"{parts.scheme}://{parts.netloc}"

    def authorize_url(self, state: str, code_challenge: str, redirect_uri: str) -> str:
        """Return the URL to send the browser to. Without a scope, GoTo asks for all scopes of the client."""
        query = {
            "client_id": self._client_id,
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "state": state,
            "code_challenge": code_challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._auth_url}/oauth/authorize?{urlencode(query)}"

    async def exchange(self, code: str, code_verifier: str, redirect_uri: str) -> Tokens:
        """Exchange the one-time code.

        Raises ``InvalidRequest`` (``invalid_grant``) if it is used, expired or not ours.
        """
        return await self._request_tokens(
            grant_type="authorization_code",
            code=code,
            redirect_uri=redirect_uri,
            code_verifier=code_verifier,
        )

    async def refresh(self, refresh_token: str) -> Tokens:
        """Return new tokens; if there is no new refresh token, the old one stays valid.

        Raises ``RefreshTokenRejected`` if GoTo refuses the token permanently, ``ClientRejected`` if it refuses our
        client.
        """
        try:
            return await self._request_tokens(grant_type="refresh_token", refresh_token=refresh_token)
        except InvalidRequest as error:
            if error.code != "invalid_grant":
                raise
            facts = (error.endpoint_id, error.status, error.code, error.detail)
        raise RefreshTokenRejected(*facts)

    async def me(self, access_token: str) -> Identity:
        """Return the identity that the token belongs to, with all accounts; none is preselected."""

        async def call(request: wire.Request) -> wire.Answer:
            return await self._send(request, self._api_url, wire.bearer_header(access_token))

        return await get_identity(call)

    async def revoke(self, token: str) -> bool:
        """Ask GoTo to revoke a token. Return False if it may still work: most callers delete their copy anyway."""
        try:
            await self._post(_REVOKE_ENDPOINT, {"token": token})
        except InvalidRequest:
            return True  # GoTo knows no such token
        except GoToError:
            return False
        return True

    async def _request_tokens(self, **form: str) -> Tokens:
        return wire.read_one(_TOKEN_ENDPOINT, await self._post(_TOKEN_ENDPOINT, form), Tokens)

    async def _post(self, endpoint: Endpoint, form: dict[str, str]) -> wire.Answer:
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        request = wire.Request(
            endpoint=endpoint, path=endpoint.path, headers=headers, body=urlencode(form).encode()
        )
        pair = f"{self._client_id}:{self._client_secret}".encode()
        basic = "Basic " + base64.b64encode(pair).decode()
        try:
            return await self._send(request, self._auth_url, {"Authorization": basic})
        except (TokenRejected, RoleMissing, InvalidRequest) as error:
            if not isinstance(error, TokenRejected) and error.code not in _CLIENT_ERROR_CODES:
                raise
            facts = (error.endpoint_id, error.status, error.code, error.detail)
        raise ClientRejected(*facts)

    async def _send(self, request: wire.Request, base_url: str, headers: dict[str, Any]) -> wire.Answer:
        async def once() -> wire.Answer:
            sent = send_once(self._http, base_url, request, headers)
            answer = await time_request(sent, request.endpoint.id, self._observe, monotonic_seconds)
            wire.raise_for_error(request.endpoint, answer)
            return answer

        return await send_with_retry(once, request.endpoint, self._retry, self._sleep, self._jitter)
