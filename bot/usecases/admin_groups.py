"""Groups of organizers: their members, their upcoming and past meetings, and who attended.

GoTo lists the meetings of at most 50 organizers at once. A larger group is read organizer by organizer
(``admin_large_groups``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.commands.span import Span, parse_span
from bot.errors import UserError
from bot.goto.errors import GroupTooLarge
from bot.goto.models import Group, HistoricalMeeting, StayInRange, UpcomingMeeting
from bot.ids import Person
from bot.usecases.admin import OrganizerRow, find, row_of, told_of_admin
from bot.usecases.admin_organizers import OrganizerPage, page_of
from bot.usecases.meetings import PAGE, zone_of
from bot.usecases.services import Services
from bot.usecases.sessions import Administration, Purpose, session_for

UPCOMING, PAST, ATTENDEES = "upcoming", "past", "attendees"
WHATS = (UPCOMING, PAST, ATTENDEES)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group. ``organizers`` is their number, None if GoTo does not give it."""

    key: str
    name: str
    organizers: int | None
    parent: str = ""


@dataclass(frozen=True, slots=True)
class GroupPage:
    """One page of groups, sorted by name. ``page`` counts from 0; ``pages`` is at least 1."""

    rows: tuple[GroupRow, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Line:
    """One meeting, or one participant's attendance. Times are aware UTC, None if GoTo gives none.

    ``organizer`` is a name. ``participant`` and ``email`` belong to the participant and are "" for a meeting.
    """

    who: str
    subject: str
    start: datetime | None
    end: datetime | None = None
    meeting_id: str = ""
    minutes: int | None = None
    people: int | None = None
    guest: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class GroupLines:
    """One page of upcoming meetings, past meetings or attendees of a group.

    ``refused_size`` is the number of organizers if GoTo refused to read that many at once. With ``is_organizer`` the
    rows are about a single organizer, whose key and name are in ``group``.
    """

    group: GroupRow
    what: str
    zone: str
    rows: tuple[Line, ...]
    page: int
    pages: int
    total: int
    span: Span | None = None
    too_large: int | None = None
    organizer: bool = False


async def groups(s: Services, person: Person, page: int) -> GroupPage:
    """Return one page of the account's groups."""
    admin = await session_for(s, person, Purpose.ADMIN)
    async with told_of_admin(s, person):
        rows = _rows(await admin.goto.groups.list())
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(page, 0), pages - 1)
    return GroupPage(tuple(rows[page * PAGE : (page + 1) * PAGE]), page, pages, len(rows))


def _rows(found: Sequence[Group]) -> list[GroupRow]:
    names = {group.group_key: group.group_name or "" for group in found}
    rows = [
        GroupRow(
            group.group_key,
            group.group_name or "",
            group.num_organizers,
            "" if group.parent_key == group.group_key else names.get(group.parent_key or "", ""),
        )
        for group in found
    ]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.key))


async def group_of(s: Services, person: Person, typed: str) -> GroupRow:
    """Return the group with this key or name. Raises ``UserError`` if there is none or the name is ambiguous."""
    admin = await session_for(s, person, Purpose.ADMIN)
    async with told_of_admin(s, person):
        return _named(_rows(await admin.goto.groups.list()), typed)


def _named(rows: Sequence[GroupRow], typed: str) -> GroupRow:
    wanted = " ".join(typed.casefold().split())
    by_key = [row for row in rows if row.key == wanted]
    found = by_key or [row for row in rows if " ".join(row.name.casefold().split()) == wanted]
    if not found:
        raise UserError("group-gone", next_step="group-gone-next", typed=typed.strip()[:60])
    if len(found) > 1:
        keys = ", ".join(row.key for row in found[:5])
        raise UserError("group-twice", next_step="group-twice-next", typed=typed.strip()[:60], keys=keys)
    return found[0]


async def members(s: Services, person: Person, typed: str, page: int) -> OrganizerPage:
    """Return one page of a group's organizers. The size of the group does not matter."""
    admin = await session_for(s, person, Purpose.ADMIN)
    async with told_of_admin(s, person):
        group = _named(_rows(await admin.goto.groups.list()), typed)
        found = await admin.goto.groups.organizers(group.key)
    shown = page_of(found, admin.link.organizer_key, page)
    return OrganizerPage(shown.rows, shown.page, shown.pages, shown.total, group.key, group.name)


