"""Answers to typed messages that need a press: the choice between commands, and a form."""

from __future__ import annotations

from bot.model.errors import UserError
from bot.model.messages import Message
from bot.model.typed_messages import TypedCommand
from bot.parsing.mention import AmbiguousVerb, TypedLine
from bot.views import ids
from bot.views.errors import problem_text
from bot.views.i18n.bundles import t
from bot.views.kit import actions, button, context, message, section

MAX_CARRIED_CHARS = 1_500
"""Longest text that a button carries (Slack: a button's value has 2,000 characters)."""


def choice_message(error: AmbiguousVerb, thread_ts: str | None) -> Message:
    """Ask which command was meant, with a button for each."""
    text = problem_text(error)
    names = [one.command.lstrip("/") for one in error.lines]
    buttons = [
        button(
            f"{name} {line.text}",
            f"{ids.MENTION_RUN}.{number}",
            carry=_carried(line, thread_ts),
        )
        for number, (name, line) in enumerate(zip(names, error.lines, strict=True))
    ]
    return message(f"{text} {', '.join(names)}", [section(text), actions(*buttons)])


def form_message(line: TypedLine, thread_ts: str | None) -> Message:
    """Return the button that opens the form."""
    text = t("mention-form")
    opening = button(t("mention-open"), ids.MENTION_OPEN, carry=_carried(line, thread_ts), style="primary")
    return message(text, [section(text), actions(opening)])


def with_hint(shown: Message, *, is_direct: bool) -> Message:
    """Return help with the hint how commands are typed in messages: in one's own with Usher, or elsewhere."""
    hint = t("mention-hint" if is_direct else "mention-hint-channel")
    return message(f"{shown.text} {hint}", [*shown.blocks, context(hint)])


def _carried(line: TypedLine, thread_ts: str | None) -> TypedCommand:
    if len(line.text) > MAX_CARRIED_CHARS:
        raise UserError(
            "command-long", next_step="command-long-next", length=len(line.text), limit=MAX_CARRIED_CHARS
        )
    return TypedCommand(line.command, line.text, thread_ts)
