"""The App Home tab."""

from __future__ import annotations

from typing import Any

from bot.ports import Message
from bot.usecases.accounts import Status
from bot.views import accounts


def home(model: Status, menu: Message) -> dict[str, Any]:
    """Return the Home tab: what the bare command shows, then the connection (Slack: views.publish, ≤ 100 blocks)."""
    blocks = list(menu.blocks)
    if model.email is not None and model.ended_at is None:
        blocks += accounts.status(model).blocks
    return {"type": "home", "blocks": blocks[:100]}
