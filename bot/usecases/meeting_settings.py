"""All settings of a meeting. GoTo replaces them as a whole, so a change reads, compares and sends all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from bot.errors import UserError
from bot.goto.models import Meeting, unescape_subject
from bot.ports import KnownMeeting
from bot.usecases.preferences import AUDIO_OPTIONS

MAX_AUDIO_TEXT_CHARS = 255
"""Limit for custom audio text (GoTo: conferencecallinfo)."""
KEEP_GOTO_AUDIO = "as-told"
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

    def to_payload(self) -> dict[str, Any]:
        return {
            **{name: getattr(self, name) for name in self.__slots__},
            "start": self.start.isoformat() if self.start else None,
            "end": self.end.isoformat() if self.end else None,
            "coorganizers": list(self.coorganizers),
        }

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        known = {name: payload[name] for name in cls.__slots__ if name in payload}
        times = {
            name: datetime.fromisoformat(payload[name]) if payload.get(name) else None
            for name in ("start", "end")
        }
        return cls(**{**known, **times, "coorganizers": tuple(payload.get("coorganizers") or ())})

    def visible_values(self) -> tuple[Any, ...]:
        """Return the settings that GoTo's answer shows; audio is left out, as GoTo returns only a derived text."""
        return (unescape_subject(self.subject), self.start, self.end, self.password)


@dataclass(frozen=True, slots=True)
class SettingsChange:
    """One setting before and after; ``name`` is ``subject``, ``times``, ``password`` or ``audio``."""

    name: str
    old: Any
    new: Any

    def to_payload(self) -> dict[str, Any]:
        return {"name": self.name, "old": _to_json(self.old), "new": _to_json(self.new)}


def merge_settings(meeting: Meeting, known: KnownMeeting | None) -> MeetingSettings:
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


def diff_settings(old: MeetingSettings, new: MeetingSettings) -> tuple[SettingsChange, ...]:
    """Return the differences, in display order."""
    found = []
    if unescape_subject(old.subject) != unescape_subject(new.subject):
        found.append(SettingsChange("subject", old.subject, new.subject))
    if (old.start, old.end) != (new.start, new.end):
        found.append(SettingsChange("times", (old.start, old.end), (new.start, new.end)))
    if old.password != new.password:
        found.append(SettingsChange("password", old.password, new.password))
    if old.audio != new.audio:
        found.append(SettingsChange("audio", old.audio, new.audio))
    return tuple(found)


def parse_audio(chosen: str, goto_text: str) -> str:
    """Return the audio value to send for the form's choice. Raises ``UserError`` for the field ``audio``."""
    if chosen == KEEP_GOTO_AUDIO and 0 < len(goto_text) <= MAX_AUDIO_TEXT_CHARS:
        return goto_text
    if chosen in AUDIO_OPTIONS:
        return chosen
    raise UserError("edit-audio-choose", field="audio")


def _to_json(value: Any) -> Any:
    """Return a value as JSON."""
    if isinstance(value, tuple):
        return [_to_json(part) for part in value]
    return value.isoformat() if isinstance(value, datetime) else value
