"""What the local Slack raises: refusals of the Web API, and what a person's client does not offer."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A Web API call is refused: ``{"ok": false, "error": code, **extra}``."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    @classmethod
    def invalid(cls, code: str, *messages: str) -> ApiError:
        """A refusal that lists its reasons in ``response_metadata.messages``."""
        return cls(code, response_metadata={"messages": list(messages)})


class NotPossible(Exception):
    """A person tried what Slack's client does not offer: a button that is not there, a closed modal."""


class NotSubscribed(Exception):
    """The app's manifest does not subscribe to this event, so Slack would not send it."""


class NotSeen(TimeoutError):
    """What was waited for did not come in time; the text says what was there instead."""


class TooManyRequests(Exception):
    """The call is answered with 429 and Retry-After in whole seconds."""

    def __init__(self, retry_after: int = 1) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after
