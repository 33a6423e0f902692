"""Messages about a training's change or cancellation that waits for GoTo."""

from __future__ import annotations

from bot.ports import Message, Operation
from bot.usecases.operations import Kind
from bot.usecases.outages import free, until_of
from bot.views import actions as act
from bot.views.parts import actions, button, context, message, one_line, safe, section
from bot.views.times import slack_date
from bot.views.words import say


def waiting(op: Operation, zone: str) -> Message:
    """Return the message that the operation waits for GoTo, and its undo button; ``zone`` is the reader's (IANA)."""
    what = "cancel" if op.kind == Kind.TRAINING_CANCEL else "change"
    name = _name(op)
    until = slack_date(until_of(op), zone)
    text = say(f"training-waits-{what}", name=name, until=until)
    if not free(op):
        note = say("training-waits-asked")
        return message(f"{text} {note}", [section(text), context(note)])
    back = button(say(f"button-training-not-{what}"), act.TRAINING_UNDO, value=op.id)
    return message(text, [section(text), actions(back)])


def waited(op: Operation) -> Message:
    """Return the message that replaces it when the wait is over."""
    text = say("training-waited", name=_name(op))
    return message(text, [section(text)])


def _name(op: Operation) -> str:
    return safe(one_line(str(op.payload["name"])) or say("untitled"))
