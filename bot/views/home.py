"""The App Home tab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from bot.ports import LastCall, Message
from bot.usecases.accounts import Status
from bot.usecases.notify_list import SubscriptionList
from bot.usecases.registration import RegistrationModel
from bot.views import accounts, notify, registrations
from bot.views import actions as act
from bot.views.doctor import last_line
from bot.views.parts import actions, button, section
from bot.views.words import say

MOST = 100
"""Blocks of a Home tab (Slack: views.publish)."""


def home(
    model: Status,
    menu: Message,
    registered: Sequence[RegistrationModel] = (),
    told: SubscriptionList | None = None,
    last: LastCall | None = None,
) -> dict[str, Any]:
    """Return the Home tab: the bare command's menu, registrations for trainings, subscriptions, the connection, and the
    last request if it failed.

    If there are too many blocks, registrations are cut; the rest is always shown.
    """
    below: list[dict[str, Any]] = []
    if told is not None:
        below += _dicts(notify.home(told))
    buttons = [button(say("button-settings"), act.SETTINGS)]
    if model.email is not None and model.ended_at is None:
        below += [dict(block) for block in accounts.status(model).blocks]
    else:
        buttons.append(button(say("button-feed"), act.FEED))
    below += _dicts([actions(*buttons)])
    if last is not None and not last.ok:
        below += _dicts([section(last_line(last, model.zone))])
    blocks = [dict(block) for block in menu.blocks]
    room = MOST - len(blocks) - len(below)
    if registered:
        blocks += [dict(block) for block in registrations.mine(registered).blocks[:room]]
    return {"type": "home", "blocks": [*blocks, *below][:MOST]}


def _dicts(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    return [block.to_dict() for block in blocks]
