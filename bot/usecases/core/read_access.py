"""Read a person's meetings through their own link, or through the admin link for a mapped member without one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.goto.errors import NotFound, RoleMissing, TokenRejected
from bot.goto.models import HistoricalMeeting, UpcomingMeeting
from bot.model.errors import NotConnected, UserError
from bot.model.ids import Person
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import MappedSession, OwnSession, Purpose, session_for


@dataclass(frozen=True, slots=True)
class MeetingReader:
    """Reads a person's meetings. ``admin_name`` is set if an admin's link is used, None for the person's own."""

    session: OwnSession | MappedSession
    admin_name: str | None = None

    async def upcoming(self) -> Sequence[UpcomingMeeting]:
        if isinstance(self.session, OwnSession):
            return await self.session.goto.meetings.list_upcoming()
        with _explain_refusals():
            return await self.session.upcoming()

    async def historical(self, start: datetime, end: datetime) -> Sequence[HistoricalMeeting]:
        """Return the sessions held between two times (aware)."""
        if isinstance(self.session, OwnSession):
            return await self.session.goto.meetings.list_historical(start, end)
        with _explain_refusals():
            return await self.session.historical(start, end)


@contextmanager
def _explain_refusals() -> Iterator[None]:
    """Translate GoTo's refusals of the admin link for a person who does not own that link."""
    try:
        yield
    except (NotConnected, RoleMissing, TokenRejected):
        raise UserError("map-read-refused", next_step="map-connect-next") from None
    except NotFound:
        raise UserError("map-read-gone", next_step="map-connect-next") from None


async def get_meeting_reader(app: Services, person: Person) -> MeetingReader:
    """Return a reader for the person's meetings. Raises ``NotConnected`` if no link can read them."""
    try:
        return MeetingReader(await session_for(app, person, Purpose.OWN))
    except NotConnected as unconnected:
        try:
            reads = await session_for(app, person, Purpose.MAPPED)
        except NotConnected:
            raise unconnected from None
        return MeetingReader(reads, (await app.slack.people.get_profile(reads.admin)).name)
