"""The schedule form: filled from typed text, read back, checked and refilled, before anything is created."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from textwrap import shorten
from typing import Any, Self

from bot.commands.form import SUBJECT_LIMIT, FieldErrors, Fold, ScheduleValues, check_schedule, check_subject
from bot.commands.message import planned_text
from bot.commands.schedule import ScheduleDraft, parse_schedule
from bot.errors import UserError
from bot.ids import Person
from bot.ports import Operation, Outcome
from bot.usecases.around import Around
from bot.usecases.preferences import AUDIO, Defaults, defaults
from bot.usecases.scheduling import NewMeeting
from bot.usecases.services import Services

DEFAULT_MINUTES = 30
NOW_MINUTES = 60
"""Default lengths of a planned meeting and of one that starts now."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The values of the form's fields, in Slack's format.

    ``date`` is ``YYYY-MM-DD``, ``start`` is ``HH:MM`` in ``zone`` (IANA); ``fold`` selects one of the two meanings of
    a time that occurs twice.
    """

    zone: str
    subject: str = ""
    date: str | None = None
    start: str | None = None
    minutes: int = DEFAULT_MINUTES
    audio: str = "Hybrid"
    password: bool = False
    channel: str | None = None
    fold: Fold | None = None
    thread: str | None = None
    """``channel:ts`` of the message whose thread gets the card, if the card goes to that channel."""

    def payload(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Self:
        fold = payload.get("fold")
        known = {name: payload[name] for name in cls.__slots__ if name in payload}
        return cls(**{**known, "fold": Fold(fold) if fold else None})

    def check(self, now: datetime) -> ScheduleValues:
        """Return the checked values. Raises ``FieldErrors``."""
        return check_schedule(
            self.subject, self.date or "", self.start or "", self.minutes, self.zone, now, fold=self.fold
        )

    def span(self, now: datetime) -> tuple[datetime, datetime]:
        """Return start and end, aware in ``zone``; the subject is not checked. Raises ``FieldErrors``."""
        checked = replace(self, subject="-").check(now)
        return checked.start, checked.end

    def twice(self, now: datetime) -> bool:
        """Return True if the time occurs twice that day, so that ``fold`` has to be chosen."""
        if not self.date or not self.start:
            return False
        try:
            replace(self, fold=None).span(now)
        except FieldErrors as errors:
            return any(error.message_id == "time-twice" for error in errors.fields.values())
        return False

    def meeting(self, now: datetime) -> NewMeeting:
        """Return the meeting requested in the form. Raises ``FieldErrors``."""
        checked = self.check(now)
        return NewMeeting(
            checked.subject,
            checked.start.astimezone(UTC),
            checked.end.astimezone(UTC),
            self.channel,
            self.password,
            self.audio if self.audio in AUDIO else AUDIO[0],
            thread_ts=self.thread_ts,
        )

    @property
    def thread_ts(self) -> str | None:
        """The message whose thread gets the card (Slack: ``thread_ts``)."""
        channel, _, ts = (self.thread or "").partition(":")
        return ts if ts and channel == self.channel else None


@dataclass(frozen=True, slots=True)
class FormModel:
    """The form to show. ``problems`` come from parsing, ``failure`` is the outcome of the last attempt."""

    external_id: str
    typed: Typed
    now: datetime
    attempt: int = 0
    problems: tuple[UserError, ...] = ()
    failure: Outcome | None = None
    around: Around = field(default_factory=Around)


async def plan(s: Services, person: Person, text: str, channel: str | None) -> FormModel:
    """Return the form filled from the text after the verb (as Slack sends it); nothing typed is lost.

    The person's defaults fill what was not typed.
    """
    usual = await defaults(s, person, channel)
    now = s.clock.now()
    length = timedelta(minutes=usual.minutes or DEFAULT_MINUTES)
    draft: ScheduleDraft = parse_schedule(text, now=now, zone=usual.zone, default_length=length)
    typed = Typed(
        usual.zone,
        draft.subject or "",
        draft.date.isoformat() if draft.date else None,
        draft.time.strftime("%H:%M") if draft.time else None,
        int(draft.length.total_seconds() // 60),
        usual.audio,
        usual.password,
        draft.channel.id if draft.channel else usual.channel,
    )
    return FormModel(s.ids.new(), typed, now, problems=(*draft.problems, *usual.notes))


async def plan_from_message(s: Services, person: Person, text: str, thread: str) -> FormModel:
    """Return the form for a message: title and time from its text, as far as found; the card goes into its thread."""
    channel = thread.partition(":")[0]
    model = await plan(s, person, planned_text(text), channel)
    # Cutting a time out of a sentence leaves a space before the next punctuation mark.
    title = re.sub(r"\s+([?.!,;:])(?=\s|$)", r"\1", model.typed.subject)
    subject = shorten(title, SUBJECT_LIMIT, placeholder="…") or title[:SUBJECT_LIMIT]
    return replace(model, typed=replace(model.typed, subject=subject, channel=channel, thread=thread))


def refill(op: Operation, *, now: datetime) -> FormModel:
    """Rebuild an operation's form, with what was typed and how it failed."""
    return FormModel(
        str(op.payload["external_id"]),
        Typed.of(op.payload["typed"]),
        now,
        int(op.payload.get("attempt", 0)) + 1,
        failure=op.outcome if op.outcome is not None and not op.outcome.ok else None,
    )


def read_form(values: Mapping[str, Any], zone: str) -> Typed:
    """Return the values of the form's fields, tolerating missing or malformed ones."""
    minutes = str(values.get("length") or "")
    fold = str(values.get("fold") or "")
    return Typed(
        zone,
        str(values.get("subject") or ""),
        values.get("date") or None,
        values.get("start") or None,
        int(minutes) if minutes.isascii() and minutes.isdigit() else 0,
        str(values.get("audio") or AUDIO[0]),
        bool(values.get("options")),
        values.get("channel") or None,
        Fold(fold) if fold in tuple(Fold) else None,
    )


def meeting_now(topic: str, default: str, usual: Defaults, now: datetime) -> NewMeeting:
    """Return a meeting that starts now. Raises ``UserError`` if GoTo would refuse the topic."""
    return NewMeeting(
        check_subject(" ".join(topic.split()) or default),
        now,
        now + timedelta(minutes=usual.minutes or NOW_MINUTES),
        usual.channel,
        usual.password,
        usual.audio,
        "immediate",
    )
