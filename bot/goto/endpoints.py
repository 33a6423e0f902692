"""Every known endpoint of GoTo's APIs: one table for client, simulator and coverage tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Product = Literal["G2M", "G2T", "G2A", "IDENTITY", "ADMIN"]
Method = Literal["GET", "POST", "PUT", "DELETE"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One endpoint. ``path`` is the full path with its ``{keys}``; ``success`` the statuses that GoTo documents.

    - ``admin``: needs GoTo's admin role; ``scope``: needs a scope that not every OAuth client has.
    - ``is_read``: changes nothing, so it can always be retried.
    - ``idempotent``: can be repeated after an unknown outcome; nothing is created or e-mailed twice.
    - ``max_days``: the longest range of dates that GoTo certainly accepts in one request. The only limit ever
      documented; later documents have none, and a year is accepted today.
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
    is_read: bool = False
    idempotent: bool = True
    max_days: int | None = None
    retry_on_conflict: bool = False
    replaced_by: tuple[str, ...] = ()

    @property
    def is_deprecated(self) -> bool:
        return bool(self.replaced_by)

    @property
    def required_role(self) -> Literal["admin", "organizer", "scope"]:
        """What the person lacks if GoTo answers 403 although the token is valid."""
        if self.admin:
            return "admin"
        return "scope" if self.scope else "organizer"


def _endpoint(
    id: str,
    method: Method,
    path: str,
    success: int,
    *,
    admin: bool = False,
    scope: bool = False,
    is_read: bool = False,
    idempotent: bool = True,
    max_days: int | None = None,
    retry_on_conflict: bool = False,
    replaced_by: tuple[str, ...] = (),
) -> Endpoint:
    return Endpoint(
        id=id,
        method=method,
        path=path,
        success=(success,),
        admin=admin,
        scope=scope,
        is_read=is_read or method == "GET",
        idempotent=idempotent,
        max_days=max_days,
        retry_on_conflict=retry_on_conflict,
        replaced_by=replaced_by,
    )


_G2M = (
    _endpoint("groups.list", "GET", "/groups", 200, admin=True),
    _endpoint("groups.attendees.list", "GET", "/groups/{groupKey}/attendees", 200, admin=True, max_days=60),
    _endpoint(
        "groups.historicalMeetings.list",
        "GET",
        "/groups/{groupKey}/historicalMeetings",
        200,
        admin=True,
        max_days=60,
    ),
    _endpoint(
        "groups.meetings.list",
        "GET",
        "/groups/{groupKey}/meetings",
        200,
        admin=True,
        max_days=60,
        replaced_by=("groups.historicalMeetings.list", "groups.upcomingMeetings.list"),
    ),
    _endpoint("groups.organizers.list", "GET", "/groups/{groupKey}/organizers", 200, admin=True),
    _endpoint(
        "groups.organizers.create", "POST", "/groups/{groupKey}/organizers", 201, admin=True, idempotent=False
    ),
    _endpoint("groups.upcomingMeetings.list", "GET", "/groups/{groupKey}/upcomingMeetings", 200, admin=True),
    _endpoint("historicalMeetings.list", "GET", "/historicalMeetings", 200, max_days=60),
    _endpoint(
        "meetings.list",
        "GET",
        "/meetings",
        200,
        max_days=60,
        replaced_by=("historicalMeetings.list", "upcomingMeetings.list"),
    ),
    _endpoint("meetings.create", "POST", "/meetings", 201, idempotent=False),
    _endpoint("meetings.delete", "DELETE", "/meetings/{meetingId}", 204),
    _endpoint("meetings.get", "GET", "/meetings/{meetingId}", 200),
    _endpoint("meetings.update", "PUT", "/meetings/{meetingId}", 204),
    _endpoint("meetings.attendees.list", "GET", "/meetings/{meetingId}/attendees", 200, scope=True),
    _endpoint("meetings.start", "GET", "/meetings/{meetingId}/start", 200),
    _endpoint("organizers.deleteByEmail", "DELETE", "/organizers", 204, admin=True),
    _endpoint("organizers.list", "GET", "/organizers", 200, admin=True),
    _endpoint("organizers.create", "POST", "/organizers", 201, admin=True, idempotent=False),
    _endpoint("organizers.delete", "DELETE", "/organizers/{organizerKey}", 204, admin=True),
    _endpoint("organizers.get", "GET", "/organizers/{organizerKey}", 200, admin=True),
    _endpoint("organizers.update", "PUT", "/organizers/{organizerKey}", 204, admin=True),
    _endpoint(
        "organizers.attendees.list",
        "GET",
        "/organizers/{organizerKey}/attendees",
        200,
        admin=True,
        max_days=60,
    ),
    _endpoint(
        "organizers.historicalMeetings.list",
        "GET",
        "/organizers/{organizerKey}/historicalMeetings",
        200,
        max_days=60,
    ),
    _endpoint(
        "organizers.meetings.list",
        "GET",
        "/organizers/{organizerKey}/meetings",
        200,
        max_days=60,
        replaced_by=("organizers.historicalMeetings.list", "organizers.upcomingMeetings.list"),
    ),
    _endpoint(
        "organizers.upcomingMeetings.list",
        "GET",
        "/organizers/{organizerKey}/upcomingMeetings",
        200,
        admin=True,
    ),
    _endpoint("upcomingMeetings.list", "GET", "/upcomingMeetings", 200),
)

_G2T = (
    _endpoint(
        "accounts.organizers.list",
        "GET",
        "/accounts/{accountKey}/organizers",
        200,
        replaced_by=("admin.users.list",),
    ),
    _endpoint("trainings.list", "GET", "/organizers/{organizerKey}/trainings", 200),
    _endpoint("trainings.create", "POST", "/organizers/{organizerKey}/trainings", 201, idempotent=False),
    _endpoint("trainings.delete", "DELETE", "/organizers/{organizerKey}/trainings/{trainingKey}", 204),
    _endpoint("trainings.get", "GET", "/organizers/{organizerKey}/trainings/{trainingKey}", 200),
    _endpoint(
        "trainings.manageUrl.get", "GET", "/organizers/{organizerKey}/trainings/{trainingKey}/manageUrl", 200
    ),
    _endpoint(
        "trainings.nameDescription.update",
        "PUT",
        "/organizers/{organizerKey}/trainings/{trainingKey}/nameDescription",
        204,
    ),
    _endpoint(
        "trainings.organizers.list",
        "GET",
        "/organizers/{organizerKey}/trainings/{trainingKey}/organizers",
        200,
    ),
    _endpoint(
        "trainings.organizers.update",
        "PUT",
        "/organizers/{organizerKey}/trainings/{trainingKey}/organizers",
        204,
        idempotent=False,
    ),
    _endpoint(
        "trainings.registrants.list",
        "GET",
        "/organizers/{organizerKey}/trainings/{trainingKey}/registrants",
        200,
    ),
    _endpoint(
        "trainings.registrants.create",
        "POST",
        "/organizers/{organizerKey}/trainings/{trainingKey}/registrants",
        201,
    ),
    _endpoint(
        "trainings.registrants.delete",
        "DELETE",
        "/organizers/{organizerKey}/trainings/{trainingKey}/registrants/{registrantKey}",
        204,
    ),
    _endpoint(
        "trainings.registrants.get",
        "GET",
        "/organizers/{organizerKey}/trainings/{trainingKey}/registrants/{registrantKey}",
        200,
    ),
    _endpoint(
        "trainings.startUrl.get", "GET", "/organizers/{organizerKey}/trainings/{trainingKey}/startUrl", 200
    ),
    _endpoint(
        "reports.sessionAttendees.list",
        "GET",
        "/reports/organizers/{organizerKey}/sessions/{sessionKey}/attendees",
        200,
    ),
    _endpoint(
        "reports.trainingSessions.list",
        "GET",
        "/reports/organizers/{organizerKey}/trainings/{trainingKey}",
        200,
    ),
    _endpoint("trainings.recordings.list", "GET", "/trainings/{trainingKey}/recordings", 200),
    _endpoint(
        "trainings.recordings.download", "GET", "/trainings/{trainingKey}/recordings/{recordingId}", 302
    ),
    _endpoint("trainings.start", "GET", "/trainings/{trainingKey}/start", 200),
    _endpoint(
        "reports.sessions.query",
        "POST",
        "/reports/organizers/{organizerKey}/sessions",
        200,
        is_read=True,
        max_days=60,
    ),
    _endpoint(
        "trainings.registrationSettings.update",
        "PUT",
        "/organizers/{organizerKey}/trainings/{trainingKey}/registrationSettings",
        204,
    ),
    _endpoint(
        "trainings.times.update",
        "PUT",
        "/organizers/{organizerKey}/trainings/{trainingKey}/times",
        200,
        idempotent=False,
    ),
)

_G2A = (
    _endpoint("seeit.sessions.list", "GET", "/sessions", 200),
    _endpoint("seeit.sessions.create", "POST", "/sessions", 201, idempotent=False),
    _endpoint("seeit.sessions.get", "GET", "/sessions/{uuid}", 200, retry_on_conflict=True),
)

_IDENTITY = (_endpoint("identity.me.get", "GET", "/Users/me", 200, scope=True),)

_ADMIN = (_endpoint("admin.me.get", "GET", "/me", 200, scope=True),)

_ENDPOINTS_BY_PRODUCT: dict[Product, tuple[str, tuple[Endpoint, ...]]] = {
    "G2M": ("/G2M/rest", _G2M),
    "G2T": ("/G2T/rest", _G2T),
    "G2A": ("/seeit/v1", _G2A),
    "IDENTITY": ("/identity/v1", _IDENTITY),
    "ADMIN": ("/admin/rest/v1", _ADMIN),
}

ENDPOINTS: dict[str, Endpoint] = {
    row.id: replace(row, product=product, path=base + row.path)
    for product, (base, rows) in _ENDPOINTS_BY_PRODUCT.items()
    for row in rows
}
