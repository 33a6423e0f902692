"""The schedule form: filled from typed text, read back, checked and refilled, before anything is created."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from textwrap import shorten
from typing import Any, Self

from bot.commands.form import MAX_SUBJECT_LENGTH, FieldErrors, Fold, ScheduleValues, check_schedule, check_subject
from bot.commands.message import extract_schedule_text
from bot.commands.schedule import ScheduleDraft, parse_schedule
from bot.errors import UserError
from bot.ids import Person
from bot.ports import OperationRecord, Outcome
from bot.usecases.around import Availability
from bot.usecases.preferences import AUDIO_OPTIONS, MeetingDefaults, load_defaults
from bot.usecases.scheduling import NewMeeting
from bot.usecases.services import Services

DEFAULT_PLANNED_MINUTES = 30
DEFAULT_NOW_MINUTES = 60
"""Default lengths of a planned meeting and of one that starts now."""


@dataclass(frozen=True, slots=True)
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

    def to_payload(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        fold = payload.get("fold")
        known = {name: payload[name] for name in cls.__slots__ if name in payload}
        return cls(**{**known, "fold": Fold(fold) if fold else None})

    def check(self, now: datetime) -> ScheduleValues:
        """Return the checked values. Raises ``FieldErrors``."""
        return check_schedule(
            self.subject, self.date or "", self.start or "", self.minutes, self.zone, now, fold=self.fold
        )

    def parse_times(self, now: datetime) -> tuple[datetime, datetime]:
        """Return start and end, aware in ``zone``; the subject is not checked. Raises ``FieldErrors``."""
        checked = replace(self, subject="-").check(now)
        return checked.start, checked.end

    def is_ambiguous(self, now: datetime) -> bool:
        """Return True if the time occurs twice that day, so that ``fold`` has to be chosen."""
        if not self.date or not self.start:
            return False
        try:
            replace(self, fold=None).parse_times(now)
        except FieldErrors as errors:
            return any(error.message_id == "time-twice" for error in errors.fields.values())
        return False

    def to_meeting(self, now: datetime) -> NewMeeting:
        """Return the meeting requested in the form. Raises ``FieldErrors``."""
        checked = self.check(now)
        return NewMeeting(
            checked.subject,
            checked.start.astimezone(UTC),
            checked.end.astimezone(UTC),
            self.channel,
            self.password,
            self.audio if self.audio in AUDIO_OPTIONS else AUDIO_OPTIONS[0],
            thread_ts=self.thread_ts,
        )

    @property
    def thread_ts(self) -> str | None:
        """The message whose thread gets the card (Slack: ``thread_ts``)."""
        channel, _, ts = (self.thread or "").partition(":")
        return ts if ts and channel == self.channel else None


@dataclass(frozen=True, slots=True)
class ScheduleForm:
    """The form to show. ``problems`` come from parsing, ``failure`` is the outcome of the last attempt."""

    external_id: str
    fields: ScheduleFields
    now: datetime
    attempt: int = 0
    problems: tuple[UserError, ...] = ()
    failure: Outcome | None = None
    availability: Availability = field(default_factory=Availability)


async def make_schedule_form(s: Services, person: Person, text: str, channel: str | None) -> ScheduleForm:
    """Return the form filled from the text after the verb (as Slack sends it); nothing typed is lost.

    The person's defaults fill what was not typed.
    """
    usual = await load_defaults(s, person, channel)
    now = s.clock.now()
    length = timedelta(minutes=usual.minutes or DEFAULT_PLANNED_MINUTES)
    draft: ScheduleDraft = parse_schedule(text, now=now, zone=usual.zone, default_length=length)
    typed = ScheduleFields(
        usual.zone,
        draft.subject or "",
        draft.date.isoformat() if draft.date else None,
        draft.time.strftime("%H:%M") if draft.time else None,
        int(draft.length.total_seconds() // 60),
        usual.audio,
        usual.password,
        draft.channel.id if draft.channel else usual.channel,
    )
    return ScheduleForm(s.ids.new(), typed, now, problems=(*draft.problems, *usual.notes))


async def make_form_from_message(s: Services, person: Person, text: str, thread: str) -> ScheduleForm:
    """Return the form for a message: title and time from its text, as far as found; the card goes into its thread."""
    channel = thread.partition(":")[0]
    model = await make_schedule_form(s, person, extract_schedule_text(text), channel)
    # Cutting a time out of a sentence leaves a space before the next punctuation mark.
    title = re.sub(r"\s+([?.!,;:])(?=\s|$)", r"\1", model.fields.subject)
    subject = shorten(title, MAX_SUBJECT_LENGTH, placeholder="…") or title[:MAX_SUBJECT_LENGTH]
    return replace(model, fields=replace(model.fields, subject=subject, channel=channel, thread=thread))


def refill_schedule_form(op: OperationRecord, *, now: datetime) -> ScheduleForm:
    """Rebuild an operation's form, with what was typed and how it failed."""
    return ScheduleForm(
        str(op.payload["external_id"]),
        ScheduleFields.from_payload(op.payload["typed"]),
        now,
        int(op.payload.get("attempt", 0)) + 1,
        failure=op.outcome if op.outcome is not None and not op.outcome.ok else None,
    )


def read_schedule_fields(values: Mapping[str, Any], zone: str) -> ScheduleFields:
    """Return the values of the form's fields, tolerating missing or malformed ones."""
    minutes = str(values.get("length") or "")
    fold = str(values.get("fold") or "")
    return ScheduleFields(
        zone,
        str(values.get("subject") or ""),
        values.get("date") or None,
        values.get("start") or None,
        int(minutes) if minutes.isascii() and minutes.isdigit() else 0,
        str(values.get("audio") or AUDIO_OPTIONS[0]),
        bool(values.get("options")),
        values.get("channel") or None,
        Fold(fold) if fold in tuple(Fold) else None,
    )


def make_instant_meeting(topic: str, default: str, defaults: MeetingDefaults, now: datetime) -> NewMeeting:
    """Return a meeting that starts now. Raises ``UserError`` if GoTo would refuse the topic."""
    return NewMeeting(
        check_subject(" ".join(topic.split()) or default),
        now,
        now + timedelta(minutes=defaults.minutes or DEFAULT_NOW_MINUTES),
        defaults.channel,
        defaults.password,
        defaults.audio,
        "immediate",
    )
