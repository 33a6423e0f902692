"""Find the meeting that somebody typed: by its ID, by a link, or by its title or a part of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.model.ids import Person
from bot.model.meetings import HistoryRow, MeetingRow, format_meeting_id
from bot.model.sources import SessionKind
from bot.parsing.arguments import shorten
from bot.parsing.lookups import Lookup, Matches, find_matches, read_lookup
from bot.usecases.core.services import Services
from bot.usecases.core.unclear_matches import make_unclear_match, require_kind
from bot.usecases.meetings.history import list_past_choices
from bot.usecases.meetings.overview import list_meeting_choices

R = TypeVar("R", MeetingRow, HistoryRow)


@dataclass(frozen=True, slots=True)
class FoundMeeting:
    """``row`` is None if only the ID is known. ``is_exact``: found by its ID or its whole title."""

    meeting_id: str
    row: MeetingRow | None = None
    is_exact: bool = True


async def find_meeting(app: Services, person: Person, typed: str) -> FoundMeeting:
    """Return the person's meeting that was typed. GoTo is asked only if it is not simply an ID or a link.

    Raises ``UnclearMatch`` with the upcoming meetings to choose from, and what ``session_for`` raises.
    """
    lookup = read_lookup(typed, app.config.join_url)
    require_kind(lookup, SessionKind.MEETING)
    if lookup.is_certain and lookup.number:
        return FoundMeeting(lookup.number)
    rows = await list_meeting_choices(app, person)
    matches = _match(lookup, rows)
    if lookup.room and not matches.rows:
        matches = Matches(rows=tuple(row for row in rows if row.join_url.endswith(f"/{lookup.room}")))
    if len(matches.rows) == 1 and len(lookup.numbers) < 2:
        return FoundMeeting(matches.rows[0].meeting_id, matches.rows[0], matches.is_exact)
    if lookup.number and not matches.rows:
        return FoundMeeting(lookup.number)
    raise make_unclear_match(lookup, matches, rows, _describe, "meeting-none")


async def find_past_meeting(app: Services, person: Person, typed: str) -> str:
    """Return the ID of the person's meeting that was typed; its title is searched among those held lately.

    Raises ``UnclearMatch`` with the past meetings to choose from, and what ``session_for`` raises.
    """
    lookup = read_lookup(typed, app.config.join_url)
    require_kind(lookup, SessionKind.MEETING)
    if lookup.is_certain and lookup.number:
        return lookup.number
    rows = await list_past_choices(app, person)
    matches = _match(lookup, rows)
    if len(matches.rows) == 1 and len(lookup.numbers) < 2:
        return matches.rows[0].meeting_id
    if lookup.number and not matches.rows:
        return lookup.number
    raise make_unclear_match(lookup, matches, rows, _describe, "past-meeting-none")


def _match(lookup: Lookup, rows: Sequence[R]) -> Matches[R]:
    return find_matches(lookup, rows, lambda row: (row.meeting_id,), lambda row: row.subject)


def _describe(row: MeetingRow | HistoryRow) -> str:
    return f"{shorten(row.subject, 40)} ({format_meeting_id(row.meeting_id)})"
