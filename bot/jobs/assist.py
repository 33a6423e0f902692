"""Runners of the Seeit operations, and the views of their results."""

from __future__ import annotations

from collections.abc import Mapping

from bot.ports import Message, Operation, Outcome
from bot.usecases import assist_new
from bot.usecases.operations import Kind, Run, Runner
from bot.views import assist as views


async def make(go: Run) -> Outcome:
    return await assist_new.make_session(go, views.key_note)


async def send(go: Run) -> Outcome:
    return await assist_new.send_key(go, views.key_note)


ASSIST_RUNNERS: Mapping[str, Runner] = {Kind.ASSIST_NEW: make, Kind.ASSIST_SEND: send}


def told(op: Operation) -> Message | None:
    """Return the message for a detached operation's success, or None if it failed (the error is shown instead)."""
    if op.outcome is None or not op.outcome.ok:
        return None
    return views.ready(op.outcome) if op.kind == Kind.ASSIST_NEW else views.sent(op.outcome)
