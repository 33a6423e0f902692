"""Read a group that is too large for one GoTo request: organizer by organizer, as a long operation.

Steps: ``new`` → ``reading`` (position and rows so far) → ``sending`` (Slack may have the file). If Slack's answer is
lost, there is no way to check whether the file arrived, so it is not sent again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from bot.goto.errors import InvalidRequest, NotFound
from bot.goto.models import NoReadableRow, Organizer
from bot.model import records
from bot.model.admin import ReportRow, dump_row
from bot.model.admin_requests import GroupToRead, ReadProgress
from bot.model.errors import SendUnknown, SlackDown, UserError
from bot.model.ids import Person
from bot.model.operations import OperationKind, OperationRecord, Outcome, success
from bot.usecases.admin.common import (
    group_gone_error,
    require_same_account,
    to_organizer_row,
    translate_role_errors,
)
from bot.usecases.admin.groups import read_organizer_rows
from bot.usecases.admin.report_rows import MAX_FILE_ROWS, summarize_rows, to_cells
from bot.usecases.core.csv_files import make_csv
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.operations import make_operation
from bot.usecases.core.progress import ProgressMessage, ProgressView, start_long_operation
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import (
    LinkedAdminSession,
    Purpose,
    require_admin,
    require_link,
    session_for,
)

ORGANIZERS_PER_CHECKPOINT = 10
"""Organizers read between two checkpoints."""


MAX_ROWS_SHOWN = 10


GroupColumnTitles = Callable[[str], tuple[str, ...]]
"""Returns the column titles for a kind of list."""


OrganizerReader = Callable[[str, str], Awaitable[list[ReportRow]]]
"""Reads the rows of one organizer, given key and name."""


async def start_group_read(app: Services, person: Person, wanted: GroupToRead, press: str) -> OperationRecord:
    """Start reading a large group. Idempotent per press."""
    await require_admin(app, person)
    await require_link(app, person)
    op = make_operation(
        app, OperationKind.GROUP_READ, person, press, payload=wanted, identity=records.dump(wanted)
    )
    return await start_long_operation(app, op)


async def read_group(
    run: OperationRun,
    progress_view: ProgressView,
    column_titles: GroupColumnTitles,
    comment: Callable[[str, str], str],
) -> Outcome:
    """Run a ``GROUP_READ`` operation: read organizer by organizer, then send the rows as a file."""
    app, person, wanted = run.app, run.operation.person, run.payload(GroupToRead)
    if run.operation.step == "sending":
        raise UserError("group-file-unsure", next_step="group-file-unsure-next")
    progress = ProgressMessage(run, progress_view)
    admin = await session_for(app, person, Purpose.ADMIN, urgent=False)
    require_same_account(run, admin)
    async with translate_role_errors(app, person):
        if run.operation.step == "new":
            found = await _list_organizers(admin, wanted)
            await progress.checkpoint(
                "reading",
                organizer=admin.link.organizer_key,
                people=_sort_people(found),
                total=len(found),
                at=0,
                rows=[],
                skipped=[],
            )
        else:
            await progress.show()
        await read_remaining(
            progress, lambda key, who: read_organizer_rows(admin, (key, who), wanted.what, wanted.span)
        )
    rows, result = summarize_rows(run.progress(ReadProgress), wanted.what, MAX_ROWS_SHOWN)
    if not rows:
        return success(result)
    content = make_csv(column_titles(wanted.what), [to_cells(row, wanted.what) for row in rows])
    await run.checkpoint("sending")
    name = f"group-{wanted.group_key}-{wanted.what}.csv"
    try:
        await app.slack.files.send_file(person, name, content, comment(wanted.what, wanted.name))
    except SendUnknown as error:
        raise UserError("group-file-unsure", next_step="group-file-unsure-next") from error
    except SlackDown:
        await run.checkpoint("reading")
        raise
    return success(result)


async def _list_organizers(admin: LinkedAdminSession, wanted: GroupToRead) -> Sequence[Organizer]:
    """Return the group's organizers. Raises ``UserError`` if the group is not in the account (any more)."""
    try:
        return await admin.goto.groups.list_organizers(wanted.group_key)
    except (InvalidRequest, NotFound):
        if wanted.group_key in [one.group_key for one in await admin.goto.groups.list()]:
            raise
        raise group_gone_error(wanted.name) from None


def _sort_people(found: Sequence[Organizer]) -> list[list[str]]:
    rows = [to_organizer_row(one) for one in found]
    return [
        [row.key, row.name or row.email] for row in sorted(rows, key=lambda r: (r.name.casefold(), r.key))
    ]


async def read_remaining(progress: ProgressMessage, read: OrganizerReader) -> None:
    """Read the remaining organizers, with a checkpoint after each batch.

    Those who are gone or do not have the product are skipped. Of those whose rows cannot be read there are none.
    """
    known = progress.run.progress(ReadProgress)
    rows, skipped, at = list(known.rows), list(known.skipped), known.at

    async def try_read(key: str, who: str) -> list[ReportRow] | None:
        try:
            return await read(key, who)
        except (NotFound, InvalidRequest):
            return None
        except NoReadableRow:
            return []

    while at < len(known.people):
        batch = known.people[at : at + ORGANIZERS_PER_CHECKPOINT]
        answers = await asyncio.gather(*(try_read(key, who) for key, who in batch))
        for (_, who), found in zip(batch, answers, strict=True):
            if found is None:
                skipped.append(who)
            else:
                rows += [dump_row(row) for row in found]
        at = min(at + ORGANIZERS_PER_CHECKPOINT, len(known.people))
        rows = rows[:MAX_FILE_ROWS]
        await progress.checkpoint("reading", at=at, rows=rows, skipped=skipped)
