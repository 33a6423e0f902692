"""Values of meetings that travel between layers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.goto.models import unescape_subject
from bot.model.cards import CardState
from bot.model.core import AUDIO_OPTIONS, BusyPeriod, Channel, ChannelZones, Outcome
from bot.model.errors import UserError
from bot.model.ids import Person
from bot.model.meeting_recordings import RecordedSession, RecordingLinks
from bot.model.times import DateRange, Fold, TimeChoice, TimeReading


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """One person at one occurrence. ``name`` and ``email`` are "" if unknown; ``joins``: how often they joined.

    ``minutes`` is the sum of all intervals; overlapping time (two devices) counts once.
    """

    name: str
    email: str
    minutes: int
    joins: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendedOccurrence:
    """One occurrence of the meeting that was held. Times are aware UTC."""

    key: str
    start: datetime | None
    end: datetime | None
    people: tuple[Attendee, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeesPage:
    """One page of an occurrence's people. ``page`` counts from 0 over the pages of all occurrences, latest first."""

    zone: str
    meeting_id: str
    subject: str
    occurrence: AttendedOccurrence | None
    people: tuple[Attendee, ...] = ()
    occurrence_number: int = 0
    occurrence_count: int = 0
    page: int = 0
    pages: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelModel:
    """The confirmation dialog. ``channels`` are those with a card, including their number of people."""

    meeting_id: str
    subject: str
    start: datetime | None
    end: datetime | None
    zone: str
    recurring: bool = False
    channels: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LateMeeting:
    """A meeting that GoTo created late. ``kept_id`` is the one that was made in its place, None if none was.

    ``zone`` (IANA) is its organizer's.
    """

    meeting_id: str
    subject: str
    start: datetime
    end: datetime
    zone: str
    kept_id: str | None = None
    channel: str | None = None
    """Where the card of the kept one is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRequest:
    """A cancellation that can be undone until ``due_at``; ``seconds_left`` counts from now."""

    op_id: str
    subject: str
    due_at: datetime
    seconds_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CardModel:
    """A meeting as its card shows it. ``zone`` (IANA) is that of the fallback text; times are aware UTC."""

    meeting_id: str
    subject: str
    start: datetime
    end: datetime
    join_url: str
    organizer: Person
    organizer_name: str
    zone: str
    conference_call_info: str | None = None
    password_required: bool = False
    cancelled_at: datetime | None = None
    cancelled_by: str = ""
    """The name of the person who cancelled it in Slack; "" if unknown."""
    calendar_url: str | None = field(default=None, repr=False)
    """The URL of its calendar file; None without a public URL."""
    state: CardState | None = None
    """The state of this occurrence; None if not known yet."""
    as_of: datetime | None = None
    """When it was drawn, if Usher cannot keep it up to date (a card posted by a response_url); None for all others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditModel:
    """The form. ``base``: the settings that the person saw; ``changed_elsewhere``: what others changed since."""

    form: ScheduleForm
    meeting_id: str
    base: MeetingSettings
    changed_elsewhere: tuple[SettingsChange, ...] = ()

    @property
    def is_recurring(self) -> bool:
        return self.base.kind == "recurring"


def list_audio_choices(base: MeetingSettings) -> tuple[str, ...]:
    """Return the audio choices: GoTo's keywords, and GoTo's own text if our keyword is not known."""
    if base.audio not in AUDIO_OPTIONS and 0 < len(base.goto_audio) <= MAX_AUDIO_TEXT_CHARS:
        return (*AUDIO_OPTIONS, KEEP_GOTO_AUDIO)
    return AUDIO_OPTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One held session. Times are aware UTC; ``minutes`` and ``people`` are None if GoTo does not report them."""

    meeting_id: str
    subject: str
    start: datetime | None
    end: datetime | None
    minutes: int | None
    people: int | None
    recording: RecordingLinks | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """One page of past sessions, latest first; ``page`` from 0, ``pages`` at least 1; totals cover all pages."""

    zone: str
    span: DateRange
    rows: tuple[HistoryRow, ...]
    page: int
    pages: int
    total: int
    total_minutes: int
    admin_name: str | None = None
    """The admin whose link was used, for a mapped member without a link; None: the person's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateHostModel:
    """A meeting that has not begun according to GoTo. ``start`` is aware UTC, ``zone`` (IANA) is the reader's."""

    meeting_id: str
    subject: str
    start: datetime
    zone: str


class MeetingFilter(StrEnum):
    """Which upcoming meetings a list shows; days and weeks are in the reader's zone."""

    ALL = "all"
    CHANNEL = "channel"
    TODAY = "today"
    TOMORROW = "tomorrow"
    WEEK = "week"
    THIS_WEEK = "this-week"
    NEXT_WEEK = "next-week"
    WEEKEND = "weekend"
    NEXT_WEEKEND = "next-weekend"
    MONTH = "month"
    THIS_MONTH = "this-month"
    NEXT_MONTH = "next-month"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRow:
    """One meeting in a list. ``start`` and ``end`` are aware UTC, None if GoTo gives none."""

    meeting_id: str
    subject: str
    start: datetime | None
    end: datetime | None
    join_url: str = field(repr=False)
    recurring: bool = False
    live: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingMenu:
    """The bare command's menu. ``email`` is None without a GoTo account; ``ended``: GoTo ended the connection."""

    zone: str
    email: str | None
    rows: tuple[MeetingRow, ...] = ()
    ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingDetail:
    """All details of one meeting. ``organizer_name`` is the person's own, as a session shows only own meetings."""

    row: MeetingRow
    zone: str
    organizer_name: str
    password_required: bool
    conference_call_info: str | None
    channel: str | None = None
    made_here: bool = False
    recordings: tuple[RecordedSession, ...] = ()
    """The latest first."""


