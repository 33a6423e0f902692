"""A person's calendar feed. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.ids import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEvent:
    """One event as last published in the feed. ``sequence`` rises with each change (RFC 5545).

    ``source`` is where it comes from: ``meeting``, ``training`` (GoTo's lists), or ``registration``. ``recurring``: it
    repeats, and GoTo gives only its first date.
    """

    uid: str
    source: str
    title: str
    start: datetime
    end: datetime
    url: str | None = field(default=None, repr=False)
    cancelled: bool = False
    recurring: bool = False
    sequence: int = 0
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """``fetched_at`` is when a calendar last fetched it, ``goto_read_at`` when GoTo was last read for it."""

    person: Person
    created_at: datetime
    fetched_at: datetime | None = None
    goto_read_at: datetime | None = None
    events: tuple[FeedEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedModel:
    """State of the feed. ``made_at`` is None if there is none. ``address`` is only shown when it was just created."""

    zone: str
    made_at: datetime | None = None
    fetched_at: datetime | None = None
    address: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFile:
    """One meeting for calendars. ``uid`` never changes, ``sequence`` increases with each change (RFC 5545).

    Times are aware UTC; ``changed_at`` is when this revision was first served.
    """

    uid: str
    sequence: int
    changed_at: datetime
    meeting_id: str
    subject: str
    start: datetime
    end: datetime
    join_url: str = field(repr=False)
    cancelled: bool = False
    recurring: bool = False
    """True for a series, of which GoTo names only one occurrence."""


@dataclass(frozen=True, slots=True)
class PersonCalendar:
    """A calendar that is fetched by the calendar app of one person, sorted by start."""

    person: Person
    events: Sequence[FeedEvent]
