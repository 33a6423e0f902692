"""Map many members, from a pasted table or by e-mail; as long operations that can be stopped.

Steps: ``new`` → ``mapping`` (position, number of mapped members, problems). Mapping a row twice changes nothing.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.ids import Person
from bot.ports import Operation, Outcome
from bot.usecases.admin import KEY, MAIL, OrganizerRow, row_of, told_of_admin
from bot.usecases.long_jobs import Draw, Progress, begin
from bot.usecases.mapping import NotMapped, account_of, keep, put
from bot.usecases.operations import Kind, Run, operation
from bot.usecases.services import Services

MOST_ROWS = 500
STRETCH = 10
"""Rows mapped between two checkpoints."""
USER = re.compile(r"<?@?([UW][A-Z0-9]{2,20})(?:\|[^>]*)?>?")
"""A member in Slack's notation: the id alone, or a mention."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: its line, the member's e-mail or id, the organizer's e-mail or key."""

    line: int
    member: str
    organizer: str


T = TypeVar("T")
Problem = Mapping[str, Any]
"""A problem with one row: ``line`` or ``who``, the ``message`` id and its ``values``."""


def read_table(text: str) -> tuple[list[Row], list[Problem]]:
    """Return the rows of a pasted table, and the problems with the others. Pure.

    Columns are separated by commas, semicolons or tabs; a header row is skipped.
    """
    clean = text.lstrip("\ufeff").replace("\x00", "")
    rows: list[Row] = []
    problems: list[Problem] = []
    reader = csv.reader(io.StringIO(clean), delimiter=_delimiter(clean), skipinitialspace=True)
    try:
        for cells in reader:
            found = [cell.strip() for cell in cells]
            while found and not found[-1]:
                found.pop()
            line = reader.line_num
            if not found or (line == 1 and _names_columns(found)):
                continue
            if len(found) != 2:
                problems.append(problem("map-row-cells", line=line, count=len(found)))
            elif len(rows) >= MOST_ROWS:
                problems.append(problem("map-row-many", line=line, most=MOST_ROWS))
                break
            else:
                rows.append(Row(line, *found))
    except csv.Error:
        problems.append(problem("map-row-broken", line=reader.line_num + 1))
    return rows, problems


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max((",", ";", "\t"), key=first.count)


def _names_columns(cells: Sequence[str]) -> bool:
    return not any(MAIL.fullmatch(cell) or KEY.fullmatch(cell) or USER.fullmatch(cell) for cell in cells)


def problem(message: str, *, line: int = 0, who: str = "", **values: Any) -> Problem:
    return {"message": message, "line": line, "who": who, "values": values}


async def begin_rows(s: Services, person: Person, text: str, press: str) -> Operation:
    """Start mapping the rows of a pasted table. Idempotent per press."""
    await account_of(s, person)
    rows, problems = read_table(text)
    payload = {
        "rows": [[row.line, row.member, row.organizer] for row in rows],
        "problems": list(problems),
    }
    return await begin(s, operation(s, Kind.MAP_ROWS, person, press, payload=payload, same=payload))


async def begin_all(s: Services, person: Person, press: str) -> Operation:
    """Start mapping every member whose e-mail is an organizer's. Idempotent per press."""
    await account_of(s, person)
    return await begin(s, operation(s, Kind.MAP_ALL, person, press, payload={}, same={}))


async def map_rows(go: Run, draw: Draw) -> Outcome:
    """Run a ``MAP_ROWS`` operation."""
    s, person = go.s, go.operation.person
    admin, account = await account_of(s, person)
    rows = [Row(*row) for row in go.operation.payload["rows"]]
    seen = {str(user): int(line) for user, line in go.operation.progress.get("seen", {}).items()}

    async def one(row: Row) -> Problem | None:
        member = await _member(s, person, row.member)
        if member is None:
            return problem("map-nobody", line=row.line, typed=row.member[:60])
        first = seen.setdefault(member.user_id, row.line)
        if first != row.line:
            return problem("map-row-again", line=row.line, first=first, typed=row.member[:60])
        try:
            await put(s, admin, account, member, row.organizer, person.user_id)
        except NotMapped as error:
            return problem(error.message_id, line=row.line, **error.values)
        return None

    async with told_of_admin(s, person):
        begun = list(go.operation.payload["problems"])
        return await _each(Progress(go, draw), rows, one, begun, lambda: {"seen": seen})


async def _member(s: Services, person: Person, typed: str) -> Person | None:
    """Return the member with this e-mail, id or mention; None if there is none."""
    user = USER.fullmatch(typed)
    if user is not None:
        return Person(person.tenant, user[1])
    email = typed.removeprefix("<mailto:").partition("|")[0].rstrip(">")
    return await s.people.by_email(person.tenant, email) if MAIL.fullmatch(email) else None


async def map_all(go: Run, draw: Draw) -> Outcome:
    """Run a ``MAP_ALL`` operation: list GoTo's organizers once, then look each e-mail up in Slack."""
    s, person = go.s, go.operation.person
    admin, account = await account_of(s, person)
    people = go.operation.progress.get("people")
    if people is None:
        async with told_of_admin(s, person):
            found = map(row_of, await admin.goto.organizers.list())
        people = [
            [row.key, row.name, row.email]
            for row in sorted(found, key=lambda r: (r.email, r.key))
            if row.email
        ]
    many = Counter(email.casefold() for _, _, email in people)

    async def one(organizer: Sequence[str]) -> Problem | None:
        key, name, email = organizer
        member = await s.people.by_email(person.tenant, email)
        if member is None:
            return problem("map-not-in-slack", who=email)
        if many[email.casefold()] > 1:
            return problem("map-several", who=email, typed=email, count=many[email.casefold()])
        try:
            await keep(s, account, member, OrganizerRow(key, name, email), person.user_id)
        except NotMapped as error:
            return problem(error.message_id, who=email, **error.values)
        return None

    return await _each(Progress(go, draw), people, one, [], lambda: {"people": people})


async def _each(
    progress: Progress,
    rows: Sequence[T],
    one: Callable[[T], Awaitable[Problem | None]],
    problems: list[Problem],
    more: Callable[[], dict[str, Any]],
) -> Outcome:
    """Map row by row, with a checkpoint after each batch."""
    told = progress.go.operation.progress
    at, mapped = int(told.get("at", 0)), int(told.get("mapped", 0))
    problems = list(told.get("problems", problems))
    if progress.go.operation.step == "new":
        await progress.reach("mapping", at=0, mapped=0, problems=problems, total=len(rows), **more())
    while at < len(rows):
        for row in rows[at : at + STRETCH]:
            wrong = await one(row)
            mapped += wrong is None
            problems += [wrong] if wrong is not None else []
        at = min(at + STRETCH, len(rows))
        await progress.reach("mapping", at=at, mapped=mapped, problems=problems, total=len(rows), **more())
    return Outcome(True, {"mapped": mapped, "total": len(rows), "problems": problems})
