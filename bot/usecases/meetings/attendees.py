"""Attendees of a past meeting, merged by person and split by occurrence if the meeting recurs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import TypeVar

from bot.goto.errors import NotFound, RoleMissing
from bot.goto.models import AttendanceInterval
from bot.model.errors import NotAllowed, UserError
from bot.model.ids import Person
from bot.model.meetings import AttendedOccurrence, Attendee, AttendeesPage, format_meeting_id
from bot.usecases.core.attendance_intervals import merged_minutes
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import Purpose, session_for
from bot.usecases.meetings.overview import get_zone

PEOPLE_PER_PAGE = 30
UNKNOWN_TEXT_PATTERN = re.compile(r"[\W_]*|n[\W_]*a[\W_]*|none|null|undefined|unknown")
"""What GoTo writes for an unknown name or e-mail: ``NA``, ``N/A``, nothing."""
I = TypeVar("I", bound=AttendanceInterval)  # noqa: E741
JOINED_NAMES_PATTERN = re.compile(r"\S\s+AND\s+\S")
NAME_SEPARATOR_PATTERN = re.compile(r"\s*,\s*(?:AND\s+)?|\s+AND\s+")


async def get_attendees(
    app: Services, person: Person, meeting_id: str, page: int = 0, at: datetime | None = None
) -> AttendeesPage:
    """Return one page of attendees; ``at`` (aware) selects the occurrence that began nearest to it.

    Raises ``UserError`` if GoTo has no data, ``NotAllowed`` for another person's meeting.
    """
    own = await session_for(app, person, Purpose.OWN)
    try:
        stays = await own.goto.meetings.list_attendees(meeting_id)
    except NotFound:
        raise UserError(
            "attendees-unknown", next_step="attendees-unknown-next", id=format_meeting_id(meeting_id)
        ) from None
    except RoleMissing:
        raise UserError(
            "attendees-scope", next_step="attendees-scope-next", id=format_meeting_id(meeting_id)
        ) from None
    if any(stay.organizer_key not in (None, own.link.organizer_key) for stay in stays):
        # GoTo lets its admins read everybody's meetings; this session is only for the person's own.
        raise NotAllowed(
            "attendees-not-yours", next_step="attendees-not-yours-next", id=format_meeting_id(meeting_id)
        )
    subject = next((stay.subject for stay in stays if stay.subject), "")
    return _make_page(await get_zone(app, person), meeting_id, subject, group_occurrences(stays), page, at)


def _make_page(
    zone: str,
    meeting_id: str,
    subject: str,
    held: Sequence[AttendedOccurrence],
    page: int,
    at: datetime | None,
) -> AttendeesPage:
    places = [
        (number, begin)
        for number, occurrence in enumerate(held)
        for begin in range(0, max(1, len(occurrence.people)), PEOPLE_PER_PAGE)
    ]
    if not places:
        return AttendeesPage(zone=zone, meeting_id=meeting_id, subject=subject, occurrence=None)
    if at is not None:
        page = next(place for place, (number, _) in enumerate(places) if number == _find_nearest(held, at))
    page = min(max(page, 0), len(places) - 1)
    number, begin = places[page]
    shown = held[number].people[begin : begin + PEOPLE_PER_PAGE]
    return AttendeesPage(
        zone=zone,
        meeting_id=meeting_id,
        subject=subject,
        occurrence=held[number],
        people=shown,
        occurrence_number=number + 1,
        occurrence_count=len(held),
        page=page,
        pages=len(places),
    )


def _find_nearest(held: Sequence[AttendedOccurrence], at: datetime) -> int:
    starts = [(abs((o.start - at).total_seconds()), number) for number, o in enumerate(held) if o.start]
    return min(starts)[1] if starts else 0


def split_names(stay: I) -> list[I]:
    """Return one row for each person: GoTo puts several into one (``A, B AND C``) whose e-mails it does not know."""
    name = stay.name or ""
    if JOINED_NAMES_PATTERN.search(name) is None or clean_text(stay.attendee_email):
        return [stay]
    names = filter(None, map(str.strip, NAME_SEPARATOR_PATTERN.split(name)))
    return [stay.model_copy(update={"name": one}) for one in names]


def group_occurrences(stays: Iterable[AttendanceInterval]) -> tuple[AttendedOccurrence, ...]:
    """Group by occurrence, latest first; people within one are sorted by longest attendance."""
    by_key: dict[str, list[AttendanceInterval]] = {}
    for stay in chain.from_iterable(map(split_names, stays)):
        key = stay.instance_key or (stay.start.isoformat() if stay.start else "")
        by_key.setdefault(key, []).append(stay)
    found = [_make_occurrence(key, group) for key, group in by_key.items()]
    return tuple(sorted(found, key=lambda o: o.start.timestamp() if o.start else 0.0, reverse=True))


def _make_occurrence(key: str, stays: Sequence[AttendanceInterval]) -> AttendedOccurrence:
    people = [_make_attendee(group) for group in _group_by_person(stays)]
    people.sort(key=lambda one: (-one.minutes, one.name.casefold(), one.email))
    start = min((stay.start for stay in stays if stay.start), default=None)
    end = max((stay.end for stay in stays if stay.end), default=None)
    return AttendedOccurrence(key=key, start=start, end=end, people=tuple(people))


def _group_by_person(stays: Sequence[AttendanceInterval]) -> list[list[AttendanceInterval]]:
    """Group rows by person: by e-mail, else by name. A name used with exactly one e-mail belongs to that person.

    A row with neither is a person of its own.
    """
    mails: dict[str, set[str]] = {}
    for stay in stays:
        name, email = clean_text(stay.name).casefold(), clean_text(stay.attendee_email).casefold()
        if name and email:
            mails.setdefault(name, set()).add(email)
    groups: dict[tuple[str, str], list[AttendanceInterval]] = {}
    for number, stay in enumerate(stays):
        name, email = clean_text(stay.name).casefold(), clean_text(stay.attendee_email).casefold()
        if not email and len(mails.get(name, ())) == 1:
            (email,) = mails[name]
        mark = ("email", email) if email else ("name", name) if name else ("stay", str(number))
        groups.setdefault(mark, []).append(stay)
    return list(groups.values())


def clean_text(text: str | None) -> str:
    """Return the text on one line, "" if it is one of GoTo's placeholders for "unknown"."""
    line = " ".join((text or "").split())
    return "" if UNKNOWN_TEXT_PATTERN.fullmatch(line.casefold()) else line


def _make_attendee(stays: Sequence[AttendanceInterval]) -> Attendee:
    names = [clean_text(stay.name) for stay in stays]
    emails = [clean_text(stay.attendee_email) for stay in stays]
    return Attendee(
        name=next(filter(None, names), ""),
        email=next(filter(None, emails), ""),
        minutes=_count_minutes(stays),
        joins=len(stays),
    )


def _count_minutes(stays: Sequence[AttendanceInterval]) -> int:
    """Return the minutes of all stays, rounded once: those of which GoTo gives only the ends are added up first."""
    minutes, seconds = 0, 0.0
    times = []
    for stay in stays:
        if stay.duration is not None:
            minutes += max(0, stay.duration)
        elif stay.joined and stay.left:
            seconds += max(0.0, (stay.left - stay.joined).total_seconds())
        if stay.joined and stay.left:
            times.append((stay.joined, stay.left))
    return merged_minutes(minutes + round(seconds / 60), times)
