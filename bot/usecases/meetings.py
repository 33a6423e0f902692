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
from bot.usecases.reading import Reading, reading_for
from bot.usecases.services import Services
from bot.usecases.sessions import Purpose, session_for

PAGE = 10
MENU = 3


class Filter(StrEnum):
    """Which upcoming meetings a list shows; days and weeks are in the reader's zone."""

    ALL = "all"
    CHANNEL = "channel"
    TODAY = "today"
    WEEK = "week"


WORDS: Mapping[str, Filter] = {
    "": Filter.ALL,
    "all": Filter.ALL,
    "mine": Filter.ALL,
    "my": Filter.ALL,
    "channel": Filter.CHANNEL,
    "here": Filter.CHANNEL,
    "today": Filter.TODAY,
    "week": Filter.WEEK,
    "this week": Filter.WEEK,
}
OF_OTHERS = ("group", "groups", "organizer", "organizers")
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
class Menu:
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
    total: int
    filter: Filter = Filter.ALL
    channel: str | None = None
    through: str | None = None
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


async def zone_of(s: Services, person: Person) -> str:
    """Return the person's IANA zone, UTC if Slack has none."""
    return (await s.people.profile(person)).zone or "UTC"


async def menu(s: Services, person: Person) -> Menu:
    """Return the bare command's menu. Works without a connection and while GoTo is down."""
    zone = await zone_of(s, person)
    link = await s.links.get(person)
    if link is None:
        return Menu(zone, None)
    return Menu(zone, link.email, ended=link.dead_since is not None)


async def next_rows(s: Services, person: Person) -> tuple[MeetingRow, ...]:
    """Return the next sessions for the menu."""
    return tuple((await _upcoming(s, person, Reading(await session_for(s, person, Purpose.OWN))))[:MENU])


async def page_of_list(
    s: Services, person: Person, page: int, which: Filter = Filter.ALL, channel: str | None = None
) -> MeetingPage:
    """Return one page of the person's upcoming meetings, soonest first. A page beyond the end is the last one."""
    reading = await reading_for(s, person)
    zone = await zone_of(s, person)
    rows = await _upcoming(s, person, reading)
    if which is Filter.CHANNEL:
        known = await s.meetings.many(person.tenant, [row.meeting_id for row in rows])
        rows = [row for row in rows if row.meeting_id in known and stands_in(known[row.meeting_id], channel)]
    elif which is not Filter.ALL:
        until = _end_of(which, s.clock.now(), zone)
        rows = [row for row in rows if row.start is not None and not row.recurring and row.start < until]
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = tuple(rows[page * PAGE : (page + 1) * PAGE])
    return MeetingPage(zone, shown, page, pages, len(rows), which, channel, reading.through)


def filter_named(typed: str) -> Filter:
    """Return the filter for a typed word. Raises ``UserError`` if it is unknown."""
    words = " ".join(typed.casefold().split())
    if words not in WORDS:
        raise UserError("list-unclear", next_step="list-unclear-next", typed=typed[:60])
    return WORDS[words]


def stands_in(meeting: KnownMeeting, channel: str | None) -> bool:
    """Return True if the meeting has a card in the channel."""
    return meeting.card_in(channel) is not None


def _end_of(which: Filter, now: datetime, zone: str) -> datetime:
    """Return the end of the reader's day or week (Monday to Sunday)."""
    tz = ZoneInfo(zone)
    today = now.astimezone(tz).date()
    days = 1 if which is Filter.TODAY else 7 - today.weekday()
    return datetime.combine(today + timedelta(days=days), time(), tz)


async def choices(s: Services, person: Person) -> tuple[MeetingRow, ...]:
    """Return a picker's options: at most 100 upcoming meetings (Slack: static_select)."""
    return tuple((await _upcoming(s, person, Reading(await session_for(s, person, Purpose.OWN))))[:100])


async def detail(s: Services, person: Person, meeting_id: str) -> MeetingDetail:
    """Return the details of one of the person's meetings. Raises ``UserError`` if GoTo has no such meeting."""
    own = await session_for(s, person, Purpose.OWN)
    try:
        meeting = await own.goto.meetings.get(meeting_id)
    except NotFound:
        raise UserError("meeting-gone", next_step="meeting-gone-next", id=dashed(meeting_id)) from None
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
        await zone_of(s, person),
        f"{own.link.first_name} {own.link.last_name}".strip() or own.link.email,
        bool(meeting.password_required),
        meeting.conference_call_info or (known.conference_call_info if known else None),
        known.channel if known else None,
        known is not None,
    )


def meeting_number(text: str) -> str:
    """Return the digits of a typed meeting number (``331-536-871``, a join link). Raises ``UserError``."""
    link = re.search(r"/join/([\d-]+)", text)
    digits = re.sub(r"[\s\-\u2010-\u2015]", "", link.group(1) if link else text)
    if not re.fullmatch(r"[0-9]{5,20}", digits):
        raise UserError("meeting-number-wrong", next_step="meeting-number-next", typed=text[:60])
    return digits


def dashed(meeting_id: str) -> str:
    """Return the id as shown to people (``331-536-871``)."""
    return "-".join(re.findall(r"\d{1,3}", meeting_id)) if len(meeting_id) == 9 else meeting_id


async def _upcoming(s: Services, person: Person, reading: Reading) -> list[MeetingRow]:
    """Return the person's upcoming meetings, soonest first, without those that are over."""
    meetings = await reading.upcoming()
    known = await s.meetings.many(person.tenant, [m.meeting_id for m in meetings])
    horizon = s.clock.now() - timedelta(hours=1)
    rows = [_row(s, m, known.get(m.meeting_id)) for m in meetings]
    rows = [r for r in rows if r.recurring or r.end is None or r.end > horizon]
    return sorted(rows, key=lambda r: (r.start is None, r.start or horizon, r.meeting_id))


def _row(s: Services, m: UpcomingMeeting, known: KnownMeeting | None) -> MeetingRow:
    return MeetingRow(
        m.meeting_id,
        m.subject or (known.subject if known else ""),
        m.start,
        m.end,
        known.join_url if known else s.join_url.format(meeting_id=m.meeting_id),
        recurring=(m.meeting_type or "").casefold() == "recurring",
        live=(m.status or "").casefold() == "active",
    )
