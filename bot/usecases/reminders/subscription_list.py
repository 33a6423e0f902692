"""List, pause, resume, remove and mute a person's subscriptions, and list those others made for a channel.

Each change is one idempotent write, so no operation is needed.
"""

from __future__ import annotations

from dataclasses import replace

from bot.model.errors import UsherError
from bot.model.ids import Person
from bot.model.paging import paginate
from bot.model.reminders import (
    Subscription,
    SubscriptionList,
    SubscriptionRow,
    SubscriptionScope,
    SubscriptionState,
)
from bot.usecases.core.audit import record_audit
from bot.usecases.core.services import Services
from bot.usecases.reminders.digests import resolve_digest_zone
from bot.usecases.reminders.jobs import poll_source_now
from bot.usecases.reminders.subscription_scope import read_title
from bot.usecases.reminders.subscriptions import (
    is_admin,
    require_own_subscription,
    start_subscription,
)

PAGE_SIZE = 8
"""Subscriptions on one page of the list."""


async def list_subscriptions(
    app: Services, person: Person, channel: str | None, page: int
) -> SubscriptionList:
    """Return a page of the person's subscriptions, and of those others made for the channel."""
    mine = list(await app.store.subscriptions.list_by_person(person))
    here: list[Subscription] = []
    if channel and channel[:1] in ("C", "G") and await _is_channel_member(app, person, channel):
        here = [
            one
            for one in await app.store.subscriptions.list_in_channel(person.tenant, channel)
            if one not in mine
        ]
    found = sorted(mine, key=_sort_key) + sorted(here, key=_sort_key)
    shown, page, pages = paginate(found, page, PAGE_SIZE)
    admin = bool(here) and await is_admin(app, person)
    rows = [await _build_row(app, person, one, admin) for one in shown]
    direct = [one for one in mine if one.channel is None]
    muted = bool(direct) and all(one.state is SubscriptionState.PAUSED for one in direct)
    return SubscriptionList(
        rows=tuple(rows),
        page=page,
        pages=pages,
        total=len(found),
        channel=channel,
        muted=muted,
        has_direct=bool(direct),
    )


async def _is_channel_member(app: Services, person: Person, channel: str) -> bool:
    try:
        return await app.slack.people.is_member(person, channel)
    except UsherError:
        return False


def _sort_key(one: Subscription) -> tuple[str, str, str]:
    return (one.channel or "", one.scope.value, one.id)


async def _build_row(app: Services, person: Person, one: Subscription, admin: bool) -> SubscriptionRow:
    title = (
        await read_title(app, one.source.reader, one.scope_value)
        if one.scope is SubscriptionScope.SESSION
        else ""
    )
    if one.created_by == person:
        return SubscriptionRow(
            subscription=replace(one, zone=await resolve_digest_zone(app, one)), title=title
        )
    return SubscriptionRow(
        subscription=one,
        title=title,
        can_change=admin,
        owner_name=(await app.slack.people.get_profile(one.created_by)).name,
    )


async def pause_subscription(app: Services, person: Person, subscription_id: str) -> Subscription:
    """Send nothing until it is resumed."""
    await _audit_change(app, person, "notify.pause", subscription_id)
    return await _set_state(
        app, await require_own_subscription(app, person, subscription_id), SubscriptionState.PAUSED
    )


async def resume_subscription(app: Services, person: Person, subscription_id: str) -> Subscription:
    """Continue from now on; what was due meanwhile is not sent."""
    await _audit_change(app, person, "notify.resume", subscription_id)
    return await _set_state(
        app, await require_own_subscription(app, person, subscription_id), SubscriptionState.ACTIVE
    )


async def _set_state(app: Services, one: Subscription, state: SubscriptionState) -> Subscription:
    if one.state is state:
        return one
    changed = replace(one, state=state, reason=None, state_since=app.clock.now())
    await app.store.subscriptions.save(changed)
    if state is SubscriptionState.ACTIVE:
        await start_subscription(app, changed)
    return changed


async def remove_subscription(app: Services, person: Person, subscription_id: str) -> Subscription:
    one = await require_own_subscription(app, person, subscription_id)
    await _audit_change(app, person, "notify.remove", subscription_id)
    await delete_subscription(app, one)
    return one


async def delete_subscription(app: Services, one: Subscription) -> None:
    await app.store.subscriptions.remove(one.tenant, one.id)
    await app.store.digests.schedule(one.tenant, one.id, None)


async def _audit_change(app: Services, person: Person, what: str, subscription_id: str) -> None:
    """Record a change in the audit log if the subscription is a channel's; direct messages are private."""
    one = await require_own_subscription(app, person, subscription_id)
    if one.channel is not None:
        await record_audit(app, person, what, channel=one.channel)


async def set_all_muted(app: Services, person: Person, *, muted: bool) -> int:
    """Pause all direct messages, or resume those that are paused; return the number of subscriptions."""
    direct = [one for one in await app.store.subscriptions.list_by_person(person) if one.channel is None]
    for one in direct:
        if muted or one.state is SubscriptionState.PAUSED:
            await _set_state(app, one, SubscriptionState.PAUSED if muted else SubscriptionState.ACTIVE)
    return len(direct)


async def set_session_muted(
    app: Services, person: Person, subscription_id: str, ref: str, *, muted: bool
) -> Subscription:
    """Mute or unmute one session. For direct messages, this applies to all of the person's own subscriptions."""
    subscription = await require_own_subscription(app, person, subscription_id)
    affected = [subscription]
    if subscription.channel is None:
        own = await app.store.subscriptions.list_by_person(person)
        affected = [one for one in own if one.channel is None]
    for one in affected:
        refs = one.muted_refs | {ref} if muted else one.muted_refs - {ref}
        if refs != one.muted_refs:
            changed = replace(one, muted_refs=refs)
            await app.store.subscriptions.save(changed)
            await poll_source_now(app, changed.source)
    return subscription
