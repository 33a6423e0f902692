"""What an operation of the simulated GoTo is asked, and how it answers or refuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NoReturn

from bot.sandbox.goto.state import SimUser, World

_INCIDENT = 3437843380023983361
NO_BODY = object()


@dataclass(frozen=True, slots=True)
class Ask:
    """One request whose token was good. ``seen_at`` is the moment whose lists are told: the past when
    stale.
    """

    operation: str
    user: SimUser
    keys: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    base_url: str
    now: datetime
    seen_at: datetime
    escaped_subjects: bool = True


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; ``json`` NO_BODY leaves the body empty."""

    status: int
    json: Any = NO_BODY
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[World, Ask], Reply]


class Refuse(Exception):
    """Ends a handler with a refusal. Nothing may have been changed before."""

    def __init__(self, status: int, json: Any, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.reply = Reply(status, json, headers or {})


def bad_meeting(code: str, message: str, status: int = 400) -> NoReturn:
    """Refuse as G2M refuses wrong input."""
    raise Refuse(status, {"err": code, "message": message, "incident": _INCIDENT})


def bad_training(code: str, description: str, status: int = 400, **more: Any) -> NoReturn:
    """Refuse as G2T does."""
    raise Refuse(status, {"errorCode": code, "description": description, "incident": _INCIDENT, **more})


def not_found(what: str) -> NoReturn:
    raise Refuse(404, {"err": "NotFound", "message": f"{what} was not found.", "incident": _INCIDENT})


def no_role(message: str) -> NoReturn:
    raise Refuse(403, {"int_err_code": "AccessDenied", "msg": message})


def need_admin(ask: Ask) -> None:
    if not ask.user.admin:
        no_role("This operation needs the admin role.")


def date_range(ask: Ask, refuse: Callable[[str, str], NoReturn] = bad_meeting) -> tuple[datetime, datetime]:
    """Return the range that the query names, or refuse."""
    found = []
    for name in ("startDate", "endDate"):
        moment = utc(ask.query.get(name, ""))
        if moment is None:
            refuse("InvalidRequest", f"{name} must be given in UTC, such as 2026-07-01T22:00:00Z.")
        found.append(moment)
    since, until = found
    if until < since:
        refuse("InvalidRequest", "endDate is before startDate.")
    if until - since > timedelta(days=366):
        refuse("InvalidRequest", "The range is too long.")
    return since, until


def whole(text: str) -> int:
    """Return the number that the text writes, -1 if it writes none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 20 else -1


def utc(text: object) -> datetime | None:
    """Return the moment of an ISO 8601 text that ends with Z; None for anything else."""
    if not isinstance(text, str) or not text.endswith("Z") or "T" not in text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def z(moment: datetime) -> str:
    """Write a moment as ``2015-07-01T22:00:00Z``."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def dotted(moment: datetime) -> str:
    """Write a moment as ``2012-12-01T09:00:00.+0000``."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.+0000")
