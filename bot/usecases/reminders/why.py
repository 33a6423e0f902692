"""Explain why each reminder was or was not sent: what was recorded, and what is planned as of now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.model.errors import UserError
from bot.model.ids import Person
from bot.model.reminders import (
    ReminderExplanation,
    ReminderJob,
    ReminderRecord,
    ReminderState,
    Subscription,
    SubscriptionState,
    WhyLine,
)
from bot.model.sources import SessionKind, SessionSnapshot, session_ref
from bot.parsing.arguments import shorten
from bot.parsing.lookups import find_matches, read_lookup
from bot.usecases.core.services import Services
from bot.usecases.meetings.overview import get_zone
from bot.usecases.reminders.jobs import to_reminder_job
from bot.usecases.reminders.planning import plan_reminders
from bot.usecases.reminders.subscription_scope import find_training_key

DEFAULT_LOOK_BACK = timedelta(hours=24)
"""How far back to look if no session was named."""
LOOK_AHEAD = timedelta(days=7)
MAX_LINES_SHOWN = 10
MAX_RECORDS_READ = 100
MIN_KEY_DIGITS = 13
"""Digits from which a number is a training's key, not its ID."""
WHY_MUTED = "reminder-why-muted"


async def explain_reminders(
    app: Services, person: Person, channel: str | None, typed: str = ""
) -> ReminderExplanation:
    """Return what is known of the reminders for a person and for the channel of the command.

    ``typed`` names a session: an ID, a key, a link, or its title or a part of it; "" for all. If several have the
    title, all are explained. Raises ``UserError`` if none has.
    """
    subscriptions = {
        subscription.id: subscription for subscription in await app.store.subscriptions.list_by_person(person)
    }
    if channel is not None:
        subscriptions |= {
            subscription.id: subscription
            for subscription in await app.store.subscriptions.list_in_channel(person.tenant, channel)
        }
    refs, is_one = await _resolve_refs(app, person, typed, subscriptions.values()) if typed else (None, False)
    lines: list[WhyLine] = []
    for subscription in subscriptions.values():
        lines += await _recorded_lines(app, subscription, refs)
        lines += await _planned_lines(app, subscription, refs)
    lines.sort(key=lambda line: (line.start, -line.lead, line.channel or ""))
    inactive = tuple(
        subscription
        for subscription in subscriptions.values()
        if subscription.state is not SubscriptionState.ACTIVE
    )
    not_polled = [
        subscription
        for subscription in subscriptions.values()
        if subscription.state is SubscriptionState.ACTIVE
        and await app.store.snapshots.get(subscription.source) is None
    ]
    shown = _select_nearest(lines, app.clock.now())
    subject = next((line.subject for line in lines if line.subject), "") if is_one else None
    zone = await get_zone(app, person)
    num_omitted = len(lines) - len(shown)
    return ReminderExplanation(
        zone=zone,
        lines=shown,
        num_omitted=num_omitted,
        subject=subject,
        is_one_session=is_one,
        inactive=inactive,
        has_unread=bool(not_polled),
    )


async def _resolve_refs(
    app: Services, person: Person, typed: str, subscriptions: Iterable[Subscription]
) -> tuple[frozenset[str], bool]:
    """Return the refs that may be meant, and whether they are of one session.

    They are a meeting, a training by its key or (if known) its number, or whatever has the title.
    """
    lookup = read_lookup(typed, app.config.join_url)
    if not lookup.is_certain:
        titles = await _read_titles(app, subscriptions)
        matches = find_matches(lookup, titles.items(), lambda row: (), lambda row: row[1])
        if matches.rows:
            return frozenset(ref for ref, _ in matches.rows), len(matches.rows) == 1
        if not lookup.numbers:
            raise UserError(
                "reminder-why-no-title", next_step="reminder-why-next", typed=shorten(lookup.typed)
            )
    refs = set()
    for number in lookup.numbers:
        refs |= {session_ref(SessionKind.TRAINING, number), session_ref(SessionKind.MEETING, number)}
        if len(number) < MIN_KEY_DIGITS and (key := await find_training_key(app, person, number)) is not None:
            refs.add(session_ref(SessionKind.TRAINING, key))
    return frozenset(refs), len(lookup.numbers) == 1


