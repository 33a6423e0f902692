"""Errors as sentences: what happened, what to do next, and the reference that finds the log line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.model.channels import PostingRefusal
from bot.model.errors import NotConnected, UsherError
from bot.model.meeting_requests import AddUsherCarried
from bot.model.messages import Message
from bot.model.operations import Outcome
from bot.parsing.time.zoned_time import format_zoned_time
from bot.views import ids as act
from bot.views.i18n import explain_error, has_message
from bot.views.i18n.bundles import t
from bot.views.kit import Block, Element, actions, button, context, message, section
from bot.views.text import mrkdwn_safe

_DATETIME_PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.+Z-]*\[[A-Za-z0-9_/+-]+\])?")
_ZONE_PATTERN = re.compile(r"[A-Za-z]+(/[A-Za-z0-9_+-]+)+")

RECONNECT_MESSAGE_IDS = frozenset({"link-dead", "link-refused"})


def mrkdwn_sentence(message_id: str, values: Mapping[str, Any]) -> str:
    """Return the sentence for mrkdwn, with its values escaped."""
    return t(message_id, **{name: _escape_value(name, value) for name, value in values.items()})


def _escape_value(name: str, value: Any) -> Any:
    """Return the value escaped; datetimes and zones stay as they are, because the sentences format them."""
    if (
        not isinstance(value, str)
        or name == "zone"
        or _DATETIME_PATTERN.fullmatch(value)
        or _ZONE_PATTERN.fullmatch(value)
    ):
        return value
    return mrkdwn_safe(value)


def problem_text(problem: UsherError) -> str:
    """Return what was wrong and what to do, as one line of mrkdwn."""
    return outcome_sentence(_to_outcome(problem))


def problem_question(problem: UsherError | None, question: str) -> str:
    """Return a question, after the sentence about why it is asked if there is one, as one line of mrkdwn."""
    return f"{mrkdwn_sentence(problem.message_id, problem.values)} {question}" if problem else question


def plain_sentence(error: UsherError) -> str:
    """Return an error as one line of plain text, for a form field."""
    return explain_error(error).replace("`", "")


def field_sentence(error: UsherError) -> str:
    """Return an error as one line of plain text, shorter if the form already says more of it beside its field."""
    short = f"{error.message_id}-field"
    return t(short) if has_message(short) else plain_sentence(error)


def outcome_sentence(outcome: Outcome) -> str:
    """Return a failed outcome as one line."""
    parts = [mrkdwn_sentence(outcome.message_id or "broken", outcome.values)]
    if outcome.next_step:
        parts.append(mrkdwn_sentence(outcome.next_step, outcome.values))
    if outcome.reference:
        parts.append(t("reference", reference=outcome.reference))
    return " ".join(parts)


def outcome_plain_sentence(outcome: Outcome) -> str:
    """Return a failed outcome as one line of plain text, for a form field."""
    return plain_sentence(
        UsherError(
            outcome.message_id or "broken",
            next_step=outcome.next_step,
            reference=outcome.reference,
            **outcome.values,
        )
    )


def abandoned_outcome(asked_at: datetime, zone: str, reference: str) -> Outcome:
    """Return the outcome of what was asked for at ``asked_at`` (aware) and could not be finished; ``zone`` is IANA."""
    return Outcome(
        ok=False,
        values={"at": format_zoned_time(asked_at.astimezone(ZoneInfo(zone)))},
        message_id="abandoned",
        next_step="abandoned-next",
        reference=reference,
    )


def error_message(problem: UsherError) -> Message:
    """Return an error as a message; if the connection is missing, with the button to connect."""
    connect = problem.message_id if isinstance(problem, NotConnected) else None
    return _build_message(_to_outcome(problem), connect)


def _to_outcome(problem: UsherError) -> Outcome:
    return Outcome(
        ok=False,
        values=problem.values,
        message_id=problem.message_id,
        next_step=problem.next_step,
        reference=problem.reference,
    )


def outcome_error_message(outcome: Outcome) -> Message:
    """Return a failed outcome as a message."""
    known = RECONNECT_MESSAGE_IDS | {"not-connected"}
    return _build_message(outcome, outcome.message_id if outcome.message_id in known else None)


def _build_message(outcome: Outcome, connect: str | None) -> Message:
    lines = [mrkdwn_sentence(outcome.message_id or "broken", outcome.values)]
    if outcome.next_step:
        lines.append(mrkdwn_sentence(outcome.next_step, outcome.values))
    blocks: list[Block] = [section("\n".join(lines))]
    if connect:
        blocks.append(actions(connect_button(again=connect in RECONNECT_MESSAGE_IDS)))
    blocks += add_usher_blocks(outcome)
    if outcome.reference:
        blocks.append(context(t("reference", reference=outcome.reference)))
    return message(outcome_sentence(outcome), blocks)


def add_usher_blocks(outcome: Outcome) -> list[Block]:
    """Return [Add Usher] below a failure that it can cure, [] below any other."""
    refusal = outcome.result(PostingRefusal)
    if not refusal.can_join:
        return []
    carried = AddUsherCarried(refusal.can_join, refusal.meeting_id, refusal.shortcut, refusal.thread_ts)
    return [actions(add_usher_button(carried))]


def add_usher_button(carried: AddUsherCarried) -> Element:
    """Return the button that adds Usher to a public channel, and then goes on with what was to be done there."""
    return button(t("button-add-usher"), act.ADD_USHER, carry=carried)


def connect_button(*, again: bool) -> Element:
    return button(t("button-reconnect" if again else "button-connect"), act.CONNECT, style="primary")
