"""Apply the changes a poll found: update cards, their threads, jobs, and reminders already sent.

Each step is idempotent: cards are updated to the current state; notes are sent once per change and place.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.model.core import KnownMeeting, Message, OperationKind
from bot.model.errors import CannotPost, TransientError, UsherError
from bot.model.ids import operation_id
from bot.model.meetings import SettingsChange
from bot.model.reminders import ReminderJob, ReminderRecord, ReminderState, Subscription
from bot.model.sources import Occurrence, SessionChange, SessionSnapshot, Snapshot
from bot.usecases.core.sends import dm_once, post_once
from bot.usecases.core.services import Services
from bot.usecases.meetings.cards import redraw_cards
from bot.usecases.meetings.overview import get_zone
from bot.usecases.reminders import training_changes
from bot.usecases.reminders.changes import SessionsByRef, find_changes, find_moves, upcoming_occurrences
from bot.usecases.reminders.message import (
    build_reminder,
    gather_facts,
    load_known_meeting,
    reminder_send_id,
    to_session,
)
from bot.usecases.reminders.models import NotificationViews
from bot.usecases.reminders.planning import REMINDER_GRACE, has_start, is_subscribed
from bot.usecases.reminders.session_reader import from_known
from bot.usecases.reminders.verify import UNLISTED_REASONS, WHY_CANCELLED, WHY_MOVED, absence_reason

CHANGING_KINDS = frozenset({OperationKind.MEETING_EDIT, OperationKind.MEETING_CANCEL})

log = logging.getLogger("usher.notifications")


async def find_card_changes(
    app: Services, known: Mapping[str, KnownMeeting], sessions: SessionsByRef, now: datetime
) -> tuple[SessionChange, ...]:
    """Return the changes that the cards do not show yet, except those being made here at this moment.

    ``known`` was read before GoTo was asked: if a meeting was changed here since, GoTo's answer may be older.
    """
    found: list[SessionChange] = []
    for change in find_changes({ref: from_known(one) for ref, one in known.items()}, sessions, now):
        before = known[change.ref]
        if await is_being_changed(app, before):
            continue
        current = await app.store.meetings.get(before.tenant, before.meeting_id)
        if current is not None and current.cancelled_at is None and from_known(current) == change.old:
            found.append(replace(change, is_from_card=True))
    return tuple(found)


async def advance_series(
    app: Services, known: Mapping[str, KnownMeeting], sessions: SessionsByRef, now: datetime
) -> None:
    """Move the cards of a series to its next occurrence; that is not announced as a change."""
    for ref, before in known.items():
        told = sessions.get(ref)
        if told is None or not told.recurring or before.end > now or await is_being_changed(app, before):
            continue
        coming = [one for one in upcoming_occurrences(told, now) if one.start > before.start]
        current = await app.store.meetings.get(before.tenant, before.meeting_id)
        if coming and current is not None and current == before:
            await app.store.meetings.save(replace(current, start=coming[0].start, end=coming[0].end))


async def is_being_changed(app: Services, meeting: KnownMeeting) -> bool:
    """Return True if an operation on the meeting is running."""
    for op_id in await app.store.ledger.list_unfinished(meeting.tenant, app.clock.now()):
        op = await app.store.ledger.load(meeting.tenant, op_id)
        if (
            op is not None
            and op.kind in CHANGING_KINDS
            and op.payload.get("meeting_id") == meeting.meeting_id
        ):
            return True
    return False


async def apply_changes(app: Services, snapshot: Snapshot, views: NotificationViews) -> bool:
    """Announce the pending changes one by one; return True if all were. Slack may be down for some."""
    whole = True
    for change in snapshot.pending_changes:
        try:
            if change.is_from_card:
                await _update_cards(app, snapshot, change, views)
            else:
                await training_changes.poll_changed_training(app, snapshot, change)
                await _end_moved_reminders(app, snapshot, change, views)
        except TransientError as fault:
            log.warning("a change cannot be announced yet: ref=%s message=%s", change.ref, fault.message_id)
            whole = False
        else:
            await app.store.snapshots.resolve_change(snapshot, change)
    return whole


async def _update_cards(
    app: Services, snapshot: Snapshot, change: SessionChange, views: NotificationViews
) -> None:
    tenant = snapshot.source.tenant
    known = await app.store.meetings.get(tenant, change.old.key)
    if known is None:
        return
    now = await _record_change(app, known, change)
    if now is None or (change.new is not None and not _describe_changes(change)):
        return
    await redraw_cards(app, now, views.card)
    zone = await get_zone(app, now.organizer)
    gone = change.new is None
    note = views.cancelled(now, zone) if gone else views.changed(now, _describe_changes(change), zone)
    await post_in_threads(app, now, f"{change.ref}-{change.seen_at.isoformat()}", note)


async def _record_change(app: Services, known: KnownMeeting, change: SessionChange) -> KnownMeeting | None:
    """Store GoTo's state of the meeting; None if the meeting was changed here meanwhile."""
    if change.new is None:
        if known.cancelled_at is None:
            known = replace(known, cancelled_at=change.seen_at)
            await app.store.meetings.save(known)
        return known
    if known.cancelled_at is not None or from_known(known) not in (change.old, _as_card(change.new)):
        return None
    start, end = (change.new.times[0].start, change.new.times[0].end) if change.new.times else (None, None)
    fresh = replace(
        known, subject=change.new.title or known.subject, start=start or known.start, end=end or known.end
    )
    if fresh != known:
        await app.store.meetings.save(fresh)
    return fresh


