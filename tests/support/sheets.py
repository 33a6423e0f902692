"""Files for spreadsheets, read as a spreadsheet reads them."""

from __future__ import annotations

import csv
import io
from datetime import datetime


def read_sheet(content: bytes) -> list[list[str]]:
    """Return the rows of a CSV file, titles first; fail if a time is no date to a spreadsheet (its title says UTC)."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    for number, title in enumerate(rows[0]):
        if "UTC" in title:
            for row in rows[1:]:
                assert not row[number] or datetime.strptime(row[number], "%Y-%m-%d %H:%M:%S"), title
    return rows
