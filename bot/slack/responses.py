"""Answers by response_url, which Slack sends with a command or a press: valid for 5 uses within 30 minutes.

Anyone who has one can post as Usher, so it must not appear in exceptions or logs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.model.errors import FaultError
from bot.slack.clients import Effect, SlackClients
from bot.slack.error_codes import ANSWER_LOST, EXPIRED_URL_CODE
from bot.slack.wire import Failure, connection_failure, rate_limit_failure

_GONE_STATUSES = frozenset({404, 410})
_CODE_PATTERN = re.compile(r"[a-z_]{2,60}")
_MAX_BODY_BYTES = 2000


async def respond(clients: SlackClients, url: str, body: Mapping[str, Any], effect: Effect) -> None:
    """Post ``body`` to the response_url. Raises like ``SlackMessenger.respond``."""
    if not is_slack_url(url, clients.base_url):
        raise FaultError("slack-response-url-odd", next_step="slack-response-url-odd-next")

    async def send() -> dict[str, Any] | Failure:
        return await _post(clients.session, url, body)

    await clients.send_with_retry(send, "response_url", effect)


def is_slack_url(url: str, base_url: str) -> bool:
    """Return True if the URL belongs to the Slack that Usher talks to.

    That is the API's own origin, or https at a subdomain of its host (hooks.slack.com for slack.com).
    """
    there, base = urlsplit(url), urlsplit(base_url)
    if (there.scheme, there.netloc) == (base.scheme, base.netloc):
        return True
    below = (there.hostname or "").endswith(f".{base.hostname}")
    return there.scheme == "https" and below and "@" not in there.netloc


async def _post(
    session: aiohttp.ClientSession, url: str, body: Mapping[str, Any]
) -> dict[str, Any] | Failure:
    try:
        async with session.post(url, json=body, allow_redirects=False) as answer:
            if answer.status == 429:
                return rate_limit_failure(answer.headers)
            if answer.status >= 500:
                return Failure(code="server_error")
            code = _parse_code((await answer.content.read(_MAX_BODY_BYTES)).decode(errors="replace"))
            if answer.status in _GONE_STATUSES:
                return Failure(code=EXPIRED_URL_CODE)
            if answer.status < 300 and code is None:
                return {"ok": True}
            return Failure(code=code or ANSWER_LOST)
    except (aiohttp.ClientError, TimeoutError) as error:
        return connection_failure(error)


def _parse_code(body: str) -> str | None:
    """Return the error code in ``used_url`` or ``{"ok": false, "error": "used_url"}``; None for "ok"."""
    text = body.strip()
    if text.startswith("{"):
        try:
            parsed = json.loads(text)
        except ValueError:
            return None
        text = "ok" if parsed.get("ok") else str(parsed.get("error"))
    return text if text != "ok" and _CODE_PATTERN.fullmatch(text) else None
