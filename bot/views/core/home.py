"""The App Home tab."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.accounts import ConnectionStatus
from bot.model.messages import Message
from bot.model.people import LastRequest
from bot.model.registration import RegistrationModel
from bot.model.reminders import SubscriptionList
from bot.views import ids as act
from bot.views.accounts import connection
from bot.views.accounts.doctor import last_request_line
from bot.views.i18n.bundles import t
from bot.views.kit import Block, View, actions, button, section
from bot.views.registration import mine
from bot.views.reminders import subscriptions as reminders_subscriptions

MAX_HOME_BLOCKS = 100
"""Blocks of a Home tab (Slack: views.publish)."""


def home_view(
    model: ConnectionStatus,
    menu: Message,
    registered: Sequence[RegistrationModel] = (),
    subscriptions: SubscriptionList | None = None,
    last_request: LastRequest | None = None,
) -> View:
    """Return the Home tab: the bare command's menu, registrations for trainings, subscriptions, the connection, and the
    last request if it failed.

    If there are too many blocks, registrations are cut; the rest is always shown.
    """
    below: list[Block] = []
    if subscriptions is not None:
        below += reminders_subscriptions.home_blocks(subscriptions)
    buttons = [button(t("button-settings"), act.SETTINGS)]
    if model.email is not None and model.ended_at is None:
        below += map(dict, connection.status_message(model).blocks)
    else:
        buttons.append(button(t("button-feed"), act.FEED))
    below.append(actions(*buttons))
    if last_request is not None and not last_request.ok:
        below.append(section(last_request_line(last_request, model.zone)))
    blocks = [dict(block) for block in menu.blocks]
    room = MAX_HOME_BLOCKS - len(blocks) - len(below)
    blocks += mine.home_blocks(registered)[:room]
    return {"type": "home", "blocks": [*blocks, *below][:MAX_HOME_BLOCKS]}
