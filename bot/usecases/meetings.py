"""Meetings as shown to a person: the menu, the list, the details of one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.goto.errors import NotFound
from bot.goto.models import UpcomingMeeting
from bot.ids import Person
from bot.ports import KnownMeeting
from bot.usecases.reading import MeetingReader, get_meeting_reader
from bot.usecases.services import Services
from bot.usecases.sessions import Purpose, session_for

ROWS_PER_PAGE = 10
MAX_MENU_ROWS = 3


class MeetingFilter(StrEnum):
    """Which upcoming meetings a list shows; days and weeks are in the reader's zone."""

    ALL = "all"
    CHANNEL = "channel"
    TODAY = "today"
    WEEK = "week"


FILTER_WORDS: Mapping[str, MeetingFilter] = {
    "": MeetingFilter.ALL,
    "all": MeetingFilter.ALL,
    "mine": MeetingFilter.ALL,
    "my": MeetingFilter.ALL,
    "channel": MeetingFilter.CHANNEL,
    "here": MeetingFilter.CHANNEL,
    "today": MeetingFilter.TODAY,
    "week": MeetingFilter.WEEK,
    "this week": MeetingFilter.WEEK,
}
OTHERS_WORDS = ("group", "groups", "organizer", "organizers")
"""Words after which an admin names the people whose meetings to list."""


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One meeting in a list. ``start`` and ``end`` are aware UTC, None if GoTo gives none."""

    meeting_id: str
    subject: str
    start: datetime | None
    end: datetime | None
    join_url: str = field(repr=False)
    recurring: bool = False
    live: bool = False


@dataclass(frozen=True, slots=True)
class MeetingMenu:
    """The bare command's menu. ``email`` is None without a GoTo account; ``ended``: GoTo ended the connection."""

    zone: str
    email: str | None
    rows: tuple[MeetingRow, ...] = ()
    ended: bool = False
    unreachable: bool = False


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """One page of a list; ``page`` from 0, ``pages`` at least 1, ``channel`` belongs to the filter of that name."""

    zone: str
    rows: tuple[MeetingRow, ...]
    page: int
    pages: int
    total_rows: int
    filter: MeetingFilter = MeetingFilter.ALL
    channel: str | None = None
    admin_name: str | None = None
    """The admin whose link was used, for a mapped member without a link; None: the person's own."""


@dataclass(frozen=True, slots=True)
class MeetingDetail:
    """All details of one meeting. ``organizer_name`` is the person's own, as a session shows only own meetings."""

    row: MeetingRow
    zone: str
    organizer_name: str
    password_required: bool
    conference_call_info: str | None
    channel: str | None = None
    made_here: bool = False


async def get_zone(s: Services, person: Person) -> str:
    """Return the person's IANA zone, UTC if Slack has none."""
    return (await s.people.get_profile(person)).zone or "UTC"


async def get_menu(s: Services, person: Person) -> MeetingMenu:
    """Return the bare command's menu. Works without a connection and while GoTo is down."""
    zone = await get_zone(s, person)
    link = await s.links.get(person)
    if link is None:
        return MeetingMenu(zone, None)
    return MeetingMenu(zone, link.email, ended=link.dead_since is not None)


async def list_next_meetings(s: Services, person: Person) -> tuple[MeetingRow, ...]:
    """Return the next sessions for the menu."""
    return tuple((await _list_upcoming(s, person, MeetingReader(await session_for(s, person, Purpose.OWN))))[:MAX_MENU_ROWS])


