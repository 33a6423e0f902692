"""How a subscription stands with Slack and GoTo: it fails with a reason that its owner is told once, and goes on."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta

from bot.errors import CannotPost, UserError
from bot.ids import operation_id
from bot.ports import Subscription, SubscriptionState
from bot.usecases.notifications.models import NotificationViews
from bot.usecases.sends import tell_once
from bot.usecases.services import Services

GIVEN_UP = timedelta(days=7)
"""A subscription that fails so long is paused; its person may resume it."""
OWN_LINK = frozenset({"not-connected", "link-dead"})
"""Reasons that the owner of the link is told elsewhere."""
OF_GOTO = OWN_LINK | {
    "admin-only",
    "link-refused",
    "role-missing",
    "goto-not-found",
    "goto-refused",
    "goto-not-understood",
    "group-too-large",
    "account-changed",
}
"""Reasons that a poll which works does away with; all others are Slack's, and a post that works does."""

log = logging.getLogger("usher.notifications")


async def failed(s: Services, one: Subscription, reason: str, views: NotificationViews) -> None:
    """Let a subscription fail. Its owner is told first, so that nobody who dies between leaves it untold."""
    now = s.clock.now()
    if one.state is SubscriptionState.ACTIVE and not _told_elsewhere(one, reason):
        await _tell(s, one, reason, views)
    if one.state is SubscriptionState.FAILING and one.since and now - one.since > GIVEN_UP:
        await s.subscriptions.mark(one, SubscriptionState.PAUSED, reason, now)
    else:
        await s.subscriptions.mark(one, SubscriptionState.FAILING, reason, now)


async def works(s: Services, subscriptions: Iterable[Subscription], *, goto: bool) -> None:
    """Let those go on that failed for GoTo's (``goto``) or for Slack's sake."""
    for one in subscriptions:
        if one.state is SubscriptionState.FAILING and (one.reason in OF_GOTO) is goto:
            await s.subscriptions.mark(one, SubscriptionState.ACTIVE, None, s.clock.now())


def _told_elsewhere(one: Subscription, reason: str) -> bool:
    return reason in OWN_LINK and one.source.reader == one.created_by


async def _tell(s: Services, one: Subscription, reason: str, views: NotificationViews) -> None:
    since = one.since.isoformat() if one.since else ""
    send_id = operation_id(s.id_secret, one.created_by, "subscription-fails", one.id, since)
    try:
        await tell_once(s, one.created_by, send_id, views.failing(one, reason))
    except (CannotPost, UserError) as error:
        log.warning("an owner cannot be told: subscription=%s message=%s", one.id, error.message_id)


async def may_post(s: Services, one: Subscription) -> str | None:
    """Return why nothing may be posted into the subscription's channel, None when it may.

    Who is not in a channel (any more) does not make the bot post there. Raises ``SlackDown``.
    """
    if one.channel is None:
        return None
    try:
        policy = await s.policies.get(one.tenant)
        if one.channel in policy.read_only:
            return "notify-read-only"
        return None if await s.people.is_member(one.created_by, one.channel) else "notify-owner-left"
    except CannotPost as error:
        return error.message_id
