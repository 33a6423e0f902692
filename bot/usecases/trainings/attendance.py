"""Attendance of training sessions: of one session, of all sessions, and as a file.

GoTo lists every registrant with each interval they attended. Intervals of one person are merged, also if GoTo lists
that person twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from bot.goto.errors import NotFound
from bot.goto.models import TrainingAttendee
from bot.model.errors import SendUnknown, SlackDown, UserError
from bot.model.ids import Person
from bot.model.operations import Outcome, success
from bot.model.paging import paginate
from bot.model.training_requests import AttendanceArgs, AttendanceSheetPayload
from bot.model.training_results import AttendanceResult
from bot.model.trainings import (
    Attendance,
    AttendanceOverview,
    HeldSession,
    Participant,
    PersonFigures,
    SessionFigures,
)
from bot.usecases.core.attendance_intervals import merged_minutes
from bot.usecases.core.csv_files import format_csv_time, make_csv
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession, Purpose, session_for
from bot.usecases.meetings.overview import get_zone
from bot.usecases.trainings.overview import (
    explain_others_training,
    explain_training_errors,
    resolve_training_key,
)
from bot.usecases.trainings.report import to_held_session

T = TypeVar("T")
PEOPLE_PER_PAGE = 30
MAX_OVERVIEW_SESSIONS = 20
"""Only the latest sessions of a training are read: each takes one request to GoTo."""


ColumnTitles = Callable[[bool], tuple[str, ...]]
"""Returns the column titles of a sheet: for one session, or (True) for a whole training."""
SessionPeople = tuple[HeldSession, list[Participant] | None]


async def get_attendance(app: Services, person: Person, args: AttendanceArgs) -> Attendance:
    """Return one page of a session's attendance."""
    people = await _fetch_participants(await session_for(app, person, Purpose.OWN), args.session_key)
    shown, page, pages = paginate(people, args.page, PEOPLE_PER_PAGE)
    return Attendance(
        zone=await get_zone(app, person),
        session_key=args.session_key,
        name=args.name,
        start=args.start,
        people=shown,
        attended=len([one for one in people if one.attended]),
        registered=len(people),
        page=page,
        pages=pages,
    )


async def get_overview(app: Services, person: Person, typed: str, page: int) -> AttendanceOverview:
    """Return the finished sessions of a training and who attended. Raises ``UserError`` if there is none."""
    own = await session_for(app, person, Purpose.OWN)
    key = await resolve_training_key(own, typed)
    seen, earlier = await _fetch_sessions(own, key)
    figures = [
        SessionFigures(
            one,
            len(people) if people is not None else None,
            len([each for each in people if each.attended]) if people is not None else one.people,
        )
        for one, people in seen
    ]
    people = sorted(
        _sum_by_person(seen), key=lambda one: (-one.total_minutes, one.name.casefold(), one.email)
    )
    shown, page, pages = paginate(people, page, PEOPLE_PER_PAGE)
    name = next((one.name for one, _ in seen if one.name), "")
    zone = await get_zone(app, person)
    return AttendanceOverview(
        zone=zone,
        training_key=key,
        name=name,
        sessions=tuple(figures),
        people=shown,
        total_people=len(people),
        page=page,
        pages=pages,
        omitted_sessions=earlier,
    )


async def _fetch_sessions(own: OwnSession, key: str) -> tuple[list[SessionPeople], int]:
    """Return the latest sessions, earliest first, and the number left out.

    Each comes with its people, None if GoTo no longer has them.
    """
    with explain_training_errors(), explain_others_training():
        found = await own.goto.reports.list_training_sessions(own.link.organizer_key, key)
    rows = sorted(
        map(to_held_session, found), key=lambda row: (row.start.timestamp() if row.start else 0.0, row.key)
    )
    earlier, rows = max(0, len(rows) - MAX_OVERVIEW_SESSIONS), rows[-MAX_OVERVIEW_SESSIONS:]
    known = await asyncio.gather(*(_participants_or_none(own, row.key) for row in rows))
    return list(zip(rows, known, strict=True)), earlier


async def _participants_or_none(own: OwnSession, session_key: str) -> list[Participant] | None:
    try:
        return await _fetch_participants(own, session_key)
    except UserError:
        return None


