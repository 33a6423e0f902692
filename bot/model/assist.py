"""The GoToAssist Seeit API, as the use cases need it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from pydantic import AwareDatetime

from bot.model.paging import PageNumber

OPEN_STATUSES = frozenset({"CREATED", "STARTED", "JOINED"})


FINISHED_STATUS = "FINISHED"


LIST_SPANS = ("today", "7d", "30d", "90d")
"""The choices of the list's filter, as they would be typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionListArgs:
    """Which page of sessions: of the typed range, or, if ``since`` is set, of those created between two times.

    ``span`` is what was typed; with ``since`` it is the entry of ``LIST_SPANS`` shown as chosen, if any.
    """

    span: str = ""
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    page: PageNumber = 0


@dataclass(frozen=True, slots=True)
class SessionArgs:
    """One session: its uuid, or what was typed."""

    id: str


@dataclass(frozen=True, slots=True)
class ThreadPlace:
    """The thread in which a support key is to be posted."""

    channel: str
    thread_ts: str


@dataclass(frozen=True, slots=True)
class KeyChoice:
    """The session whose support key is to be posted in a thread."""

    channel: str
    thread_ts: str
    uuid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A session to create. With a ``channel``, its support key is posted in the thread there."""

    channel: str | None = None
    thread_ts: str | None = None
    response_url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyToSend:
    """A session whose support key is to be posted in a thread."""

    uuid: str
    channel: str
    thread_ts: str
    response_url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionProgress:
    """What the steps of creating a session and sending its key recorded.

    ``before`` are the unstarted sessions that there were when GoTo was first asked, at ``asked_at``. ``session_key`` is
    the uuid again, under the name that the audit log shows. ``ts`` is the posted message, ``reference`` finds why Slack
    refused it.
    """

    asked_at: AwareDatetime | None = None
    before: tuple[str, ...] = ()
    organizer: str | None = None
    uuid: str = ""
    session_key: str = ""
    key: str | None = None
    channel: str | None = None
    refused_channel: str | None = None
    ts: str | None = None
    reference: str | None = None


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
