"""``/goto report``: upcoming or past meetings or attendees, of the account, a group, an organizer or oneself.

A long operation whose message finally becomes a table, with all rows in a file; both are in the person's direct
messages only. Steps: ``new`` → ``reading`` (position and rows so far) → ``sending`` (Slack may have the file) →
``sent``. GoTo reads a group of at most 50 organizers in one request; everything else is read organizer by organizer.
With ``legacy`` the lists that GoTo has deprecated are read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.goto.errors import GroupTooLarge
from bot.goto.models import Organizer
from bot.model.admin import ATTENDEES, LIST_KINDS, PAST, UPCOMING, ReportRow, dump_row
from bot.model.admin_requests import ReadProgress, ReportToRun
from bot.model.errors import UserError
from bot.model.ids import Person
from bot.model.operations import OperationKind, OperationRecord, Outcome, success
from bot.model.times import DateRange
from bot.parsing.arguments import shorten
from bot.parsing.lookups import fold_title, read_digits
from bot.parsing.time.date_range import RangeQuestion, parse_date_range
from bot.usecases.admin.common import (
    find_organizers,
    require_same_account,
    to_organizer_row,
    translate_role_errors,
)
from bot.usecases.admin.large_groups import read_remaining
from bot.usecases.admin.report_lists import ReportSource
from bot.usecases.admin.report_rows import MAX_FILE_ROWS, summarize_rows, to_cells
from bot.usecases.core.file_messages import SENDING_STEP, make_unsure_error, send_sheet
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import make_operation
from bot.usecases.core.progress import ProgressMessage, ProgressView, start_long_operation
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import LinkedAdminSession, Purpose, require_admin, require_link, session_for
from bot.usecases.meetings.overview import get_zone

ALL, MINE = "all", "mine"
EVERYBODY_WORDS = frozenset({"", "all", "account", "everybody", "everyone"})
KIND_BY_WORD: Mapping[str, str] = {
    "upcoming": UPCOMING,
    "ahead": UPCOMING,
    "past": PAST,
    "history": PAST,
    "attendees": ATTENDEES,
    "who": ATTENDEES,
}
LEGACY_FLAGS = frozenset({"--legacy", "—legacy", "–legacy"})
"""Slack's clients turn two hyphens into one dash."""
MAX_ROWS_SHOWN = 20
"""Rows of the table in the message."""

ReportColumnTitles = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRequest:
    """The requested report. ``whose`` is "" for everybody, ``mine``, a group's name or key, or an organizer's."""

    what: str
    whose: str = ""
    span: DateRange | None = None
    legacy: bool = False


class ReportRangeQuestion(RangeQuestion):
    """A report of days that have two meanings; ``request`` is the rest of it."""

    def __init__(self, question: RangeQuestion, request: ReportRequest) -> None:
        super().__init__(*question.days, question.ranges)
        self.request = request


def parse_report_request(typed: str, *, now: datetime, zone: str) -> ReportRequest | None:
    """Parse what was typed (``past Sales 30d --legacy``); None if it is empty.

    ``now`` is aware, ``zone`` IANA. Raises ``UserError`` for an invalid range, and for a first word that is no kind of
    report; ``ReportRangeQuestion``.
    """
    words = [word for word in typed.split() if word.casefold() not in LEGACY_FLAGS]
    legacy = has_legacy_flag(typed)
    if not words:
        return None
    if words[0].casefold() not in KIND_BY_WORD:
        raise UserError("report-unclear", next_step="report-unclear-next", typed=shorten(words[0]))
    what, rest = KIND_BY_WORD[words[0].casefold()], words[1:]
    if what == UPCOMING:
        return validate_request(what, " ".join(rest), "", legacy, now=now, zone=zone)
    for at in range(len(rest)):
        try:
            parse_date_range(" ".join(rest[at:]), now=now, zone=zone)
        except RangeQuestion:
            pass
        except UserError:
            continue
        return validate_request(what, " ".join(rest[:at]), " ".join(rest[at:]), legacy, now=now, zone=zone)
    return validate_request(what, " ".join(rest), "", legacy, now=now, zone=zone)


def has_legacy_flag(typed: str) -> bool:
    """Return True if the deprecated lists were requested."""
    return any(word.casefold() in LEGACY_FLAGS for word in typed.split())


