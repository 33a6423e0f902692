"""Errors of calls to GoTo. The class depends only on status and code, never on an error's text.

``endpoint_id`` is the id in the table of endpoints, ``status`` the HTTP status (None: there was no answer), ``code``
the error code in the body, ``incident`` GoTo's support reference with all its digits. ``detail`` is for logs and
never shown to people; ``str()`` leaves it out.
"""

from __future__ import annotations

from typing import Any, Literal

Role = Literal["admin", "organizer", "scope"]


class GoToError(Exception):
    """Base of all errors of calls to GoTo."""

    def __init__(
        self,
        endpoint_id: str,
        status: int | None = None,
        code: str | None = None,
        detail: str | None = None,
        incident: str | None = None,
    ) -> None:
        super().__init__(endpoint_id, status, code)
        self.endpoint_id = endpoint_id
        self.status = status
        self.code = code
        self.detail = detail
        self.incident = incident

    def __str__(self) -> str:
        words = [self.endpoint_id, type(self).__name__, self.status, self.code]
        return " ".join(str(word) for word in words if word is not None)


class TokenRejected(GoToError):
    """The access token is missing, wrong or expired: 403 with ``InvalidToken``, or 401. The call had no effect."""


class RoleMissing(GoToError):
    """Any other 403. ``role`` is what the endpoint requires: the admin role, being the organizer, or a scope."""

    def __init__(self, *args: Any, role: Role | None = None) -> None:
        super().__init__(*args)
        self.role = role


class NotFound(GoToError):
    """The object does not exist, or this person cannot see it."""


class Conflict(GoToError):
    """The object exists already, or is not ready yet. ``registrant_key``: the registrant who has this e-mail."""

    def __init__(self, *args: Any, registrant_key: str | None = None) -> None:
        super().__init__(*args)
        self.registrant_key = registrant_key


class InvalidRequest(GoToError):
    """GoTo rejects the request as invalid."""


class GroupTooLarge(InvalidRequest):
    """The group has more than 50 organizers, GoTo's limit for this call; ``organizers`` is their number."""

    def __init__(self, *args: Any, organizers: int | None = None) -> None:
        super().__init__(*args)
        self.organizers = organizers


class RateLimited(GoToError):
    """Too many requests; this one had no effect. ``retry_after`` is in seconds, None if GoTo sent none."""

    def __init__(self, *args: Any, retry_after: float | None = None) -> None:
        super().__init__(*args)
        self.retry_after = retry_after


class ServerFault(GoToError):
    """GoTo failed (5xx). It is unknown if a write took effect. ``retry_after`` as in ``RateLimited``."""

    def __init__(self, *args: Any, retry_after: float | None = None) -> None:
        super().__init__(*args)
        self.retry_after = retry_after


class UnexpectedAnswer(GoToError):
    """The answer is not what the endpoint documents. It is unknown if a write took effect."""


class NeverSent(GoToError):
    """No connection could be made, so the write had no effect."""


class OutcomeUnknown(GoToError):
    """The connection of a write was lost or its answer did not come in time: it may have taken effect."""


class Unreachable(GoToError):
    """A read got no answer."""


class RefreshTokenRejected(GoToError):
    """GoTo refuses the refresh token permanently (``invalid_grant``): the person has to connect again."""


class ClientRejected(GoToError):
    """GoTo refuses the client id or its secret (``invalid_client``): the operator has to fix the settings."""


class ZoneNotListed(ValueError):
    """GoTo Training's list has no zone with the same local time as ``zone``."""

    def __init__(self, zone: str) -> None:
        super().__init__(zone)
        self.zone = zone
