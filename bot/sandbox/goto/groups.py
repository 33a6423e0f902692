"""G2M groups of an account: for admins only; requests for meetings allow at most 50 organizers."""

from __future__ import annotations

from typing import Any

from bot.sandbox.goto.meeting_rows import attendee_row, historical_row, upcoming_row
from bot.sandbox.goto.meetings import held_meetings, planned_meetings
from bot.sandbox.goto.organizers import account_users, organizer_row, require_group
from bot.sandbox.goto.requests import (
    GoToRequest,
    GoToResponse,
    Handler,
    parse_date_range,
    refuse_meeting,
    require_admin,
)
from bot.sandbox.goto.state import SimGroup, SimMeetingSession, SimUser, World

MAX_ORGANIZERS = 50


def list_all(world: World, request: GoToRequest) -> GoToResponse:
    require_admin(request)
    groups = [group for group in world.groups if group.account is request.user.account]
    return GoToResponse(200, [_row(group, len(group_members(world, request, group))) for group in groups])


def organizers(world: World, request: GoToRequest) -> GoToResponse:
    require_admin(request)
    return GoToResponse(
        200, [organizer_row(user) for user in group_members(world, request, require_group(world, request))]
    )


def upcoming(world: World, request: GoToRequest) -> GoToResponse:
    group, people = _require_small_group(world, request)
    rows = [
        upcoming_row(request, meeting)
        for user in people
        for meeting in planned_meetings(world, request, user)
    ]
    return GoToResponse(200, [_group_row(row, group, "conferenceCallInfo") for row in rows])


def historical(world: World, request: GoToRequest) -> GoToResponse:
    group, people = _require_small_group(world, request)
    rows = [historical_row(request, held) for held in _held_in_range(world, request, people)]
    return GoToResponse(200, [_group_row(row, group, "conferenceCallInfo", "sessionId") for row in rows])


def attendees(world: World, request: GoToRequest) -> GoToResponse:
    group, people = _require_small_group(world, request)
    rows = []
    for held in _held_in_range(world, request, people):
        for n in range(len(held.attendances)):
            row = _group_row(attendee_row(request, held, n), group, "name")
            row["meetingId"] = str(row["meetingId"])
            rows.append({**row, "organizerKey": str(held.meeting.owner.key)})
    return GoToResponse(200, rows)


def deprecated_list(world: World, request: GoToRequest) -> GoToResponse:
    """The deprecated list of a group: past meetings with ``history=true`` and dates, else upcoming ones."""
    group, people = _require_small_group(world, request)
    if request.query.get("history") == "true":
        return GoToResponse(
            200,
            [
                _deprecated_history_row(request, held, group)
                for held in _held_in_range(world, request, people)
            ],
        )
    rows = []
    for user in people:
        for meeting in planned_meetings(world, request, user):
            row = _group_row(
                upcoming_row(request, meeting), group, "startTime", "endTime", "status", "locale"
            )
            rows.append({**row, "organizerkey": user.key, "attendees": ""})
    return GoToResponse(200, rows)


def group_members(world: World, request: GoToRequest, group: SimGroup) -> list[SimUser]:
    return [user for user in account_users(world, request) if user.group is group]


def _require_small_group(world: World, request: GoToRequest) -> tuple[SimGroup, list[SimUser]]:
    """Return the group of the path and its organizers; refuse more than 50 organizers (GoTo)."""
    require_admin(request)
    group = require_group(world, request)
    people = group_members(world, request, group)
    if len(people) > MAX_ORGANIZERS:
        refuse_meeting("GroupTooLarge", f"The group has more than {MAX_ORGANIZERS} organizers.")
    return group, people


def _held_in_range(world: World, request: GoToRequest, people: list[SimUser]) -> list[SimMeetingSession]:
    since, until = parse_date_range(request)
    return [held for user in people for held in held_meetings(world, user, since, until)]


def _row(group: SimGroup, size: int) -> dict[str, Any]:
    return {
        "groupName": group.name,
        "groupkey": group.key,
        "numOrganizers": size,
        "parentKey": group.key,
        "status": "active",
    }


def _group_row(row: dict[str, Any], group: SimGroup, *without: str) -> dict[str, Any]:
    return {**{k: v for k, v in row.items() if k not in without}, "groupName": group.name}


def _deprecated_history_row(request: GoToRequest, held: SimMeetingSession, group: SimGroup) -> dict[str, Any]:
    row = _group_row(historical_row(request, held), group, "sessionId", "accountKey", "locale")
    more = {"organizerkey": held.meeting.owner.key, "meetingInstanceKey": held.instance_key}
    return {**row, **more, "numAttendees": len(held.attendances)}


HANDLERS: dict[str, Handler] = {
    "groups.list": list_all,
    "groups.organizers.list": organizers,
    "groups.upcomingMeetings.list": upcoming,
    "groups.historicalMeetings.list": historical,
    "groups.attendees.list": attendees,
    "groups.meetings.list": deprecated_list,
}