def validate_request(
    what: str,
    whose: str,
    period: str,
    legacy: bool,
    *,
    now: datetime,
    zone: str,
    chosen: DateRange | None = None,
) -> ReportRequest:
    """Validate a request. ``chosen`` is the range that is meant if the typed one has two meanings.

    Raises ``UserError`` for the field ``range`` or ``what``, and ``ReportRangeQuestion``.
    """
    if what not in LIST_KINDS:
        raise UserError("button-too-old", next_step="button-too-old-next")
    if legacy and what == ATTENDEES:
        raise UserError("report-legacy-attendees", field="what")
    named = " ".join(whose.split())
    for word in ("group ", "organizer "):
        named = named[len(word) :] if named.casefold().startswith(word) else named
    request = ReportRequest(
        what=what, whose="" if named.casefold() in EVERYBODY_WORDS else named, legacy=legacy
    )
    if what == UPCOMING:
        return request
    try:
        return replace(request, span=parse_date_range(period, now=now, zone=zone))
    except RangeQuestion as question:
        if chosen in question.ranges:
            return replace(request, span=chosen)
        raise ReportRangeQuestion(question, request) from None
    except UserError as error:
        raise UserError(error.message_id, next_step=error.next_step, field="range", **error.values) from error


async def start_report(app: Services, person: Person, request: ReportRequest, press: str) -> OperationRecord:
    """Start a report. Idempotent per press. Raises ``Refused`` and ``NotConnected``."""
    await require_admin(app, person)
    await require_link(app, person)
    wanted = ReportToRun(
        what=request.what,
        name=request.whose,
        legacy=request.legacy,
        zone=await get_zone(app, person),
        span=request.span,
    )
    identity = {"what": request.what, "name": request.whose, "legacy": request.legacy}
    op = make_operation(app, OperationKind.ADMIN_REPORT, person, press, payload=wanted, identity=identity)
    return await start_long_operation(app, op)


async def run_report(
    run: OperationRun, progress_view: ProgressView, column_titles: ReportColumnTitles, comment: str
) -> Outcome:
    """Run a ``REPORT`` operation from its recorded step."""
    app, person, wanted = run.app, run.operation.person, run.payload(ReportToRun)
    if run.operation.step == SENDING_STEP:
        raise make_unsure_error()
    progress = ProgressMessage(run, progress_view)
    admin = await session_for(app, person, Purpose.ADMIN, urgent=False)
    own = await session_for(app, person, Purpose.OWN)
    require_same_account(run, admin)
    lists = ReportSource(
        admin=admin,
        own=own,
        what=wanted.what,
        span=wanted.span,
        legacy=wanted.legacy,
    )
    async with translate_role_errors(app, person):
        if run.operation.step == "new":
            await _start_reading(progress, admin, lists, wanted.name)
        else:
            await progress.show()
        await read_remaining(progress, lists.read_organizer)
    rows, result = summarize_rows(run.progress(ReadProgress), wanted.what, MAX_ROWS_SHOWN)
    if rows:
        table = [to_cells(row, wanted.what) for row in rows]
        await send_sheet(run, f"report-{wanted.what}.csv", column_titles(wanted.what), table, comment)
    return success(result)


async def _start_reading(
    progress: ProgressMessage, admin: LinkedAdminSession, lists: ReportSource, whose: str
) -> None:
    """Find the organizers of the report; read the rows at once if one request is enough."""
    people: Sequence[Organizer] = ()
    rows: list[ReportRow] = []
    total = 1
    if not whose:
        people = await admin.goto.organizers.list()
    elif whose.casefold() == MINE:
        rows = await lists.read_own()
    else:
        key = await _find_group_key(admin, whose)
        if key is None:
            people = await find_organizers(admin, whose)
        else:
            people = await admin.goto.groups.list_organizers(key)
            try:
                rows, total, people = await lists.read_group(key), len(people), ()
            except GroupTooLarge:
                rows = []
    await progress.checkpoint(
        "reading",
        organizer=admin.link.organizer_key,
        people=[
            [one.organizer_key, to_organizer_row(one).name or to_organizer_row(one).email] for one in people
        ],
        total=len(people) or total,
        at=0,
        rows=[dump_row(row) for row in rows[:MAX_FILE_ROWS]],
        skipped=[],
    )


async def _find_group_key(admin: LinkedAdminSession, typed: str) -> str | None:
    """Return the key of the group with this key or name, None if there is none. Raises ``UserError`` for several."""
    groups = await admin.goto.groups.list()
    key, name = read_digits(typed), fold_title(typed)
    named = [group for group in groups if fold_title(group.group_name or "") == name]
    found = [group for group in groups if group.group_key == key] or named
    if len(found) > 1:
        keys = ", ".join(group.group_key for group in found[:5])
        raise UserError("group-twice", next_step="group-twice-next", typed=typed[:60], keys=keys)
    return found[0].group_key if found else None
