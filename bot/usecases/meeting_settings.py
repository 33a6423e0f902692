"""All settings of a meeting. GoTo replaces them as a whole, so a change reads, compares and sends all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from bot.errors import UserError
from bot.goto.models import Meeting, plain_subject
from bot.ports import KnownMeeting
from bot.usecases.preferences import AUDIO

TEXT_LIMIT = 255
"""Limit for custom audio text (GoTo: conferencecallinfo)."""
AS_TOLD = "as-told"
"""The choice to keep the audio text that GoTo returned."""


@dataclass(frozen=True, slots=True)
class MeetingSettings:
    """The fields of GoTo's PUT. Times are aware UTC; None means unknown to GoTo and to us.

    ``audio`` is a keyword (``AUDIO_OPTIONS``) or custom text, ``told`` the audio text that GoTo returned.
    """

    subject: str
    start: datetime | None
    end: datetime | None
    password: bool
    audio: str | None
    kind: str = "scheduled"
    coorganizers: tuple[str, ...] = ()
    told: str = ""

    def payload(self) -> dict[str, Any]:
        return {
            **{name: getattr(self, name) for name in self.__slots__},
            "start": self.start.isoformat() if self.start else None,
            "end": self.end.isoformat() if self.end else None,
            "coorganizers": list(self.coorganizers),
        }

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Self:
        known = {name: payload[name] for name in cls.__slots__ if name in payload}
        times = {
            name: datetime.fromisoformat(payload[name]) if payload.get(name) else None
            for name in ("start", "end")
        }
        return cls(**{**known, **times, "coorganizers": tuple(payload.get("coorganizers") or ())})

    def seen(self) -> tuple[Any, ...]:
        """Return the settings that GoTo's answer shows; audio is left out, as GoTo returns only a derived text."""
        return (plain_subject(self.subject), self.start, self.end, self.password)


@dataclass(frozen=True, slots=True)
class Change:
    """One setting before and after; ``name`` is ``subject``, ``times``, ``password`` or ``audio``."""

    name: str
    old: Any
    new: Any

    def payload(self) -> dict[str, Any]:
        return {"name": self.name, "old": _told(self.old), "new": _told(self.new)}


def settings_of(meeting: Meeting, known: KnownMeeting | None) -> MeetingSettings:
    """Return a meeting's settings: GoTo's values, else ours."""
    password = meeting.password_required
    return MeetingSettings(
        meeting.subject or (known.subject if known else ""),
        meeting.start or (known.start if known else None),
        meeting.end or (known.end if known else None),
        (known.password_required if known else False) if password is None else password,
        known.audio if known else None,
        (meeting.meeting_type or "scheduled").casefold(),
        tuple(meeting.coorganizer_keys or ()),
        meeting.conference_call_info or "",
    )


def changes(old: MeetingSettings, new: MeetingSettings) -> tuple[Change, ...]:
    """Return the differences, in display order."""
    found = []
    if plain_subject(old.subject) != plain_subject(new.subject):
        found.append(Change("subject", old.subject, new.subject))
    if (old.start, old.end) != (new.start, new.end):
        found.append(Change("times", (old.start, old.end), (new.start, new.end)))
    if old.password != new.password:
        found.append(Change("password", old.password, new.password))
    if old.audio != new.audio:
        found.append(Change("audio", old.audio, new.audio))
    return tuple(found)


def audio_of(chosen: str, told: str) -> str:
    """Return the audio value to send for the form's choice. Raises ``UserError`` for the field ``audio``."""
    if chosen == AS_TOLD and 0 < len(told) <= TEXT_LIMIT:
        return told
    if chosen in AUDIO:
        return chosen
    raise UserError("edit-audio-choose", field="audio")


def _told(value: Any) -> Any:
    """Return a value as JSON."""
    if isinstance(value, tuple):
        return [_told(part) for part in value]
    return value.isoformat() if isinstance(value, datetime) else value