def format_meeting_id(meeting_id: str) -> str:
    """Return the id as shown to people (``331-536-871``)."""
    return "-".join(re.findall(r"\d{1,3}", meeting_id)) if len(meeting_id) == 9 else meeting_id


DEFAULT_PLANNED_MINUTES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleFields:
    """The values of the form's fields, in Slack's format.

    ``date`` is ``YYYY-MM-DD``, ``start`` is ``HH:MM`` in ``zone`` (IANA); ``fold`` selects one of the two meanings of
    a time that occurs twice.
    """

    zone: str
    subject: str = ""
    date: str | None = None
    start: str | None = None
    minutes: int = DEFAULT_PLANNED_MINUTES
    audio: str = "Hybrid"
    password: bool = False
    channel: str | None = None
    fold: Fold | None = None
    thread: str | None = None
    """``channel:ts`` of the message whose thread gets the card, if the card goes to that channel."""

    def with_reading(self, reading: TimeReading) -> ScheduleFields:
        """Return the fields with the time that was chosen; what it does not know stays."""
        return replace(
            self,
            date=reading.date or self.date,
            start=reading.start or self.start,
            minutes=reading.minutes or self.minutes,
            fold=reading.fold,
        )

    def has_reading(self, reading: TimeReading) -> bool:
        """Return True if the fields hold that time."""
        return self == self.with_reading(replace(reading, fold=reading.fold or self.fold))

    @property
    def thread_ts(self) -> str | None:
        """The message whose thread gets the card (Slack: ``thread_ts``)."""
        channel, _, ts = (self.thread or "").partition(":")
        return ts if ts and channel == self.channel else None


MAX_AUDIO_TEXT_CHARS = 255
"""Limit for custom audio text (GoTo: conferencecallinfo)."""


KEEP_GOTO_AUDIO = "as-told"
"""The choice to keep the audio text that GoTo returned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingSettings:
    """The fields of GoTo's PUT. Times are aware UTC; None means unknown to GoTo and to us.

    ``audio`` is a keyword (``AUDIO_OPTIONS``) or custom text, ``goto_audio`` the audio text that GoTo returned.
    """

    subject: str
    start: datetime | None
    end: datetime | None
    password: bool
    audio: str | None
    kind: str = "scheduled"
    coorganizers: tuple[str, ...] = ()
    goto_audio: str = ""

    def visible_values(self) -> tuple[Any, ...]:
        """Return the settings that GoTo's answer shows; audio is left out, as GoTo returns only a derived text."""
        return (unescape_subject(self.subject), self.start, self.end, self.password)


SettingValue = str | bool | tuple[datetime | None, datetime | None] | None


@dataclass(frozen=True, slots=True)
class SettingsChange:
    """One setting before and after; ``name`` is ``subject``, ``times``, ``password`` or ``audio``."""

    name: str
    old: SettingValue
    new: SettingValue


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingShareForm:
    """The form. ``channel`` is the preselected channel for the card, if any."""

    external_id: str
    meeting_id: str
    subject: str
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class HostLinkModel:
    """``subject`` is "" if it is not known."""

    meeting_id: str
    subject: str
    host_url: str = field(repr=False)


NIGHT_HOURS = (time(22), time(7))


@dataclass(frozen=True, slots=True)
class Availability:
    """What is known about a planned time."""

    zones: ChannelZones = field(default_factory=ChannelZones)
    busy: tuple[BusyPeriod, ...] = ()

    def find_overlaps(self, start: datetime, end: datetime) -> tuple[BusyPeriod, ...]:
        """Return the person's sessions that overlap with this time, earliest first."""
        return tuple(one for one in self.busy if one.start < end and start < one.end)

    def count_at_night(self, start: datetime, end: datetime) -> int:
        """Return the number of other people for whom the time starts or ends at night."""
        last = end - timedelta(minutes=1)
        return sum(
            count
            for zone, count in self.zones.counts
            if _is_night(start.astimezone(ZoneInfo(zone))) or _is_night(last.astimezone(ZoneInfo(zone)))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleForm:
    """The form to show. ``problems`` come from parsing, ``failure`` is the outcome of the last attempt.

    ``choice`` are the meanings of what was typed. ``version`` changes whenever the form sets the times itself (see
    ``form_kit.versioned``).
    """

    external_id: str
    fields: ScheduleFields
    now: datetime
    attempt: int = 0
    problems: tuple[UserError, ...] = ()
    failure: Outcome | None = None
    choice: TimeChoice | None = None
    version: str = ""
    availability: Availability = field(default_factory=Availability)


def _is_night(local: datetime) -> bool:
    evening, morning = NIGHT_HOURS
    return local.time() >= evening or local.time() < morning


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMeeting:
    """The meeting to create. Times are aware UTC; ``channel`` gets the card, None: only the person gets it."""

    subject: str
    start: datetime
    end: datetime
    channel: str | None = None
    password_required: bool = False
    conference_call_info: str = "Hybrid"
    meeting_type: str = "scheduled"
    thread_ts: str | None = None
    """The message whose thread gets the card (Slack: ``thread_ts``)."""
