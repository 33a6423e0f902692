"""Apply the changes a poll found: update cards, their threads, jobs, and reminders already sent.

Each step is idempotent: cards are updated to the current state; notes are sent once per change and place.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model.errors import SlackRefusal, TransientError, UsherError
from bot.model.ids import operation_id
from bot.model.meetings import KnownMeeting, SettingsChange
from bot.model.messages import Message, MessageWriter
from bot.model.operations import OperationKind
from bot.model.reminders import ReminderJob, ReminderModel, ReminderRecord, ReminderState, Subscription
from bot.model.sources import Occurrence, SessionChange, SessionSnapshot, Snapshot
from bot.usecases.core.faults import log_refusal
from bot.usecases.core.sends import dm_once, in_thread, post_once, update_in_turn
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
    """Announce the pending changes one by one; return True if all were. Slack may be down for some.

    The reminders already sent, which may be many, are corrected when everything else is done.
    """
    all_applied = True
    announced: list[tuple[SessionChange, list[SentReminder]]] = []
    for change in snapshot.pending_changes:
        try:
            announced.append((change, await _announce(app, snapshot, change)))
        except TransientError as fault:
            log.warning("a change cannot be announced yet: ref=%s message=%s", change.ref, fault.message_id)
            all_applied = False
    for change, outdated in announced:
        try:
            await correct_reminders(app, outdated)
        except TransientError as fault:
            log.warning("reminders cannot be corrected yet: ref=%s message=%s", change.ref, fault.message_id)
            all_applied = False
        else:
            await app.store.snapshots.resolve_change(snapshot, change)
    return all_applied


async def _announce(app: Services, snapshot: Snapshot, change: SessionChange) -> list[SentReminder]:
    """Say what changed; return the sent reminders that are still to be corrected. Raises ``TransientError``."""
    if change.is_from_card:
        await _update_cards(app, snapshot, change)
        return []
    await training_changes.poll_changed_training(app, snapshot, change)
    return await _end_moved_reminders(app, snapshot, change)


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


async def _end_moved_reminders(
    app: Services, snapshot: Snapshot, change: SessionChange
) -> list[SentReminder]:
    """End the jobs of starts that no longer exist; return the sent reminders that are still to be corrected."""
    is_series = change.new is not None and (change.old.recurring or change.new.recurring)
    outdated: list[SentReminder] = []
    for job in await app.store.reminder_jobs.list_by_session(snapshot.source.tenant, change.ref):
        if is_series and job.start <= change.seen_at:
            continue
        if job.source == snapshot.source and not has_start(change.new, job.start):
            outdated += await _end_job(app, job, change.new, change.seen_at, change)
    return outdated


@dataclass(frozen=True, slots=True, kw_only=True)
class SentReminder:
    """A reminder that was sent and says what is no longer so; ``model`` is what it is to show."""

    job: ReminderJob
    subscription: Subscription
    channel: str
    ts: str
    model: ReminderModel
    is_told_by_card: bool


async def end_reminder_job(
    app: Services, job: ReminderJob, session: SessionSnapshot | None, now: datetime
) -> None:
    """End the job of a start that no longer exists: nothing more is sent, and sent reminders are corrected."""
    await correct_reminders(app, await _end_job(app, job, session, now, None))


async def _end_job(
    app: Services,
    job: ReminderJob,
    session: SessionSnapshot | None,
    now: datetime,
    change: SessionChange | None,
) -> list[SentReminder]:
    """End the job, and tell people themselves; return the sent reminders that are still to be corrected."""
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
        return []
    outdated = await _list_sent(app, job, subscriptions, records, (session, change, reason))
    for sent in outdated:
        if sent.subscription.channel is None and not sent.is_told_by_card:
            await _post_change_note(app, sent)
    return outdated


async def _list_sent(
    app: Services,
    job: ReminderJob,
    subscriptions: Mapping[str, Subscription],
    records: Mapping[str, ReminderRecord],
    became: tuple[SessionSnapshot | None, SessionChange | None, str],
) -> list[SentReminder]:
    """Return the job's sent reminders; ``became`` says what became of the session, by which change, and why."""
    session, change, reason = became
    facts, known = await gather_facts(app, job, session), await load_known_meeting(app, job)
    found: list[SentReminder] = []
    for record in records.values():
        subscription = subscriptions.get(record.subscription_id)
        if subscription is None or record.ts is None or record.channel is None:
            continue
        model = replace(
            build_reminder(job, subscription, facts, app.clock.now()),
            cancelled=reason == WHY_CANCELLED,
            unlisted=reason in UNLISTED_REASONS,
            moved=reason == WHY_MOVED,
            moved_to=_find_move(job, session, change),
        )
        found.append(
            SentReminder(
                job=job,
                subscription=subscription,
                channel=record.channel,
                ts=record.ts,
                model=model,
                is_told_by_card=known is not None and known.card_in_channel(record.channel) is not None,
            )
        )
    return found


def _is_for(subscription: Subscription, job: ReminderJob) -> bool:
    """Return True if the job was for this subscription, judging by its stored title."""
    return (
        job.lead_time in subscription.lead_times
        and is_subscribed(subscription, to_session(job))
        and job.only_subscription_id in (None, subscription.id)
    )


async def correct_reminders(app: Services, outdated: Sequence[SentReminder]) -> None:
    """Correct sent reminders in turn, and say so once in the thread of those that no card tells of.

    Raises ``TransientError``.
    """
    for sent in outdated:
        if useful_until(sent.job) > app.clock.now():
            await _correct_reminder(app, sent)


async def _correct_reminder(app: Services, sent: SentReminder) -> None:
    def write() -> Message:
        return app.views.reminders.reminder(sent.model)

    try:
        await update_in_turn(app, sent.subscription.created_by, sent.channel, sent.ts, write)
    except SlackRefusal as error:
        log_refusal(app, log, f"cannot update a reminder: reminder={sent.job.id}", error)
        return
    if sent.subscription.channel is not None and not sent.is_told_by_card:
        await _post_change_note(app, sent)


async def _post_change_note(app: Services, sent: SentReminder) -> None:
    """Say once what changed: in the reminder's thread, or to the person themselves. Raises ``TransientError``."""
    model, subscription = sent.model, sent.subscription
    label = model.moved_to.start.isoformat() if model.moved_to else str(not model.moved)
    send_id = reminder_send_id(app, sent.job, subscription, "reminder-note", label)

    def write_note() -> Message:
        return app.views.reminders.change_note(model)

    try:
        if subscription.channel is None:
            await dm_once(app, subscription.created_by, send_id, write_note)
        else:
            write = in_thread(write_note, sent.ts)
            await post_once(app, subscription.created_by, sent.channel, send_id, write)
    except TransientError:
        raise
    except UsherError as error:
        log.warning(
            "a reminder's thread cannot be posted in: reminder=%s message=%s", sent.job.id, error.message_id
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
