"""Seeit sessions for their technician: the menu, the list, one session, its start link, its files.

GoTo reuses a support key after its session is over, so a key never identifies a session (Seeit: Session).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.commands.span import parse_span
from bot.errors import TryAgain, UserError
from bot.goto.errors import Conflict, NotFound, RoleMissing
from bot.goto.models import SeeitPage, SeeitSession
from bot.ids import Person
from bot.usecases.audit import note
from bot.usecases.meetings import PAGE, zone_of
from bot.usecases.services import Services
from bot.usecases.sessions import Own, Purpose, session_for

MENU = 3
DETAILS = timedelta(days=90)
"""How long GoTo keeps a session's details (Seeit: details)."""
FILES = timedelta(hours=72)
"""How long GoTo keeps photos and recordings (Seeit: recordings and snapshots)."""
OPEN = frozenset({"CREATED", "STARTED", "JOINED"})
FINISHED = "FINISHED"
SEARCHED = 4
"""Pages of ``SEARCH_PAGE_SIZE`` sessions, newest first, that are searched for a typed support key."""
SIZE = 50
PICKED = 5
"""Open sessions offered for posting in a thread."""
SPANS = ("today", "7d", "30d", "90d")
"""The choices of the list's filter, as they would be typed."""
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True, slots=True)
class SupportRow:
    """One session of a list. ``status`` is GoTo's value, "" if missing; ``created`` is aware UTC."""

    uuid: str
    key: str | None
    status: str
    created: datetime | None

    @property
    def is_open(self) -> bool:
        """True if its support key is still its own, because GoTo says it is not finished."""
        return self.status in OPEN


@dataclass(frozen=True, slots=True)
class SupportMenu:
    """The bare command's menu. ``email`` is None without a connected account; ``rows`` is None until GoTo answers."""

    zone: str
    email: str | None
    rows: tuple[SupportRow, ...] | None = ()


@dataclass(frozen=True, slots=True)
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
    more: bool = False


@dataclass(frozen=True, slots=True)
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
    told_until: datetime | None = None

    @property
    def files_gone(self) -> bool:
        return self.files_until is not None and self.files_until <= self.now

    @property
    def can_download(self) -> bool:
        return self.files == "AVAILABLE" and not self.files_gone


@dataclass(frozen=True, slots=True)
class Download:
    """The download link of a session's files. It is a secret while it works."""

    url: str = field(repr=False)
    until: datetime | None
    zone: str


def require_on(s: Services) -> None:
    """Raise ``UserError`` if Seeit's address is not configured."""
    if not s.seeit_on:
        raise UserError("assist-off", next_step="assist-off-next")


async def session_of(s: Services, person: Person) -> Own:
    """Return the technician's own GoTo session. Raises ``UserError`` if Seeit is off or no account is connected."""
    require_on(s)
    return await session_for(s, person, Purpose.OWN)


@contextmanager
def told_of_support() -> Iterator[None]:
    """Turn Seeit's errors into errors for people. Raises ``UserError`` or, for 409, ``TryAgain``."""
    try:
        yield
    except NotFound:
        raise UserError("assist-gone", next_step="assist-gone-next") from None
    except RoleMissing as error:
        raise UserError("assist-role", next_step="assist-role-next") from error
    except Conflict as error:
        raise TryAgain("assist-settling", next_step="try-again-soon") from error


async def menu(s: Services, person: Person) -> SupportMenu:
    """Build the menu without asking GoTo. Raises ``UserError`` if Seeit is off."""
    require_on(s)
    link = await s.links.get(person)
    living = link is not None and link.dead_since is None
    return SupportMenu(await zone_of(s, person), link.email if link is not None and living else None, None)


async def newest(s: Services, person: Person) -> tuple[SupportRow, ...]:
    """Return the newest sessions for the menu."""
    own = await session_of(s, person)
    with told_of_support():
        page = await own.goto.seeit.list(size=MENU, newest_first=True)
    return tuple(row_of(one) for one in page.sessions)


async def listed(s: Services, person: Person, typed: str, page: int = 0) -> SupportList:
    """Return one page of the typed range (``30d``, ``today``), by default of everything GoTo keeps."""
    zone = await zone_of(s, person)
    try:
        span = parse_span(typed or SPANS[-1], now=s.clock.now(), zone=zone)
    except UserError as error:
        raise UserError(error.message_id, next_step="assist-span-next", **error.values) from error
    open_end = s.clock.now() - span.end < timedelta(seconds=5)
    named = typed if typed in SPANS else None if typed else SPANS[-1]
    return await between(s, person, span.start, None if open_end else span.end, page, named)


