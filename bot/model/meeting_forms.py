"""The forms of a meeting as they are shown. Times are aware UTC unless stated otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model.channels import ChannelZones
from bot.model.errors import UserError
from bot.model.meetings import AUDIO_OPTIONS, MeetingSettings, SettingsChange
from bot.model.operations import Outcome
from bot.model.times import Fold, TimeChoice, TimeReading


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
    asked_in: str = ""
    """The conversation in which the form was opened, "" if that is not known."""

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
class MeetingShareForm:
    """The form. ``channel`` is the preselected channel for the card, if any."""

    external_id: str
    meeting_id: str
    subject: str
    channel: str | None = None


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


@dataclass(frozen=True, slots=True)
class BusyPeriod:
    """A session that the person has already planned, aware UTC."""

    subject: str
    start: datetime
    end: datetime
