"""Apply the changes a poll found: update cards, their threads, jobs, and reminders already sent.

Each step is idempotent: cards are updated to the current state; notes are sent once per change and place.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.errors import CannotPost, TryAgain, UsherError
from bot.ids import operation_id
from bot.ports import (
    Alarm,
    KnownMeeting,
    Message,
    Occurrence,
    ReminderRecord,
    ReminderState,
    SessionChange,
    SessionSnapshot,
    Snapshot,
    Subscription,
)
from bot.usecases.cards import draw_again
from bot.usecases.meeting_settings import Change
from bot.usecases.meetings import zone_of
from bot.usecases.notifications import shared
from bot.usecases.notifications.changes import Sessions, ahead, diff, moves
from bot.usecases.notifications.composing import facts_of, known_of, model_of, send_id_of, session_of
from bot.usecases.notifications.looking import CANCELLED, LEFT, MOVED, why_gone
from bot.usecases.notifications.models import NotificationViews
from bot.usecases.notifications.planning import USEFUL, stands, wants
from bot.usecases.notifications.reading import of_known
from bot.usecases.operations import Kind
from bot.usecases.sends import send_once, tell_once
from bot.usecases.services import Services

CHANGING = frozenset({Kind.EDIT, Kind.CANCEL})

log = logging.getLogger("usher.notifications")


async def card_changes(
    s: Services, known: Mapping[str, KnownMeeting], sessions: Sessions, now: datetime
) -> tuple[SessionChange, ...]:
    """Return the changes that the cards do not show yet, except those being made here at this moment.

    ``known`` was read before GoTo was asked: if a meeting was changed here since, GoTo's answer may be older.
    """
    found: list[SessionChange] = []
    for change in diff({ref: of_known(one) for ref, one in known.items()}, sessions, now):
        before = known[change.ref]
        if await being_changed(s, before):
            continue
        current = await s.meetings.get(before.tenant, before.meeting_id)
        if current is not None and current.cancelled_at is None and of_known(current) == change.old:
            found.append(replace(change, of_card=True))
    return tuple(found)


async def roll_on(s: Services, known: Mapping[str, KnownMeeting], sessions: Sessions, now: datetime) -> None:
    """Move the cards of a series to its next occurrence; that is not announced as a change."""
    for ref, before in known.items():
        told = sessions.get(ref)
        if told is None or not told.recurring or before.end > now or await being_changed(s, before):
            continue
        coming = [one for one in ahead(told, now) if one.start > before.start]
        current = await s.meetings.get(before.tenant, before.meeting_id)
        if coming and current is not None and current == before:
            await s.meetings.keep(replace(current, start=coming[0].start, end=coming[0].end))


async def being_changed(s: Services, meeting: KnownMeeting) -> bool:
    """Return True if an operation on the meeting is running."""
    for op_id in await s.ledger.left_open(meeting.tenant, s.clock.now()):
        op = await s.ledger.load(meeting.tenant, op_id)
        if op is not None and op.kind in CHANGING and op.payload.get("meeting_id") == meeting.meeting_id:
            return True
    return False


async def tell_changes(s: Services, snapshot: Snapshot, views: NotificationViews) -> bool:
    """Announce the pending changes one by one; return True if all were. Slack may be down for some."""
    whole = True
    for change in snapshot.pending:
        try:
            if change.of_card:
                await _tell_cards(s, snapshot, change, views)
            else:
                await shared.follow(s, snapshot, change)
                await _tell_reminders(s, snapshot, change, views)
        except TryAgain as fault:
            log.warning("a change cannot be announced yet: ref=%s message=%s", change.ref, fault.message_id)
            whole = False
        else:
            await s.snapshots.settle(snapshot, change)
    return whole


async def _tell_cards(
    s: Services, snapshot: Snapshot, change: SessionChange, views: NotificationViews
) -> None:
    tenant = snapshot.source.tenant
    known = await s.meetings.get(tenant, change.old.key)
    if known is None:
        return
    now = await _kept(s, known, change)
    if now is None or (change.new is not None and not _changes(change)):
        return
    await draw_again(s, now, views.card)
    zone = await zone_of(s, now.organizer)
    gone = change.new is None
    note = views.cancelled(now, zone) if gone else views.changed(now, _changes(change), zone)
    await say_in_threads(s, now, f"{change.ref}-{change.seen_at.isoformat()}", note)


async def _kept(s: Services, known: KnownMeeting, change: SessionChange) -> KnownMeeting | None:
    """Store GoTo's state of the meeting; None if the meeting was changed here meanwhile."""
    if change.new is None:
        if known.cancelled_at is None:
            known = replace(known, cancelled_at=change.seen_at)
            await s.meetings.keep(known)
        return known
    if known.cancelled_at is not None or of_known(known) not in (change.old, _shown(change.new)):
        return None
    start, end = (change.new.times[0].start, change.new.times[0].end) if change.new.times else (None, None)
    fresh = replace(
        known, subject=change.new.title or known.subject, start=start or known.start, end=end or known.end
    )
    if fresh != known:
        await s.meetings.keep(fresh)
    return fresh


