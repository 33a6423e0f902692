"""A table as a file in somebody's direct messages, sent at most once.

Slack tells nobody whether a file with a lost answer is there, so that it is not sent again; the person is told to look.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.errors import SendUnknown, SlackDown, UserError
from bot.usecases.operations import Run
from bot.usecases.sheets import sheet

SENDING, SENT = "sending", "sent"
"""The steps from which on Slack may have the file, and has it."""


def unsure() -> UserError:
    return UserError("sheet-unsure", next_step="sheet-unsure-next")


async def send_sheet(
    go: Run, name: str, heads: Sequence[str], rows: Iterable[Sequence[str | int | None]], comment: str
) -> None:
    """Send the file, unless Slack has it. Raises ``SlackDown`` when it did not take it.

    Raises ``UserError`` when nobody can tell whether it came: now, or when another process was killed meanwhile.
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
