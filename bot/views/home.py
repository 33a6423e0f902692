"""The App Home tab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.ports import Message
from bot.usecases.accounts import Status
from bot.usecases.registration import RegistrationModel
from bot.views import accounts, registrations


def home(model: Status, menu: Message, registered: Sequence[RegistrationModel] = ()) -> dict[str, Any]:
    """Return the Home tab: what the bare command shows, one's registrations for trainings, then the connection.

    Source: Slack, views.publish (at most 100 blocks).
    """
    blocks = list(menu.blocks)
    if registered:
        blocks += registrations.mine(registered).blocks
    if model.email is not None and model.ended_at is None:
        blocks += accounts.status(model).blocks
    return {"type": "home", "blocks": blocks[:100]}
