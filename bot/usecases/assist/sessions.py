"""Seeit sessions for their technician: the menu, the list, one session, its start link, its files.

GoTo reuses a support key after its session is over, so a key never identifies a session (Seeit: Session).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from bot.goto.errors import Conflict, NotFound, RoleMissing
from bot.goto.models import SeeitPage, SeeitSession
from bot.model.assist import (
    FINISHED_STATUS,
    LIST_SPANS,
    Download,
    SupportDetail,
    SupportList,
    SupportMenu,
    SupportRow,
)
from bot.model.errors import TransientError, UserError
from bot.model.ids import Person
from bot.parsing.arguments import shorten
from bot.parsing.lookups import normalize_digits, read_lookup
from bot.parsing.time.date_range import RangeQuestion, parse_date_range
from bot.usecases.core.audit import record_audit
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession, Purpose, session_for
from bot.usecases.meetings.overview import ROWS_PER_PAGE, get_zone

MENU_SESSIONS = 3
SESSION_RETENTION = timedelta(days=90)
"""How long GoTo keeps a session's details (Seeit: details)."""
FILE_RETENTION = timedelta(hours=72)
"""How long GoTo keeps photos and recordings (Seeit: recordings and snapshots)."""
MAX_SEARCH_PAGES = 4
"""Pages of ``SEARCH_PAGE_SIZE`` sessions, newest first, that are searched for a typed support key."""
SEARCH_PAGE_SIZE = 50
MAX_THREAD_CHOICES = 5
"""Open sessions offered for posting in a thread."""
_UUID_PATTERN = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def require_seeit_enabled(app: Services) -> None:
    """Raise ``UserError`` if Seeit's address is not configured."""
    if not app.config.has_seeit:
        raise UserError("assist-off", next_step="assist-off-next")


async def get_technician_session(app: Services, person: Person) -> OwnSession:
    """Return the technician's own GoTo session. Raises ``UserError`` if Seeit is off or no account is connected."""
    require_seeit_enabled(app)
    return await session_for(app, person, Purpose.OWN)


@contextmanager
def translate_support_errors() -> Iterator[None]:
    """Turn Seeit's errors into errors for people. Raises ``UserError`` or, for 409, ``TransientError``.

    A 404 is about Seeit itself here; one about a single session is for the caller.
    """
    try:
        yield
    except NotFound as error:
        raise UserError("assist-nowhere", next_step="assist-nowhere-next") from error
    except RoleMissing as error:
        raise UserError("assist-role", next_step="assist-role-next") from error
    except Conflict as error:
        raise TransientError("assist-settling", next_step="try-again-soon") from error


async def build_menu(app: Services, person: Person) -> SupportMenu:
    """Build the menu without asking GoTo. Raises ``UserError`` if Seeit is off."""
    require_seeit_enabled(app)
    link = await app.store.links.get(person)
    email = link.email if link is not None and link.dead_since is None else None
    return SupportMenu(await get_zone(app, person), email, None)


async def list_newest(app: Services, person: Person) -> tuple[SupportRow, ...]:
    """Return the newest sessions for the menu."""
    own = await get_technician_session(app, person)
    with translate_support_errors():
        page = await own.goto.seeit.list(size=MENU_SESSIONS, newest_first=True)
    return tuple(to_support_row(one) for one in page.sessions)


async def list_typed_range(app: Services, person: Person, typed: str, page: int = 0) -> SupportList:
    """Return one page of the typed range (``30d``, ``today``), by default of everything GoTo keeps."""
    zone = await get_zone(app, person)
    try:
        span = parse_date_range(typed or LIST_SPANS[-1], now=app.clock.now(), zone=zone)
    except RangeQuestion:
        raise
    except UserError as error:
        raise UserError(error.message_id, next_step="assist-span-next", **error.values) from error
    open_end = app.clock.now() - span.end < timedelta(seconds=5)
    named = typed if typed in LIST_SPANS else None if typed else LIST_SPANS[-1]
    return await list_between(app, person, span.start, None if open_end else span.end, page, named)


async def list_between(
    app: Services, person: Person, since: datetime, until: datetime | None, page: int, span: str | None = None
) -> SupportList:
    """Return one page of the sessions created between two times; a page beyond the end gives the last one."""
    own = await get_technician_session(app, person)
    with translate_support_errors():
        found = await _read_page(own, since, until, page)
        pages = max(1, _count_pages(found, page))
        if page >= pages:
            page = pages - 1
            found = await _read_page(own, since, until, page)
    total = found.page.total_elements if found.page else None
    rows = tuple(to_support_row(one) for one in found.sessions)
    zone = await get_zone(app, person)
    return SupportList(
        zone=zone,
        rows=rows,
        page=page,
        pages=pages,
        total=total,
        since=since,
        until=until,
        span=span,
        has_more=found.has_next,
    )


