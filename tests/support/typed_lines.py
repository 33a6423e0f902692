"""The table of typed lines, and what the schedule form says to each of them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.parsing.schedule import ScheduleDraft, parse_schedule
from bot.views.i18n import explain_error

TABLE = Path(__file__).parents[1] / "parsing" / "typed_lines.txt"
NOW = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
"""Wednesday, 11:00 in New York."""
HOME = "America/New_York"
_ESCAPE = re.compile(r"\\u([0-9a-f]{4})")
_LENGTH = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class TypedLine:
    """A line of the table: what is typed, the reading expected, and the title (None: not compared)."""

    typed: str
    reading: str
    title: str | None


def read_table() -> list[TypedLine]:
    """Return the lines of the table, their escapes undone."""
    found = []
    for row in TABLE.read_text(encoding="utf-8").splitlines():
        if not row or row.startswith("#"):
            continue
        typed, reading, *title = (part.strip(" ") for part in row.split(" => "))
        typed = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), typed)
        found.append(TypedLine(typed=typed, reading=reading, title=title[0] if title else None))
    return found


def draft_of(typed: str, *, is_message: bool = False) -> ScheduleDraft:
    return parse_schedule(typed, now=NOW, zone=HOME, default_length=_LENGTH, is_message=is_message)


def questions_of(draft: ScheduleDraft) -> str:
    """Return all that is asked of the person, as they read it."""
    return " ".join(explain_error(problem) for problem in draft.problems)


def is_asked(draft: ScheduleDraft) -> bool:
    """Return True if something is asked, and the date or the start is left empty."""
    return bool(draft.problems) and (draft.date is None or draft.time is None)


def filled_in(draft: ScheduleDraft) -> str:
    """Return what the form holds, as the table writes it."""
    if draft.start is not None:
        day = f"{draft.start:%Y-%m-%d}"
        return f"{day.removeprefix('2026-')} {draft.start:%H:%M} {draft.length // timedelta(minutes=1)}"
    if draft.date is not None:
        return f"{draft.date:%m-%d} {draft.time or '-'}"
    return f"{draft.time or '-'}"


def verdict(line: TypedLine) -> tuple[str, str]:
    """Return ``right``, ``asked``, ``asked too much``, ``other words`` or ``silently wrong``, and why."""
    draft = draft_of(line.typed)
    said, held = questions_of(draft), f"{filled_in(draft)}, title {draft.subject!r}"
    title_fits = line.title is None or (draft.subject or "none") == line.title
    if not line.reading.startswith("?"):
        if draft.problems:
            return "asked too much", f"{line.typed!r}: {said}"
        if filled_in(draft) != line.reading or not title_fits:
            return "silently wrong", f"{line.typed!r}: {held}, not {line.reading}, {line.title!r}"
        return "right", ""
    if not is_asked(draft):
        return "silently wrong", f"{line.typed!r}: {held}"
    words = line.reading.removeprefix("? ")
    if words.casefold() not in said.casefold() or not title_fits:
        return "other words", f"{line.typed!r}: {said!r}, {draft.subject!r}; not {words!r}, {line.title!r}"
    return "asked", ""


def count_verdicts(lines: list[TypedLine]) -> tuple[Counter[str], list[str]]:
    """Return how many lines have each verdict, and why those that are not as they should be are not."""
    verdicts = [verdict(line) for line in lines]
    return Counter(kind for kind, _ in verdicts), [f"{kind}: {why}" for kind, why in verdicts if why]
