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
from bot.model.policy import Policy
from bot.model.reminders import (
    OWN_LINK_REASONS,
    Subscription,
    SubscriptionScope,
    SubscriptionState,
    is_ending_reason,
    is_posting_reason,
)
from bot.usecases.core.sends import dm_once
from bot.usecases.core.services import Services
from bot.usecases.registration.form import can_see_training
from bot.usecases.reminders.models import NotificationViews

MAX_FAILING_TIME = timedelta(days=7)
"""A subscription that fails for this long is paused; its owner may resume it."""

log = logging.getLogger("usher.notifications")


async def mark_failing(app: Services, one: Subscription, reason: str, views: NotificationViews) -> None:
    """Mark a subscription as failing, or pause it. Notifies the owner first, so a crash loses no message."""
    now, ends = app.clock.now(), is_ending_reason(reason)
    if (ends or one.state is SubscriptionState.ACTIVE) and not _is_reported_elsewhere(one, reason):
        await _notify_owner(app, one, reason, views)
    if (
        one.state is SubscriptionState.FAILING
        and one.state_since
        and now - one.state_since > MAX_FAILING_TIME
    ):
        ends = True
    await app.store.subscriptions.set_state(
        one, SubscriptionState.PAUSED if ends else SubscriptionState.FAILING, reason, now
    )


async def mark_ok(app: Services, subscriptions: Iterable[Subscription], *, goto: bool) -> None:
    """Mark failing subscriptions as working if the reason was GoTo's (``goto``) or Slack's."""
    for one in subscriptions:
        if one.state is SubscriptionState.FAILING and is_posting_reason(one.reason or "") is not goto:
            await app.store.subscriptions.set_state(one, SubscriptionState.ACTIVE, None, app.clock.now())


def _is_reported_elsewhere(one: Subscription, reason: str) -> bool:
    return reason in OWN_LINK_REASONS and one.source.reader == one.created_by


async def _notify_owner(app: Services, one: Subscription, reason: str, views: NotificationViews) -> None:
    since = one.state_since.isoformat() if one.state_since else ""
    how = "subscription-ends" if is_ending_reason(reason) else "subscription-fails"
    send_id = operation_id(app.config.id_secret, one.created_by, how, one.id, since)
    try:
        await dm_once(app, one.created_by, send_id, views.failing(one, reason))
    except (CannotPost, UserError) as error:
        log.warning("an owner cannot be notified: subscription=%s message=%s", one.id, error.message_id)


async def find_post_refusal(app: Services, one: Subscription, policy: Policy | None = None) -> str | None:
    """Return the reason why nothing may be posted for the subscription, None if it may.

    The bot does not post in a channel that the owner is not (any longer) a member of. ``policy`` is the workspace's
    policy if it was just read. Raises ``SlackDown``.
    """
    try:
        if one.channel is not None:
            if one.channel in (policy or await app.store.policies.get(one.tenant)).read_only:
                return "notify-read-only"
            if not await app.slack.people.is_member(one.created_by, one.channel):
                return "notify-owner-left"
        return None if await _can_see_sessions(app, one) else "notify-card-gone"
    except CannotPost as error:
        return error.message_id


async def _can_see_sessions(app: Services, one: Subscription) -> bool:
    """Return True if the owner may know of the sessions; for another's meeting, if they can see a card of it."""
    if one.source.reader == one.created_by:
        return True
    if one.scope_value.startswith("training-"):
        return await _can_see_training(app, one)
    known = await app.store.meetings.get(one.tenant, one.scope_value.removeprefix("meeting-"))
    if known is None or one.scope is not SubscriptionScope.SESSION or known.organizer != one.source.reader:
        return False
    if one.channel is not None:
        return known.card_in_channel(one.channel) is not None
    for card in known.cards:
        if await app.slack.people.is_member(one.created_by, card.channel):
            return True
    return False


async def _can_see_training(app: Services, one: Subscription) -> bool:
    """Return True if the owner may know of another's training: it must be shared."""
    shared = await app.store.registrations.get_shared(one.tenant, one.scope_value.removeprefix("training-"))
    if shared is None or shared.end_reason is not None or shared.organizer != one.source.reader:
        return False
    if one.channel is not None:
        return shared.card_in_channel(one.channel) is not None
    return await can_see_training(app, one.created_by, shared, None)
