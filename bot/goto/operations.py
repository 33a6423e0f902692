"""Every known endpoint of GoTo's APIs: one table for client, simulator and coverage tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Product = Literal["G2M", "G2T", "G2A", "IDENTITY", "ADMIN"]
Method = Literal["GET", "POST", "PUT", "DELETE"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One endpoint. ``path`` is the full path with its ``{keys}``; ``success`` the statuses that GoTo documents.

    - ``admin``: needs GoTo's admin role; ``scope``: needs a scope that not every OAuth client has.
    - ``is_read``: changes nothing, so it can always be retried.
    - ``idempotent``: can be repeated after an unknown outcome; nothing is created or e-mailed twice.
    - ``max_days``: the longest range of dates in one request. The only limit ever documented; later documents have
      none.
    - ``retry_on_conflict``: 409 means that a new object is not readable yet, so the request is retried.
    - ``replaced_by``: the successors of a deprecated endpoint.
    """

    id: str
    method: Method
    path: str
    success: tuple[int, ...]
    product: Product = "G2M"
    admin: bool = False
    scope: bool = False
    reads: bool = False
    idempotent: bool = True
    longest_days: int | None = None
    settles: bool = False
    replaced_by: tuple[str, ...] = ()

    @property
    def deprecated(self) -> bool:
        return bool(self.replaced_by)

    @property
    def role(self) -> Literal["admin", "organizer", "scope"]:
        """What the person lacks if GoTo answers 403 although the token is valid."""
        if self.admin:
            return "admin"
        return "scope" if self.scope else "organizer"


def _row(
    id: str,
    method: Method,
    path: str,
    success: int,
    *,
    admin: bool = False,
    scope: bool = False,
    reads: bool = False,
    idempotent: bool = True,
    longest_days: int | None = None,
    settles: bool = False,
    replaced_by: tuple[str, ...] = (),
) -> Operation:
    return Operation(
        id,
        method,
        path,
        (success,),
        admin=admin,
        scope=scope,
        reads=reads or method == "GET",
        idempotent=idempotent,
        longest_days=longest_days,
        settles=settles,
        replaced_by=replaced_by,
    )


_G2M = (
    _row("groups.list", "GET", "/groups", 200, admin=True),
    _row("groups.attendees.list", "GET", "/groups/{groupKey}/attendees", 200, admin=True, longest_days=60),
    _row(
        "groups.historicalMeetings.list",
        "GET",
        "/groups/{groupKey}/historicalMeetings",
        200,
        admin=True,
        longest_days=60,
    ),
    _row(
        "groups.meetings.list",
        "GET",
        "/groups/{groupKey}/meetings",
        200,
        admin=True,
        longest_days=60,
        replaced_by=("groups.historicalMeetings.list", "groups.upcomingMeetings.list"),
    ),
    _row("groups.organizers.list", "GET", "/groups/{groupKey}/organizers", 200, admin=True),
    _row(
        "groups.organizers.create", "POST", "/groups/{groupKey}/organizers", 201, admin=True, idempotent=False
    ),
    _row("groups.upcomingMeetings.list", "GET", "/groups/{groupKey}/upcomingMeetings", 200, admin=True),
    _row("historicalMeetings.list", "GET", "/historicalMeetings", 200, longest_days=60),
    _row(
        "meetings.list",
        "GET",
        "/meetings",
        200,
        longest_days=60,
        replaced_by=("historicalMeetings.list", "upcomingMeetings.list"),
    ),
    _row("meetings.create", "POST", "/meetings", 201, idempotent=False),
    _row("meetings.delete", "DELETE", "/meetings/{meetingId}", 204),
    _row("meetings.get", "GET", "/meetings/{meetingId}", 200),
    _row("meetings.update", "PUT", "/meetings/{meetingId}", 204),
    _row("meetings.attendees.list", "GET", "/meetings/{meetingId}/attendees", 200, scope=True),
    _row("meetings.start", "GET", "/meetings/{meetingId}/start", 200),
    _row("organizers.deleteByEmail", "DELETE", "/organizers", 204, admin=True),
    _row("organizers.list", "GET", "/organizers", 200, admin=True),
    _row("organizers.create", "POST", "/organizers", 201, admin=True, idempotent=False),
    _row("organizers.delete", "DELETE", "/organizers/{organizerKey}", 204, admin=True),
    _row("organizers.get", "GET", "/organizers/{organizerKey}", 200, admin=True),
    _row("organizers.update", "PUT", "/organizers/{organizerKey}", 204, admin=True),
    _row(
        "organizers.attendees.list",
        "GET",
        "/organizers/{organizerKey}/attendees",
        200,
        admin=True,
        longest_days=60,
    ),
    _row(
        "organizers.historicalMeetings.list",
        "GET",
        "/organizers/{organizerKey}/historicalMeetings",
        200,
        longest_days=60,
    ),
    _row(
        "organizers.meetings.list",
        "GET",
        "/organizers/{organizerKey}/meetings",
        200,
        longest_days=60,
        replaced_by=("organizers.historicalMeetings.list", "organizers.upcomingMeetings.list"),
    ),
    _row(
        "organizers.upcomingMeetings.list",
        "GET",
        "/organizers/{organizerKey}/upcomingMeetings",
        200,
        admin=True,
    ),
    _row("upcomingMeetings.list", "GET", "/upcomingMeetings", 200),
)

