"""What can go wrong between us and GoTo. The kinds follow status and code; an error's text decides nothing.

``operation`` is the id of the operations table, ``status`` the HTTP status (None: there was no answer),
``code`` the machine code of the body, ``incident`` GoTo's support reference with all its digits. ``detail``
is for logs and never for people; ``str()`` leaves it out.
"""

from __future__ import annotations

from typing import Any, Literal

Role = Literal["admin", "organizer", "scope"]


class GoToError(Exception):
    """The base of all."""

    def __init__(
        self,
        operation: str,
        status: int | None = None,
        code: str | None = None,
        detail: str | None = None,
        incident: str | None = None,
    ) -> None:
        super().__init__(operation, status, code)
        self.operation = operation
        self.status = status
        self.code = code
        self.detail = detail
        self.incident = incident

    def __str__(self) -> str:
        words = [self.operation, type(self).__name__, self.status, self.code]
        return " ".join(str(word) for word in words if word is not None)


class TokenRejected(GoToError):
    """The access token is missing, wrong or over: 403 with ``InvalidToken``, or 401. Nothing was done."""


class RoleMissing(GoToError):
    """Any other 403. ``role`` is what the operation needs: the admin role, being the organizer, a scope."""

    def __init__(self, *args: Any, role: Role | None = None) -> None:
        super().__init__(*args)
        self.role = role


class NotFound(GoToError):
    """There is no such thing, or not for this person."""


class Conflict(GoToError):
    """It is there already, or not ready yet. ``registrant_key`` tells who is registered under the e-mail."""

    def __init__(self, *args: Any, registrant_key: str | None = None) -> None:
        super().__init__(*args)
        self.registrant_key = registrant_key


class Invalid(GoToError):
    """GoTo refuses what it was sent."""


class GroupTooLarge(Invalid):
    """GoTo answers this for groups of at most 50 organizers; ``organizers`` tells how many the group has."""

    def __init__(self, *args: Any, organizers: int | None = None) -> None:
        super().__init__(*args)
        self.organizers = organizers


class RateLimited(GoToError):
    """Too many requests; this one had no effect. ``retry_after`` is in seconds, None when GoTo told none."""

    def __init__(self, *args: Any, retry_after: float | None = None) -> None:
        super().__init__(*args)
        self.retry_after = retry_after


class ServerFault(GoToError):
    """GoTo failed (5xx). Whether a write had its effect is unknown. ``retry_after`` as in ``RateLimited``."""

    def __init__(self, *args: Any, retry_after: float | None = None) -> None:
        super().__init__(*args)
        self.retry_after = retry_after


class NotUnderstood(GoToError):
    """The answer is not what the operation promises. Whether a write had its effect is unknown."""


class NeverSent(GoToError):
    """No connection could be made: the write certainly had no effect."""


class OutcomeUnknown(GoToError):
    """The connection of a write was cut, or its answer did not come in time: it may have had its effect."""


class Unreachable(GoToError):
    """A read got no answer."""


class LinkDead(GoToError):
    """GoTo refuses the refresh token for good (``invalid_grant``): the person has to connect again."""


class ClientRejected(GoToError):
    """GoTo does not know the client id or its secret (``invalid_client``): the operator has to mend it."""


class ZoneNotListed(ValueError):
    """No zone of GoTo Training's list shows the same time as this one. ``zone`` is the name that was asked for."""

    def __init__(self, zone: str) -> None:
        super().__init__(zone)
        self.zone = zone
