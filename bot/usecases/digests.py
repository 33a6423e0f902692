"""Digests: the sessions of a day or a week, posted once at the time chosen by a person or for a channel.

A digest due in the morning covers that day, one due from noon on covers the next; a weekly one covers seven days from
there. It is due by the wall clock of its zone, whatever daylight saving does. Due digests are in a store: if a process
dies, the digest stays due, and ``sends`` keeps it from being posted twice.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import CannotPost, TryAgain
from bot.ids import Tenant, operation_id
from bot.ports import (
    Digest,
    KnownMeeting,
    Message,
    SessionKind,
    SessionSnapshot,
    Subscription,
    SubscriptionState,
)
from bot.usecases.notifications.planning import wants
from bot.usecases.notifications.standing import may_post, works
from bot.usecases.sends import send_once, tell_once
from bot.usecases.services import Services

NOON = time(12)
LATE = timedelta(hours=3)
"""A digest later than this is skipped; the next one comes."""
FRESH = timedelta(minutes=15)
"""Maximum age, at the due time, of a snapshot that a digest may use as it is."""
PATIENCE = timedelta(minutes=10)
"""How long a digest waits for a new snapshot; then it uses the old one and says how old it is."""
MOST = 60
"""Sessions listed in one digest."""

log = logging.getLogger("usher.digests")


@dataclass(frozen=True, slots=True)
class DigestRow:
    """One upcoming session; times are aware UTC. ``join_url`` is None for a training, whose link is personal."""

    start: datetime
    end: datetime
    title: str
    kind: SessionKind
    join_url: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class DigestModel:
    """A digest of ``days`` days from ``first_day`` on, in ``zone`` (IANA). ``num_omitted`` counts sessions left out.

    ``read_at`` (aware UTC) is the age of the snapshot, None if it is current.
    """

    subscription_id: str
    zone: str
    first: date
    days: int
    rows: tuple[DigestRow, ...]
    more: int = 0
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DigestViews:
    """The digest's message, and what to do if it cannot be posted."""

    digest: Callable[[DigestModel], Message]
    failed: Callable[[Services, Subscription, str], Awaitable[None]]
    """Marks a subscription as failing for a reason (a message id); its owner is notified once."""


def next_due(digest: Digest, zone: str, after: datetime) -> datetime | None:
    """Return when the digest is next due after ``after`` (both aware UTC); None if it has no week days.

    A local time skipped by the clocks is read as the time they show instead; one shown twice means the first.
    """
    tz = ZoneInfo(zone)
    today = after.astimezone(tz).date()
    for ahead in range(-1, 9):
        day = today + timedelta(days=ahead)
        if day.weekday() in digest.days:
            due = datetime.combine(day, digest.at, tz).astimezone(UTC)
            if due > after:
                return due
    return None


def covered(digest: Digest, zone: str, due: datetime) -> tuple[date, int]:
    """Return the first day and the number of days covered by a digest due at ``due`` (aware UTC)."""
    day = due.astimezone(ZoneInfo(zone)).date()
    first = day if digest.at < NOON else day + timedelta(days=1)
    return first, 7 if digest.weekly else 1


def span_of(first: date, days: int, zone: str) -> tuple[datetime, datetime]:
    """Return the start and end (aware UTC) of ``days`` local days in a zone."""
    tz = ZoneInfo(zone)
    start, end = (datetime.combine(first + timedelta(days=n), time(), tz).astimezone(UTC) for n in (0, days))
    return start, end


def sessions_in(
    sessions: Iterable[SessionSnapshot], subscription: Subscription, start: datetime, end: datetime
) -> list[tuple[datetime, datetime, SessionSnapshot]]:
    """Return (start, end, session) of the subscription's sessions that begin within a span, soonest first."""
    found = [
        (one.start, one.end, session)
        for session in sessions
        if wants(subscription, session) and not session.recurring
        for one in session.times
        if start <= one.start < end
    ]
    return sorted(found, key=lambda row: (row[0], row[2].title, row[2].ref))


async def zone_of(s: Services, subscription: Subscription) -> str:
    """Return the zone of a digest's times: the one chosen for it, the channel's, or the person's current one."""
    if subscription.channel is not None or subscription.own_zone:
        return subscription.zone
    return (await s.people.profile(subscription.created_by)).zone or subscription.zone


