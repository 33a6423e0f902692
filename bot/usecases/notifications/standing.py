"""How a subscription stands with Slack and GoTo.

It fails with a reason that its owner is told once, and goes on by itself; without its channel it ends, until its
owner resumes or changes it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta

from bot.errors import CannotPost, UserError
from bot.ids import operation_id
from bot.ports import Policy, Subscription, SubscriptionState, What
from bot.usecases.notifications.models import NotificationViews
from bot.usecases.registration import may_see
from bot.usecases.sends import tell_once
from bot.usecases.services import Services

GIVEN_UP = timedelta(days=7)
"""A subscription that fails so long is paused; its person may resume it."""
CHANNEL_LOST = frozenset(
    {
        "slack-archived",
        "slack-channel-gone",
        "slack-not-in-channel",
        "slack-posting-restricted",
        "notify-owner-left",
    }
)
"""Reasons that end a subscription at once: somebody else decided that this channel is told no more."""
OWN_LINK = frozenset({"not-connected", "link-dead"})
"""Reasons that the owner of the link is told elsewhere."""
OF_POSTING = frozenset({"notify-owner-left", "notify-read-only", "notify-card-gone"})

log = logging.getLogger("usher.notifications")


def of_posting(reason: str) -> bool:
    """Say whether a post that works does away with the reason; with all others a poll that works does."""
    return reason.startswith("slack-") or reason in OF_POSTING


def ends_it(reason: str) -> bool:
    """Say whether a subscription ends for this reason instead of going on."""
    return reason in CHANNEL_LOST


async def failed(s: Services, one: Subscription, reason: str, views: NotificationViews) -> None:
    """Let a subscription fail, or end. Its owner is told first, so that nobody who dies between leaves it untold."""
    now, ends = s.clock.now(), ends_it(reason)
    if (ends or one.state is SubscriptionState.ACTIVE) and not _told_elsewhere(one, reason):
        await _tell(s, one, reason, views)
    if one.state is SubscriptionState.FAILING and one.since and now - one.since > GIVEN_UP:
        ends = True
    await s.subscriptions.mark(
        one, SubscriptionState.PAUSED if ends else SubscriptionState.FAILING, reason, now
    )


async def works(s: Services, subscriptions: Iterable[Subscription], *, goto: bool) -> None:
    """Let those go on that failed for GoTo's (``goto``) or for Slack's sake."""
    for one in subscriptions:
        if one.state is SubscriptionState.FAILING and of_posting(one.reason or "") is not goto:
            await s.subscriptions.mark(one, SubscriptionState.ACTIVE, None, s.clock.now())


def _told_elsewhere(one: Subscription, reason: str) -> bool:
    return reason in OWN_LINK and one.source.reader == one.created_by


async def _tell(s: Services, one: Subscription, reason: str, views: NotificationViews) -> None:
    since = one.since.isoformat() if one.since else ""
    how = "subscription-ends" if ends_it(reason) else "subscription-fails"
    send_id = operation_id(s.id_secret, one.created_by, how, one.id, since)
    try:
        await tell_once(s, one.created_by, send_id, views.failing(one, reason))
    except (CannotPost, UserError) as error:
        log.warning("an owner cannot be told: subscription=%s message=%s", one.id, error.message_id)


async def may_post(s: Services, one: Subscription, policy: Policy | None = None) -> str | None:
    """Return why nothing may be posted for the subscription, None when it may.

    Who is not in a channel (any more) does not make the bot post there. ``policy`` are the workspace's rules where
    they were read just now. Raises ``SlackDown``.
    """
    try:
        if one.channel is not None:
            if one.channel in (policy or await s.policies.get(one.tenant)).read_only:
                return "notify-read-only"
            if not await s.people.is_member(one.created_by, one.channel):
                return "notify-owner-left"
        return None if await _shown(s, one) else "notify-card-gone"
    except CannotPost as error:
        return error.message_id


async def _shown(s: Services, one: Subscription) -> bool:
    """Say whether its maker may know of the sessions: another's meeting is known by a card that they see."""
    if one.source.reader == one.created_by:
        return True
    if one.value.startswith("training-"):
        return await _training_shown(s, one)
    known = await s.meetings.get(one.tenant, one.value.removeprefix("meeting-"))
    if known is None or one.what is not What.SESSION or known.organizer != one.source.reader:
        return False
    if one.channel is not None:
        return known.card_in(one.channel) is not None
    for card in known.cards:
        if await s.people.is_member(one.created_by, card.channel):
            return True
    return False


async def _training_shown(s: Services, one: Subscription) -> bool:
    """Say the same of another's training, which is known by being shared."""
    shared = await s.registrations.shared(one.tenant, one.value.removeprefix("training-"))
    if shared is None or shared.ended is not None or shared.organizer != one.source.reader:
        return False
    if one.channel is not None:
        return shared.card_in(one.channel) is not None
    return await may_see(s, one.created_by, shared, None)
