"""Recordings of held meetings. Their links are secrets of the meeting's organizer and never stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RecordingLinks:
    """Where a recording is watched and downloaded, at least one of them. Only the meeting's organizer may see it."""

    watch: str | None = field(default=None, repr=False)
    download: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class RecordedSession:
    """A recorded session of a meeting; ``start`` is aware UTC, None if GoTo does not tell it."""

    start: datetime | None
    links: RecordingLinks


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRecordings:
    """The recordings of one meeting, the latest first; ``zone`` (IANA) is the reader's."""

    zone: str
    subject: str
    recorded: tuple[RecordedSession, ...]