async def _fetch_participants(own: OwnSession, session_key: str) -> list[Participant]:
    try:
        found = await own.goto.reports.list_session_attendees(own.link.organizer_key, session_key)
    except NotFound:
        raise UserError("training-session-gone", next_step="training-session-gone-next") from None
    return sorted(
        merge_attendees(found),
        key=lambda one: (not one.attended, -(one.minutes or 0), one.name.casefold(), one.email),
    )


def merge_attendees(rows: Iterable[TrainingAttendee]) -> list[Participant]:
    """Merge rows with the same e-mail into one participant; a row without an e-mail is a person of its own."""
    groups: dict[str, list[TrainingAttendee]] = {}
    for number, row in enumerate(rows):
        groups.setdefault((row.email or "").strip().casefold() or f"row {number}", []).append(row)
    return [_merge_rows(group) for group in groups.values()]


def _merge_rows(rows: Sequence[TrainingAttendee]) -> Participant:
    names = [f"{row.given_name or ''} {row.surname or ''}".strip() for row in rows]
    stays = [stay for row in rows for stay in row.in_session_times or ()]
    reported = [row.time_in_session for row in rows if row.time_in_session is not None]
    total = sum(reported) if reported else sum(stay.minutes or 0 for stay in stays) if stays else None
    spans = [(stay.joined, stay.left) for stay in stays if stay.joined and stay.left]
    return Participant(
        name=next(filter(None, names), ""),
        email=next((row.email for row in rows if row.email), ""),
        minutes=None if total is None else merged_minutes(max(0, total), spans),
        joined=min((stay.joined for stay in stays if stay.joined), default=None),
        left=max((stay.left for stay in stays if stay.left), default=None),
        joins=len(stays),
    )


def _sum_by_person(sessions: Sequence[SessionPeople]) -> list[PersonFigures]:
    """Sum up each person over all sessions; people are matched by e-mail, else by name."""
    known: dict[str, tuple[str, str]] = {}
    minutes: dict[str, list[int | None]] = {}
    for place, (_, people) in enumerate(sessions):
        for one in people or ():
            mark = one.email.strip().casefold() or f"name {one.name.casefold()}"
            name, email = known.get(mark, ("", ""))
            known[mark] = (name or one.name, email or one.email)
            row = minutes.setdefault(mark, [None] * len(sessions))
            if one.attended:
                row[place] = (row[place] or 0) + (one.minutes or 0)
    return [PersonFigures(*known[mark], tuple(row)) for mark, row in minutes.items()]


async def send_attendance_sheet(run: OperationRun, titles: ColumnTitles, comment: str) -> Outcome:
    """Run a ``TRAINING_SHEET`` operation: send the attendance of a session or a whole training as a file by DM.

    Steps: ``new`` → ``sending`` (Slack may have the file). Slack offers no way to find out whether a file arrived if
    its answer was lost, so it is never sent again.
    """
    app, person, payload = run.app, run.operation.person, run.payload(AttendanceSheetPayload)
    if run.operation.step == "sending":
        raise UserError("training-sheet-unsure", next_step="training-sheet-unsure-next")
    own = await session_for(app, person, Purpose.OWN)
    is_whole_training = bool(payload.training_key)
    if is_whole_training:
        key = payload.training_key
        rows = _make_training_rows((await _fetch_sessions(own, key))[0])
    else:
        key = payload.session_key
        rows = [_make_sheet_row(one) for one in await _fetch_participants(own, key)]
    await run.checkpoint("sending")
    try:
        await app.slack.files.send_file(
            person, f"attendance-{key}.csv", make_csv(titles(is_whole_training), rows), comment
        )
    except SendUnknown as error:
        raise UserError("training-sheet-unsure", next_step="training-sheet-unsure-next") from error
    except SlackDown:
        await run.checkpoint("new")
        raise
    return success(AttendanceResult(len(rows)))


SheetRow = tuple[str | int | None, ...]


def _make_sheet_row(one: Participant) -> SheetRow:
    return (
        one.name,
        one.email,
        one.minutes or 0,
        format_csv_time(one.joined),
        format_csv_time(one.left),
        one.joins,
    )


def _make_training_rows(sessions: Sequence[SessionPeople]) -> list[SheetRow]:
    """Return a row for each person and session: the session's start, then the columns of a single session."""
    return [
        (format_csv_time(held.start), *_make_sheet_row(one))
        for held, people in sessions
        for one in people or ()
    ]
