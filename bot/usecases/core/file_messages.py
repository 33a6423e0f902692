"""Send a table as a file by DM, at most once.

Slack offers no way to find out whether a file arrived if its answer was lost, so it is never sent again; the person is
asked to look.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.model.errors import SendUnknown, SlackDown, UserError
from bot.usecases.core.csv_files import make_csv
from bot.usecases.core.operation_run import OperationRun

SENDING_STEP, SENT_STEP = "sending", "sent"
"""Steps: Slack may have the file; Slack has it."""


def make_unsure_error() -> UserError:
    return UserError("sheet-unsure", next_step="sheet-unsure-next")


async def send_sheet(
    run: OperationRun,
    name: str,
    titles: Sequence[str],
    rows: Iterable[Sequence[str | int | None]],
    comment: str,
) -> None:
    """Send the file, unless Slack has it. Raises ``SlackDown`` if Slack did not accept it.

    Raises ``UserError`` if it is unknown whether the file arrived, now or because an earlier process was killed.
    """
    before = run.operation.step
    if before == SENT_STEP:
        return
    if before == SENDING_STEP:
        raise make_unsure_error()
    await run.checkpoint(SENDING_STEP)
    try:
        await run.app.slack.files.send_file(run.operation.person, name, make_csv(titles, rows), comment)
    except SendUnknown as error:
        raise make_unsure_error() from error
    except SlackDown:
        await run.checkpoint(before)
        raise
    await run.checkpoint(SENT_STEP)
