"""Requests and responses of the simulated GoTo's operations, and its refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NoReturn

from bot.sandbox.goto.state import SimUser, World

_INCIDENT_NUMBER = 3437843380023983361
NO_BODY = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class GoToRequest:
    """A request with a valid token. Lists show the state at ``as_of``, which is in the past if they are stale."""

    operation: str
    user: SimUser
    path_params: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    base_url: str
    now: datetime
    as_of: datetime
    escaped_subjects: bool = True
    recording_delay: timedelta = timedelta()
    """How long after a session its recording is listed."""


@dataclass(frozen=True, slots=True)
class GoToResponse:
    """A response; ``json`` NO_BODY leaves the body empty."""

    status: int
    json: Any = NO_BODY
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[World, GoToRequest], GoToResponse]


class RequestRefused(Exception):
    """Ends a handler with an error response. Nothing may have been changed before."""

    def __init__(self, status: int, json: Any, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.reply = GoToResponse(status, json, headers or {})


def refuse_meeting(code: str, message: str, status: int = 400) -> NoReturn:
    """Refuse invalid input as G2M does."""
    raise RequestRefused(status, {"err": code, "message": message, "incident": _INCIDENT_NUMBER})


def refuse_training(code: str, description: str, status: int = 400, **more: Any) -> NoReturn:
    """Refuse as G2T does."""
    raise RequestRefused(
        status, {"errorCode": code, "description": description, "incident": _INCIDENT_NUMBER, **more}
    )


def refuse_not_found(what: str) -> NoReturn:
    raise RequestRefused(
        404, {"err": "NotFound", "message": f"{what} was not found.", "incident": _INCIDENT_NUMBER}
    )


def refuse_role(message: str) -> NoReturn:
    raise RequestRefused(403, {"int_err_code": "AccessDenied", "msg": message})


def require_admin(request: GoToRequest) -> None:
    if not request.user.admin:
        refuse_role("This operation needs the admin role.")


def parse_date_range(
    request: GoToRequest, refuse: Callable[[str, str], NoReturn] = refuse_meeting
) -> tuple[datetime, datetime]:
    """Return startDate and endDate of the query, or refuse."""
    found = []
    for name in ("startDate", "endDate"):
        moment = parse_utc(request.query.get(name, ""))
        if moment is None:
            refuse("InvalidRequest", f"{name} must be given in UTC, such as 2026-07-01T22:00:00Z.")
        found.append(moment)
    since, until = found
    if until < since:
        refuse("InvalidRequest", "endDate is before startDate.")
    if until - since > timedelta(days=366):
        refuse("InvalidRequest", "The range is too long.")
    return since, until


def parse_number(text: str) -> int:
    """Return the number in the text, -1 if it is not a number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 20 else -1


def parse_utc(text: object) -> datetime | None:
    """Return the time of an ISO 8601 text ending with Z; None for anything else."""
    if not isinstance(text, str) or not text.endswith("Z") or "T" not in text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def format_utc(moment: datetime) -> str:
    """Format a time as ``2015-07-01T22:00:00Z``."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def format_dotted(moment: datetime) -> str:
    """Format a time as ``2012-12-01T09:00:00.+0000``."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.+0000")
