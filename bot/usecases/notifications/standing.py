"""Health of a subscription with Slack and GoTo.

It fails with a reason that its owner gets once, and recovers by itself. Without its channel it is paused until its
owner resumes or changes it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta

from bot.errors import CannotPost, UserError
from bot.ids import operation_id
from bot.ports import Policy, Subscription, SubscriptionState, SubscriptionScope
from bot.usecases.notifications.models import NotificationViews
from bot.usecases.registration import can_see_training
from bot.usecases.sends import dm_once
from bot.usecases.services import Services

MAX_FAILING_TIME = timedelta(days=7)
"""A subscription that fails for this long is paused; its owner may resume it."""
CHANNEL_LOST_REASONS = frozenset(
    {
        "slack-archived",
        "slack-channel-gone",
        "slack-not-in-channel",
        "slack-posting-restricted",
        "notify-owner-left",
    }
)
"""Reasons that pause a subscription at once, because somebody decided that this channel gets nothing more."""
OWN_LINK_REASONS = frozenset({"not-connected", "link-dead"})
"""Reasons that the link's owner is notified of elsewhere."""
POSTING_REASONS = frozenset({"notify-owner-left", "notify-read-only", "notify-card-gone"})

log = logging.getLogger("usher.notifications")


def is_posting_reason(reason: str) -> bool:
    """Return True if a successful post clears the reason; all others are cleared by a successful poll."""
    return reason.startswith("slack-") or reason in POSTING_REASONS


def is_ending_reason(reason: str) -> bool:
    """Return True if this reason pauses the subscription."""
    return reason in CHANNEL_LOST_REASONS


async def mark_failing(s: Services, one: Subscription, reason: str, views: NotificationViews) -> None:
    """Mark a subscription as failing, or pause it. Notifies the owner first, so a crash loses no message."""
    now, ends = s.clock.now(), is_ending_reason(reason)
    if (ends or one.state is SubscriptionState.ACTIVE) and not _is_reported_elsewhere(one, reason):
        await _notify_owner(s, one, reason, views)
    if one.state is SubscriptionState.FAILING and one.state_since and now - one.state_since > MAX_FAILING_TIME:
        ends = True
    await s.subscriptions.set_state(
        one, SubscriptionState.PAUSED if ends else SubscriptionState.FAILING, reason, now
    )


async def mark_ok(s: Services, subscriptions: Iterable[Subscription], *, goto: bool) -> None:
    """Mark failing subscriptions as working if the reason was GoTo's (``goto``) or Slack's."""
    for one in subscriptions:
        if one.state is SubscriptionState.FAILING and is_posting_reason(one.reason or "") is not goto:
            await s.subscriptions.set_state(one, SubscriptionState.ACTIVE, None, s.clock.now())


def _is_reported_elsewhere(one: Subscription, reason: str) -> bool:
    return reason in OWN_LINK_REASONS and one.source.reader == one.created_by


async def _notify_owner(s: Services, one: Subscription, reason: str, views: NotificationViews) -> None:
    since = one.state_since.isoformat() if one.state_since else ""
    how = "subscription-ends" if is_ending_reason(reason) else "subscription-fails"
    send_id = operation_id(s.id_secret, one.created_by, how, one.id, since)
    try:
        await dm_once(s, one.created_by, send_id, views.failing(one, reason))
    except (CannotPost, UserError) as error:
        log.warning("an owner cannot be notified: subscription=%s message=%s", one.id, error.message_id)


async def find_post_refusal(s: Services, one: Subscription, policy: Policy | None = None) -> str | None:
    """Return the reason why nothing may be posted for the subscription, None if it may.

    The bot does not post in a channel that the owner is not (any longer) a member of. ``policy`` is the workspace's
    policy if it was just read. Raises ``SlackDown``.
    """
    try:
        if one.channel is not None:
            if one.channel in (policy or await s.policies.get(one.tenant)).read_only:
                return "notify-read-only"
            if not await s.people.is_member(one.created_by, one.channel):
                return "notify-owner-left"
        return None if await _can_see_sessions(s, one) else "notify-card-gone"
    except CannotPost as error:
        return error.message_id


async def _can_see_sessions(s: Services, one: Subscription) -> bool:
    """Return True if the owner may know of the sessions; for another's meeting, if they can see a card of it."""
    if one.source.reader == one.created_by:
        return True
    if one.scope_value.startswith("training-"):
        return await _can_see_training(s, one)
    known = await s.meetings.get(one.tenant, one.scope_value.removeprefix("meeting-"))
    if known is None or one.scope is not SubscriptionScope.SESSION or known.organizer != one.source.reader:
        return False
    if one.channel is not None:
        return known.card_in_channel(one.channel) is not None
    for card in known.cards:
        if await s.people.is_member(one.created_by, card.channel):
            return True
    return False


async def _can_see_training(s: Services, one: Subscription) -> bool:
    """Return True if the owner may know of another's training: it must be shared."""
    shared = await s.registrations.get_shared(one.tenant, one.scope_value.removeprefix("training-"))
    if shared is None or shared.end_reason is not None or shared.organizer != one.source.reader:
        return False
    if one.channel is not None:
        return shared.card_in_channel(one.channel) is not None
    return await can_see_training(s, one.created_by, shared, None)
