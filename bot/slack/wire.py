"""One request to Slack, with its failure as a value. No retries here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.errors import LOST, UNREACHED

_PATIENCE = 1.0
"""Seconds to wait if a 429 has no ``Retry-After``."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed request. ``code`` is Slack's or one of our own; it never contains what was sent."""

    code: str
    retry_after: float = 0.0
    needed: str = ""
    problems: tuple[str, ...] = ()


async def attempt(
    client: AsyncWebClient, method: str, arguments: Mapping[str, Any], *, read: bool
) -> dict[str, Any] | Failure:
    """Call the method once; return Slack's answer or the failure."""
    try:
        if read:
            response = await client.api_call(method, http_verb="GET", params=_query(arguments))
        else:
            response = await client.api_call(method, json=dict(arguments))
    except SlackApiError as error:
        return _refusal(error.response)
    except (aiohttp.ClientError, TimeoutError) as error:
        return unanswered(error)
    except (AttributeError, ValueError):
        # The SDK fails on an answer that is neither JSON nor empty, such as a proxy's page.
        return Failure(LOST)
    data = response.data
    return data if isinstance(data, dict) else Failure(LOST)


def unanswered(error: Exception) -> Failure:
    """Return ``NOT_REACHED`` if no connection was made, ``ANSWER_LOST`` if it was lost later (aiohttp)."""
    unsent = isinstance(
        error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | aiohttp.InvalidURL
    )
    return Failure(UNREACHED if unsent else LOST)


def limited(headers: Mapping[str, str]) -> Failure:
    """Return the failure for a 429 (Slack: rate limits, ``Retry-After`` in seconds)."""
    try:
        seconds = float({name.lower(): value for name, value in headers.items()}["retry-after"])
    except (KeyError, ValueError):
        seconds = _PATIENCE
    return Failure("ratelimited", retry_after=max(seconds, 0.0))


def _refusal(response: Any) -> Failure:
    if not isinstance(response, AsyncSlackResponse):
        return Failure(LOST)
    if response.status_code == 429:
        return limited(response.headers)
    if response.status_code >= 500:
        return Failure("server_error")
    data = response.data if isinstance(response.data, dict) else {}
    code = data.get("error")
    if not isinstance(code, str):
        return Failure(LOST)
    if code in {"ratelimited", "rate_limited", "message_limit_exceeded"}:
        return limited(response.headers)
    metadata = data.get("response_metadata")
    problems = metadata.get("messages", []) if isinstance(metadata, dict) else []
    return Failure(
        code,
        needed=str(data.get("needed", "")),
        problems=tuple(str(problem)[:300] for problem in problems),
    )


def _query(arguments: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: ("true" if value else "false") if isinstance(value, bool) else str(value)
        for name, value in arguments.items()
        if value is not None
    }
