"""GoTo Meeting: the meetings of the session's person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.goto.calls import HISTORY_QUERY, SCHEDULED_QUERY, TypedApi, deprecated
from bot.goto.models import (
    AttendanceInterval,
    HistoricalMeeting,
    HostLink,
    Meeting,
    MeetingCreated,
    UpcomingMeeting,
)
from bot.goto.rows import Rows
from bot.goto.subjects import escape_subject
from bot.goto.times import format_time


class MeetingsApi(TypedApi):
    """The meetings of one organizer (GoTo: G2M). Times are aware UTC.

    The person's own meetings; ids are the digits that people dial. Values and errors as in ``TypedApi``.
    """

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
        """Create a meeting; return its number and join link, which GoTo returns only here.

        ``conference_call_info`` is ``PSTN``, ``Free``, ``Hybrid``, ``Private``, ``VoIP`` or custom text of at most
        255 characters; ``meeting_type`` is ``immediate``, ``scheduled`` or ``recurring``. Never repeat this after an
        unknown outcome: check ``list_upcoming`` first.
        """
        body = _build_body(
            subject, start, end, password_required, conference_call_info, meeting_type, coorganizer_keys
        )
        return await self._send_for_one(MeetingCreated, "meetings.create", body=body)

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
        """Replace all settings of a meeting (GoTo: PUT needs all of them). Parameters as in ``create``."""
        body = _build_body(
            subject, start, end, password_required, conference_call_info, meeting_type, coorganizer_keys
        )
        await self._send_for_nothing("meetings.update", {"meetingId": meeting_id}, body=body)

    async def get(self, meeting_id: str) -> Meeting:
        """Return one meeting, without the join link. Raises ``RoleMissing`` for a colleague's, or ``NotFound``."""
        return await self._send_for_one(Meeting, "meetings.get", {"meetingId": meeting_id})

    async def delete(self, meeting_id: str) -> None:
        """Delete a meeting. ``NotFound`` after a lost answer means that it was deleted."""
        await self._send_for_nothing("meetings.delete", {"meetingId": meeting_id})

    async def get_host_link(self, meeting_id: str) -> HostLink:
        """Create the link that starts the meeting as its host without signing in. The link is a secret."""
        return await self._send_for_one(HostLink, "meetings.start", {"meetingId": meeting_id})

    async def list_upcoming(self) -> Rows[UpcomingMeeting]:
        """Return the future meetings in GoTo's order."""
        return await self._send_for_list(UpcomingMeeting, "upcomingMeetings.list")

    async def list_attendees(self, meeting_id: str) -> Rows[AttendanceInterval]:
        """Return the attendance intervals of everybody at a past meeting, all its occurrences mixed.

        Raises ``RoleMissing`` without GoTo's identity scope, and ``NotFound`` for some past meetings too.
        """
        return await self._send_for_list(
            AttendanceInterval, "meetings.attendees.list", {"meetingId": meeting_id}
        )

    async def list_historical(self, start: datetime, end: datetime) -> Rows[HistoricalMeeting]:
        """Return the sessions held between two times.

        Running meetings are not included. Raises ValueError if ``end`` is before ``start``.
        """
        return await self._list_between(HistoricalMeeting, "historicalMeetings.list", start, end)

    @deprecated("meetings.list")
    async def list_scheduled(self) -> Rows[Meeting]:
        """Deprecated by GoTo, use ``list_upcoming``. Return the future meetings as the old endpoint lists them."""
        return await self._send_for_list(Meeting, "meetings.list", query=SCHEDULED_QUERY)

    @deprecated("meetings.list")
    async def list_history(self, start: datetime, end: datetime) -> Rows[HistoricalMeeting]:
        """Deprecated by GoTo, use ``list_historical``. Return the held sessions, with their occurrences' keys."""
        return await self._list_between(HistoricalMeeting, "meetings.list", start, end, query=HISTORY_QUERY)


def _build_body(
    subject: str,
    start: datetime,
    end: datetime,
    password_required: bool,
    conference_call_info: str,
    meeting_type: str,
    coorganizer_keys: Sequence[str],
) -> dict[str, Any]:
    """Return the seven fields that GoTo requires, in its lower-case spelling, and the co-organizers if any.

    ``timezonekey`` is deprecated but still required, and must be empty.
    """
    body: dict[str, Any] = {
        "subject": escape_subject(subject),
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
