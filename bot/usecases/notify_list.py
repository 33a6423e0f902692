"""List, pause, resume, remove and mute a person's subscriptions, and list those others made for a channel.

Each change is one idempotent write, so no operation is needed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.errors import UsherError
from bot.ids import Person
from bot.ports import Subscription, SubscriptionState, What
from bot.usecases.audit import note
from bot.usecases.digests import zone_of
from bot.usecases.notify import admins, begin, own, read_now
from bot.usecases.notify_what import title_of
from bot.usecases.services import Services

PAGE = 8
"""Subscriptions on one page of the list."""


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """One subscription for display. ``can_change``: the reader may change it.

    ``owner_name`` is "" for the reader's own.
    """

    subscription: Subscription
    title: str = ""
    mine: bool = True
    by: str = ""


@dataclass(frozen=True, slots=True)
class SubscriptionList:
    """One page. ``page`` counts from 0; ``pages`` is at least 1. ``muted``: all direct messages are paused."""

    rows: tuple[SubscriptionRow, ...]
    page: int
    pages: int
    total: int
    channel: str | None = None
    muted: bool = False
    personal: bool = field(default=False)
    """True if there are direct messages that could be muted."""


async def listing(s: Services, person: Person, channel: str | None, page: int) -> SubscriptionList:
    """Return a page of the person's subscriptions, and of those others made for the channel."""
    mine = list(await s.subscriptions.of_person(person))
    here: list[Subscription] = []
    if channel and channel[:1] in ("C", "G") and await _sees(s, person, channel):
        here = [one for one in await s.subscriptions.in_channel(person.tenant, channel) if one not in mine]
    found = sorted(mine, key=_order) + sorted(here, key=_order)
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 0), pages - 1)
    admin = bool(here) and await admins(s, person)
    rows = [await _row(s, person, one, admin) for one in found[page * PAGE : (page + 1) * PAGE]]
    direct = [one for one in mine if one.channel is None]
    muted = bool(direct) and all(one.state is SubscriptionState.PAUSED for one in direct)
    return SubscriptionList(tuple(rows), page, pages, len(found), channel, muted, bool(direct))


async def _sees(s: Services, person: Person, channel: str) -> bool:
    try:
        return await s.people.is_member(person, channel)
    except UsherError:
        return False


def _order(one: Subscription) -> tuple[str, str, str]:
    return (one.channel or "", one.what.value, one.id)


async def _row(s: Services, person: Person, one: Subscription, admin: bool) -> SubscriptionRow:
    title = await title_of(s, one.source.reader, one.value) if one.what is What.SESSION else ""
    if one.created_by == person:
        return SubscriptionRow(replace(one, zone=await zone_of(s, one)), title)
    return SubscriptionRow(one, title, admin, (await s.people.profile(one.created_by)).name)


async def pause(s: Services, person: Person, subscription_id: str) -> Subscription:
    """Send nothing until it is resumed."""
    await _noted(s, person, "notify.pause", subscription_id)
    return await _set(s, await own(s, person, subscription_id), SubscriptionState.PAUSED)


async def resume(s: Services, person: Person, subscription_id: str) -> Subscription:
    """Continue from now on; what was due meanwhile is not sent."""
    await _noted(s, person, "notify.resume", subscription_id)
    return await _set(s, await own(s, person, subscription_id), SubscriptionState.ACTIVE)


async def _set(s: Services, one: Subscription, state: SubscriptionState) -> Subscription:
    if one.state is state:
        return one
    changed = replace(one, state=state, reason=None, since=s.clock.now())
    await s.subscriptions.keep(changed)
    if state is SubscriptionState.ACTIVE:
        await begin(s, changed)
    return changed


async def remove(s: Services, person: Person, subscription_id: str) -> Subscription:
    one = await own(s, person, subscription_id)
    await _noted(s, person, "notify.remove", subscription_id)
    await s.subscriptions.remove(person.tenant, subscription_id)
    await s.digests.wake(person.tenant, subscription_id, None)
    return one


async def _noted(s: Services, person: Person, what: str, subscription_id: str) -> None:
    """Record a change in the audit log if the subscription is a channel's; direct messages are private."""
    one = await own(s, person, subscription_id)
    if one.channel is not None:
        await note(s, person, what, channel=one.channel)


async def mute_all(s: Services, person: Person, *, on: bool) -> int:
    """Pause or resume all direct messages; return the number of subscriptions."""
    direct = [one for one in await s.subscriptions.of_person(person) if one.channel is None]
    for one in direct:
        await _set(s, one, SubscriptionState.PAUSED if on else SubscriptionState.ACTIVE)
    return len(direct)


async def mute(s: Services, person: Person, subscription_id: str, ref: str, *, on: bool) -> Subscription:
    """Mute or unmute one session. For direct messages, this applies to all of the person's own subscriptions."""
    one = await own(s, person, subscription_id)
    those = [one]
    if one.channel is None:
        those = [other for other in await s.subscriptions.of_person(person) if other.channel is None]
    for each in those:
        changed = replace(each, muted=each.muted | {ref} if on else each.muted - {ref})
        if changed != each:
            await s.subscriptions.keep(changed)
            await read_now(s, changed)
    return one
