"""Errors as sentences: what happened, what to do next, and the reference that finds the log line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement

from bot.errors import NotConnected, UsherError
from bot.ports import Message, Outcome
from bot.views import actions as act
from bot.views.parts import actions, button, context, message, safe, section
from bot.views.words import explain, say

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.+Z-]*\[[A-Za-z0-9_/+-]+\])?")
_ZONE = re.compile(r"[A-Za-z]+(/[A-Za-z0-9_+-]+)+")

CONNECT_AGAIN = frozenset({"link-dead", "link-refused"})


def words(message_id: str, values: Mapping[str, Any]) -> str:
    """Return the sentence for mrkdwn, with its values escaped."""
    return say(message_id, **{name: _shown(name, value) for name, value in values.items()})


def _shown(name: str, value: Any) -> Any:
    """Return the value escaped; datetimes and zones stay as they are, because the sentences format them."""
    if not isinstance(value, str) or name == "zone" or _MOMENT.fullmatch(value) or _ZONE.fullmatch(value):
        return value
    return safe(value)


def plain_sentence(error: UsherError) -> str:
    """Return an error as one line of plain text, for a form field."""
    return explain(error).replace("`", "")


def outcome_sentence(outcome: Outcome) -> str:
    """Return a failed outcome as one line."""
    parts = [words(outcome.message_id or "broken", outcome.values)]
    if outcome.next_step:
        parts.append(words(outcome.next_step, outcome.values))
    if outcome.reference:
        parts.append(say("reference", reference=outcome.reference))
    return " ".join(parts)


def outcome_plain(outcome: Outcome) -> str:
    """Return a failed outcome as one line of plain text, for a form field."""
    return plain_sentence(
        UsherError(
            outcome.message_id or "broken",
            next_step=outcome.next_step,
            reference=outcome.reference,
            **outcome.values,
        )
    )


def error(problem: UsherError) -> Message:
    """Return an error as a message; if the connection is missing, with the button to connect."""
    connect = problem.message_id if isinstance(problem, NotConnected) else None
    return _message(
        Outcome(False, problem.values, problem.message_id, problem.next_step, problem.reference), connect
    )


def outcome_error(outcome: Outcome) -> Message:
    """Return a failed outcome as a message."""
    known = CONNECT_AGAIN | {"not-connected"}
    return _message(outcome, outcome.message_id if outcome.message_id in known else None)


def _message(outcome: Outcome, connect: str | None) -> Message:
    lines = [words(outcome.message_id or "broken", outcome.values)]
    if outcome.next_step:
        lines.append(words(outcome.next_step, outcome.values))
    blocks: list[Block] = [section("\n".join(lines))]
    if connect:
        blocks.append(actions(connect_button(again=connect in CONNECT_AGAIN)))
    if outcome.reference:
        blocks.append(context(say("reference", reference=outcome.reference)))
    return message(outcome_sentence(outcome), blocks)


def connect_button(*, again: bool) -> ButtonElement:
    return button(say("button-reconnect" if again else "button-connect"), act.CONNECT, style="primary")
