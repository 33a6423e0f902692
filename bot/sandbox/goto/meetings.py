"""G2M, one's own meetings: make, read, change, delete, start, list."""

from __future__ import annotations

import secrets
from datetime import datetime

from bot.sandbox.goto.asking import Ask, Handler, Reply, date_range, no_role, not_found, whole
from bot.sandbox.goto.meeting_checks import checked
from bot.sandbox.goto.meeting_rows import (
    attendee_row,
    dial_in,
    historical_row,
    meeting_row,
    old_history_row,
    scheduled_row,
    upcoming_row,
)
from bot.sandbox.goto.state import SimHeld, SimMeeting, SimUser, World


def create(world: World, ask: Ask) -> Reply:
    wanted = checked(ask)
    meeting = SimMeeting(
        world.number(),
        world.key(),
        ask.user,
        wanted.subject,
        wanted.start,
        wanted.end,
        wanted.password_required,
        wanted.audio,
        wanted.kind,
        ask.now,
        wanted.coorganizer_keys,
    )
    world.meetings[meeting.id] = meeting
    told = {
        "joinURL": f"{ask.base_url}/join/{meeting.id}",
        "maxParticipants": ask.user.max_attendees,
        "uniqueMeetingId": meeting.unique_id,
        "conferenceCallInfo": dial_in(meeting),
        "meetingid": meeting.id,
    }
    return Reply(201, [told])


def get(world: World, ask: Ask) -> Reply:
    meeting = own_meeting(world, ask)
    return Reply(200, [meeting_row(ask, meeting)])


def update(world: World, ask: Ask) -> Reply:
    meeting = own_meeting(world, ask)
    wanted = checked(ask)
    meeting.subject, meeting.start, meeting.end = wanted.subject, wanted.start, wanted.end
    meeting.password_required, meeting.audio = wanted.password_required, wanted.audio
    meeting.kind, meeting.coorganizer_keys = wanted.kind, wanted.coorganizer_keys
    return Reply(204)


def delete(world: World, ask: Ask) -> Reply:
    own_meeting(world, ask).deleted = ask.now
    return Reply(204)


def start(world: World, ask: Ask) -> Reply:
    meeting = own_meeting(world, ask, cohost=True)
    token = secrets.token_urlsafe(24)
    world.host_tokens[token] = meeting.id
    url = (
        f"{ask.base_url}/host?startMode=Join&meetingId={meeting.id}&authenticationToken={token}"
        "&runMode=Normal&locale=en_US&egwPort=80&egwPort=443&productName=g2m"
    )
    return Reply(200, {"hostURL": url})


def upcoming(world: World, ask: Ask) -> Reply:
    return Reply(200, [upcoming_row(ask, m) for m in planned(world, ask, ask.user)])


def historical(world: World, ask: Ask) -> Reply:
    since, until = date_range(ask)
    return Reply(200, [historical_row(ask, h) for h in held_by(world, ask.user, since, until)])


def old_list(world: World, ask: Ask) -> Reply:
    """The deprecated list: ``history=true`` with dates, else what is scheduled."""
    if ask.query.get("history") == "true":
        since, until = date_range(ask)
        return Reply(200, [old_history_row(ask, h) for h in held_by(world, ask.user, since, until)])
    return Reply(200, [scheduled_row(ask, m) for m in planned(world, ask, ask.user)])


def attendees(world: World, ask: Ask) -> Reply:
    meeting = own_meeting(world, ask, admin=True)
    rows = []
    for held in world.held:
        if held.meeting is meeting:
            rows += [attendee_row(ask, held, n) for n in range(len(held.attendances))]
    if not rows and meeting.end > ask.now:
        not_found("The meeting's history")
    return Reply(200, rows)


def planned(world: World, ask: Ask, user: SimUser) -> list[SimMeeting]:
    """Return a person's future meetings as the lists know them at ``seen_at``."""
    return [
        m
        for m in world.meetings.values()
        if m.owner is user
        and m.created <= ask.seen_at
        and (m.deleted is None or m.deleted > ask.seen_at)
        and (m.kind == "recurring" or m.active_since is not None or m.end > ask.now)
    ]


def held_by(world: World, user: SimUser, since: datetime, until: datetime) -> list[SimHeld]:
    return [h for h in world.held if h.meeting.owner is user and since <= h.start <= until]


def own_meeting(world: World, ask: Ask, *, cohost: bool = False, admin: bool = False) -> SimMeeting:
    """Return the meeting of the path, or refuse: 404 outside the account, 403 for a colleague's."""
    meeting = world.meetings.get(whole(ask.keys["meetingId"]))
    if meeting is None or meeting.deleted is not None or meeting.owner.account is not ask.user.account:
        not_found("The meeting")
    allowed = (
        meeting.owner is ask.user
        or (cohost and str(ask.user.key) in meeting.coorganizer_keys)
        or (admin and ask.user.admin)
    )
    if not allowed:
        no_role("Only the organizer may do this.")
    return meeting


HANDLERS: dict[str, Handler] = {
    "meetings.create": create,
    "meetings.get": get,
    "meetings.update": update,
    "meetings.delete": delete,
    "meetings.start": start,
    "meetings.list": old_list,
    "meetings.attendees.list": attendees,
    "upcomingMeetings.list": upcoming,
    "historicalMeetings.list": historical,
}
