"""The rows of reports: their order, and the columns of their files."""

from __future__ import annotations

from collections.abc import Iterable

from bot.model.admin import (
    PAST,
    UPCOMING,
    ReportRow,
    dump_row,
    load_row,
)
from bot.model.admin_requests import ReadProgress
from bot.model.admin_results import RowsResult
from bot.usecases.core.csv_files import format_csv_time

MAX_FILE_ROWS = 20_000
"""Maximum rows of one file; the message mentions that the rest is missing."""


def summarize_rows(progress: ReadProgress, what: str, shown: int) -> tuple[list[ReportRow], RowsResult]:
    """Return all rows in order, and the result, which contains the first ``shown`` rows in full."""
    rows = sort_rows((load_row(row) for row in progress.rows), what)
    return rows, RowsResult(
        total=progress.total,
        found=len(rows),
        skipped=progress.skipped[:20],
        cut=len(rows) >= MAX_FILE_ROWS,
        first=tuple(dump_row(row) for row in rows[:shown]),
    )


def to_cells(row: ReportRow, what: str) -> tuple[str | int | None, ...]:
    """Convert a row to the cells of the file. Times are UTC."""
    first = (row.organizer, row.subject, row.meeting_id, format_csv_time(row.start), format_csv_time(row.end))
    if what == UPCOMING:
        return first
    if what == PAST:
        return (*first, row.minutes, row.people)
    return (*first, row.minutes, row.participant, row.email)


def sort_rows(rows: Iterable[ReportRow], what: str) -> list[ReportRow]:
    """Sort rows by time: upcoming meetings soonest first, everything else latest first."""
    unknown = 1e12 if what == UPCOMING else -1e12

    def when(row: ReportRow) -> tuple[float, str, str]:
        return (row.start.timestamp() if row.start else unknown, row.subject, row.participant)

    return sorted(rows, key=when, reverse=what != UPCOMING)