async def lines(
    s: Services, person: Person, typed: str, what: str, page: int, ranged: Span | str = ""
) -> GroupLines:
    """Return one page of a group's upcoming or past meetings or attendees. ``period`` may be as typed (``30d``)."""
    admin = await session_for(s, person, Purpose.ADMIN)
    zone, span = await _range(s, person, what, ranged)
    async with told_of_admin(s, person):
        group = _named(_rows(await admin.goto.groups.list()), typed)
        try:
            found = ordered(await of_group(admin, group.key, what, span), what)
        except GroupTooLarge as error:
            size = error.organizers or group.organizers or 0
            return GroupLines(group, what, zone, (), 0, 1, 0, span, size)
    return _page(group, what, zone, found, page, span)


async def lines_of_organizer(
    s: Services, person: Person, typed: str, what: str, page: int, ranged: Span | str = ""
) -> GroupLines | tuple[OrganizerRow, ...]:
    """Like ``read_group_report``, for the organizer with this key or e-mail.

    Returns the matching organizers instead if an e-mail belongs to several.
    """
    admin = await session_for(s, person, Purpose.ADMIN)
    zone, span = await _range(s, person, what, ranged)
    async with told_of_admin(s, person):
        organizers = [row_of(one) for one in await find(admin, typed)]
        if len(organizers) > 1:
            return tuple(organizers)
        row = organizers[0]
        found = ordered(await of_organizer(admin, (row.key, row.name or row.email), what, span), what)
    one = GroupRow(row.key, row.name or row.email, None)
    return replace(_page(one, what, zone, found, page, span), organizer=True)


async def _range(s: Services, person: Person, what: str, ranged: Span | str) -> tuple[str, Span | None]:
    """Return the person's zone and the parsed period, None for upcoming meetings."""
    zone = await zone_of(s, person)
    if what == UPCOMING:
        return zone, None
    return zone, ranged if isinstance(ranged, Span) else parse_span(ranged, now=s.clock.now(), zone=zone)


def _page(
    group: GroupRow, what: str, zone: str, found: Sequence[Line], page: int, span: Span | None
) -> GroupLines:
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = tuple(found[page * PAGE : (page + 1) * PAGE])
    return GroupLines(group, what, zone, shown, page, pages, len(found), span)


async def of_group(admin: Administration, key: str, what: str, span: Span | None) -> list[Line]:
    """Read a group's rows from GoTo. ``span`` is None for upcoming meetings. Raises ``GroupTooLarge``."""
    if what == UPCOMING or span is None:
        return [ahead(one) for one in await admin.goto.groups.upcoming(key)]
    if what == PAST:
        return [held(one) for one in await admin.goto.groups.historical(key, span.start, span.end)]
    return [_came(one) for one in await admin.goto.groups.attendees(key, span.start, span.end)]


async def of_organizer(
    admin: Administration, organizer: tuple[str, str], what: str, span: Span | None
) -> list[Line]:
    """Read the rows of one organizer, given as (key, name)."""
    key, who = organizer
    if what == UPCOMING or span is None:
        return [ahead(one, who) for one in await admin.goto.organizers.upcoming(key)]
    if what == PAST:
        return [held(one, who) for one in await admin.goto.organizers.historical(key, span.start, span.end)]
    return [_came(one, who) for one in await admin.goto.organizers.attendees(key, span.start, span.end)]


def ordered(rows: Iterable[Line], what: str) -> list[Line]:
    """Sort rows by time: upcoming meetings soonest first, everything else latest first."""
    unknown = 1e12 if what == UPCOMING else -1e12

    def when(row: Line) -> tuple[float, str, str]:
        return (row.start.timestamp() if row.start else unknown, row.subject, row.guest)

    return sorted(rows, key=when, reverse=what != UPCOMING)


def _organizer(one: UpcomingMeeting | HistoricalMeeting) -> str:
    return f"{one.first_name or ''} {one.last_name or ''}".strip() or (one.email or "")


def ahead(one: UpcomingMeeting, who: str = "") -> Line:
    return Line(who or _organizer(one), one.subject or "", one.start, one.end, one.meeting_id)


def held(one: HistoricalMeeting, who: str = "") -> Line:
    minutes = one.duration
    if minutes is None and one.start and one.end:
        minutes = round((one.end - one.start) / timedelta(minutes=1))
    return Line(
        who or _organizer(one),
        one.subject or "",
        one.start,
        one.end,
        one.meeting_id,
        minutes,
        one.num_attendees,
    )


def _came(one: StayInRange, who: str = "") -> Line:
    return Line(
        who,
        one.subject or "",
        one.joined or one.start,
        one.left,
        one.meeting_id or "",
        one.duration,
        guest=one.name or "",
        email=one.attendee_email or "",
    )
