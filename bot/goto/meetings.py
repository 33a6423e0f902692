"""GoTo Meeting: the meetings of the person whose session it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.goto.calls import HISTORY, SCHEDULED, TypedGroup, deprecated
from bot.goto.models import HistoricalMeeting, HostLink, Meeting, MeetingCreated, Stay, UpcomingMeeting
from bot.goto.subjects import sent_subject
from bot.goto.times import format_time


class Meetings(TypedGroup):
    """The person's own meetings; ids are the digits that people dial. Values and errors as in ``TypedGroup``."""

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
        return await self._one(MeetingCreated, "meetings.create", body=body)

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
        await self._nothing("meetings.update", {"meetingId": meeting_id}, body=body)

    async def get(self, meeting_id: str) -> Meeting:
        """Return one meeting, the join link left out. ``RoleMissing`` for a colleague's, ``NotFound`` for none."""
        return await self._one(Meeting, "meetings.get", {"meetingId": meeting_id})

    async def delete(self, meeting_id: str) -> None:
        """Delete a meeting. ``NotFound`` after a lost answer means that it is done."""
        await self._nothing("meetings.delete", {"meetingId": meeting_id})

    async def start(self, meeting_id: str) -> HostLink:
        """Mint the link that starts the meeting as its host without signing in: a secret."""
        return await self._one(HostLink, "meetings.start", {"meetingId": meeting_id})

    async def upcoming(self) -> list[UpcomingMeeting]:
        """Return the future meetings in GoTo's order."""
        return await self._many(UpcomingMeeting, "upcomingMeetings.list")

    async def attendees(self, meeting_id: str) -> list[Stay]:
        """Return the stays of everybody at a past meeting, all its occurrences mixed.

        ``RoleMissing`` without GoTo's identity scope; ``NotFound`` for some past meetings too.
        """
        return await self._many(Stay, "meetings.attendees.list", {"meetingId": meeting_id})

    async def historical(self, start: datetime, end: datetime) -> list[HistoricalMeeting]:
        """Return the sessions held between two times, asked for in windows that GoTo takes.

        ValueError when ``end`` is before ``start``. Running meetings are not included.
        """
        return await self._between(HistoricalMeeting, "historicalMeetings.list", start, end)

    @deprecated("meetings.list")
    async def scheduled(self) -> list[Meeting]:
        """Deprecated by GoTo, use ``upcoming``. Return the future meetings as the old list tells them."""
        return await self._many(Meeting, "meetings.list", query=SCHEDULED)

    @deprecated("meetings.list")
    async def history(self, start: datetime, end: datetime) -> list[HistoricalMeeting]:
        """Deprecated by GoTo, use ``historical``. Return the sessions held, with their occurrences' keys."""
        return await self._between(HistoricalMeeting, "meetings.list", start, end, query=HISTORY)


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
