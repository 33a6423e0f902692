"""G2M, the groups of an account: for admins alone, and of at most 50 organizers where meetings are asked
for.
"""

from __future__ import annotations

from typing import Any

from bot.sandbox.goto.asking import Ask, Handler, Reply, bad_meeting, date_range, need_admin
from bot.sandbox.goto.meeting_rows import attendee_row, historical_row, upcoming_row
from bot.sandbox.goto.meetings import held_by, planned
from bot.sandbox.goto.organizers import colleagues, group_of, organizer_row
from bot.sandbox.goto.state import SimGroup, SimHeld, SimUser, World

LARGEST = 50


def list_all(world: World, ask: Ask) -> Reply:
    need_admin(ask)
    groups = [group for group in world.groups if group.account is ask.user.account]
    return Reply(200, [_row(group, len(members(world, ask, group))) for group in groups])


def organizers(world: World, ask: Ask) -> Reply:
    need_admin(ask)
    return Reply(200, [organizer_row(user) for user in members(world, ask, group_of(world, ask))])


def upcoming(world: World, ask: Ask) -> Reply:
    group, people = _small(world, ask)
    rows = [upcoming_row(ask, meeting) for user in people for meeting in planned(world, ask, user)]
    return Reply(200, [_of_group(row, group, "conferenceCallInfo") for row in rows])


def historical(world: World, ask: Ask) -> Reply:
    group, people = _small(world, ask)
    rows = [historical_row(ask, held) for held in _held(world, ask, people)]
    return Reply(200, [_of_group(row, group, "conferenceCallInfo", "sessionId") for row in rows])


def attendees(world: World, ask: Ask) -> Reply:
    group, people = _small(world, ask)
    rows = []
    for held in _held(world, ask, people):
        for n in range(len(held.attendances)):
            row = _of_group(attendee_row(ask, held, n), group, "name")
            row["meetingId"] = str(row["meetingId"])
            rows.append({**row, "organizerKey": str(held.meeting.owner.key)})
    return Reply(200, rows)


def old_list(world: World, ask: Ask) -> Reply:
    """The deprecated list of a group: ``history=true`` with dates, else ``scheduled=true``."""
    group, people = _small(world, ask)
    if ask.query.get("history") == "true":
        return Reply(200, [_old_history(ask, held, group) for held in _held(world, ask, people)])
    rows = []
    for user in people:
        for meeting in planned(world, ask, user):
            row = _of_group(upcoming_row(ask, meeting), group, "startTime", "endTime", "status", "locale")
            rows.append({**row, "organizerkey": user.key, "attendees": ""})
    return Reply(200, rows)


def members(world: World, ask: Ask, group: SimGroup) -> list[SimUser]:
    return [user for user in colleagues(world, ask) if user.group is group]


def _small(world: World, ask: Ask) -> tuple[SimGroup, list[SimUser]]:
    """Return the group of the path and its organizers, or refuse: more than 50 are too many (GoTo)."""
    need_admin(ask)
    group = group_of(world, ask)
    people = members(world, ask, group)
    if len(people) > LARGEST:
        bad_meeting("GroupTooLarge", f"The group has more than {LARGEST} organizers.")
    return group, people


def _held(world: World, ask: Ask, people: list[SimUser]) -> list[SimHeld]:
    since, until = date_range(ask)
    return [held for user in people for held in held_by(world, user, since, until)]


def _row(group: SimGroup, size: int) -> dict[str, Any]:
    return {
        "groupName": group.name,
        "groupkey": group.key,
        "numOrganizers": size,
        "parentKey": group.key,
        "status": "active",
    }


def _of_group(row: dict[str, Any], group: SimGroup, *without: str) -> dict[str, Any]:
    return {**{k: v for k, v in row.items() if k not in without}, "groupName": group.name}


def _old_history(ask: Ask, held: SimHeld, group: SimGroup) -> dict[str, Any]:
    row = _of_group(historical_row(ask, held), group, "sessionId", "accountKey", "locale")
    more = {"organizerkey": held.meeting.owner.key, "meetingInstanceKey": held.instance_key}
    return {**row, **more, "numAttendees": len(held.attendances)}


HANDLERS: dict[str, Handler] = {
    "groups.list": list_all,
    "groups.organizers.list": organizers,
    "groups.upcomingMeetings.list": upcoming,
    "groups.historicalMeetings.list": historical,
    "groups.attendees.list": attendees,
    "groups.meetings.list": old_list,
}
