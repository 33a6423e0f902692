"""Meetings as shown to a person: the menu, the list, the details of one."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.goto.errors import NotFound
from bot.goto.models import UpcomingMeeting
from bot.model.errors import UserError
from bot.model.ids import Person
from bot.model.meetings import (
    KnownMeeting,
    MeetingDetail,
    MeetingFilter,
    MeetingMenu,
    MeetingPage,
    MeetingRow,
    format_meeting_id,
)
from bot.model.paging import paginate
from bot.usecases.core.read_access import MeetingReader, get_meeting_reader
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import Purpose, session_for
from bot.usecases.meetings.list_periods import select_period
from bot.usecases.meetings.recordings import try_list_recorded

ROWS_PER_PAGE = 10
MAX_MENU_ROWS = 3


OTHERS_WORDS = ("group", "groups", "organizer", "organizers")
"""Words after which an admin names the people whose meetings to list."""


async def get_zone(app: Services, person: Person) -> str:
    """Return the person's IANA zone, UTC if Slack has none."""
    return (await app.slack.people.get_profile(person)).zone or "UTC"


async def get_menu(app: Services, person: Person) -> MeetingMenu:
    """Return the bare command's menu. Works without a connection and while GoTo is down."""
    zone = await get_zone(app, person)
    link = await app.store.links.get(person)
    if link is None:
        return MeetingMenu(zone=zone, email=None)
    return MeetingMenu(zone=zone, email=link.email, ended=link.dead_since is not None)


async def list_next_meetings(app: Services, person: Person) -> tuple[MeetingRow, ...]:
    """Return the next sessions for the menu."""
    return tuple(
        (await _list_upcoming(app, person, MeetingReader(await session_for(app, person, Purpose.OWN))))[
            :MAX_MENU_ROWS
        ]
    )


async def get_meeting_page(
    app: Services,
    person: Person,
    page: int,
    which: MeetingFilter = MeetingFilter.ALL,
    channel: str | None = None,
) -> MeetingPage:
    """Return one page of the person's upcoming meetings, soonest first. A page beyond the end is the last one."""
    reading = await get_meeting_reader(app, person)
    zone = await get_zone(app, person)
    rows = await _list_upcoming(app, person, reading)
    if which is MeetingFilter.CHANNEL:
        known = await app.store.meetings.get_many(person.tenant, [row.meeting_id for row in rows])
        rows = [
            row for row in rows if row.meeting_id in known and has_card_in(known[row.meeting_id], channel)
        ]
    elif which is not MeetingFilter.ALL:
        rows = select_period(rows, which, app.clock.now(), zone)
    shown, page, pages = paginate(rows, page, ROWS_PER_PAGE)
    return MeetingPage(
        zone=zone,
        rows=shown,
        page=page,
        pages=pages,
        total_rows=len(rows),
        filter=which,
        channel=channel,
        admin_name=reading.admin_name,
    )


def has_card_in(meeting: KnownMeeting, channel: str | None) -> bool:
    """Return True if the meeting has a card in the channel."""
    return meeting.card_in_channel(channel) is not None or channel in meeting.url_channels


async def list_meeting_choices(app: Services, person: Person) -> tuple[MeetingRow, ...]:
    """Return the person's upcoming meetings, soonest first, for a picker or to find one by its title."""
    return tuple(
        await _list_upcoming(app, person, MeetingReader(await session_for(app, person, Purpose.OWN)))
    )


async def get_meeting_detail(app: Services, person: Person, meeting_id: str) -> MeetingDetail:
    """Return the details of one of the person's meetings. Raises ``UserError`` if GoTo has no such meeting."""
    own = await session_for(app, person, Purpose.OWN)
    try:
        meeting = await own.goto.meetings.get(meeting_id)
    except NotFound:
        raise UserError(
            "meeting-gone", next_step="meeting-gone-next", id=format_meeting_id(meeting_id)
        ) from None
    known = await app.store.meetings.get(person.tenant, meeting_id)
    row = MeetingRow(
        meeting_id=meeting_id,
        subject=meeting.subject or (known.subject if known else ""),
        start=meeting.start or (known.start if known else None),
        end=meeting.end or (known.end if known else None),
        join_url=known.join_url if known else app.config.join_url.format(meeting_id=meeting_id),
        recurring=(meeting.meeting_type or "").casefold() == "recurring",
        live=(meeting.status or "").casefold() == "active",
    )
    return MeetingDetail(
        row=row,
        zone=await get_zone(app, person),
        organizer_name=f"{own.link.first_name} {own.link.last_name}".strip() or own.link.email,
        password_required=bool(meeting.password_required),
        conference_call_info=meeting.conference_call_info or (known.conference_call_info if known else None),
        channel=known.channel if known else None,
        made_here=known is not None,
        recordings=await try_list_recorded(app, own, meeting_id) if _may_have_been_held(app, row) else (),
    )


def _may_have_been_held(app: Services, row: MeetingRow) -> bool:
    return row.recurring or row.start is None or row.start <= app.clock.now()


def require_meeting_id(carried: str) -> str:
    """Return the ID that a button or form carried. Raises ``UserError`` if it is none."""
    if not re.fullmatch(r"[0-9]{5,20}", carried):
        raise UserError("button-too-old", next_step="button-too-old-next")
    return carried


async def _list_upcoming(app: Services, person: Person, reading: MeetingReader) -> list[MeetingRow]:
    """Return the person's upcoming meetings, soonest first, without those that are over."""
    meetings = await reading.upcoming()
    known = await app.store.meetings.get_many(person.tenant, [m.meeting_id for m in meetings])
    horizon = app.clock.now() - timedelta(hours=1)
    rows = [_make_row(app, m, known.get(m.meeting_id)) for m in meetings]
    rows = [r for r in rows if r.recurring or r.end is None or r.end > horizon]
    return sorted(dict.fromkeys(rows), key=lambda r: (r.start is None, r.start or horizon, r.meeting_id))


def _make_row(app: Services, m: UpcomingMeeting, known: KnownMeeting | None) -> MeetingRow:
    return MeetingRow(
        meeting_id=m.meeting_id,
        subject=m.subject or (known.subject if known else ""),
        start=m.start,
        end=m.end,
        join_url=known.join_url if known else app.config.join_url.format(meeting_id=m.meeting_id),
        recurring=(m.meeting_type or "").casefold() == "recurring",
        live=(m.status or "").casefold() == "active",
    )
