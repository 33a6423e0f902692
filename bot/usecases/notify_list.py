"""List, pause, resume, remove and mute a person's subscriptions, and list those others made for a channel.

Each change is one idempotent write, so no operation is needed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.errors import UsherError
from bot.ids import Person
from bot.ports import Subscription, SubscriptionState, SubscriptionScope
from bot.usecases.audit import record_audit
from bot.usecases.digests import resolve_digest_zone
from bot.usecases.notify import is_admin, start_subscription, require_own_subscription, poll_now
from bot.usecases.notify_what import read_title
from bot.usecases.services import Services

PAGE_SIZE = 8
"""Subscriptions on one page of the list."""


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """One subscription for display. ``can_change``: the reader may change it.

    ``owner_name`` is "" for the reader's own.
    """

    subscription: Subscription
    title: str = ""
    can_change: bool = True
    owner_name: str = ""


@dataclass(frozen=True, slots=True)
class SubscriptionList:
    """One page. ``page`` counts from 0; ``pages`` is at least 1. ``muted``: all direct messages are paused."""

    rows: tuple[SubscriptionRow, ...]
    page: int
    pages: int
    total: int
    channel: str | None = None
    muted: bool = False
    has_direct: bool = field(default=False)
    """True if there are direct messages that could be muted."""


async def list_subscriptions(s: Services, person: Person, channel: str | None, page: int) -> SubscriptionList:
    """Return a page of the person's subscriptions, and of those others made for the channel."""
    mine = list(await s.subscriptions.list_by_person(person))
    here: list[Subscription] = []
    if channel and channel[:1] in ("C", "G") and await _is_channel_member(s, person, channel):
        here = [one for one in await s.subscriptions.list_in_channel(person.tenant, channel) if one not in mine]
    found = sorted(mine, key=_sort_key) + sorted(here, key=_sort_key)
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(page, 0), pages - 1)
    admin = bool(here) and await is_admin(s, person)
    rows = [await _build_row(s, person, one, admin) for one in found[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]]
    direct = [one for one in mine if one.channel is None]
    muted = bool(direct) and all(one.state is SubscriptionState.PAUSED for one in direct)
    return SubscriptionList(tuple(rows), page, pages, len(found), channel, muted, bool(direct))


async def _is_channel_member(s: Services, person: Person, channel: str) -> bool:
    try:
        return await s.people.is_member(person, channel)
    except UsherError:
        return False


def _sort_key(one: Subscription) -> tuple[str, str, str]:
    return (one.channel or "", one.scope.value, one.id)


async def _build_row(s: Services, person: Person, one: Subscription, admin: bool) -> SubscriptionRow:
    title = await read_title(s, one.source.reader, one.scope_value) if one.scope is SubscriptionScope.SESSION else ""
    if one.created_by == person:
        return SubscriptionRow(replace(one, zone=await resolve_digest_zone(s, one)), title)
    return SubscriptionRow(one, title, admin, (await s.people.get_profile(one.created_by)).name)


async def pause_subscription(s: Services, person: Person, subscription_id: str) -> Subscription:
    """Send nothing until it is resumed."""
    await _audit_change(s, person, "notify.pause", subscription_id)
    return await _set_state(s, await require_own_subscription(s, person, subscription_id), SubscriptionState.PAUSED)


async def resume_subscription(s: Services, person: Person, subscription_id: str) -> Subscription:
    """Continue from now on; what was due meanwhile is not sent."""
    await _audit_change(s, person, "notify.resume", subscription_id)
    return await _set_state(s, await require_own_subscription(s, person, subscription_id), SubscriptionState.ACTIVE)


async def _set_state(s: Services, one: Subscription, state: SubscriptionState) -> Subscription:
    if one.state is state:
        return one
    changed = replace(one, state=state, reason=None, state_since=s.clock.now())
    await s.subscriptions.save(changed)
    if state is SubscriptionState.ACTIVE:
        await start_subscription(s, changed)
    return changed


async def remove_subscription(s: Services, person: Person, subscription_id: str) -> Subscription:
    one = await require_own_subscription(s, person, subscription_id)
    await _audit_change(s, person, "notify.remove", subscription_id)
    await s.subscriptions.remove(person.tenant, subscription_id)
    await s.digests.schedule(person.tenant, subscription_id, None)
    return one


async def _audit_change(s: Services, person: Person, what: str, subscription_id: str) -> None:
    """Record a change in the audit log if the subscription is a channel's; direct messages are private."""
    one = await require_own_subscription(s, person, subscription_id)
    if one.channel is not None:
        await record_audit(s, person, what, channel=one.channel)


async def mute_all(s: Services, person: Person, *, on: bool) -> int:
    """Pause or resume all direct messages; return the number of subscriptions."""
    direct = [one for one in await s.subscriptions.list_by_person(person) if one.channel is None]
    for one in direct:
        await _set_state(s, one, SubscriptionState.PAUSED if on else SubscriptionState.ACTIVE)
    return len(direct)


async def mute_session(s: Services, person: Person, subscription_id: str, ref: str, *, on: bool) -> Subscription:
    """Mute or unmute one session. For direct messages, this applies to all of the person's own subscriptions."""
    one = await require_own_subscription(s, person, subscription_id)
    those = [one]
    if one.channel is None:
        those = [other for other in await s.subscriptions.list_by_person(person) if other.channel is None]
    for each in those:
        changed = replace(each, muted_refs=each.muted_refs | {ref} if on else each.muted_refs - {ref})
        if changed != each:
            await s.subscriptions.save(changed)
            await poll_now(s, changed)
    return one
