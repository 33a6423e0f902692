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
from bot.ports import Policy, Subscription, SubscriptionState, What
from bot.usecases.notifications.models import NotificationViews
from bot.usecases.registration import may_see
from bot.usecases.sends import tell_once
from bot.usecases.services import Services

GIVEN_UP = timedelta(days=7)
"""A subscription that fails for this long is paused; its owner may resume it."""
CHANNEL_LOST = frozenset(
    {
        "slack-archived",
        "slack-channel-gone",
        "slack-not-in-channel",
        "slack-posting-restricted",
        "notify-owner-left",
    }
)
"""Reasons that pause a subscription at once, because somebody decided that this channel gets nothing more."""
OWN_LINK = frozenset({"not-connected", "link-dead"})
"""Reasons that the link's owner is notified of elsewhere."""
OF_POSTING = frozenset({"notify-owner-left", "notify-read-only", "notify-card-gone"})

log = logging.getLogger("usher.notifications")


def of_posting(reason: str) -> bool:
    """Return True if a successful post clears the reason; all others are cleared by a successful poll."""
    return reason.startswith("slack-") or reason in OF_POSTING


def ends_it(reason: str) -> bool:
    """Return True if this reason pauses the subscription."""
    return reason in CHANNEL_LOST


async def failed(s: Services, one: Subscription, reason: str, views: NotificationViews) -> None:
    """Mark a subscription as failing, or pause it. Notifies the owner first, so a crash loses no message."""
    now, ends = s.clock.now(), ends_it(reason)
    if (ends or one.state is SubscriptionState.ACTIVE) and not _told_elsewhere(one, reason):
        await _tell(s, one, reason, views)
    if one.state is SubscriptionState.FAILING and one.since and now - one.since > GIVEN_UP:
        ends = True
    await s.subscriptions.mark(
        one, SubscriptionState.PAUSED if ends else SubscriptionState.FAILING, reason, now
    )


async def works(s: Services, subscriptions: Iterable[Subscription], *, goto: bool) -> None:
    """Mark failing subscriptions as working if the reason was GoTo's (``goto``) or Slack's."""
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
        log.warning("an owner cannot be notified: subscription=%s message=%s", one.id, error.message_id)


async def may_post(s: Services, one: Subscription, policy: Policy | None = None) -> str | None:
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
        return None if await _shown(s, one) else "notify-card-gone"
    except CannotPost as error:
        return error.message_id


async def _shown(s: Services, one: Subscription) -> bool:
    """Return True if the owner may know of the sessions; for another's meeting, if they can see a card of it."""
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
    """Return True if the owner may know of another's training: it must be shared."""
    shared = await s.registrations.shared(one.tenant, one.value.removeprefix("training-"))
    if shared is None or shared.ended is not None or shared.organizer != one.source.reader:
        return False
    if one.channel is not None:
        return shared.card_in(one.channel) is not None
    return await may_see(s, one.created_by, shared, None)
