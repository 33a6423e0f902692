"""Messages about a training's change or cancellation that waits for GoTo."""

from __future__ import annotations

from bot.model.messages import Message
from bot.model.operations import OperationKind, OperationRecord
from bot.model.retries import can_withdraw, retry_deadline
from bot.views import ids as act
from bot.views import kit as ui
from bot.views.i18n.bundles import t
from bot.views.text import mrkdwn_safe, single_line
from bot.views.times import slack_date


def waiting_message(op: OperationRecord, zone: str) -> Message:
    """Return the message that the operation waits for GoTo, and its undo button; ``zone`` is the reader's (IANA)."""
    what = "cancel" if op.kind == OperationKind.TRAINING_CANCEL else "change"
    name = _training_name(op)
    until = slack_date(retry_deadline(op), zone)
    text = t(f"training-waits-{what}", name=name, until=until)
    if not can_withdraw(op):
        note = t("training-waits-asked")
        return ui.message(f"{text} {note}", [ui.section(text), ui.context(note)])
    back = ui.button(t(f"button-training-not-{what}"), act.TRAINING_CANCEL_UNDO, value=op.id)
    return ui.message(text, [ui.section(text), ui.actions(back)])


def waited_message(op: OperationRecord) -> Message:
    """Return the message that replaces it when the wait is over."""
    text = t("training-waited", name=_training_name(op))
    return ui.text_message(text)


def _training_name(op: OperationRecord) -> str:
    return mrkdwn_safe(single_line(str(op.payload["name"])) or t("untitled"))
