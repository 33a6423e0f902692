"""Read a group that is too large for one GoTo request: organizer by organizer, as a long operation.

Steps: ``new`` → ``reading`` (position and rows so far) → ``sending`` (Slack may have the file). If Slack's answer is
lost, there is no way to check whether the file arrived, so it is not sent again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.commands.span import Span
from bot.errors import SendUnknown, SlackDown, UserError
from bot.goto.errors import Invalid, NotFound
from bot.goto.models import Organizer
from bot.ids import Person
from bot.ports import Operation, Outcome
from bot.usecases.admin import check_account, row_of, told_of_admin
from bot.usecases.admin_groups import PAST, UPCOMING, Line, of_organizer, ordered
from bot.usecases.long_jobs import Draw, Progress, begin
from bot.usecases.operations import Kind, Run, operation
from bot.usecases.services import Services
from bot.usecases.sessions import Administration, Purpose, require_admin, require_link, session_for
from bot.usecases.sheets import sheet

STRETCH = 10
"""Organizers read between two checkpoints."""
MOST_ROWS = 20_000
"""Maximum rows of one file; the message mentions that the rest is missing."""
SHOWN = 10

Heads = Callable[[str], tuple[str, ...]]
"""Returns the column titles for a kind of list."""


async def begin_read(
    s: Services, person: Person, group: tuple[str, str], what: str, span: Span | None, press: str
) -> Operation:
    """Start reading a large group, given as (key, name). ``what`` is one of ``LIST_KINDS``. Idempotent per press."""
    await require_admin(s, person)
    await require_link(s, person)
    key, name = group
    payload = {"group_key": key, "name": name, "what": what}
    if span is not None:
        payload |= {"since": span.start.isoformat(), "until": span.end.isoformat()}
    op = operation(s, Kind.GROUP_READ, person, press, payload=payload, same=payload)
    return await begin(s, op)


async def read_group(go: Run, draw: Draw, heads: Heads, comment: Callable[[str, str], str]) -> Outcome:
    """Run a ``GROUP_READ`` operation: read organizer by organizer, then send the rows as a file."""
    s, person, payload = go.s, go.operation.person, go.operation.payload
    if go.operation.step == "sending":
        raise UserError("group-file-unsure", next_step="group-file-unsure-next")
    progress = Progress(go, draw)
    admin = await session_for(s, person, Purpose.ADMIN, urgent=False)
    check_account(go, admin)
    async with told_of_admin(s, person):
        if go.operation.step == "new":
            found = await admin.goto.groups.organizers(payload["group_key"])
            await progress.reach(
                "reading",
                organizer=admin.link.organizer_key,
                people=_people(found),
                total=len(found),
                at=0,
                rows=[],
                skipped=[],
            )
        else:
            await progress.show()
        await _read_on(progress, admin)
    rows, values = summed(go.operation.progress, payload["what"], SHOWN)
    if not rows:
        return Outcome(True, values)
    content = sheet(heads(payload["what"]), [cells(row, payload["what"]) for row in rows])
    await go.reach("sending")
    name = f"group-{payload['group_key']}-{payload['what']}.csv"
    try:
        await s.files.tell(person, name, content, comment(payload["what"], payload["name"]))
    except SendUnknown as error:
        raise UserError("group-file-unsure", next_step="group-file-unsure-next") from error
    except SlackDown:
        await go.reach("reading")
        raise
    return Outcome(True, values)


def _people(found: Sequence[Organizer]) -> list[list[str]]:
    rows = [row_of(one) for one in found]
    return [
        [row.key, row.name or row.email] for row in sorted(rows, key=lambda r: (r.name.casefold(), r.key))
    ]


async def _read_on(progress: Progress, admin: Administration) -> None:
    """Read the remaining organizers, with a checkpoint after each batch."""
    go = progress.go
    told, payload = go.operation.progress, go.operation.payload
    people, rows, skipped = told["people"], list(told["rows"]), list(told["skipped"])
    span = span_of(payload)
    at = int(told["at"])
    while at < len(people):
        stretch = people[at : at + STRETCH]
        asked = (_of_one(admin, key, who, payload["what"], span) for key, who in stretch)
        for (_, who), found in zip(stretch, await asyncio.gather(*asked), strict=True):
            if found is None:
                skipped.append(who)
            else:
                rows += [row_of_line(row) for row in found]
        at = min(at + STRETCH, len(people))
        rows = rows[:MOST_ROWS]
        await progress.reach("reading", at=at, rows=rows, skipped=skipped)


async def _of_one(
    admin: Administration, key: str, who: str, what: str, span: Span | None
) -> list[Line] | None:
    """Return one organizer's rows; None if the organizer is gone or does not have the product."""
    try:
        return await of_organizer(admin, (key, who), what, span)
    except (NotFound, Invalid):
        return None


def span_of(payload: Any) -> Span | None:
    """Return the date range in an operation's payload, None for upcoming meetings."""
    if not payload.get("since"):
        return None
    return Span(datetime.fromisoformat(payload["since"]), datetime.fromisoformat(payload["until"]))


def summed(progress: Mapping[str, Any], what: str, shown: int) -> tuple[list[Line], dict[str, Any]]:
    """Return all rows in order, and the values of the outcome, which contain the first ``shown`` rows in full."""
    rows = ordered((line_of(row) for row in progress["rows"]), what)
    return rows, {
        "total": progress["total"],
        "found": len(rows),
        "skipped": progress["skipped"][:20],
        "cut": len(rows) >= MOST_ROWS,
        "first": [row_of_line(row) for row in rows[:shown]],
    }


def row_of_line(row: Line) -> list[Any]:
    """Convert a row to its stored form."""
    return [
        row.who,
        row.subject,
        row.start.isoformat() if row.start else None,
        row.end.isoformat() if row.end else None,
        row.meeting_id,
        row.minutes,
        row.people,
        row.guest,
        row.email,
    ]


def line_of(row: Sequence[Any]) -> Line:
    """Convert a row back from its stored form."""
    who, subject, start, end, meeting_id, minutes, people, guest, email = row
    return Line(who, subject, _moment(start), _moment(end), meeting_id, minutes, people, guest, email)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def cells(row: Line, what: str) -> tuple[str | int | None, ...]:
    """Convert a row to the cells of the file. Times are UTC."""
    first = (row.who, row.subject, row.meeting_id, _utc(row.start), _utc(row.end))
    if what == UPCOMING:
        return first
    if what == PAST:
        return (*first, row.minutes, row.people)
    return (*first, row.minutes, row.guest, row.email)


def _utc(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%d %H:%M:%SZ") if moment else None