async def _read_titles(app: Services, subscriptions: Iterable[Subscription]) -> dict[str, str]:
    """Return the titles, by ref, of the sessions that the subscriptions' reminders are or were about."""
    titles: dict[str, str] = {}
    for one in subscriptions:
        delivered = await app.store.reminder_jobs.list_delivered(one.tenant, one.id, MAX_RECORDS_READ)
        titles |= {job.ref: job.title for job, _ in delivered}
        snapshot = await app.store.snapshots.get(one.source)
        if snapshot is not None:
            titles |= {session.ref: session.title for session in snapshot.sessions.values()}
    return titles


def _select_nearest(lines: Sequence[WhyLine], now: datetime) -> tuple[WhyLine, ...]:
    """Return the lines around now: the last ones and the next ones."""
    if len(lines) <= MAX_LINES_SHOWN:
        return tuple(lines)
    num_passed = sum(line.at <= now for line in lines)
    first = min(max(num_passed - MAX_LINES_SHOWN // 2, 0), len(lines) - MAX_LINES_SHOWN)
    return tuple(lines[first : first + MAX_LINES_SHOWN])


async def _recorded_lines(
    app: Services, subscription: Subscription, refs: frozenset[str] | None
) -> list[WhyLine]:
    since = app.clock.now() - DEFAULT_LOOK_BACK
    return [
        WhyLine(
            subject=job.title,
            start=job.start,
            lead=job.lead_time,
            channel=subscription.channel,
            state=record.state,
            at=record.at,
            why=record.reason,
        )
        for job, record in await app.store.reminder_jobs.list_delivered(
            subscription.tenant, subscription.id, MAX_RECORDS_READ
        )
        if (record.at >= since if refs is None else job.ref in refs) and not _is_planned_again(job, record)
    ]


def _is_planned_again(job: ReminderJob, record: ReminderRecord) -> bool:
    """Return True if it was cancelled and is planned again, because its session was moved back or restored."""
    return record.state is ReminderState.CANCELLED and job.closed_reason is None


async def _planned_lines(
    app: Services, subscription: Subscription, refs: frozenset[str] | None
) -> list[WhyLine]:
    """Return what is planned as of now; with ``refs``, also what the person muted."""
    snapshot = await app.store.snapshots.get(subscription.source)
    if snapshot is None or subscription.state is SubscriptionState.PAUSED:
        return []
    sessions = _filter_sessions(snapshot.sessions.values(), refs)
    suppressed = await app.store.reminder_jobs.list_suppressed(
        subscription.tenant, sorted(session.ref for session in sessions)
    )
    now, lines = app.clock.now(), []
    planned_for = subscription if refs is None else replace(subscription, muted_refs=frozenset())
    for reminder in plan_reminders(
        sessions, planned_for, now, previous_poll_at=snapshot.polled_at, horizon=LOOK_AHEAD
    ):
        job = to_reminder_job(app, subscription.source, reminder)
        stored = await app.store.reminder_jobs.get(subscription.tenant, job.id)
        records = await app.store.reminder_jobs.get_records(stored) if stored is not None else {}
        is_recorded = (
            stored is not None
            and subscription.id in records
            and not _is_planned_again(stored, records[subscription.id])
        )
        # A poll since then would have known it too late; but it was stored in time, and waits.
        is_waiting = stored is not None and stored.closed_reason is None and reminder.due <= now
        if is_recorded or reminder.session.ref in suppressed or (reminder.known_late and not is_waiting):
            continue
        muted = reminder.session.ref in subscription.muted_refs
        state = ReminderState.DROPPED if muted else ReminderState.PLANNED
        due, why = reminder.due, WHY_MUTED if muted else None
        lines.append(
            WhyLine(
                subject=job.title,
                start=job.start,
                lead=job.lead_time,
                channel=subscription.channel,
                state=state,
                at=due,
                why=why,
                is_waiting=is_waiting,
            )
        )
    return lines


def _filter_sessions(
    sessions: Iterable[SessionSnapshot], refs: frozenset[str] | None
) -> list[SessionSnapshot]:
    return [session for session in sessions if refs is None or session.ref in refs]