async def plan_digest(s: Services, subscription: Subscription) -> None:
    """Schedule the subscription's next digest, or cancel it if there is none."""
    digest, on = subscription.digest, subscription.state is not SubscriptionState.PAUSED
    due = next_due(digest, await zone_of(s, subscription), s.clock.now()) if digest and on else None
    await s.digests.wake(subscription.tenant, subscription.id, due)


async def send_digest(
    s: Services, tenant: Tenant, subscription_id: str, due: datetime, views: DigestViews
) -> None:
    """Post the digest that was due at ``due`` (aware UTC) and schedule the next.

    Raises ``TryAgain`` and leaves it due if it must wait for a snapshot or for Slack.
    """
    subscription = await s.subscriptions.get(tenant, subscription_id)
    if subscription is None or subscription.digest is None:
        await s.digests.wake(tenant, subscription_id, None)
        return
    on = subscription.state is not SubscriptionState.PAUSED
    if on and s.clock.now() - due <= LATE:
        model = await _model(s, subscription, subscription.digest, due)
        if model is None:
            raise TryAgain("digest-waits", next_step="try-again-soon")
        await _post(s, subscription, subscription.digest, model, due, views)
    elif on:
        log.warning("a digest was skipped because it was too late: subscription=%s", subscription_id)
    await plan_digest(s, subscription)


async def _model(
    s: Services, subscription: Subscription, digest: Digest, due: datetime
) -> DigestModel | None:
    """Build the digest; None while a new snapshot is awaited."""
    snapshot = await s.snapshots.get(subscription.source)
    fresh = snapshot is not None and snapshot.polled_at >= due - FRESH
    if not fresh:
        await s.snapshots.watch(subscription.source, s.clock.now())
    if snapshot is None or (not fresh and s.clock.now() - due < PATIENCE):
        return None
    zone = await zone_of(s, subscription)
    first, days = covered(digest, zone, due)
    start, end = span_of(first, days, zone)
    found = sessions_in(snapshot.sessions.values(), subscription, max(start, due - LATE), end)
    gone = await s.alarms.silenced(subscription.tenant, [session.ref for _, _, session in found])
    rows = await _rows(s, subscription.tenant, [row for row in found if row[2].ref not in gone])
    read_at = None if fresh else snapshot.polled_at
    return DigestModel(
        subscription.id, zone, first, days, tuple(rows[:MOST]), max(0, len(rows) - MOST), read_at
    )


async def _rows(
    s: Services, tenant: Tenant, found: list[tuple[datetime, datetime, SessionSnapshot]]
) -> list[DigestRow]:
    meetings = [session.key for _, _, session in found if session.kind is SessionKind.MEETING]
    known = await s.meetings.many(tenant, list(dict.fromkeys(meetings)))
    return [
        DigestRow(start, end, session.title, session.kind, _join(s, session, known.get(session.key)))
        for start, end, session in found
        if session.kind is SessionKind.TRAINING or not _cancelled(known.get(session.key))
    ]


def _cancelled(known: KnownMeeting | None) -> bool:
    return known is not None and known.cancelled_at is not None


def _join(s: Services, session: SessionSnapshot, known: KnownMeeting | None) -> str | None:
    if session.kind is not SessionKind.MEETING:
        return None
    return known.join_url if known else s.join_url.format(meeting_id=session.key)


async def _post(
    s: Services,
    subscription: Subscription,
    digest: Digest,
    model: DigestModel,
    due: datetime,
    views: DigestViews,
) -> None:
    if not model.rows and digest.quiet:
        return
    owner, channel = subscription.created_by, subscription.channel
    send_id = operation_id(s.id_secret, owner, "digest", subscription.id, due.isoformat())
    reason = await may_post(s, subscription)
    try:
        if reason is None and channel is None:
            await tell_once(s, owner, send_id, views.digest(model))
        elif reason is None and channel is not None:
            await send_once(s, subscription.tenant, channel, send_id, views.digest(model))
    except CannotPost as error:
        reason = error.message_id
    if reason is None:
        await works(s, [subscription], goto=False)
    else:
        await views.failed(s, subscription, reason)
