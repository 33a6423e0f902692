"""Apply the changes a poll found: update cards, their threads, jobs, and reminders already sent.

Each step is idempotent: cards are updated to the current state; notes are sent once per change and place.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.model.errors import SlackRefusal, TransientError, UsherError
from bot.model.ids import operation_id
from bot.model.meetings import KnownMeeting, SettingsChange
from bot.model.messages import Message, MessageWriter
from bot.model.operations import OperationKind
from bot.model.reminders import ReminderJob, ReminderModel, ReminderRecord, ReminderState, Subscription
from bot.model.sources import Occurrence, SessionChange, SessionSnapshot, Snapshot
from bot.usecases.core.faults import log_refusal
from bot.usecases.core.sends import dm_once, in_thread, post_once, update_message
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
from bot.usecases.reminders.planning import has_start, is_subscribed, useful_until
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
    changes: list[SessionChange] = []
    for change in find_changes({ref: from_known(one) for ref, one in known.items()}, sessions, now):
        before = known[change.ref]
        if await is_being_changed(app, before):
            continue
        current = await app.store.meetings.get(before.tenant, before.meeting_id)
        if current is not None and current.cancelled_at is None and from_known(current) == change.old:
            changes.append(replace(change, is_from_card=True))
    return tuple(changes)


async def advance_series(
    app: Services, known: Mapping[str, KnownMeeting], sessions: SessionsByRef, now: datetime
) -> None:
    """Move the cards of a series to its next occurrence; that is not announced as a change."""
    for ref, before in known.items():
        session = sessions.get(ref)
        if (
            session is None
            or not session.recurring
            or before.end > now
            or await is_being_changed(app, before)
        ):
            continue
        upcoming = [one for one in upcoming_occurrences(session, now) if one.start > before.start]
        current = await app.store.meetings.get(before.tenant, before.meeting_id)
        if upcoming and current is not None and current == before:
            await app.store.meetings.save(replace(current, start=upcoming[0].start, end=upcoming[0].end))


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


async def apply_changes(app: Services, snapshot: Snapshot) -> bool:
    """Announce the pending changes one by one; return True if all were. Slack may be down for some."""
    all_applied = True
    for change in snapshot.pending_changes:
        try:
            if change.is_from_card:
                await _update_cards(app, snapshot, change)
            else:
                await training_changes.poll_changed_training(app, snapshot, change)
                await _end_moved_reminders(app, snapshot, change)
        except TransientError as fault:
            log.warning("a change cannot be announced yet: ref=%s message=%s", change.ref, fault.message_id)
            all_applied = False
        else:
            await app.store.snapshots.resolve_change(snapshot, change)
    return all_applied


async def _update_cards(app: Services, snapshot: Snapshot, change: SessionChange) -> None:
    tenant = snapshot.source.tenant
    known = await app.store.meetings.get(tenant, change.old.key)
    if known is None:
        return
    updated = await _record_change(app, known, change)
    if updated is None or (change.new is not None and not _describe_changes(change)):
        return
    await redraw_cards(app, updated, app.views.reminders.card)
    zone = await get_zone(app, updated.organizer)
    is_cancelled = change.new is None

    def write_note() -> Message:
        if is_cancelled:
            return app.views.reminders.meeting_cancelled(updated, zone)
        return app.views.reminders.meeting_changed(updated, _describe_changes(change), zone)

    await post_in_threads(app, updated, f"{change.ref}-{change.seen_at.isoformat()}", write_note)


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
    updated = replace(
        known, subject=change.new.title or known.subject, start=start or known.start, end=end or known.end
    )
    if updated != known:
        await app.store.meetings.save(updated)
    return updated


def _as_card(session: SessionSnapshot) -> SessionSnapshot:
    """Return the session as a card shows it."""
    return SessionSnapshot(kind=session.kind, key=session.key, title=session.title, times=session.times[:1])


def _describe_changes(change: SessionChange) -> tuple[SettingsChange, ...]:
    assert change.new is not None  # noqa: S101 - asked by the caller; narrows the type
    changes = []
    if change.old.title != change.new.title:
        changes.append(SettingsChange("subject", change.old.title, change.new.title))
    for old, new in find_moves(change):
        changes.append(SettingsChange("times", (old.start, old.end), (new.start, new.end)))
    return tuple(changes)


async def post_in_threads(app: Services, meeting: KnownMeeting, label: str, write: MessageWriter) -> None:
    """Post the note once in each card's thread that others see. ``label`` is part of its id.

    Raises ``TransientError``.
    """
    for card in meeting.cards:
        if card.channel.startswith("D"):
            continue
        name = f"{label}-{card.channel}-{card.ts}"
        send_id = operation_id(app.config.id_secret, meeting.organizer, "changed-elsewhere", name)
        try:
            await post_once(app, meeting.organizer, card.channel, send_id, in_thread(write, card.ts))
        except SlackRefusal as error:
            log_refusal(app, log, f"cannot post in a thread: channel={card.channel}", error)


async def _end_moved_reminders(app: Services, snapshot: Snapshot, change: SessionChange) -> None:
    """Close the jobs of starts that no longer exist, and correct the reminders already sent."""
    is_series = change.new is not None and (change.old.recurring or change.new.recurring)
    for job in await app.store.reminder_jobs.list_by_session(snapshot.source.tenant, change.ref):
        if is_series and job.start <= change.seen_at:
            continue
        if job.source == snapshot.source and not has_start(change.new, job.start):
            await end_reminder_job(app, job, change.new, change.seen_at, change)


async def end_reminder_job(
    app: Services,
    job: ReminderJob,
    session: SessionSnapshot | None,
    now: datetime,
    change: SessionChange | None = None,
) -> None:
    """End the job of a start that no longer exists: nothing more is sent, and sent reminders are corrected."""
    is_suppressed = session is None and await app.store.reminder_jobs.list_suppressed(
        job.source.tenant, [job.ref]
    )
    absence = WHY_CANCELLED if is_suppressed else absence_reason(job.source)
    reason = absence if session is None else WHY_MOVED
    subscriptions = {one.id: one for one in await app.store.subscriptions.list_by_source(job.source)}
    if job.closed_reason is None:
        await app.store.reminder_jobs.close(job, reason)
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
                        reason=reason,
                    ),
                )
    if useful_until(job) <= now:
        return
    for record in records.values():
        subscription = subscriptions.get(record.subscription_id)
        if subscription is not None and record.ts is not None and record.channel is not None:
            await _correct_reminder(app, job, subscription, record, session, change, reason)


def _is_for(subscription: Subscription, job: ReminderJob) -> bool:
    """Return True if the job was for this subscription, judging by its stored title."""
    return (
        job.lead_time in subscription.lead_times
        and is_subscribed(subscription, to_session(job))
        and job.only_subscription_id in (None, subscription.id)
    )


async def _correct_reminder(
    app: Services,
    job: ReminderJob,
    subscription: Subscription,
    record: ReminderRecord,
    session: SessionSnapshot | None,
    change: SessionChange | None,
    reason: str,
) -> None:
    """Correct one sent reminder, and say so once where no card does. Raises ``TransientError``."""
    model = replace(
        build_reminder(job, subscription, await gather_facts(app, job, session), app.clock.now()),
        cancelled=reason == WHY_CANCELLED,
        unlisted=reason in UNLISTED_REASONS,
        moved=reason == WHY_MOVED,
        moved_to=_find_move(job, session, change),
    )
    assert record.channel is not None and record.ts is not None  # noqa: S101, PT018 - asked by the caller
    try:
        await update_message(
            app,
            subscription.created_by,
            record.channel,
            record.ts,
            lambda: app.views.reminders.reminder(model),
        )
    except SlackRefusal as error:
        log_refusal(app, log, f"cannot update a reminder: reminder={job.id}", error)
        return
    known = await load_known_meeting(app, job)
    if known is None or known.card_in_channel(record.channel) is None:
        await _post_change_note(app, job, subscription, record, model, session)


async def _post_change_note(
    app: Services,
    job: ReminderJob,
    subscription: Subscription,
    record: ReminderRecord,
    model: ReminderModel,
    session: SessionSnapshot | None,
) -> None:
    """Say once what changed: in the reminder's thread, or to the person themselves. Raises ``TransientError``."""
    assert record.channel is not None and record.ts is not None  # noqa: S101, PT018 - asked by the caller
    label = model.moved_to.start.isoformat() if model.moved_to else str(session is None)
    send_id = reminder_send_id(app, job, subscription, "reminder-note", label)

    def write_note() -> Message:
        return app.views.reminders.change_note(model)

    try:
        if subscription.channel is None:
            await dm_once(app, subscription.created_by, send_id, write_note)
        else:
            await post_once(
                app,
                subscription.created_by,
                record.channel,
                send_id,
                in_thread(write_note, record.ts),
            )
    except TransientError:
        raise
    except UsherError as error:
        log.warning(
            "a reminder's thread cannot be posted in: reminder=%s message=%s", job.id, error.message_id
        )


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