def _as_card(session: SessionSnapshot) -> SessionSnapshot:
    """Return the session as a card shows it."""
    return SessionSnapshot(kind=session.kind, key=session.key, title=session.title, times=session.times[:1])


def _describe_changes(change: SessionChange) -> tuple[SettingsChange, ...]:
    assert change.new is not None  # noqa: S101 - asked by the caller; narrows the type
    found = []
    if change.old.title != change.new.title:
        found.append(SettingsChange("subject", change.old.title, change.new.title))
    for old, new in find_moves(change):
        found.append(SettingsChange("times", (old.start, old.end), (new.start, new.end)))
    return tuple(found)


async def post_in_threads(app: Services, meeting: KnownMeeting, what: str, note: Message) -> None:
    """Post the note once in each card's thread that others see. ``what`` is part of its id. Raises ``TryAgain``."""
    for place in meeting.cards:
        if place.channel.startswith("D"):
            continue
        name = f"{what}-{place.channel}-{place.ts}"
        send_id = operation_id(app.config.id_secret, meeting.organizer, "changed-elsewhere", name)
        try:
            await post_once(app, meeting.tenant, place.channel, send_id, replace(note, thread_ts=place.ts))
        except CannotPost as error:
            log.warning(
                "a thread cannot be posted in: channel=%s message=%s", place.channel, error.message_id
            )


async def _end_moved_reminders(
    app: Services, snapshot: Snapshot, change: SessionChange, views: NotificationViews
) -> None:
    """Close the jobs of starts that no longer exist, and correct the reminders already sent."""
    series = change.new is not None and (change.old.recurring or change.new.recurring)
    for alarm in await app.store.reminder_jobs.list_by_session(snapshot.source.tenant, change.ref):
        if series and alarm.start <= change.seen_at:
            continue
        if alarm.source == snapshot.source and not has_start(change.new, alarm.start):
            await end_reminder_job(app, alarm, change.new, change.seen_at, views, change)


async def end_reminder_job(
    app: Services,
    job: ReminderJob,
    session: SessionSnapshot | None,
    now: datetime,
    views: NotificationViews,
    change: SessionChange | None = None,
) -> None:
    """End the job of a start that no longer exists: nothing more is sent, and sent reminders are corrected."""
    silent = session is None and await app.store.reminder_jobs.list_suppressed(job.source.tenant, [job.ref])
    gone = WHY_CANCELLED if silent else absence_reason(job.source)
    why = gone if session is None else WHY_MOVED
    subscriptions = {one.id: one for one in await app.store.subscriptions.list_by_source(job.source)}
    if job.closed_reason is None:
        await app.store.reminder_jobs.close(job, why)
    records = await app.store.reminder_jobs.get_records(job)
    if job.closed_reason is None:
        for one in subscriptions.values():
            if one.id not in records and _is_for(one, job):
                await app.store.reminder_jobs.save_record(
                    job,
                    ReminderRecord(
                        reminder_id=job.id,
                        subscription_id=one.id,
                        state=ReminderState.CANCELLED,
                        at=now,
                        reason=why,
                    ),
                )
    if job.start + REMINDER_GRACE <= now:
        return
    for record in records.values():
        subscription = subscriptions.get(record.subscription_id)
        if subscription is not None and record.ts is not None and record.channel is not None:
            await _correct_reminder(app, job, subscription, record, session, views, change, why)


def _is_for(one: Subscription, job: ReminderJob) -> bool:
    """Return True if the job was for this subscription, judging by its stored title."""
    return (
        job.lead_time in one.lead_times
        and is_subscribed(one, to_session(job))
        and job.only_subscription_id in (None, one.id)
    )


async def _correct_reminder(
    app: Services,
    job: ReminderJob,
    one: Subscription,
    record: ReminderRecord,
    session: SessionSnapshot | None,
    views: NotificationViews,
    change: SessionChange | None,
    why: str,
) -> None:
    """Correct one sent reminder, and say so once in its thread."""
    model = replace(
        build_reminder(job, one, await gather_facts(app, job, session), app.clock.now()),
        cancelled=why == WHY_CANCELLED,
        unlisted=why in UNLISTED_REASONS,
        moved=why == WHY_MOVED,
        moved_to=_find_move(job, session, change),
    )
    assert record.channel is not None and record.ts is not None  # noqa: S101, PT018 - asked by the caller
    try:
        await app.slack.messenger.update(one.tenant, record.channel, record.ts, views.reminder(model))
    except CannotPost as error:
        log.warning("a reminder cannot be updated: alarm=%s message=%s", job.id, error.message_id)
        return
    known = await load_known_meeting(app, job)
    if known is not None and known.card_in_channel(record.channel) is not None:
        return
    what = model.moved_to.start.isoformat() if model.moved_to else str(session is None)
    send_id = reminder_send_id(app, job, one, "reminder-note", what)
    note = views.note(model)
    try:
        if one.channel is None:
            await dm_once(app, one.created_by, send_id, note)
        else:
            await post_once(app, one.tenant, record.channel, send_id, replace(note, thread_ts=record.ts))
    except TransientError:
        raise
    except UsherError as error:
        log.warning("a reminder's thread cannot be posted in: alarm=%s message=%s", job.id, error.message_id)


def _find_move(
    job: ReminderJob, session: SessionSnapshot | None, change: SessionChange | None
) -> Occurrence | None:
    """Return the occurrence the start was moved to, None if that is unknown."""
    if session is None:
        return None
    for old, new in find_moves(change) if change else ():
        if old.start == job.start:
            return new
    return session.times[0] if len(session.times) == 1 else None
