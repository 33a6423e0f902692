"""The GoTo lists that a report reads: the current ones, or the deprecated ones they replaced."""

from __future__ import annotations

from dataclasses import dataclass

from bot.goto.models import Meeting, UpcomingMeeting
from bot.model.admin import ATTENDEES, UPCOMING, ReportRow
from bot.model.times import DateRange
from bot.usecases.admin.groups import read_group_rows, read_organizer_rows, to_past_row, to_upcoming_row
from bot.usecases.core.sessions import LinkedAdminSession, OwnSession


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSource:
    """The lists of one report. ``what`` is one of ``LIST_KINDS``; ``span`` is None for upcoming meetings.

    ``legacy`` uses the deprecated lists; there are none for attendees.
    """

    admin: LinkedAdminSession
    own: OwnSession
    what: str
    span: DateRange | None
    legacy: bool = False

    async def read_group(self, key: str) -> list[ReportRow]:
        """Read a group's rows in one request. Raises ``GroupTooLarge`` beyond 50 organizers."""
        groups = self.admin.goto.groups
        if not self.legacy:
            return await read_group_rows(self.admin, key, self.what, self.span)
        if self.span is None:
            return [_to_scheduled_row(one) for one in await groups.list_scheduled(key)]
        return [to_past_row(one) for one in await groups.list_history(key, self.span.start, self.span.end)]

    async def read_organizer(self, key: str, who: str) -> list[ReportRow]:
        organizers = self.admin.goto.organizers
        if not self.legacy:
            return await read_organizer_rows(self.admin, (key, who), self.what, self.span)
        if self.span is None:
            return [_to_scheduled_row(one, who) for one in await organizers.list_scheduled(key)]
        return [
            to_past_row(one, who)
            for one in await organizers.list_history(key, self.span.start, self.span.end)
        ]

    async def read_own(self) -> list[ReportRow]:
        """Read the rows of the person's own meetings."""
        meetings, link = self.own.goto.meetings, self.own.link
        who = f"{link.first_name} {link.last_name}".strip() or link.email
        if self.what == ATTENDEES:
            return await self.read_organizer(link.organizer_key, who)
        if self.what == UPCOMING or self.span is None:
            if self.legacy:
                return [_to_scheduled_row(one, who) for one in await meetings.list_scheduled()]
            return [_to_scheduled_row(one, who) for one in await meetings.list_upcoming()]
        start, end = self.span.start, self.span.end
        ask = meetings.list_history if self.legacy else meetings.list_historical
        return [to_past_row(one, who) for one in await ask(start, end)]


def _to_scheduled_row(one: Meeting | UpcomingMeeting, who: str = "") -> ReportRow:
    """Convert a row of a deprecated list, which may lack the organizer."""
    if isinstance(one, UpcomingMeeting):
        return to_upcoming_row(one, who)
    return ReportRow(
        organizer=who, subject=one.subject or "", start=one.start, end=one.end, meeting_id=one.meeting_id
    )
