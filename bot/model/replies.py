"""A listener's reply, and how it is returned for each kind of payload."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.model.messages import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A listener's reply: at most one of ``message``, ``errors``, ``view`` and ``pushed``.

    None means a plain ack (a form closes). ``message`` is shown only to the asker; ``replace`` replaces the pressed
    message with it; ``secret`` keeps it out of permanent messages. ``errors`` maps block ids to sentences. ``view``
    replaces the form, ``pushed`` is shown on top of it. ``is_fault``: the listener did not do its work, through no
    fault of the asker, so an event is to be delivered again. ``options`` are the answer to what is typed into a
    select.
    """

    message: Message | None = None
    replace: bool = False
    secret: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)
    view: Mapping[str, Any] | None = None
    pushed: Mapping[str, Any] | None = None
    is_fault: bool = False
    options: Sequence[Mapping[str, Any]] = ()

    def as_command_ack(self) -> dict[str, Any]:
        """Return the arguments of a command's ack (Slack: ``response_type`` ephemeral)."""
        if self.message is None:
            return {}
        return {"text": self.message.text, "blocks": list(self.message.blocks), "response_type": "ephemeral"}

    def as_submission_ack(self) -> dict[str, Any]:
        """Return the arguments of a submission's ack (Slack: ``response_action``)."""
        if self.errors:
            return {"response_action": "errors", "errors": dict(self.errors)}
        if self.view is not None:
            return {"response_action": "update", "view": dict(self.view)}
        if self.pushed is not None:
            return {"response_action": "push", "view": dict(self.pushed)}
        return {}


EMPTY_REPLY = Reply()