_G2T = (
    _row(
        "accounts.organizers.list",
        "GET",
        "/accounts/{accountKey}/organizers",
        200,
        replaced_by=("admin.users.list",),
    ),
    _row("trainings.list", "GET", "/organizers/{organizerKey}/trainings", 200),
    _row("trainings.create", "POST", "/organizers/{organizerKey}/trainings", 201, idempotent=False),
    _row("trainings.delete", "DELETE", "/organizers/{organizerKey}/trainings/{trainingKey}", 204),
    _row("trainings.get", "GET", "/organizers/{organizerKey}/trainings/{trainingKey}", 200),
    _row(
        "trainings.manageUrl.get", "GET", "/organizers/{organizerKey}/trainings/{trainingKey}/manageUrl", 200
    ),
    _row(
        "trainings.nameDescription.update",
        "PUT",
        "/organizers/{organizerKey}/trainings/{trainingKey}/nameDescription",
        204,
    ),
    _row(
        "trainings.organizers.list",
        "GET",
        "/organizers/{organizerKey}/trainings/{trainingKey}/organizers",
        200,
    ),
    _row(
        "trainings.organizers.update",
        "PUT",
        "/organizers/{organizerKey}/trainings/{trainingKey}/organizers",
        204,
        idempotent=False,
    ),
    _row(
        "trainings.registrants.list",
        "GET",
        "/organizers/{organizerKey}/trainings/{trainingKey}/registrants",
        200,
    ),
    _row(
        "trainings.registrants.create",
        "POST",
        "/organizers/{organizerKey}/trainings/{trainingKey}/registrants",
        201,
    ),
    _row(
        "trainings.registrants.delete",
        "DELETE",
        "/organizers/{organizerKey}/trainings/{trainingKey}/registrants/{registrantKey}",
        204,
    ),
    _row(
        "trainings.registrants.get",
        "GET",
        "/organizers/{organizerKey}/trainings/{trainingKey}/registrants/{registrantKey}",
        200,
    ),
    _row("trainings.startUrl.get", "GET", "/organizers/{organizerKey}/trainings/{trainingKey}/startUrl", 200),
    _row(
        "reports.sessionAttendees.list",
        "GET",
        "/reports/organizers/{organizerKey}/sessions/{sessionKey}/attendees",
        200,
    ),
    _row(
        "reports.trainingSessions.list",
        "GET",
        "/reports/organizers/{organizerKey}/trainings/{trainingKey}",
        200,
    ),
    _row("trainings.recordings.list", "GET", "/trainings/{trainingKey}/recordings", 200),
    _row("trainings.recordings.download", "GET", "/trainings/{trainingKey}/recordings/{recordingId}", 302),
    _row("trainings.start", "GET", "/trainings/{trainingKey}/start", 200),
    _row(
        "reports.sessions.query",
        "POST",
        "/reports/organizers/{organizerKey}/sessions",
        200,
        reads=True,
        longest_days=60,
    ),
    _row(
        "trainings.registrationSettings.update",
        "PUT",
        "/organizers/{organizerKey}/trainings/{trainingKey}/registrationSettings",
        204,
    ),
    _row(
        "trainings.times.update",
        "PUT",
        "/organizers/{organizerKey}/trainings/{trainingKey}/times",
        200,
        idempotent=False,
    ),
)

_G2A = (
    _row("seeit.sessions.list", "GET", "/sessions", 200),
    _row("seeit.sessions.create", "POST", "/sessions", 201, idempotent=False),
    _row("seeit.sessions.get", "GET", "/sessions/{uuid}", 200, settles=True),
)

_IDENTITY = (_row("identity.me.get", "GET", "/Users/me", 200, scope=True),)

_ADMIN = (_row("admin.me.get", "GET", "/me", 200, scope=True),)

_BASES: dict[Product, tuple[str, tuple[Operation, ...]]] = {
    "G2M": ("/G2M/rest", _G2M),
    "G2T": ("/G2T/rest", _G2T),
    "G2A": ("/seeit/v1", _G2A),
    "IDENTITY": ("/identity/v1", _IDENTITY),
    "ADMIN": ("/admin/rest/v1", _ADMIN),
}

OPERATIONS: dict[str, Operation] = {
    row.id: replace(row, product=product, path=base + row.path)
    for product, (base, rows) in _BASES.items()
    for row in rows
}
