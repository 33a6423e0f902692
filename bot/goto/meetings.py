"""GoTo Meeting: the meetings of the person whose session it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.goto import wire
from bot.goto.models import HistoricalMeeting, HostLink, Meeting, MeetingCreated, Stay, UpcomingMeeting
from bot.goto.operations import OPERATIONS
from bot.goto.subjects import sent_subject
from bot.goto.times import format_time


class Call(Protocol):
    """Sends a request under the session's token and returns an answer of success."""

    async def __call__(self, request: wire.Request) -> wire.Answer: ...


class Meetings:
    """Times in and out are aware UTC, meeting ids digits. Every method raises kinds of ``GoToError``."""

    def __init__(self, call: Call) -> None:
        self._call = call

    async def create(
        self,
        *,
        subject: str,
        start: datetime,
        end: datetime,
        password_required: bool,
        conference_call_info: str,
        meeting_type: str,
        coorganizer_keys: Sequence[str] = (),
    ) -> MeetingCreated:
        """Make a meeting and return its number and join link, which GoTo tells only here.

        ``conference_call_info`` is ``PSTN``, ``Free``, ``Hybrid``, ``Private``, ``VoIP`` or own text of
        at most 255 characters; ``meeting_type`` ``immediate``, ``scheduled`` or ``recurring``. Never
        repeated after an unknown outcome: look among ``upcoming`` first.
        """
        body = _body(
            subject, start, end, password_required, conference_call_info, meeting_type, coorganizer_keys
        )
        request = wire.build("meetings.create", body=body)
        return wire.one(request.operation, await self._call(request), MeetingCreated)

    async def update(
        self,
        meeting_id: str,
        *,
        subject: str,
        start: datetime,
        end: datetime,
        password_required: bool,
        conference_call_info: str,
        meeting_type: str,
        coorganizer_keys: Sequence[str] = (),
    ) -> None:
        """Replace all settings of a meeting (GoTo: PUT takes all of them, as ``create``)."""
        body = _body(
            subject, start, end, password_required, conference_call_info, meeting_type, coorganizer_keys
        )
        request = wire.build("meetings.update", {"meetingId": meeting_id}, body=body)
        wire.nothing(request.operation, await self._call(request))

    async def get(self, meeting_id: str) -> Meeting:
        request = wire.build("meetings.get", {"meetingId": meeting_id})
        return wire.one(request.operation, await self._call(request), Meeting)

    async def delete(self, meeting_id: str) -> None:
        """Delete a meeting. ``NotFound`` after a lost answer means that it is done."""
        request = wire.build("meetings.delete", {"meetingId": meeting_id})
        wire.nothing(request.operation, await self._call(request))

    async def start(self, meeting_id: str) -> HostLink:
        """Mint the link that starts the meeting as its host without signing in: a secret."""
        request = wire.build("meetings.start", {"meetingId": meeting_id})
        return wire.one(request.operation, await self._call(request), HostLink)

    async def upcoming(self) -> list[UpcomingMeeting]:
        """Return the future meetings in GoTo's order."""
        request = wire.build("upcomingMeetings.list")
        return wire.many(request.operation, await self._call(request), UpcomingMeeting)

    async def upcoming_of(self, organizer_key: str) -> list[UpcomingMeeting]:
        """Return an organizer's future meetings; those of others need the admin role."""
        request = wire.build("organizers.upcomingMeetings.list", {"organizerKey": organizer_key})
        return wire.many(request.operation, await self._call(request), UpcomingMeeting)

    async def attendees(self, meeting_id: str) -> list[Stay]:
        """Return the stays of everybody at a past meeting, all its occurrences mixed. ``RoleMissing`` without
        GoTo's identity scope; ``NotFound`` for some past meetings too.
        """
        request = wire.build("meetings.attendees.list", {"meetingId": meeting_id})
        return wire.many(request.operation, await self._call(request), Stay)

    async def historical(self, start: datetime, end: datetime) -> list[HistoricalMeeting]:
        """Return the sessions held between two times, asked for in windows that GoTo takes.

        ValueError when ``end`` is before ``start``. Running meetings are not included.
        """
        found: dict[HistoricalMeeting, None] = {}
        for since, until in windows(start, end, OPERATIONS["historicalMeetings.list"].longest_days):
            query = {"startDate": format_time(since), "endDate": format_time(until)}
            request = wire.build("historicalMeetings.list", query=query)
            answer = await self._call(request)
            found.update(dict.fromkeys(wire.many(request.operation, answer, HistoricalMeeting)))
        return list(found)


def windows(start: datetime, end: datetime, longest_days: int | None) -> list[tuple[datetime, datetime]]:
    """Split a range into ranges of at most so many days that follow each other. ValueError if it is none."""
    if end < start:
        raise ValueError("A range of times ends before it starts.")
    longest = timedelta(days=longest_days) if longest_days else end - start
    parts = [(start, min(start + longest, end))]
    while parts[-1][1] < end:
        since = parts[-1][1]
        parts.append((since, min(since + longest, end)))
    return parts


def _body(
    subject: str,
    start: datetime,
    end: datetime,
    password_required: bool,
    conference_call_info: str,
    meeting_type: str,
    coorganizer_keys: Sequence[str],
) -> dict[str, Any]:
    """Return the seven fields that GoTo requires, in its lower-case spelling, and co-organizers if any.

    ``timezonekey`` is deprecated, still required, and has to be empty.
    """
    body: dict[str, Any] = {
        "subject": sent_subject(subject),
        "starttime": format_time(start),
        "endtime": format_time(end),
        "passwordrequired": password_required,
        "conferencecallinfo": conference_call_info,
        "timezonekey": "",
        "meetingtype": meeting_type,
    }
    if coorganizer_keys:
        body["coorganizerKeys"] = list(coorganizer_keys)
    return body