async def get_meeting_page(
    s: Services, person: Person, page: int, which: MeetingFilter = MeetingFilter.ALL, channel: str | None = None
) -> MeetingPage:
    """Return one page of the person's upcoming meetings, soonest first. A page beyond the end is the last one."""
    reading = await get_meeting_reader(s, person)
    zone = await get_zone(s, person)
    rows = await _list_upcoming(s, person, reading)
    if which is MeetingFilter.CHANNEL:
        known = await s.meetings.get_many(person.tenant, [row.meeting_id for row in rows])
        rows = [row for row in rows if row.meeting_id in known and has_card_in(known[row.meeting_id], channel)]
    elif which is not MeetingFilter.ALL:
        until = _end_of_period(which, s.clock.now(), zone)
        rows = [row for row in rows if row.start is not None and not row.recurring and row.start < until]
    pages = max(1, -(-len(rows) // ROWS_PER_PAGE))
    page = min(max(page, 0), pages - 1)
    shown = tuple(rows[page * ROWS_PER_PAGE : (page + 1) * ROWS_PER_PAGE])
    return MeetingPage(zone, shown, page, pages, len(rows), which, channel, reading.admin_name)


def parse_filter(typed: str) -> MeetingFilter:
    """Return the filter for a typed word. Raises ``UserError`` if it is unknown."""
    words = " ".join(typed.casefold().split())
    if words not in FILTER_WORDS:
        raise UserError("list-unclear", next_step="list-unclear-next", typed=typed[:60])
    return FILTER_WORDS[words]


def has_card_in(meeting: KnownMeeting, channel: str | None) -> bool:
    """Return True if the meeting has a card in the channel."""
    return meeting.card_in_channel(channel) is not None


def _end_of_period(which: MeetingFilter, now: datetime, zone: str) -> datetime:
    """Return the end of the reader's day or week (Monday to Sunday)."""
    tz = ZoneInfo(zone)
    today = now.astimezone(tz).date()
    days = 1 if which is MeetingFilter.TODAY else 7 - today.weekday()
    return datetime.combine(today + timedelta(days=days), time(), tz)


async def list_meeting_choices(s: Services, person: Person) -> tuple[MeetingRow, ...]:
    """Return a picker's options: at most 100 upcoming meetings (Slack: static_select)."""
    return tuple((await _list_upcoming(s, person, MeetingReader(await session_for(s, person, Purpose.OWN))))[:100])


async def get_meeting_detail(s: Services, person: Person, meeting_id: str) -> MeetingDetail:
    """Return the details of one of the person's meetings. Raises ``UserError`` if GoTo has no such meeting."""
    own = await session_for(s, person, Purpose.OWN)
    try:
        meeting = await own.goto.meetings.get(meeting_id)
    except NotFound:
        raise UserError("meeting-gone", next_step="meeting-gone-next", id=format_meeting_id(meeting_id)) from None
    known = await s.meetings.get(person.tenant, meeting_id)
    row = MeetingRow(
        meeting_id,
        meeting.subject or (known.subject if known else ""),
        meeting.start or (known.start if known else None),
        meeting.end or (known.end if known else None),
        known.join_url if known else s.join_url.format(meeting_id=meeting_id),
        recurring=(meeting.meeting_type or "").casefold() == "recurring",
        live=(meeting.status or "").casefold() == "active",
    )
    return MeetingDetail(
        row,
        await get_zone(s, person),
        f"{own.link.first_name} {own.link.last_name}".strip() or own.link.email,
        bool(meeting.password_required),
        meeting.conference_call_info or (known.conference_call_info if known else None),
        known.channel if known else None,
        known is not None,
    )


def parse_meeting_number(text: str) -> str:
    """Return the digits of a typed meeting number (``331-536-871``, a join link). Raises ``UserError``."""
    link = re.search(r"/join/([\d-]+)", text)
    digits = re.sub(r"[\s\-\u2010-\u2015]", "", link.group(1) if link else text)
    if not re.fullmatch(r"[0-9]{5,20}", digits):
        raise UserError("meeting-number-wrong", next_step="meeting-number-next", typed=text[:60])
    return digits


def format_meeting_id(meeting_id: str) -> str:
    """Return the id as shown to people (``331-536-871``)."""
    return "-".join(re.findall(r"\d{1,3}", meeting_id)) if len(meeting_id) == 9 else meeting_id


async def _list_upcoming(s: Services, person: Person, reading: MeetingReader) -> list[MeetingRow]:
    """Return the person's upcoming meetings, soonest first, without those that are over."""
    meetings = await reading.upcoming()
    known = await s.meetings.get_many(person.tenant, [m.meeting_id for m in meetings])
    horizon = s.clock.now() - timedelta(hours=1)
    rows = [_make_row(s, m, known.get(m.meeting_id)) for m in meetings]
    rows = [r for r in rows if r.recurring or r.end is None or r.end > horizon]
    return sorted(rows, key=lambda r: (r.start is None, r.start or horizon, r.meeting_id))


def _make_row(s: Services, m: UpcomingMeeting, known: KnownMeeting | None) -> MeetingRow:
    return MeetingRow(
        m.meeting_id,
        m.subject or (known.subject if known else ""),
        m.start,
        m.end,
        known.join_url if known else s.join_url.format(meeting_id=m.meeting_id),
        recurring=(m.meeting_type or "").casefold() == "recurring",
        live=(m.status or "").casefold() == "active",
    )
