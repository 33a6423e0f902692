"""Health of a subscription with Slack and GoTo.

It fails with a reason that its owner gets once, and recovers by itself. Without its channel it is paused until its
owner resumes or changes it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta

from bot.model.errors import CannotPost, UserError
from bot.model.ids import operation_id
from bot.model.memberships import KnownMemberships
from bot.model.policy import Policy
from bot.model.reminders import (
    OWN_LINK_REASONS,
    PERSON_LEFT,
    Subscription,
    SubscriptionScope,
    SubscriptionState,
    is_ending_reason,
    is_posting_reason,
)
from bot.usecases.core.leavers import has_left
from bot.usecases.core.sends import dm_once
from bot.usecases.core.services import Services
from bot.usecases.registration.form import can_see_training

MAX_FAILING_TIME = timedelta(days=7)
"""A subscription that fails for this long is paused; its owner may resume it."""

log = logging.getLogger("usher.notifications")


async def mark_failing(app: Services, subscription: Subscription, reason: str) -> None:
    """Mark a subscription as failing, or pause it. Notifies the owner first, so a crash loses no message."""
    now, is_ending = app.clock.now(), is_ending_reason(reason)
    if (is_ending or subscription.state is SubscriptionState.ACTIVE) and not _is_reported_elsewhere(
        subscription, reason
    ):
        await _notify_owner(app, subscription, reason)
    if (
        subscription.state is SubscriptionState.FAILING
        and subscription.state_since
        and now - subscription.state_since > MAX_FAILING_TIME
    ):
        is_ending = True
    await app.store.subscriptions.set_state(
        subscription, SubscriptionState.PAUSED if is_ending else SubscriptionState.FAILING, reason, now
    )


async def mark_ok(app: Services, subscriptions: Iterable[Subscription], *, goto: bool) -> None:
    """Mark failing subscriptions as working if the reason was GoTo's (``goto``) or Slack's."""
    for subscription in subscriptions:
        if (
            subscription.state is SubscriptionState.FAILING
            and is_posting_reason(subscription.reason or "") is not goto
        ):
            await app.store.subscriptions.set_state(
                subscription, SubscriptionState.ACTIVE, None, app.clock.now()
            )


def _is_reported_elsewhere(subscription: Subscription, reason: str) -> bool:
    return reason in OWN_LINK_REASONS and subscription.source.reader == subscription.created_by


async def _notify_owner(app: Services, subscription: Subscription, reason: str) -> None:
    since = subscription.state_since.isoformat() if subscription.state_since else ""
    label = "subscription-ends" if is_ending_reason(reason) else "subscription-fails"
    send_id = operation_id(app.config.id_secret, subscription.created_by, label, subscription.id, since)
    try:
        await dm_once(
            app, subscription.created_by, send_id, lambda: app.views.reminders.failing(subscription, reason)
        )
    except (CannotPost, UserError) as error:
        log.warning(
            "an owner cannot be notified: subscription=%s message=%s", subscription.id, error.message_id
        )


async def find_post_refusal(
    app: Services,
    subscription: Subscription,
    policy: Policy | None = None,
    known: KnownMemberships | None = None,
    *,
    is_posted: bool = False,
) -> str | None:
    """Return the reason why nothing may be posted for the subscription, None if it may.

    The bot does not post in a channel that the owner is not (any longer) a member of. ``policy`` is the workspace's
    policy if it was just read, ``known`` what was learned in the same fan-out. ``is_posted``: the message is in the
    channel already for another of its subscriptions, so that this one's owner need not be a member. Raises
    ``SlackDown``.
    """
    if await has_left(app, subscription.created_by):
        return PERSON_LEFT
    try:
        if subscription.channel is not None:
            if (
                subscription.channel
                in (policy or await app.store.policies.get(subscription.tenant)).read_only
            ):
                return "notify-read-only"
            if not is_posted and not await app.slack.people.is_member(
                subscription.created_by, subscription.channel, known
            ):
                return "notify-owner-left"
        return None if await _can_see_sessions(app, subscription, known) else "notify-card-gone"
    except CannotPost as error:
        return error.message_id


async def _can_see_sessions(
    app: Services, subscription: Subscription, memberships: KnownMemberships | None
) -> bool:
    """Return True if the owner may know of the sessions; for another's meeting, if they can see a card of it."""
    if subscription.source.reader == subscription.created_by:
        return True
    if subscription.scope_value.startswith("training-"):
        return await _can_see_training(app, subscription)
    known = await app.store.meetings.get(
        subscription.tenant, subscription.scope_value.removeprefix("meeting-")
    )
    if (
        known is None
        or subscription.scope is not SubscriptionScope.SESSION
        or known.organizer != subscription.source.reader
    ):
        return False
    if subscription.channel is not None:
        return known.card_in_channel(subscription.channel) is not None
    if subscription.created_by.user_id in known.viewers:
        return True
    for card in known.cards:
        if await app.slack.people.is_member(subscription.created_by, card.channel, memberships):
            return True
    return False


async def _can_see_training(app: Services, subscription: Subscription) -> bool:
    """Return True if the owner may know of another's training: it must be shared."""
    shared = await app.store.registrations.get_shared(
        subscription.tenant, subscription.scope_value.removeprefix("training-")
    )
    if shared is None or shared.end_reason is not None or shared.organizer != subscription.source.reader:
        return False
    if subscription.channel is not None:
        return shared.card_in_channel(subscription.channel) is not None
    return await can_see_training(app, subscription.created_by, shared, None)
