"""Groups of organizers: their members, their upcoming and past meetings, and who attended.

GoTo lists the meetings of at most 50 organizers at once. A larger group is read organizer by organizer
(``admin_large_groups``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.goto.errors import GroupTooLarge
from bot.goto.models import AttendanceIntervalInRange, Group, HistoricalMeeting, UpcomingMeeting
from bot.model.admin import (
    PAST,
    UPCOMING,
    GroupPage,
    GroupReportPage,
    GroupRow,
    OrganizerPage,
    OrganizerRow,
    ReportRow,
)
from bot.model.errors import UserError
from bot.model.ids import Person
from bot.model.paging import paginate
from bot.model.times import DateRange
from bot.parsing.lookups import fold_title, read_digits
from bot.parsing.time.date_range import parse_date_range
from bot.usecases.admin.common import (
    find_organizers,
    group_gone_error,
    to_organizer_row,
    translate_role_errors,
)
from bot.usecases.admin.organizers import build_organizer_page
from bot.usecases.admin.report_rows import sort_rows
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import LinkedAdminSession, Purpose, session_for
from bot.usecases.meetings.attendees import clean_text, split_names
from bot.usecases.meetings.overview import ROWS_PER_PAGE, get_zone


async def list_groups(app: Services, person: Person, page: int) -> GroupPage:
    """Return one page of the account's groups."""
    admin = await session_for(app, person, Purpose.ADMIN)
    async with translate_role_errors(app, person):
        rows = _group_rows(await admin.goto.groups.list())
    shown, page, pages = paginate(rows, page, ROWS_PER_PAGE)
    return GroupPage(
        rows=shown,
        page=page,
        pages=pages,
        total=len(rows),
    )


def _group_rows(found: Sequence[Group]) -> list[GroupRow]:
    names = {group.group_key: group.group_name or "" for group in found}
    rows = [
        GroupRow(
            key=group.group_key,
            name=group.group_name or "",
            organizers=group.num_organizers,
            parent="" if group.parent_key == group.group_key else names.get(group.parent_key or "", ""),
        )
        for group in found
    ]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.key))


async def find_group(app: Services, person: Person, typed: str) -> GroupRow:
    """Return the group with this key or name. Raises ``UserError`` if there is none or the name is ambiguous."""
    admin = await session_for(app, person, Purpose.ADMIN)
    async with translate_role_errors(app, person):
        return _find_by_name(_group_rows(await admin.goto.groups.list()), typed)


def _find_by_name(rows: Sequence[GroupRow], typed: str) -> GroupRow:
    key, name = read_digits(typed), fold_title(typed)
    by_key = [row for row in rows if row.key == key]
    found = by_key or [row for row in rows if fold_title(row.name) == name]
    if not found:
        raise group_gone_error(typed)
    if len(found) > 1:
        keys = ", ".join(row.key for row in found[:5])
        raise UserError("group-twice", next_step="group-twice-next", typed=typed.strip()[:60], keys=keys)
    return found[0]


async def list_members(app: Services, person: Person, typed: str, page: int) -> OrganizerPage:
    """Return one page of a group's organizers. The size of the group does not matter."""
    admin = await session_for(app, person, Purpose.ADMIN)
    async with translate_role_errors(app, person):
        group = _find_by_name(_group_rows(await admin.goto.groups.list()), typed)
        found = await admin.goto.groups.list_organizers(group.key)
    shown = build_organizer_page(found, admin.link.organizer_key, page)
    return OrganizerPage(
        rows=shown.rows,
        page=shown.page,
        pages=shown.pages,
        total=shown.total,
        group=group.key,
        group_name=group.name,
    )


async def read_group_report(
    app: Services, person: Person, typed: str, what: str, page: int, period: DateRange | str = ""
) -> GroupReportPage:
    """Return one page of a group's upcoming or past meetings or attendees. ``period`` may be as typed (``30d``)."""
    admin = await session_for(app, person, Purpose.ADMIN)
    zone, span = await _resolve_period(app, person, what, period)
    async with translate_role_errors(app, person):
        group = _find_by_name(_group_rows(await admin.goto.groups.list()), typed)
        try:
            found = sort_rows(await read_group_rows(admin, group.key, what, span), what)
        except GroupTooLarge as error:
            size = error.organizers or group.organizers or 0
            return GroupReportPage(
                group=group,
                what=what,
                zone=zone,
                rows=(),
                page=0,
                pages=1,
                total=0,
                span=span,
                refused_size=size,
            )
    return _build_page(group, what, zone, found, page, span)


