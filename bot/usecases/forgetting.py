"""Export the data stored about a person, and delete it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from bot.errors import CannotPost, SendUnknown, SlackDown, UserError
from bot.ports import Link, Message, Outcome
from bot.usecases.operations import Run
from bot.usecases.sends import tell_once
from bot.usecases.services import Services

FILE = "usher-your-data.json"
PART = 2500
"""Characters of data in one message, if files are refused."""
MOST_PARTS = 40

AsText = Callable[[str, int, int], Message]
"""Builds the message of one part from the text, its number (from 1) and the number of parts."""


async def export(go: Run, comment: str, as_text: AsText) -> Outcome:
    """Send people the data stored about them: as a file, or as messages if Slack takes no files.

    Steps: ``new`` → ``sending`` (Slack may have the file) → ``in-parts``. If Slack's answer is lost, there is no way to
    check whether the file arrived. It is not sent again; the person is asked to look.
    """
    s, person = go.s, go.operation.person
    if go.operation.step == "sending":
        raise UserError("export-unsure", next_step="export-unsure-next")
    data = json.dumps(await _all(go), indent=1, ensure_ascii=False)
    if go.operation.step == "new":
        await go.reach("sending")
        try:
            await s.files.tell(person, FILE, data.encode(), comment)
        except SendUnknown as error:
            raise UserError("export-unsure", next_step="export-unsure-next") from error
        except SlackDown:
            await go.reach("new")
            raise
        except CannotPost:
            await go.reach("in-parts")
        else:
            return Outcome(True, {"file": True})
    parts = _parts(data)
    for number, part in enumerate(parts, 1):
        message = as_text(part, number, len(parts))
        await tell_once(s, person, go.send_id(f"part-{number}"), message)
    return Outcome(True, {"file": False})


async def _all(go: Run) -> dict[str, Any]:
    s, person = go.s, go.operation.person
    return {
        "person": str(person),
        "as_of": s.clock.now().isoformat(timespec="seconds"),
        "kept": await s.export_person(person),
    }


def _parts(data: str) -> Sequence[str]:
    parts = [data[at : at + PART] for at in range(0, len(data), PART)]
    return parts[:MOST_PARTS]


async def forget(go: Run) -> Outcome:
    """Delete everything stored about the person, and revoke the tokens at GoTo. Idempotent."""
    s, person = go.s, go.operation.person
    if go.operation.step == "new":
        link = await s.links.get(person)
        if link is not None:
            await _revoke(s, link)
        await go.reach("revoked")
    gone = await s.forget_person(person, go.operation.id)
    return Outcome(True, {"count": gone})


async def _revoke(s: Services, link: Link) -> None:
    await s.authority.revoke(link.refresh_token or link.access_token)
