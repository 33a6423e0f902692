"""Export the data stored about a person, and delete it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from bot.model.account_results import ExportResult, ForgetResult
from bot.model.errors import SendUnknown, SlackDown, SlackRefusal, UserError
from bot.model.ids import Person
from bot.model.messages import Message
from bot.model.operations import Outcome, success
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.sends import dm_once
from bot.usecases.core.services import Services

EXPORT_FILE_NAME = "usher-your-data.json"
MAX_PART_CHARS = 2500
"""Characters of data in one message, if files are refused."""
MAX_EXPORT_PARTS = 40

ExportPartView = Callable[[str, int, int], Message]
"""Builds the message of one part from the text, its number (from 1) and the number of parts."""


async def export_data(run: OperationRun, comment: str, part_view: ExportPartView) -> Outcome:
    """Send people the data stored about them: as a file, or as messages if Slack takes no files.

    Steps: ``new`` → ``sending`` (Slack may have the file) → ``in-parts``. If Slack's answer is lost, there is no way to
    check whether the file arrived. It is not sent again; the person is asked to look.
    """
    app, person = run.app, run.operation.person
    if run.operation.step == "sending":
        raise UserError("export-unsure", next_step="export-unsure-next")
    data = json.dumps(await _collect_data(run), indent=1, ensure_ascii=False)
    if run.operation.step == "new":
        await run.checkpoint("sending")
        try:
            await app.slack.files.send_file(person, EXPORT_FILE_NAME, data.encode(), comment)
        except SendUnknown as error:
            raise UserError("export-unsure", next_step="export-unsure-next") from error
        except SlackDown:
            await run.checkpoint("new")
            raise
        except SlackRefusal:
            await run.checkpoint("in-parts")
        else:
            return success(ExportResult(file=True))
    parts = _split_into_parts(data)
    for number, part in enumerate(parts, 1):
        write = partial(part_view, part, number, len(parts))
        await dm_once(app, person, run.send_id(f"part-{number}"), write)
    return success(ExportResult(file=False))


async def _collect_data(run: OperationRun) -> dict[str, Any]:
    app, person = run.app, run.operation.person
    return {
        "person": str(person),
        "as_of": app.clock.now().isoformat(timespec="seconds"),
        "kept": await app.personal_data.export_person(person),
    }


def _split_into_parts(data: str) -> Sequence[str]:
    parts = [data[at : at + MAX_PART_CHARS] for at in range(0, len(data), MAX_PART_CHARS)]
    return parts[:MAX_EXPORT_PARTS]


async def delete_data(run: OperationRun) -> Outcome:
    """Delete everything stored about the person, and revoke the tokens at GoTo. Idempotent."""
    app, person = run.app, run.operation.person
    if run.operation.step == "new":
        await _revoke_tokens_of(app, person)
        await run.checkpoint("revoked")
    gone = await app.personal_data.forget_person(person, run.operation.id)
    return success(ForgetResult(count=gone))


async def delete_person(app: Services, person: Person, kept_operation: str) -> int:
    """Like ``delete_data``, for a person who does not ask for it themselves; return the number of deleted keys."""
    await _revoke_tokens_of(app, person)
    return await app.personal_data.forget_person(person, kept_operation)


async def list_goto_tokens(app: Services, person: Person) -> list[str]:
    """Return the tokens of the person's link and of sign-ins that wait for an answer."""
    link = await app.store.links.get(person)
    pending = [one.link for one in await app.store.pending_links.list_by_person(person)]
    links = [*([link] if link is not None else []), *pending]
    return [one.refresh_token or one.access_token for one in links]


async def _revoke_tokens_of(app: Services, person: Person) -> None:
    for token in await list_goto_tokens(app, person):
        await app.goto.oauth.revoke(token)
