"""Digests: the sessions of a day or a week, posted once at the time chosen by a person or for a channel.

A digest due in the morning covers that day, one due from noon on covers the next; a weekly one covers seven days from
there. It is due by the wall clock of its zone, whatever daylight saving does. Due digests are in a store: if a process
dies, the digest stays due, and ``sends`` keeps it from being posted twice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model.errors import CannotPost, TransientError
from bot.model.ids import Tenant, operation_id
from bot.model.meetings import KnownMeeting
from bot.model.reminders import DigestModel, DigestRow, DigestSchedule, Subscription, SubscriptionState
from bot.model.sources import SessionKind, SessionSnapshot
from bot.usecases.core.sends import dm_once, looking_since, post_once
from bot.usecases.core.services import Services
from bot.usecases.reminders.health import find_post_refusal, mark_failing, mark_ok
from bot.usecases.reminders.planning import is_subscribed

NOON = time(12)
MAX_DIGEST_DELAY = timedelta(hours=3)
"""A digest later than this is skipped; the next one comes."""
SNAPSHOT_MAX_AGE = timedelta(minutes=15)
"""Maximum age, at the due time, of a snapshot that a digest may use as it is."""
MAX_SNAPSHOT_WAIT = timedelta(minutes=10)
"""How long a digest waits for a new snapshot; then it uses the old one and says how old it is."""
MAX_DIGEST_LINES = 60
"""Sessions listed in one digest."""

log = logging.getLogger("usher.digests")


def compute_next_due(digest: DigestSchedule, zone: str, after: datetime) -> datetime | None:
    """Return when the digest is next due after ``after`` (both aware UTC); None if it has no week days.

    A local time skipped by the clocks is read as the time they show instead; one shown twice means the first.
    """
    tz = ZoneInfo(zone)
    today = after.astimezone(tz).date()
    for days_ahead in range(-1, 9):
        day = today + timedelta(days=days_ahead)
        if day.weekday() in digest.days:
            due = datetime.combine(day, digest.send_at, tz).astimezone(UTC)
            if due > after:
                return due
    return None


def covered_days(digest: DigestSchedule, zone: str, due: datetime) -> tuple[date, int]:
    """Return the first day and the number of days covered by a digest due at ``due`` (aware UTC)."""
    day = due.astimezone(ZoneInfo(zone)).date()
    first_day = day if digest.send_at < NOON else day + timedelta(days=1)
    return first_day, 7 if digest.weekly else 1


def days_to_span(first_day: date, days: int, zone: str) -> tuple[datetime, datetime]:
    """Return the start and end (aware UTC) of ``days`` local days in a zone."""
    tz = ZoneInfo(zone)
    start, end = (
        datetime.combine(first_day + timedelta(days=number), time(), tz).astimezone(UTC)
        for number in (0, days)
    )
    return start, end


def find_sessions_in(
    sessions: Iterable[SessionSnapshot], subscription: Subscription, start: datetime, end: datetime
) -> list[tuple[datetime, datetime, SessionSnapshot]]:
    """Return (start, end, session) of the subscription's sessions that begin within a span, soonest first."""
    found = [
        (one.start, one.end, session)
        for session in sessions
        if is_subscribed(subscription, session) and not session.recurring
        for one in session.times
        if start <= one.start < end
    ]
    return sorted(found, key=lambda row: (row[0], row[2].title, row[2].ref))


async def resolve_digest_zone(app: Services, subscription: Subscription) -> str:
    """Return the zone of a digest's times: the one chosen for it, the channel's, or the person's current one."""
    if subscription.channel is not None or subscription.has_own_zone:
        return subscription.zone
    return (await app.slack.people.get_profile(subscription.created_by)).zone or subscription.zone


async def schedule_digest(app: Services, subscription: Subscription) -> None:
    """Schedule the subscription's next digest, or cancel it if there is none."""
    digest, is_active = subscription.digest, subscription.state is not SubscriptionState.PAUSED
    due = (
        compute_next_due(digest, await resolve_digest_zone(app, subscription), app.clock.now())
        if digest and is_active
        else None
    )
    await app.store.digests.schedule(subscription.tenant, subscription.id, due)