async def read_organizer_report(
    app: Services, person: Person, typed: str, what: str, page: int, period: DateRange | str = ""
) -> GroupReportPage | tuple[OrganizerRow, ...]:
    """Like ``read_group_report``, for the organizer with this key or e-mail.

    Returns the matching organizers instead if an e-mail belongs to several.
    """
    admin = await session_for(app, person, Purpose.ADMIN)
    zone, span = await _resolve_period(app, person, what, period)
    async with translate_role_errors(app, person):
        organizers = [to_organizer_row(one) for one in await find_organizers(admin, typed)]
        if len(organizers) > 1:
            return tuple(organizers)
        row = organizers[0]
        found = sort_rows(
            await read_organizer_rows(admin, (row.key, row.name or row.email), what, span), what
        )
    one = GroupRow(key=row.key, name=row.name or row.email, organizers=None)
    return replace(_build_page(one, what, zone, found, page, span), is_organizer=True)


async def _resolve_period(
    app: Services, person: Person, what: str, period: DateRange | str
) -> tuple[str, DateRange | None]:
    """Return the person's zone and the parsed period, None for upcoming meetings."""
    zone = await get_zone(app, person)
    if what == UPCOMING:
        return zone, None
    return zone, period if isinstance(period, DateRange) else parse_date_range(
        period, now=app.clock.now(), zone=zone
    )


def _build_page(
    group: GroupRow, what: str, zone: str, found: Sequence[ReportRow], page: int, span: DateRange | None
) -> GroupReportPage:
    shown, page, pages = paginate(found, page, ROWS_PER_PAGE)
    return GroupReportPage(
        group=group, what=what, zone=zone, rows=shown, page=page, pages=pages, total=len(found), span=span
    )


async def read_group_rows(
    admin: LinkedAdminSession, key: str, what: str, span: DateRange | None
) -> list[ReportRow]:
    """Read a group's rows from GoTo. ``span`` is None for upcoming meetings. Raises ``GroupTooLarge``."""
    if what == UPCOMING or span is None:
        return [to_upcoming_row(one) for one in await admin.goto.groups.list_upcoming(key)]
    if what == PAST:
        return [
            to_past_row(one) for one in await admin.goto.groups.list_historical(key, span.start, span.end)
        ]
    return _to_attendee_rows(await admin.goto.groups.list_attendees(key, span.start, span.end))


async def read_organizer_rows(
    admin: LinkedAdminSession, organizer: tuple[str, str], what: str, span: DateRange | None
) -> list[ReportRow]:
    """Read the rows of one organizer, given as (key, name)."""
    key, who = organizer
    if what == UPCOMING or span is None:
        return [to_upcoming_row(one, who) for one in await admin.goto.organizers.list_upcoming(key)]
    if what == PAST:
        return [
            to_past_row(one, who)
            for one in await admin.goto.organizers.list_historical(key, span.start, span.end)
        ]
    return _to_attendee_rows(await admin.goto.organizers.list_attendees(key, span.start, span.end), who)


def _organizer_name(one: UpcomingMeeting | HistoricalMeeting) -> str:
    return f"{one.first_name or ''} {one.last_name or ''}".strip() or (one.email or "")


def to_upcoming_row(one: UpcomingMeeting, organizer: str = "") -> ReportRow:
    return ReportRow(
        organizer=organizer or _organizer_name(one),
        subject=one.subject or "",
        start=one.start,
        end=one.end,
        meeting_id=one.meeting_id,
    )


def to_past_row(one: HistoricalMeeting, organizer: str = "") -> ReportRow:
    minutes = one.duration
    if minutes is None and one.start and one.end:
        minutes = round((one.end - one.start) / timedelta(minutes=1))
    return ReportRow(
        organizer=organizer or _organizer_name(one),
        subject=one.subject or "",
        start=one.start,
        end=one.end,
        meeting_id=one.meeting_id,
        minutes=minutes,
        people=one.num_attendees,
    )


def _to_attendee_rows(stays: Iterable[AttendanceIntervalInRange], organizer: str = "") -> list[ReportRow]:
    return [_to_attendee_row(one, organizer) for stay in stays for one in split_names(stay)]


def _to_attendee_row(one: AttendanceIntervalInRange, organizer: str = "") -> ReportRow:
    return ReportRow(
        organizer=organizer,
        subject=one.subject or "",
        start=one.joined or one.start,
        end=one.left,
        meeting_id=one.meeting_id or "",
        minutes=one.duration,
        participant=clean_text(one.name),
        email=clean_text(one.attendee_email),
    )