def _shown(session: SessionSnapshot) -> SessionSnapshot:
    """Return the session as a card shows it."""
    return SessionSnapshot(session.kind, session.key, session.title, session.times[:1])


def _changes(change: SessionChange) -> tuple[Change, ...]:
    assert change.new is not None  # noqa: S101 - asked by the caller; narrows the type
    found = []
    if change.old.title != change.new.title:
        found.append(Change("subject", change.old.title, change.new.title))
    for old, new in moves(change):
        found.append(Change("times", (old.start, old.end), (new.start, new.end)))
    return tuple(found)


async def say_in_threads(s: Services, meeting: KnownMeeting, what: str, note: Message) -> None:
    """Post the note once in each card's thread that others see. ``what`` is part of its id. Raises ``TryAgain``."""
    for place in meeting.cards:
        if place.channel.startswith("D"):
            continue
        name = f"{what}-{place.channel}-{place.ts}"
        send_id = operation_id(s.id_secret, meeting.organizer, "changed-elsewhere", name)
        try:
            await send_once(s, meeting.tenant, place.channel, send_id, replace(note, thread_ts=place.ts))
        except CannotPost as error:
            log.warning(
                "a thread cannot be posted in: channel=%s message=%s", place.channel, error.message_id
            )


async def _tell_reminders(
    s: Services, snapshot: Snapshot, change: SessionChange, views: NotificationViews
) -> None:
    """Close the jobs of starts that no longer exist, and correct the reminders already sent."""
    series = change.new is not None and (change.old.recurring or change.new.recurring)
    for alarm in await s.alarms.of_session(snapshot.source.tenant, change.ref):
        if series and alarm.start <= change.seen_at:
            continue
        if alarm.source == snapshot.source and not stands(change.new, alarm.start):
            await end_alarm(s, alarm, change.new, change.seen_at, views, change)


async def end_alarm(
    s: Services,
    alarm: Alarm,
    session: SessionSnapshot | None,
    now: datetime,
    views: NotificationViews,
    change: SessionChange | None = None,
) -> None:
    """End the job of a start that no longer exists: nothing more is sent, and sent reminders are corrected."""
    silent = session is None and await s.alarms.silenced(alarm.source.tenant, [alarm.ref])
    gone = CANCELLED if silent else why_gone(alarm.source)
    why = gone if session is None else MOVED
    subscriptions = {one.id: one for one in await s.subscriptions.of_source(alarm.source)}
    if alarm.closed is None:
        await s.alarms.close(alarm, why)
    records = await s.alarms.records(alarm)
    if alarm.closed is None:
        for one in subscriptions.values():
            if one.id not in records and _meant(one, alarm):
                await s.alarms.record(
                    alarm, ReminderRecord(alarm.id, one.id, ReminderState.CANCELLED, now, why)
                )
    if alarm.start + USEFUL <= now:
        return
    for record in records.values():
        subscription = subscriptions.get(record.subscription_id)
        if subscription is not None and record.ts is not None and record.channel is not None:
            await _correct(s, alarm, subscription, record, session, views, change, why)


def _meant(one: Subscription, alarm: Alarm) -> bool:
    """Return True if the job was for this subscription, judging by its stored title."""
    return alarm.lead in one.leads and wants(one, session_of(alarm)) and alarm.only in (None, one.id)


async def _correct(
    s: Services,
    alarm: Alarm,
    one: Subscription,
    record: ReminderRecord,
    session: SessionSnapshot | None,
    views: NotificationViews,
    change: SessionChange | None,
    why: str,
) -> None:
    """Correct one sent reminder, and say so once in its thread."""
    model = replace(
        model_of(alarm, one, await facts_of(s, alarm, session), s.clock.now()),
        cancelled=why == CANCELLED,
        unlisted=why in LEFT,
        moved=why == MOVED,
        moved_to=_moved_to(alarm, session, change),
    )
    assert record.channel is not None and record.ts is not None  # noqa: S101, PT018 - asked by the caller
    try:
        await s.messenger.update(one.tenant, record.channel, record.ts, views.reminder(model))
    except CannotPost as error:
        log.warning("a reminder cannot be updated: alarm=%s message=%s", alarm.id, error.message_id)
        return
    known = await known_of(s, alarm)
    if known is not None and known.card_in(record.channel) is not None:
        return
    what = model.moved_to.start.isoformat() if model.moved_to else str(session is None)
    send_id = send_id_of(s, alarm, one, "reminder-note", what)
    note = views.note(model)
    try:
        if one.channel is None:
            await tell_once(s, one.created_by, send_id, note)
        else:
            await send_once(s, one.tenant, record.channel, send_id, replace(note, thread_ts=record.ts))
    except TryAgain:
        raise
    except UsherError as error:
        log.warning(
            "a reminder's thread cannot be posted in: alarm=%s message=%s", alarm.id, error.message_id
        )


def _moved_to(
    alarm: Alarm, session: SessionSnapshot | None, change: SessionChange | None
) -> Occurrence | None:
    """Return the occurrence the start was moved to, None if that is unknown."""
    if session is None:
        return None
    for old, new in moves(change) if change else ():
        if old.start == alarm.start:
            return new
    return session.times[0] if len(session.times) == 1 else None
