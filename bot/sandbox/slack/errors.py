"""Errors of the local Slack: of the Web API, and for actions that Slack's client does not offer."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A Web API error: ``{"ok": false, "error": code, **extra}``."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    @classmethod
    def invalid(cls, code: str, *messages: str) -> ApiError:
        """Return an error with its reasons in ``response_metadata.messages``."""
        return cls(code, response_metadata={"messages": list(messages)})


class NotPossible(Exception):
    """Slack's client does not offer this action: a missing button, a closed modal."""


class NotSubscribed(Exception):
    """The app's manifest does not subscribe to this event, so Slack would not send it."""


class NotSeen(TimeoutError):
    """The awaited content did not appear in time; the text describes what is there instead."""


class TooManyRequests(Exception):
    """The call is answered with 429 and Retry-After in whole seconds."""

    def __init__(self, retry_after: int = 1) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after