async def between(
    s: Services, person: Person, since: datetime, until: datetime | None, page: int, span: str | None = None
) -> SupportList:
    """Return one page of the sessions created between two times; a page beyond the end gives the last one."""
    own = await session_of(s, person)
    with told_of_support():
        found = await _page(own, since, until, page)
        pages = max(1, _pages(found, page))
        if page >= pages:
            page = pages - 1
            found = await _page(own, since, until, page)
    total = found.page.total_elements if found.page else None
    rows = tuple(row_of(one) for one in found.sessions)
    zone = await zone_of(s, person)
    return SupportList(zone, rows, page, pages, total, since, until, span, found.has_next)


async def _page(own: Own, since: datetime, until: datetime | None, page: int) -> SeeitPage:
    return await own.goto.seeit.list(page=page, size=PAGE, start=since, end=until, newest_first=True)


def _pages(found: SeeitPage, page: int) -> int:
    told = found.page.total_pages if found.page else None
    return told if told is not None else page + 1 + found.has_next


async def choices(s: Services, person: Person) -> tuple[SupportRow, ...]:
    """Return the choices of a picker: the newest sessions."""
    own = await session_of(s, person)
    with told_of_support():
        page = await own.goto.seeit.list(size=SIZE, newest_first=True)
    return tuple(row_of(one) for one in page.sessions)


async def open_ones(s: Services, person: Person) -> tuple[SupportRow, ...]:
    """Return the newest sessions whose key can still be given to somebody."""
    return tuple([row for row in await choices(s, person) if row.is_open and row.key][:PICKED])


async def detail(s: Services, person: Person, typed: str) -> SupportDetail:
    """Return one session. Raises ``UserError`` if it is gone or the typed key is invalid."""
    own = await session_of(s, person)
    found = await read(own, await uuid_of(own, typed))
    ended, created = found.ended, found.created
    until = found.data_download_expires or (ended + FILES if ended else None)
    return SupportDetail(
        row_of(found),
        await zone_of(s, person),
        s.clock.now(),
        found.started,
        found.joined,
        ended,
        found.technician_email,
        bool(found.recorded),
        found.notes or "",
        (found.data_status or "").upper(),
        found.data_size,
        found.photo_count,
        found.photo_notes_count,
        until,
        created + DETAILS if created else None,
    )


async def start_link(s: Services, person: Person, uuid: str) -> str:
    """Return the start link, which is for the technician alone. Raises ``UserError`` if the session is over."""
    found = await read(await session_of(s, person), uuid)
    if (found.status or "").upper() == FINISHED:
        raise UserError("assist-finished", next_step="assist-finished-next")
    if found.start_url is None:
        raise UserError("assist-start-none", next_step="assist-start-none-next")
    await note(s, person, "assist.start", session_key=uuid)
    return found.start_url


async def download(s: Services, person: Person, uuid: str) -> Download:
    """Return the download link of photos and recording. Raises ``UserError`` if the files are gone."""
    found = await read(await session_of(s, person), uuid)
    until = found.data_download_expires
    if found.data_download_url is None or (until is not None and until <= s.clock.now()):
        raise UserError("assist-files-gone", next_step="assist-files-gone-next")
    return Download(found.data_download_url, until, await zone_of(s, person))


async def read(own: Own, uuid: str) -> SeeitSession:
    """Return one session by its uuid. Raises ``UserError``."""
    if not _UUID.fullmatch(uuid):
        raise UserError("assist-key-wrong", next_step="assist-key-next", typed=uuid[:60])
    with told_of_support():
        return await own.goto.seeit.get(uuid)


async def uuid_of(own: Own, typed: str) -> str:
    """Resolve a typed uuid or support key to a uuid. For a key, the newest session with it counts."""
    word = typed.strip()
    if _UUID.fullmatch(word):
        return word
    key = _digits(word)
    if not re.fullmatch(r"[0-9]{6,12}", key):
        raise UserError("assist-key-wrong", next_step="assist-key-next", typed=typed[:60])
    for page in range(SEARCHED):
        with told_of_support():
            found = await own.goto.seeit.list(page=page, size=SIZE, newest_first=True)
        for session in found.sessions:
            if session.support_key and _digits(session.support_key) == key:
                return session.uuid
        if not found.has_next:
            break
    raise UserError("assist-gone", next_step="assist-gone-next")


def _digits(text: str) -> str:
    return re.sub(r"[\s\-\u2010-\u2015]", "", text)


def row_of(session: SeeitSession) -> SupportRow:
    """Convert a session to a row for display."""
    return SupportRow(session.uuid, session.support_key, (session.status or "").upper(), session.created)


def moment(seconds: float) -> datetime:
    """Convert the timestamp in a button's value to aware UTC."""
    return datetime.fromtimestamp(seconds, UTC)
