"""Checks of GoTo: its URLs answer, it knows our OAuth client, and it accepts our callback."""

from __future__ import annotations

import secrets

import httpx

from bot.goto.errors import ClientRejected, GoToError, RefreshTokenRejected
from bot.goto.oauth import OAuth, code_challenge
from bot.goto.retry import RetryPolicy
from bot.model.accounts import CheckState, Finding
from bot.settings import Settings

CALLBACK_PATH = "/goto/callback"
AUTH_UNAVAILABLE = "operator-goto-auth-away"


async def check_goto(settings: Settings, http: httpx.AsyncClient) -> list[Finding]:
    secret = settings.goto_client_secret
    if settings.goto_client_id is None or secret is None:
        return []
    oauth = OAuth(
        settings.goto_auth_url,
        settings.goto_api_url,
        settings.goto_client_id,
        secret.get_secret_value(),
        http,
        retry=RetryPolicy(max_attempts=1),
    )
    client = await _check_client(oauth)
    found = [client]
    if client.message_id != AUTH_UNAVAILABLE:  # the callback is asked for at the same place
        found += await _check_callback(settings, oauth, http)
    return [*found, await _check_api(settings, http)]


async def _check_client(oauth: OAuth) -> Finding:
    """Send an invalid refresh token: the kind of error shows if GoTo knows the client (RFC 6749, 5.2)."""
    try:
        await oauth.refresh(secrets.token_urlsafe(24))
    except RefreshTokenRejected:
        return Finding(message_id="operator-goto-client-ok")
    except ClientRejected:
        return _fault("operator-goto-client-refused")
    except GoToError as error:
        return _fault(AUTH_UNAVAILABLE, error=str(error.status or error.detail or "no answer"))
    return Finding(message_id="operator-goto-client-ok")


async def _check_callback(settings: Settings, oauth: OAuth, http: httpx.AsyncClient) -> list[Finding]:
    """Open the sign-in page like a browser: there GoTo refuses a callback that is not registered."""
    if settings.public_url is None:
        return []
    callback = f"{settings.public_url}{CALLBACK_PATH}"
    challenge = code_challenge(secrets.token_urlsafe(48))
    url = oauth.authorize_url(secrets.token_urlsafe(16), challenge, callback)
    try:
        answer = await http.get(url)
    except httpx.HTTPError as error:
        return [_fault(AUTH_UNAVAILABLE, error=type(error).__name__)]
    if answer.status_code < 400:
        return [Finding(message_id="operator-goto-callback-ok", values={"callback": callback})]
    return [_fault("operator-goto-callback-refused", callback=callback, status=str(answer.status_code))]


async def _check_api(settings: Settings, http: httpx.AsyncClient) -> Finding:
    """Check that something answers at the API's URL; the answer itself does not matter without a token."""
    try:
        await http.get(settings.goto_api_url)
    except httpx.HTTPError as error:
        return _fault("operator-goto-api-away", url=settings.goto_api_url, error=type(error).__name__)
    return Finding(message_id="operator-goto-api-ok", values={"url": settings.goto_api_url})


def _fault(message_id: str, **values: str) -> Finding:
    return Finding(message_id=message_id, state=CheckState.FAULT, values=values, cure=f"{message_id}-next")
