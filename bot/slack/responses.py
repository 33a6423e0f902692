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

from bot.errors import FaultError
from bot.slack.clients import Clients, Effect
from bot.slack.errors import LOST, URL_EXPIRED
from bot.slack.wire import Failure, limited, unanswered

_GONE = frozenset({404, 410})
_CODE = re.compile(r"[a-z_]{2,60}")
_MOST = 2000


async def respond(clients: Clients, url: str, body: Mapping[str, Any], effect: Effect) -> None:
    """Post ``body`` to the response_url. Raises like ``SlackMessenger.respond``."""
    if not is_slacks(url, clients.base_url):
        raise FaultError("slack-response-url-odd", next_step="slack-response-url-odd-next")

    async def send() -> dict[str, Any] | Failure:
        return await _post(clients.session, url, body)

    await clients.repeat(send, "response_url", effect)


def is_slacks(url: str, base_url: str) -> bool:
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
                return limited(answer.headers)
            if answer.status >= 500:
                return Failure("server_error")
            code = _code((await answer.content.read(_MOST)).decode(errors="replace"))
            if answer.status in _GONE:
                return Failure(URL_EXPIRED)
            if answer.status < 300 and code is None:
                return {"ok": True}
            return Failure(code or LOST)
    except (aiohttp.ClientError, TimeoutError) as error:
        return unanswered(error)


def _code(body: str) -> str | None:
    """Return the error code in ``used_url`` or ``{"ok": false, "error": "used_url"}``; None for "ok"."""
    text = body.strip()
    if text.startswith("{"):
        try:
            parsed = json.loads(text)
        except ValueError:
            return None
        text = "ok" if parsed.get("ok") else str(parsed.get("error"))
    return text if text != "ok" and _CODE.fullmatch(text) else None
