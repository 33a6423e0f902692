"""Which reminders of a subscription are due when. Pure; times are aware UTC.

A lead of whole days counts by the wall clock of the subscription's zone (a day before 15:00 is 15:00, even if the
clocks change in between), any other lead by elapsed time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model.reminders import ReminderJob, Subscription, SubscriptionScope, SubscriptionState
from bot.model.sources import Occurrence, SessionKind, SessionSnapshot

PLAN_HORIZON = timedelta(hours=36)
"""How far ahead reminders are planned; every poll plans further."""
REMINDER_GRACE = timedelta(minutes=5)
"""A late reminder is still sent until this long after the start, or after a snoozed one is due."""
LATE_THRESHOLD = timedelta(minutes=1)
"""From this delay on, a reminder says that it is late."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedReminder:
    """One reminder of one subscription. ``known_late``: it was already due when the session was created or moved."""

    session: SessionSnapshot
    occurrence: Occurrence
    lead: timedelta
    due: datetime
    known_late: bool = False


def compute_due(start: datetime, lead: timedelta, zone: str) -> datetime:
    """Return when a reminder is due, never after ``start``. ``zone`` is IANA.

    A local time skipped by the clocks is read as the time they show instead; one shown twice means the first.
    """
    if not lead or lead % ONE_DAY:
        return start - lead
    wall = start.astimezone(ZoneInfo(zone)) - lead  # by the clocks: Python reckons within one zone so
    return wall.replace(fold=0).astimezone(UTC)


def useful_until(job: ReminderJob) -> datetime:
    """Return until when the job's reminder is worth sending; one snoozed beyond the start, while the session lasts."""
    if job.due <= job.start:
        return job.start + REMINDER_GRACE
    return min(job.due + REMINDER_GRACE, job.end)


def is_subscribed(subscription: Subscription, session: SessionSnapshot) -> bool:
    """Return True if the subscription is about this session, which must be one of its source."""
    if session.ref in subscription.muted_refs or subscription.state is SubscriptionState.PAUSED:
        return False
    match subscription.scope:
        case SubscriptionScope.MEETINGS | SubscriptionScope.ORGANIZER | SubscriptionScope.GROUP:
            return session.kind is SessionKind.MEETING
        case SubscriptionScope.TRAININGS:
            return session.kind is SessionKind.TRAINING
        case SubscriptionScope.SESSION:
            return session.ref == subscription.scope_value
        case SubscriptionScope.TITLE_WORDS:
            title = session.title.casefold()
            return all(word in title for word in subscription.scope_value.casefold().split())
    return True


def plan_reminders(
    sessions: Iterable[SessionSnapshot],
    subscription: Subscription,
    now: datetime,
    *,
    previous_poll_at: datetime | None = None,
    horizon: timedelta = PLAN_HORIZON,
) -> tuple[PlannedReminder, ...]:
    """Return the subscription's reminders that are due within ``horizon`` or were missed, soonest first.

    ``previous_poll_at`` is when the sessions were last polled before: what was due by then and is not planned yet
    became known too late. With None, a session's own creation time decides.
    """
    reminders = [
        reminder
        for session in sessions
        if is_subscribed(subscription, session)
        for occurrence in session.times
        if occurrence.start + REMINDER_GRACE > now
        for lead in sorted(set(subscription.lead_times))
        if (reminder := _build_reminder(session, occurrence, lead, subscription, now, previous_poll_at)).due
        <= now + horizon
        and _active_since(subscription) <= reminder.due
    ]
    return tuple(sorted(reminders, key=lambda one: (one.due, one.session.ref, one.lead)))


def _active_since(subscription: Subscription) -> datetime:
    """Return the time from which reminders are sent; a failing subscription is tried with whatever comes."""
    if subscription.state_since is None or subscription.state is SubscriptionState.FAILING:
        return datetime.min.replace(tzinfo=UTC)
    return subscription.state_since


def _build_reminder(
    session: SessionSnapshot,
    occurrence: Occurrence,
    lead: timedelta,
    subscription: Subscription,
    now: datetime,
    previous_poll_at: datetime | None,
) -> PlannedReminder:
    due = compute_due(occurrence.start, lead, subscription.zone)
    created_after_due = session.created_at is not None and session.created_at > due
    polled_after_due = previous_poll_at is not None and due <= previous_poll_at
    return PlannedReminder(
        session=session,
        occurrence=occurrence,
        lead=lead,
        due=due,
        known_late=due <= now and (created_after_due or polled_after_due),
    )


def has_start(session: SessionSnapshot | None, start: datetime) -> bool:
    """Return True if the session still begins then."""
    return session is not None and any(one.start == start for one in session.times)
