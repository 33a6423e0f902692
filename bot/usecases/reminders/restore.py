"""Restore sessions that GoTo reported gone and lists again: end the suppression, correct card and reminders."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial

from bot.goto.errors import GoToError
from bot.model.errors import SlackRefusal, TransientError
from bot.model.meetings import KnownMeeting
from bot.model.messages import Message
from bot.model.reminders import ReminderJob, Subscription, Suppression
from bot.model.sources import SessionKind, SessionSnapshot, SessionSource
from bot.usecases.core.faults import log_refusal
from bot.usecases.core.sends import update_in_turn
from bot.usecases.core.services import Services
from bot.usecases.meetings.cards import redraw_cards
from bot.usecases.meetings.overview import get_zone
from bot.usecases.reminders.apply_changes import is_being_changed, post_in_threads
from bot.usecases.reminders.changes import SessionsByRef
from bot.usecases.reminders.message import DeliveryFacts, build_reminder, gather_facts
from bot.usecases.reminders.planning import has_start, useful_until
from bot.usecases.reminders.session_reader import SessionReader

log = logging.getLogger("usher.notifications")


async def restore_sessions(
    app: Services, source: SessionSource, reader: SessionReader, listed: SessionsByRef, old: SessionsByRef
) -> frozenset[str]:
    """Restore sessions that both list and GET return again; return the refs that stay suppressed.

    Only a reader who may request a session alone can confirm that it exists after all.
    """
    suppressed = await app.store.reminder_jobs.list_suppressed(source.tenant, sorted({*listed, *old}))
    restored: set[str] = set()
    for ref, suppression in suppressed.items():
        if suppression is not Suppression.GONE_AT_GOTO or ref not in listed or source.is_of_others:
            continue
        try:
            confirmed = await reader.confirm_session(listed[ref])
            if confirmed is not None and await _restore_session(app, source, confirmed):
                restored.add(ref)
        except (GoToError, TransientError) as fault:
            log.warning("a session cannot be restored now: ref=%s fault=%s", ref, type(fault).__name__)
    return frozenset(suppressed) - restored


async def _restore_session(app: Services, source: SessionSource, session: SessionSnapshot) -> bool:
    """Correct what says that the session is cancelled, then end the suppression. Idempotent after a crash.

    Return False, and do nothing, if somebody is changing it here. Raises ``TransientError``.
    """
    known = (
        await app.store.meetings.get(source.tenant, session.key)
        if session.kind is SessionKind.MEETING
        else None
    )
    if known is not None and await is_being_changed(app, known):
        return False
    if known is not None and known.cancelled_at is not None:
        await _restore_card(app, known, session)
    await _restore_reminders(app, source, session)
    await app.store.reminder_jobs.unsuppress(source.tenant, session.ref)
    return True


async def _restore_card(app: Services, known: KnownMeeting, session: SessionSnapshot) -> None:
    assert known.cancelled_at is not None  # noqa: S101 - asked by the caller; narrows the type
    occurrence = session.times[0] if session.times else None
    restored = replace(
        known,
        cancelled_at=None,
        subject=session.title or known.subject,
        start=occurrence.start if occurrence else known.start,
        end=occurrence.end if occurrence else known.end,
    )
    await redraw_cards(app, restored, app.views.reminders.card)
    label = f"returned-{session.ref}-{known.cancelled_at.isoformat()}"
    zone = await get_zone(app, known.organizer)
    await post_in_threads(app, restored, label, lambda: app.views.reminders.meeting_restored(restored, zone))
    await app.store.meetings.clear_cancellation(restored)
    await app.store.meetings.save(restored)


async def _restore_reminders(app: Services, source: SessionSource, session: SessionSnapshot) -> None:
    now = app.clock.now()
    subscriptions = {
        subscription.id: subscription for subscription in await app.store.subscriptions.list_by_source(source)
    }
    for job in await app.store.reminder_jobs.list_by_session(source.tenant, session.ref):
        if job.source != source or not has_start(session, job.start) or useful_until(job) <= now:
            continue
        facts = await gather_facts(app, job, session)
        for record in (await app.store.reminder_jobs.get_records(job)).values():
            subscription = subscriptions.get(record.subscription_id)
            if subscription is None or record.channel is None or record.ts is None:
                continue
            write = partial(_write_reminder, app, job, subscription, facts)
            try:
                await update_in_turn(app, subscription.created_by, record.channel, record.ts, write)
            except SlackRefusal as error:
                log_refusal(app, log, f"cannot update a reminder: reminder={job.id}", error)


def _write_reminder(
    app: Services, job: ReminderJob, subscription: Subscription, facts: DeliveryFacts
) -> Message:
    return app.views.reminders.reminder(build_reminder(job, subscription, facts, app.clock.now()))
