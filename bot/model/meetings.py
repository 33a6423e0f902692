"""Values of meetings that travel between layers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.goto.models import unescape_subject
from bot.model.cards import Card, CardState
from bot.model.channels import Channel
from bot.model.ids import Person, Tenant
from bot.model.meeting_recordings import RecordedSession, RecordingLinks
from bot.model.times import DateRange


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
    """What a cancellation affects. ``channels`` are those with a card, including their number of people.

    ``unseen_channels`` are the ids of conversations with a card in which Usher can tell nobody, since it isn't in them.
    """

    meeting_id: str
    subject: str
    start: datetime | None
    end: datetime | None
    zone: str
    recurring: bool = False
    channels: tuple[Channel, ...] = ()
    unseen_channels: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class HostLinkModel:
    """``subject`` is "" if it is not known."""

    meeting_id: str
    subject: str
    host_url: str = field(repr=False)


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
    asked_in: str = ""
    """The conversation in which the form was opened, "" if that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMeeting:
    """A meeting created or changed here. GoTo returns its join link only at creation. Times are aware UTC."""

    tenant: Tenant
    meeting_id: str
    organizer: Person
    subject: str
    start: datetime
    end: datetime
    join_url: str = field(repr=False)
    conference_call_info: str | None = None
    audio: str | None = None
    """What was requested (GoTo: conferencecallinfo); GoTo returns only the resulting phone numbers."""
    password_required: bool = False
    recurring: bool = False
    """True if it is a series; its times are then those of one occurrence (GoTo: meetingType)."""
    cards: tuple[Card, ...] = ()
    """In posting order."""
    url_channels: tuple[str, ...] = ()
    """The conversations with a card that was posted by a response_url, since Usher is not in them."""
    viewers: tuple[str, ...] = ()
    """The user ids of those who pressed a button of such a card: they see it, which Slack does not tell otherwise."""
    cancelled_at: datetime | None = None
    cancelled_by: Person | None = None
    """Who cancelled it here; None if it disappeared at GoTo for an unknown reason."""

    @property
    def channel(self) -> str | None:
        """The conversation of the first card that is no invitation."""
        return next(iter(self.channels), None)

    @property
    def channels(self) -> tuple[str, ...]:
        """The conversations of its cards, but for the invitations."""
        return tuple(card.channel for card in self.cards if card.reader is None)

    def card_in_channel(self, channel: str | None) -> Card | None:
        """Return the card in the conversation, None if there is none."""
        return next((card for card in self.cards if card.channel == channel), None)


AUDIO_OPTIONS = ("Hybrid", "VoIP", "PSTN", "Free", "Private")
"""GoTo: conferencecallinfo."""
