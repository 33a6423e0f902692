"""Runners of the Seeit operations, and the views of their results."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.core import Message, OperationKind, OperationRecord, Outcome
from bot.usecases.assist import create
from bot.usecases.core.operations import OperationRun, Runner
from bot.views.assist import sessions as views


async def make_session(run: OperationRun) -> Outcome:
    return await create.create_session(run, views.key_note)


async def send_key(run: OperationRun) -> Outcome:
    return await create.send_key(run, views.key_note)


ASSIST_RUNNERS: Mapping[str, Runner] = {
    OperationKind.ASSIST_NEW: make_session,
    OperationKind.ASSIST_SEND: send_key,
}


def result_message(op: OperationRecord) -> Message | None:
    """Return the message for a detached operation's success, or None if it failed (the error is shown instead)."""
    if op.outcome is None or not op.outcome.ok:
        return None
    return (
        views.ready_message(op.outcome)
        if op.kind == OperationKind.ASSIST_NEW
        else views.sent_message(op.outcome)
    )
