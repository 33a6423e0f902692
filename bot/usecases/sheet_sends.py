"""Send a table as a file by DM, at most once.

Slack offers no way to find out whether a file arrived if its answer was lost, so it is never sent again; the person is
asked to look.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.errors import SendUnknown, SlackDown, UserError
from bot.usecases.operations import Run
from bot.usecases.sheets import sheet

SENDING, SENT = "sending", "sent"
"""Steps: Slack may have the file; Slack has it."""


def unsure() -> UserError:
    return UserError("sheet-unsure", next_step="sheet-unsure-next")


async def send_sheet(
    go: Run, name: str, heads: Sequence[str], rows: Iterable[Sequence[str | int | None]], comment: str
) -> None:
    """Send the file, unless Slack has it. Raises ``SlackDown`` if Slack did not accept it.

    Raises ``UserError`` if it is unknown whether the file arrived, now or because an earlier process was killed.
    """
    before = go.operation.step
    if before == SENT:
        return
    if before == SENDING:
        raise unsure()
    await go.reach(SENDING)
    try:
        await go.s.files.tell(go.operation.person, name, sheet(heads, rows), comment)
    except SendUnknown as error:
        raise unsure() from error
    except SlackDown:
        await go.reach(before)
        raise
    await go.reach(SENT)
