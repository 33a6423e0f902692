"""Snooze a reminder: send it once more later, unless it is known by now that none would come."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.model.errors import NotConnected, UserError
from bot.model.ids import operation_id
from bot.model.reminders import ReminderJob, Subscription, SubscriptionState
from bot.usecases.core.services import Services
from bot.usecases.reminders.jobs import ENQUEUE_AHEAD
from bot.usecases.reminders.verify import UNLISTED_REASONS, is_planned

WHY_SNOOZED_AGAIN = "reminder-why-snoozed"


async def snooze_reminder(
    app: Services, job: ReminderJob, subscription: Subscription, at: datetime
) -> ReminderJob:
    """Remind one subscription of the same start again at ``at`` (aware UTC) and not before; return the new job.

    Raises ``UserError`` if no reminder would come.
    """
    await _require_reminding(app, job, subscription, at)
    values = {"at": at.isoformat(), "for": subscription.id}
    snoozed_id = operation_id(app.config.id_secret, job.source.reader, "snooze", job.id, values=values)
    snoozed = replace(
        job,
        id=snoozed_id,
        lead_time=max(job.start - at, timedelta()),
        due=at,
        only_subscription_id=subscription.id,
        closed_reason=None,
    )
    earlier = await _list_open(app, snoozed)
    await app.store.reminder_jobs.add_instead(snoozed, earlier, WHY_SNOOZED_AGAIN)
    await _keep_one(app, snoozed)
    if at <= app.clock.now() + ENQUEUE_AHEAD:
        await app.jobs.reminders.enqueue_reminder(job.source.tenant, snoozed_id, at)
    return snoozed


async def _list_open(app: Services, snoozed: ReminderJob) -> list[ReminderJob]:
    """Return what earlier presses, of the same or another reminder of this start, would still send."""
    return [
        job
        for job in await app.store.reminder_jobs.list_by_session(snoozed.source.tenant, snoozed.ref)
        if job.only_subscription_id == snoozed.only_subscription_id
        and job.start == snoozed.start
        and job.id != snoozed.id
        and job.closed_reason is None
    ]


async def _keep_one(app: Services, snoozed: ReminderJob) -> None:
    """Leave one of several that were pressed at the same moment: all of them find the same one, the first to come."""
    others = await _list_open(app, snoozed)
    current = await app.store.reminder_jobs.get(snoozed.source.tenant, snoozed.id)
    if not others or current is None or current.closed_reason is not None:
        return
    _, *rest = sorted([snoozed, *others], key=lambda job: (job.due, job.id))
    for job in rest:
        await app.store.reminder_jobs.close(job, WHY_SNOOZED_AGAIN)


async def _require_reminding(
    app: Services, job: ReminderJob, subscription: Subscription, at: datetime
) -> None:
    """Raise ``UserError`` if a reminder at ``at`` would not be sent, as far as is known now."""
    tenant, reader, now = job.source.tenant, job.source.reader, app.clock.now()
    if await app.store.reminder_jobs.list_suppressed(tenant, [job.ref]):
        raise UserError("snooze-cancelled", next_step="snooze-cancelled-next")
    snapshot = await app.store.snapshots.get(job.source)
    session = snapshot.sessions.get(job.ref) if snapshot is not None else None
    if session is not None and not is_planned(session, job, now):
        raise UserError("snooze-moved", next_step="snooze-moved-next")
    if job.closed_reason in UNLISTED_REASONS:
        raise UserError("snooze-unlisted", next_step="snooze-unlisted-next")
    if now >= job.end:
        raise UserError("snooze-over", next_step="snooze-cancelled-next")
    if at >= job.end:
        raise UserError("snooze-late", next_step="snooze-late-next")
    if job.ref in subscription.muted_refs or subscription.state is SubscriptionState.PAUSED:
        raise UserError("snooze-muted", next_step="snooze-muted-next")
    if await app.store.links.get(reader) is None:
        if reader == subscription.created_by:
            raise NotConnected("not-connected", next_step="not-connected-next")
        raise UserError("snooze-disconnected", next_step="snooze-disconnected-next")
