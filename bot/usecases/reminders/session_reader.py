"""Read a source's sessions from GoTo: the whole list, or one to confirm it. Polls yield to people's requests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.goto.errors import GoToError, NotFound
from bot.goto.models import Meeting, Rows, Training, UpcomingMeeting, unescape_subject
from bot.model.meetings import KnownMeeting
from bot.model.sources import Occurrence, SessionKind, SessionSnapshot, SessionSource
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import LinkedAdminSession, OwnSession, Purpose, require_link, session_for

POLLS_TO_CONFIRM = 2
"""Polls in a row that must agree on a session if GoTo's answers contradict each other or it can't be requested alone.
"""


class SessionReader(Protocol):
    """Reads a source's sessions. Raises ``GoToError`` kinds."""

    async def list_sessions(self, kind: SessionKind) -> Sequence[SessionSnapshot]:
        """Return the planned sessions."""
        ...

    async def confirm_session(self, old: SessionSnapshot) -> SessionSnapshot | None:
        """Return the current state of a session that a list leaves out or changes, None if it is gone."""
        ...


@dataclass(frozen=True, slots=True)
class OwnReader:
    """Reads a person's own sessions."""

    own: OwnSession

    async def list_sessions(self, kind: SessionKind) -> Sequence[SessionSnapshot]:
        if kind is SessionKind.MEETING:
            return merge_rows(map(from_upcoming, await self.own.goto.meetings.list_upcoming()))
        found = await self.own.goto.trainings.list(self.own.link.organizer_key)
        return merge_rows(map(from_training, found))

    async def confirm_session(self, old: SessionSnapshot) -> SessionSnapshot | None:
        try:
            if old.kind is SessionKind.MEETING:
                return from_meeting(await self.own.goto.meetings.get(old.key), old)
            return from_training(await self.own.goto.trainings.get(self.own.link.organizer_key, old.key))
        except NotFound:
            return None


@dataclass(frozen=True, slots=True)
class AdminReader:
    """Reads the meetings of a group in one request, or those of one organizer (GoTo: admin role).

    GoTo does not return another's single meeting to an admin, so two lists in a row must leave one out. If it was
    cancelled or its organizer left the group stays unknown.
    """

    admin: LinkedAdminSession
    source: SessionSource

    async def list_sessions(self, kind: SessionKind) -> Sequence[SessionSnapshot]:
        return (
            [] if kind is SessionKind.TRAINING else merge_rows(map(_from_listed, await self._list_upcoming()))
        )

    async def _list_upcoming(self) -> Rows[UpcomingMeeting]:
        if self.source.group is not None:
            return await self.admin.goto.groups.list_upcoming(self.source.group)
        return await self.admin.goto.organizers.list_upcoming(self.source.organizer or "")

    async def confirm_session(self, old: SessionSnapshot) -> SessionSnapshot | None:
        """Return the session as listed; unchanged if it may be in a row that cannot be read."""
        listed = await self._list_upcoming() if old.kind is SessionKind.MEETING else Rows()
        for one in listed:
            if one.meeting_id == old.key:
                return _from_listed(one)
        if listed.may_contain(old.key):
            return old
        return (
            None
            if old.missed_polls + 1 >= POLLS_TO_CONFIRM
            else replace(old, missed_polls=old.missed_polls + 1)
        )


async def get_reader(app: Services, source: SessionSource) -> SessionReader:
    """Return the reader for a source.

    Raises ``NotConnected`` without a working link, ``NotAllowed`` for others' sessions without admin rights.
    """
    low_priority = app.low_priority()
    if source.group is None:
        link = await require_link(app, source.reader)
        if source.organizer in (None, link.organizer_key):
            return OwnReader(await session_for(low_priority, source.reader, Purpose.OWN))
    return AdminReader(await session_for(low_priority, source.reader, Purpose.ADMIN), source)


async def read_lists(
    reader: SessionReader, kinds: Iterable[SessionKind]
) -> tuple[dict[SessionKind, Sequence[SessionSnapshot]], dict[SessionKind, GoToError]]:
    """Return the list of each kind, and the errors of those that failed."""
    found: dict[SessionKind, Sequence[SessionSnapshot]] = {}
    faults: dict[SessionKind, GoToError] = {}
    for kind in sorted(kinds):
        try:
            found[kind] = await reader.list_sessions(kind)
        except GoToError as fault:
            faults[kind] = fault
    return found, faults


def merge_rows(rows: Iterable[SessionSnapshot]) -> list[SessionSnapshot]:
    """Return each session once, with the times of all its rows: GoTo may list an object, or a series, repeatedly."""
    found: dict[str, SessionSnapshot] = {}
    for one in rows:
        known = found.setdefault(one.ref, one)
        if known.times != one.times:
            times = sorted({*known.times, *one.times}, key=lambda time: (time.start, time.end))
            found[one.ref] = replace(known, times=tuple(times))
    return list(found.values())


def _from_listed(one: UpcomingMeeting) -> SessionSnapshot:
    return replace(from_upcoming(one), organizer_name=organizer_name(one))


def organizer_name(one: UpcomingMeeting) -> str:
    return f"{one.first_name or ''} {one.last_name or ''}".strip() or one.email or ""


def from_upcoming(one: UpcomingMeeting) -> SessionSnapshot:
    return SessionSnapshot(
        kind=SessionKind.MEETING,
        key=one.meeting_id,
        title=unescape_subject(one.subject or ""),
        times=(Occurrence(one.start, one.end or one.start),) if one.start else (),
        recurring=(one.meeting_type or "").casefold() == "recurring",
        created_at=one.created,
    )


def from_meeting(one: Meeting, old: SessionSnapshot) -> SessionSnapshot:
    """Convert a meeting; what GoTo leaves out is taken from ``old``."""
    return SessionSnapshot(
        kind=SessionKind.MEETING,
        key=one.meeting_id,
        title=old.title if one.subject is None else unescape_subject(one.subject),
        times=(Occurrence(one.start, one.end or one.start),) if one.start else old.times,
        recurring=old.recurring if one.meeting_type is None else one.meeting_type.casefold() == "recurring",
        created_at=one.created or old.created_at,
    )


def from_training(one: Training) -> SessionSnapshot:
    times = tuple(Occurrence(time.start, time.end or time.start) for time in one.times or () if time.start)
    return SessionSnapshot(
        kind=SessionKind.TRAINING, key=one.training_key, title=unescape_subject(one.name or ""), times=times
    )


def from_known(one: KnownMeeting) -> SessionSnapshot:
    """Convert a stored meeting to the session that its cards show."""
    times = (Occurrence(one.start, one.end),)
    return SessionSnapshot(
        kind=SessionKind.MEETING, key=one.meeting_id, title=unescape_subject(one.subject), times=times
    )
