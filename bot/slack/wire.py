"""One request to Slack, with its failure as a value. No retries here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.error_codes import ANSWER_LOST, NOT_REACHED, RATE_LIMIT_CODES

_DEFAULT_RETRY_SECONDS = 1.0
"""Seconds to wait if a 429 has no ``Retry-After``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A failed request. ``code`` is Slack's or one of our own; it never contains what was sent."""

    code: str
    retry_after: float = 0.0
    needed_scope: str = ""
    problems: tuple[str, ...] = ()


async def call_once(
    client: AsyncWebClient, method: str, arguments: Mapping[str, Any], *, read: bool
) -> dict[str, Any] | Failure:
    """Call the method once; return Slack's answer or the failure."""
    try:
        if read:
            response = await client.api_call(method, http_verb="GET", params=_build_query(arguments))
        else:
            response = await client.api_call(method, json=dict(arguments))
    except SlackApiError as error:
        return _read_failure(error.response)
    except (aiohttp.ClientError, TimeoutError) as error:
        return connection_failure(error)
    except (AttributeError, ValueError):
        # The SDK fails on an answer that is neither JSON nor empty, such as a proxy's page.
        return Failure(code=ANSWER_LOST)
    data = response.data
    return data if isinstance(data, dict) else Failure(code=ANSWER_LOST)


def connection_failure(error: Exception) -> Failure:
    """Return ``NOT_REACHED`` if no connection was made, ``ANSWER_LOST`` if it was lost later (aiohttp)."""
    unsent = isinstance(
        error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | aiohttp.InvalidURL
    )
    return Failure(code=NOT_REACHED if unsent else ANSWER_LOST)


def rate_limit_failure(headers: Mapping[str, str]) -> Failure:
    """Return the failure for a 429 (Slack: rate limits, ``Retry-After`` in seconds)."""
    try:
        seconds = float({name.lower(): value for name, value in headers.items()}["retry-after"])
    except (KeyError, ValueError):
        seconds = _DEFAULT_RETRY_SECONDS
    return Failure(code="ratelimited", retry_after=max(seconds, 0.0))


def _read_failure(response: Any) -> Failure:
    if not isinstance(response, AsyncSlackResponse):
        return Failure(code=ANSWER_LOST)
    if response.status_code == 429:
        return rate_limit_failure(response.headers)
    if response.status_code >= 500:
        return Failure(code="server_error")
    data = response.data if isinstance(response.data, dict) else {}
    code = data.get("error")
    if not isinstance(code, str):
        return Failure(code=ANSWER_LOST)
    if code in RATE_LIMIT_CODES:
        return rate_limit_failure(response.headers)
    metadata = data.get("response_metadata")
    problems = metadata.get("messages", []) if isinstance(metadata, dict) else []
    return Failure(
        code=code,
        needed_scope=str(data.get("needed", "")),
        problems=tuple(str(problem)[:300] for problem in problems),
    )


def next_cursor(page: Mapping[str, Any]) -> str | None:
    """Return the cursor of the next page, or None after the last (Slack: pagination)."""
    return (page.get("response_metadata") or {}).get("next_cursor") or None


def _build_query(arguments: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: ("true" if value else "false") if isinstance(value, bool) else str(value)
        for name, value in arguments.items()
        if value is not None
    }
