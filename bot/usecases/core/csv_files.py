"""Tables as CSV files for spreadsheets: UTF-8 with a byte order mark, and no cell that runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

_FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Prefixes that make a spreadsheet treat a cell as a formula (OWASP: CSV injection)."""


def make_csv(titles: Sequence[str], rows: Iterable[Sequence[str | int | None]]) -> bytes:
    """Return a CSV file; None is an empty cell; text that would be a formula is prefixed with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_cell(cell) for cell in titles])
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def format_csv_time(moment: datetime | None) -> str | None:
    """Return an aware time in UTC, as spreadsheets read it; its column's title says UTC. None is an empty cell.

    With a zone behind it, spreadsheets would take it for text.
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if moment else None


def _cell(value: str | int | None) -> str:
    if isinstance(value, int):
        return str(value)
    text = (value or "").replace("\x00", "")
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_PREFIXES) else text