async def send_digest(app: Services, tenant: Tenant, subscription_id: str, due: datetime) -> None:
    """Post the digest that was due at ``due`` (aware UTC) and schedule the next.

    Raises ``TransientError`` and leaves it due if it must wait for a snapshot or for Slack.
    """
    subscription = await app.store.subscriptions.get(tenant, subscription_id)
    if subscription is None or subscription.digest is None:
        await app.store.digests.schedule(tenant, subscription_id, None)
        return
    is_active = subscription.state is not SubscriptionState.PAUSED
    if is_active and app.clock.now() - due <= MAX_DIGEST_DELAY:
        model = await _build_model(app, subscription, subscription.digest, due)
        if model is None:
            raise TransientError("digest-waits", next_step="try-again-soon")
        with looking_since(due if app.clock.now() - due > app.timing.fresh_time else None):
            await _post_digest(app, subscription, subscription.digest, model, due)
    elif is_active:
        log.warning("a digest was skipped because it was too late: subscription=%s", subscription_id)
    await schedule_digest(app, subscription)


async def _build_model(
    app: Services, subscription: Subscription, digest: DigestSchedule, due: datetime
) -> DigestModel | None:
    """Build the digest; None while a new snapshot is awaited."""
    snapshot = await app.store.snapshots.get(subscription.source)
    is_fresh = snapshot is not None and snapshot.polled_at >= due - SNAPSHOT_MAX_AGE
    if not is_fresh:
        await app.store.snapshots.schedule_poll(subscription.source, app.clock.now())
    if snapshot is None or (not is_fresh and app.clock.now() - due < MAX_SNAPSHOT_WAIT):
        return None
    zone = await resolve_digest_zone(app, subscription)
    first_day, days = covered_days(digest, zone, due)
    start, end = days_to_span(first_day, days, zone)
    found = find_sessions_in(
        snapshot.sessions.values(), subscription, max(start, due - MAX_DIGEST_DELAY), end
    )
    suppressed = await app.store.reminder_jobs.list_suppressed(
        subscription.tenant, [session.ref for _, _, session in found]
    )
    rows = await _build_rows(app, subscription.tenant, [row for row in found if row[2].ref not in suppressed])
    read_at = None if is_fresh else snapshot.polled_at
    return DigestModel(
        subscription_id=subscription.id,
        zone=zone,
        first_day=first_day,
        days=days,
        rows=tuple(rows[:MAX_DIGEST_LINES]),
        num_omitted=max(0, len(rows) - MAX_DIGEST_LINES),
        read_at=read_at,
    )


async def _build_rows(
    app: Services, tenant: Tenant, found: list[tuple[datetime, datetime, SessionSnapshot]]
) -> list[DigestRow]:
    meetings = [session.key for _, _, session in found if session.kind is SessionKind.MEETING]
    known = await app.store.meetings.get_many(tenant, list(dict.fromkeys(meetings)))
    return [
        DigestRow(
            start=start,
            end=end,
            title=session.title,
            kind=session.kind,
            join_url=_join_url(app, session, known.get(session.key)),
        )
        for start, end, session in found
        if session.kind is SessionKind.TRAINING or not _is_cancelled(known.get(session.key))
    ]


def _is_cancelled(known: KnownMeeting | None) -> bool:
    return known is not None and known.cancelled_at is not None


def _join_url(app: Services, session: SessionSnapshot, known: KnownMeeting | None) -> str | None:
    if session.kind is not SessionKind.MEETING:
        return None
    return known.join_url if known else app.config.join_url.format(meeting_id=session.key)


async def _post_digest(
    app: Services, subscription: Subscription, digest: DigestSchedule, model: DigestModel, due: datetime
) -> None:
    if not model.rows and digest.skip_empty:
        return
    owner, channel = subscription.created_by, subscription.channel
    send_id = operation_id(app.config.id_secret, owner, "digest", subscription.id, due.isoformat())
    reason = await find_post_refusal(app, subscription)
    try:
        if reason is None and channel is None:
            await dm_once(app, owner, send_id, lambda: app.views.reminders.digest(model))
        elif reason is None and channel is not None:
            await post_once(app, owner, channel, send_id, lambda: app.views.reminders.digest(model))
    except CannotPost as error:
        reason = error.message_id
    if reason is None:
        await mark_ok(app, [subscription], goto=False)
    else:
        await mark_failing(app, subscription, reason)
