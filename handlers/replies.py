"""What a listener answers, and how each kind of payload carries it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.ports import Message


@dataclass(frozen=True, slots=True)
class Reply:
    """At most one of these is set; nothing set means: taken, nothing to say (a form closes).

    ``message`` is for the asker alone, ``replace`` puts it in the place of the message that was pressed, ``secret``
    keeps it out of lasting messages, ``errors`` maps block ids to sentences, ``view`` replaces the form.
    """

    message: Message | None = None
    replace: bool = False
    secret: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)
    view: Mapping[str, Any] | None = None

    def for_command(self) -> dict[str, Any]:
        """Return the arguments of a command's ack (Slack: ``response_type`` ephemeral)."""
        if self.message is None:
            return {}
        return {"text": self.message.text, "blocks": list(self.message.blocks), "response_type": "ephemeral"}

    def for_view(self) -> dict[str, Any]:
        """Return the arguments of a submission's ack (Slack: ``response_action``)."""
        if self.errors:
            return {"response_action": "errors", "errors": dict(self.errors)}
        if self.view is not None:
            return {"response_action": "update", "view": dict(self.view)}
        return {}


NOTHING = Reply()
