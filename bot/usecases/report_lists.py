"""The GoTo lists that a report reads: the current ones, or the deprecated ones they replaced."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commands.span import Span
from bot.goto.models import Meeting, UpcomingMeeting
from bot.usecases.admin_groups import ATTENDEES, UPCOMING, Line, ahead, held, of_group, of_organizer
from bot.usecases.sessions import Administration, Own


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of one report. ``what`` is one of ``LIST_KINDS``; ``span`` is None for upcoming meetings.

    ``legacy`` uses the deprecated lists; there are none for attendees.
    """

    admin: Administration
    own: Own
    what: str
    span: Span | None
    legacy: bool = False

    async def of_group(self, key: str) -> list[Line]:
        """Read a group's rows in one request. Raises ``GroupTooLarge`` beyond 50 organizers."""
        groups = self.admin.goto.groups
        if not self.legacy:
            return await of_group(self.admin, key, self.what, self.span)
        if self.span is None:
            return [_scheduled(one) for one in await groups.scheduled(key)]
        return [held(one) for one in await groups.history(key, self.span.start, self.span.end)]

    async def of_organizer(self, key: str, who: str) -> list[Line]:
        organizers = self.admin.goto.organizers
        if not self.legacy:
            return await of_organizer(self.admin, (key, who), self.what, self.span)
        if self.span is None:
            return [_scheduled(one, who) for one in await organizers.scheduled(key)]
        return [held(one, who) for one in await organizers.history(key, self.span.start, self.span.end)]

    async def mine(self) -> list[Line]:
        """Read the rows of the person's own meetings."""
        meetings, link = self.own.goto.meetings, self.own.link
        who = f"{link.first_name} {link.last_name}".strip() or link.email
        if self.what == ATTENDEES:
            return await self.of_organizer(link.organizer_key, who)
        if self.what == UPCOMING or self.span is None:
            if self.legacy:
                return [_scheduled(one, who) for one in await meetings.scheduled()]
            return [_scheduled(one, who) for one in await meetings.upcoming()]
        start, end = self.span.start, self.span.end
        ask = meetings.history if self.legacy else meetings.historical
        return [held(one, who) for one in await ask(start, end)]


def _scheduled(one: Meeting | UpcomingMeeting, who: str = "") -> Line:
    """Convert a row of a deprecated list, which may lack the organizer."""
    if isinstance(one, UpcomingMeeting):
        return ahead(one, who)
    return Line(who, one.subject or "", one.start, one.end, one.meeting_id)
