"""G2M meetings of the caller: create, read, update, delete, start, list."""

from __future__ import annotations

import secrets
from datetime import datetime

from bot.sandbox.goto.meeting_checks import parse_meeting_fields
from bot.sandbox.goto.meeting_rows import (
    attendee_row,
    deprecated_history_row,
    dial_in,
    historical_row,
    meeting_row,
    scheduled_row,
    upcoming_row,
)
from bot.sandbox.goto.requests import (
    GoToRequest,
    GoToResponse,
    Handler,
    parse_date_range,
    parse_number,
    refuse_not_found,
    refuse_role,
)
from bot.sandbox.goto.state import SimMeeting, SimMeetingSession, SimUser, World


def create(world: World, request: GoToRequest) -> GoToResponse:
    fields = parse_meeting_fields(request, is_new=True)
    meeting = SimMeeting(
        id=world.number(),
        unique_id=world.key(),
        owner=request.user,
        subject=fields.subject,
        start=fields.start,
        end=fields.end,
        password_required=fields.password_required,
        audio=fields.audio,
        kind=fields.kind,
        created=request.now,
        coorganizer_keys=fields.coorganizer_keys,
    )
    world.meetings[meeting.id] = meeting
    created = {
        "joinURL": f"{request.base_url}/{meeting.id}",
        "maxParticipants": request.user.max_attendees,
        "uniqueMeetingId": meeting.unique_id,
        "conferenceCallInfo": dial_in(meeting),
        "meetingid": meeting.id,
    }
    return GoToResponse(201, [created])


def get(world: World, request: GoToRequest) -> GoToResponse:
    meeting = require_own_meeting(world, request)
    return GoToResponse(200, [meeting_row(request, meeting)])


def update(world: World, request: GoToRequest) -> GoToResponse:
    meeting = require_own_meeting(world, request)
    fields = parse_meeting_fields(request, is_new=False)
    meeting.subject, meeting.start, meeting.end = fields.subject, fields.start, fields.end
    meeting.password_required, meeting.audio = fields.password_required, fields.audio
    meeting.kind, meeting.coorganizer_keys = fields.kind, fields.coorganizer_keys
    return GoToResponse(204)


def delete(world: World, request: GoToRequest) -> GoToResponse:
    require_own_meeting(world, request).deleted = request.now
    return GoToResponse(204)


def start(world: World, request: GoToRequest) -> GoToResponse:
    meeting = require_own_meeting(world, request, cohost=True)
    token = secrets.token_urlsafe(24)
    world.host_tokens[token] = meeting.id
    url = (
        f"{request.base_url}/host?startMode=Join&meetingId={meeting.id}&authenticationToken={token}"
        "&runMode=Normal&locale=en_US&egwPort=80&egwPort=443&productName=g2m"
    )
    return GoToResponse(200, {"hostURL": url})


def upcoming(world: World, request: GoToRequest) -> GoToResponse:
    return GoToResponse(
        200, [upcoming_row(request, m) for m in planned_meetings(world, request, request.user)]
    )


def historical(world: World, request: GoToRequest) -> GoToResponse:
    since, until = parse_date_range(request)
    return GoToResponse(
        200, [historical_row(request, h) for h in held_meetings(world, request.user, since, until)]
    )


def deprecated_list(world: World, request: GoToRequest) -> GoToResponse:
    """The deprecated list: past meetings with ``history=true`` and dates, else scheduled ones."""
    if request.query.get("history") == "true":
        since, until = parse_date_range(request)
        return GoToResponse(
            200,
            [deprecated_history_row(request, h) for h in held_meetings(world, request.user, since, until)],
        )
    return GoToResponse(
        200, [scheduled_row(request, m) for m in planned_meetings(world, request, request.user)]
    )


def attendees(world: World, request: GoToRequest) -> GoToResponse:
    meeting = require_own_meeting(world, request, admin=True)
    rows = []
    for held in world.held:
        if held.meeting is meeting:
            rows += [attendee_row(request, held, n) for n in range(len(held.attendances))]
    if not rows and meeting.end > request.now:
        refuse_not_found("The meeting's history")
    return GoToResponse(200, rows)


def planned_meetings(world: World, request: GoToRequest, user: SimUser) -> list[SimMeeting]:
    """Return a user's future meetings as the lists show them at ``as_of``."""
    return [
        m
        for m in world.meetings.values()
        if m.owner is user
        and m.created <= request.as_of
        and (m.deleted is None or m.deleted > request.as_of)
        and (m.kind == "recurring" or m.active_since is not None or m.end > request.now)
    ]


def held_meetings(world: World, user: SimUser, since: datetime, until: datetime) -> list[SimMeetingSession]:
    return [h for h in world.held if h.meeting.owner is user and since <= h.start <= until]


def require_own_meeting(
    world: World, request: GoToRequest, *, cohost: bool = False, admin: bool = False
) -> SimMeeting:
    """Return the meeting of the path, or refuse: 404 outside the account, 403 for another organizer's."""
    meeting = world.meetings.get(parse_number(request.path_params["meetingId"]))
    if meeting is None or meeting.deleted is not None or meeting.owner.account is not request.user.account:
        refuse_not_found("The meeting")
    allowed = (
        meeting.owner is request.user
        or (cohost and str(request.user.key) in meeting.coorganizer_keys)
        or (admin and request.user.admin)
    )
    if not allowed:
        refuse_role("Only the organizer may do this.")
    return meeting


HANDLERS: dict[str, Handler] = {
    "meetings.create": create,
    "meetings.get": get,
    "meetings.update": update,
    "meetings.delete": delete,
    "meetings.start": start,
    "meetings.list": deprecated_list,
    "meetings.attendees.list": attendees,
    "upcomingMeetings.list": upcoming,
    "historicalMeetings.list": historical,
}
