"""Check of ``PUBLIC_URL``: it is reachable, and this Usher answers there."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from datetime import datetime

import aiohttp

from bot.model.accounts import CheckState, Finding
from bot.settings import Settings


async def check_public_url(
    settings: Settings, session: aiohttp.ClientSession, now: datetime
) -> list[Finding]:
    if settings.public_url is None:
        return []
    url = settings.public_url
    try:
        async with session.get(f"{url}/readyz", allow_redirects=False) as answer:
            status, text = answer.status, await answer.text()
    except (aiohttp.ClientError, TimeoutError, UnicodeDecodeError) as error:
        return [_fault("operator-public-away", url=url, error=type(error).__name__)]
    try:
        state = json.loads(text)
    except ValueError:
        state = None
    if not isinstance(state, dict) or not {"redis", "worker"} <= set(state):
        return [_fault("operator-public-other", url=url, status=str(status))]
    failing = sorted(name for name, well in state.items() if not well)
    if failing:
        return [_fault("operator-public-unready", url=url, failing=", ".join(failing))]
    found = [Finding(message_id="operator-public-ok", values={"url": url})]
    if settings.slack_app_token is None and settings.slack_signing_secret is not None:
        found.append(await _check_signing(settings, session, now))
    return found


async def _check_signing(settings: Settings, session: aiohttp.ClientSession, now: datetime) -> Finding:
    """Send a request signed like Slack's with our signing secret (Slack: url_verification, verifying requests)."""
    assert settings.slack_signing_secret is not None  # noqa: S101 - the caller checked it; narrows the type
    challenge = secrets.token_urlsafe(16)
    body = json.dumps({"type": "url_verification", "token": "", "challenge": challenge})
    at = str(int(now.timestamp()))
    secret = settings.slack_signing_secret.get_secret_value()
    signature = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={signature}",
    }
    url = f"{settings.public_url}/slack/events"
    try:
        async with session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
            said = await answer.text()
    except (aiohttp.ClientError, TimeoutError, UnicodeDecodeError) as error:
        return _fault("operator-public-away", url=url, error=type(error).__name__)
    if challenge in said:
        return Finding(message_id="operator-signing-ok", values={"url": url})
    return _fault("operator-signing-refused", url=url)


def _fault(message_id: str, **values: str) -> Finding:
    return Finding(message_id=message_id, state=CheckState.FAULT, values=values, cure=f"{message_id}-next")