async def _read_page(own: OwnSession, since: datetime, until: datetime | None, page: int) -> SeeitPage:
    return await own.goto.seeit.list(page=page, size=ROWS_PER_PAGE, start=since, end=until, newest_first=True)


def _count_pages(found: SeeitPage, page: int) -> int:
    pages = found.page.total_pages if found.page else None
    return pages if pages is not None else page + 1 + found.has_next


async def list_choices(app: Services, person: Person) -> tuple[SupportRow, ...]:
    """Return the choices of a picker: the newest sessions."""
    own = await get_technician_session(app, person)
    with translate_support_errors():
        page = await own.goto.seeit.list(size=SEARCH_PAGE_SIZE, newest_first=True)
    return tuple(to_support_row(one) for one in page.sessions)


async def list_open(app: Services, person: Person) -> tuple[SupportRow, ...]:
    """Return the newest sessions whose key can still be given to somebody."""
    return tuple(
        [row for row in await list_choices(app, person) if row.is_open and row.key][:MAX_THREAD_CHOICES]
    )


async def read_detail(app: Services, person: Person, typed: str) -> SupportDetail:
    """Return one session. Raises ``UserError`` if it is gone or the typed key is invalid."""
    own = await get_technician_session(app, person)
    found = await read_session(own, await resolve_uuid(own, typed))
    ended, created = found.ended, found.created
    until = found.data_download_expires or (ended + FILE_RETENTION if ended else None)
    return SupportDetail(
        row=to_support_row(found),
        zone=await get_zone(app, person),
        now=app.clock.now(),
        started=found.started,
        joined=found.joined,
        ended=ended,
        technician=found.technician_email,
        recorded=bool(found.recorded),
        notes=found.notes or "",
        files=(found.data_status or "").upper(),
        size=found.data_size,
        photos=found.photo_count,
        photo_notes=found.photo_notes_count,
        files_until=until,
        details_until=created + SESSION_RETENTION if created else None,
    )


async def get_start_link(app: Services, person: Person, uuid: str) -> str:
    """Return the start link, which is for the technician alone. Raises ``UserError`` if the session is over."""
    found = await read_session(await get_technician_session(app, person), uuid)
    if (found.status or "").upper() == FINISHED_STATUS:
        raise UserError("assist-finished", next_step="assist-finished-next")
    if found.start_url is None:
        raise UserError("assist-start-none", next_step="assist-start-none-next")
    await record_audit(app, person, "assist.start", session_key=uuid)
    return found.start_url


async def get_download(app: Services, person: Person, uuid: str) -> Download:
    """Return the download link of photos and recording. Raises ``UserError`` if the files are gone."""
    found = await read_session(await get_technician_session(app, person), uuid)
    until = found.data_download_expires
    if found.data_download_url is None or (until is not None and until <= app.clock.now()):
        raise UserError("assist-files-gone", next_step="assist-files-gone-next")
    return Download(found.data_download_url, until, await get_zone(app, person))


async def read_session(own: OwnSession, uuid: str) -> SeeitSession:
    """Return one session by its uuid. Raises ``UserError``."""
    if not _UUID_PATTERN.fullmatch(uuid):
        raise UserError("assist-key-wrong", next_step="assist-key-next", typed=uuid[:60])
    with translate_support_errors():
        try:
            return await own.goto.seeit.get(uuid)
        except NotFound:
            raise UserError("assist-gone", next_step="assist-gone-next") from None


async def resolve_uuid(own: OwnSession, typed: str) -> str:
    """Resolve a typed uuid or support key to a uuid. For a key, the newest session with it counts."""
    uuid = _UUID_PATTERN.search(normalize_digits(typed))
    if uuid is not None:
        return uuid[0]
    key = read_lookup(typed).number
    if not re.fullmatch(r"[0-9]{6,12}", key):
        raise UserError("assist-key-wrong", next_step="assist-key-next", typed=shorten(typed))
    for page in range(MAX_SEARCH_PAGES):
        with translate_support_errors():
            found = await own.goto.seeit.list(page=page, size=SEARCH_PAGE_SIZE, newest_first=True)
        for session in found.sessions:
            if session.support_key and _strip_separators(session.support_key) == key:
                return session.uuid
        if not found.has_next:
            break
    raise UserError("assist-gone", next_step="assist-gone-next")


def _strip_separators(text: str) -> str:
    return re.sub(r"[\s\-\u2010-\u2015]", "", text)


def to_support_row(session: SeeitSession) -> SupportRow:
    """Convert a session to a row for display."""
    return SupportRow(
        uuid=session.uuid,
        key=session.support_key,
        status=(session.status or "").upper(),
        created=session.created,
    )
