"""The GoToAssist Seeit API, as the use cases need it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

OPEN_STATUSES = frozenset({"CREATED", "STARTED", "JOINED"})


FINISHED_STATUS = "FINISHED"


LIST_SPANS = ("today", "7d", "30d", "90d")
"""The choices of the list's filter, as they would be typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportRow:
    """One session of a list. ``status`` is GoTo's value, "" if missing; ``created`` is aware UTC."""

    uuid: str
    key: str | None
    status: str
    created: datetime | None

    @property
    def is_open(self) -> bool:
        """True if its support key is still its own, because GoTo says it is not finished."""
        return self.status in OPEN_STATUSES


@dataclass(frozen=True, slots=True)
class SupportMenu:
    """The bare command's menu. ``email`` is None without a connected account; ``rows`` is None until GoTo answers."""

    zone: str
    email: str | None
    rows: tuple[SupportRow, ...] | None = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportList:
    """One page of the sessions created since ``since``, newest first. ``page`` counts from 0; ``pages`` is at least 1.

    ``until`` is None for a range that is open to now; ``total`` is None if GoTo does not give it; ``span`` is the entry
    of ``LIST_SPANS`` that was typed, if any.
    """

    zone: str
    rows: tuple[SupportRow, ...]
    page: int
    pages: int
    total: int | None
    since: datetime
    until: datetime | None = None
    span: str | None = None
    has_more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportDetail:
    """All details of one session. Times are aware UTC.

    ``files`` is GoTo's value for photos, notes and recording (``NO_DATA``, ``PROCESSING``, ``AVAILABLE``), "" if
    missing. ``files_until`` is when they are deleted; ``details_until`` is when GoTo deletes the session.
    """

    row: SupportRow
    zone: str
    now: datetime
    started: datetime | None
    joined: datetime | None
    ended: datetime | None
    technician: str | None
    recorded: bool
    notes: str = field(repr=False)
    files: str = ""
    size: int | None = None
    photos: int | None = None
    photo_notes: int | None = None
    files_until: datetime | None = None
    details_until: datetime | None = None

    @property
    def has_expired_files(self) -> bool:
        return self.files_until is not None and self.files_until <= self.now

    @property
    def can_download(self) -> bool:
        return self.files == "AVAILABLE" and not self.has_expired_files


@dataclass(frozen=True, slots=True)
class Download:
    """The download link of a session's files. It is a secret while it works."""

    url: str = field(repr=False)
    until: datetime | None
    zone: str
