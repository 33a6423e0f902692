"""Map many members, from a pasted table or by e-mail; as long operations that can be stopped.

Steps: ``new`` → ``mapping`` (position, number of mapped members, problems). Mapping a row twice changes nothing.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from bot.invisible_characters import clean_text
from bot.model import records
from bot.model.admin import OrganizerRow
from bot.model.admin_requests import MapProgress, RowProblem, TableRow, TableToMap
from bot.model.admin_results import MappingJobResult
from bot.model.ids import Person
from bot.model.operations import OperationKind, OperationRecord, Outcome, success
from bot.parsing.addresses import clean_address, is_address
from bot.usecases.admin.common import (
    ORGANIZER_KEY_PATTERN,
    to_organizer_row,
    translate_role_errors,
)
from bot.usecases.admin.member_map import (
    MEMBER_PATTERN,
    MappingError,
    find_member,
    map_to_organizer,
    require_mapped_account,
    save_mapping,
)
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import make_operation
from bot.usecases.core.progress import ProgressMessage, ProgressView, start_long_operation
from bot.usecases.core.services import Services

MAX_TABLE_ROWS = 500
ROWS_PER_CHECKPOINT = 10
"""Rows mapped between two checkpoints."""


T = TypeVar("T")


def read_table(text: str) -> tuple[list[TableRow], list[RowProblem]]:
    """Return the rows of a pasted table, and the problems with the others. Pure.

    Columns are separated by commas, semicolons or tabs; a header row is skipped.
    """
    clean = text.lstrip("\ufeff").replace("\x00", "")
    rows: list[TableRow] = []
    problems: list[RowProblem] = []
    reader = csv.reader(io.StringIO(clean), delimiter=_guess_delimiter(clean), skipinitialspace=True)
    try:
        for cells in reader:
            found = [_clean_cell(cell) for cell in cells]
            while found and not found[-1]:
                found.pop()
            line = reader.line_num
            if not found or (line == 1 and _is_header(found)):
                continue
            if len(found) != 2 or not found[0]:
                problems.append(
                    make_problem("map-row-cells", line=line, count=len(list(filter(None, found))))
                )
            elif len(rows) >= MAX_TABLE_ROWS:
                problems.append(make_problem("map-row-many", line=line, most=MAX_TABLE_ROWS))
                break
            else:
                rows.append(TableRow(line, *found))
    except csv.Error:
        problems.append(make_problem("map-row-broken", line=reader.line_num + 1))
    return rows, problems


def _clean_cell(cell: str) -> str:
    """Return a cell without invisible characters and, if it is an address, without what stands around it."""
    address = clean_address(cell)
    return address if is_address(address) else clean_text(cell).strip()


def _guess_delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max((",", ";", "\t"), key=first.count)


def _is_header(cells: Sequence[str]) -> bool:
    return not any(
        is_address(cell) or ORGANIZER_KEY_PATTERN.fullmatch(cell) or MEMBER_PATTERN.fullmatch(cell)
        for cell in cells
    )


def make_problem(message: str, *, line: int = 0, who: str = "", **values: Any) -> RowProblem:
    return {"message": message, "line": line, "who": who, "values": values}


async def start_table_mapping(app: Services, person: Person, text: str, press: str) -> OperationRecord:
    """Start mapping the rows of a pasted table. Idempotent per press."""
    await require_mapped_account(app, person)
    rows, problems = read_table(text)
    table = TableToMap(tuple(rows), tuple(problems))
    op = make_operation(
        app, OperationKind.MAP_ROWS, person, press, payload=table, identity=records.dump(table)
    )
    return await start_long_operation(app, op)


async def start_email_mapping(app: Services, person: Person, press: str) -> OperationRecord:
    """Start mapping every member whose e-mail is an organizer's. Idempotent per press."""
    await require_mapped_account(app, person)
    return await start_long_operation(
        app, make_operation(app, OperationKind.MAP_ALL, person, press, payload={}, identity={})
    )


async def map_rows(run: OperationRun, progress_view: ProgressView) -> Outcome:
    """Run a ``MAP_ROWS`` operation."""
    app, person = run.app, run.operation.person
    admin, account = await require_mapped_account(app, person)
    table, seen = run.payload(TableToMap), dict(run.progress(MapProgress).seen)

    async def map_row(row: TableRow) -> RowProblem | None:
        member = await find_member(app, person, row.member, is_patient=True)
        if member is None:
            return make_problem("map-nobody", line=row.line, typed=row.member[:60])
        first = seen.setdefault(member.user_id, row.line)
        if first != row.line:
            return make_problem("map-row-again", line=row.line, first=first, typed=row.member[:60])
        try:
            await map_to_organizer(app, admin, account, member, row.organizer, person.user_id)
        except MappingError as error:
            return make_problem(error.message_id, line=row.line, **error.values)
        return None

    async with translate_role_errors(app, person):
        message = ProgressMessage(run, progress_view)
        return await _map_each(message, table.rows, map_row, table.problems, lambda: {"seen": seen})


async def map_all(run: OperationRun, progress_view: ProgressView) -> Outcome:
    """Run a ``MAP_ALL`` operation: list GoTo's organizers once, then look each e-mail up in Slack."""
    app, person = run.app, run.operation.person
    admin, account = await require_mapped_account(app, person)
    people = run.progress(MapProgress).people
    if people is None:
        async with translate_role_errors(app, person):
            found = map(to_organizer_row, await admin.goto.organizers.list())
        people = tuple(
            (row.key, row.name, row.email)
            for row in sorted(found, key=lambda r: (r.email, r.key))
            if row.email
        )
    many = Counter(email.casefold() for _, _, email in people)

    async def map_organizer(organizer: tuple[str, str, str]) -> RowProblem | None:
        key, name, email = organizer
        member = await app.slack.people.find_by_email(person.tenant, email, is_patient=True)
        if member is None:
            return make_problem("map-not-in-slack", who=email)
        if many[email.casefold()] > 1:
            return make_problem("map-several", who=email, typed=email, count=many[email.casefold()])
        try:
            await save_mapping(
                app, account, member, OrganizerRow(key=key, name=name, email=email), person.user_id
            )
        except MappingError as error:
            return make_problem(error.message_id, who=email, **error.values)
        return None

    message = ProgressMessage(run, progress_view)
    return await _map_each(message, people, map_organizer, (), lambda: {"people": people})


async def _map_each(
    progress: ProgressMessage,
    rows: Sequence[T],
    map_row: Callable[[T], Awaitable[RowProblem | None]],
    first_problems: Sequence[RowProblem],
    extra_progress: Callable[[], dict[str, Any]],
) -> Outcome:
    """Map row by row, with a checkpoint after each batch."""
    known = progress.run.progress(MapProgress)
    at, mapped = known.at, known.mapped
    problems = list(first_problems if known.problems is None else known.problems)
    if progress.run.operation.step == "new":
        await progress.checkpoint(
            "mapping", at=0, mapped=0, problems=problems, total=len(rows), **extra_progress()
        )
    while at < len(rows):
        for row in rows[at : at + ROWS_PER_CHECKPOINT]:
            wrong = await map_row(row)
            mapped += wrong is None
            problems += [wrong] if wrong is not None else []
        at = min(at + ROWS_PER_CHECKPOINT, len(rows))
        await progress.checkpoint(
            "mapping", at=at, mapped=mapped, problems=problems, total=len(rows), **extra_progress()
        )
    return success(MappingJobResult(mapped=mapped, total=len(rows), problems=tuple(problems)))
