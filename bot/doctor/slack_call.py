"""One call of Slack's Web API by ``usher doctor``, with whatever comes of it as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiAnswer:
    """Slack's answer; ``error`` is its code, ``unreached`` the name of the connection error."""

    body: Mapping[str, Any] = field(default_factory=dict)
    scopes: frozenset[str] | None = None
    """The token's scopes, None if the answer does not name them."""
    date: datetime | None = None
    unreached: str | None = None
    retry_after: int | None = None
    """Seconds after which Slack takes the next call, if this one was one too many."""

    @property
    def error(self) -> str | None:
        return self.unreached or (
            None if self.body.get("ok") else str(self.body.get("error") or "odd_answer")
        )


async def call_method(
    session: aiohttp.ClientSession, base_url: str, method: str, token: str | None, **form: str
) -> ApiAnswer:
    """Call a Web API method once, without retries."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        async with session.post(f"{base_url}{method}", data=form, headers=headers) as answer:
            body = await answer.json(content_type=None)
            scopes = answer.headers.get("x-oauth-scopes")
            date = answer.headers.get("Date")
            wait = answer.headers.get("Retry-After", "") if answer.status == 429 else ""
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return ApiAnswer(unreached=type(error).__name__)
    return ApiAnswer(
        body=body if isinstance(body, dict) else {},
        scopes=None
        if scopes is None
        else frozenset(scope.strip() for scope in scopes.split(",") if scope.strip()),
        date=parsedate_to_datetime(date) if date else None,
        retry_after=int(wait) if wait.isdigit() else None,
    )
