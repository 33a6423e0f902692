"""Reminder jobs: planned for a source, and enqueued for a worker when they are due soon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.model.ids import Tenant, operation_id
from bot.model.reminders import (
    ReminderJob,
    ReminderRecord,
    ReminderState,
    Subscription,
)
from bot.model.sources import SessionSource
from bot.usecases.core.services import Services
from bot.usecases.reminders.changes import SessionsByRef
from bot.usecases.reminders.planning import PlannedReminder, plan_reminders

ENQUEUE_AHEAD = timedelta(seconds=45)
"""What is due within this time is enqueued; the sweep runs more often."""
MAX_ENQUEUED_PER_SWEEP = 2000
"""Jobs and sources of a tenant enqueued in one sweep; the rest follow in the next."""
WHY_KNOWN_LATE = "reminder-why-known-late"


def to_reminder_job(app: Services, source: SessionSource, reminder: PlannedReminder) -> ReminderJob:
    """Return the job of a reminder: the same for all subscriptions of the source with that lead and due time."""
    session, start = reminder.session, reminder.occurrence.start
    values = {
        "start": start.isoformat(),
        "due": reminder.due.isoformat(),
        "lead": reminder.lead.total_seconds(),
    }
    job_id = operation_id(app.config.id_secret, source.reader, "alarm", source.id, session.ref, values=values)
    return ReminderJob(
        id=job_id,
        source=source,
        ref=session.ref,
        title=session.title,
        start=start,
        end=reminder.occurrence.end,
        lead_time=reminder.lead,
        due=reminder.due,
    )


async def plan_reminder_jobs(
    app: Services,
    source: SessionSource,
    sessions: SessionsByRef,
    subscriptions: Sequence[Subscription],
    previous_poll_at: datetime | None,
) -> None:
    """Store the jobs due within the horizon that are not stored yet; record those that were known too late."""
    now = app.clock.now()
    planned: dict[str, ReminderJob] = {}
    late: list[tuple[ReminderJob, Subscription]] = []
    for subscription in subscriptions:
        for reminder in plan_reminders(
            sessions.values(), subscription, now, previous_poll_at=previous_poll_at
        ):
            job = to_reminder_job(app, source, reminder)
            if reminder.known_late:
                late.append((job, subscription))
            else:
                planned[job.id] = job
    for job in await app.store.reminder_jobs.add_missing(list(planned.values())):
        if job.due <= now + ENQUEUE_AHEAD:
            await app.jobs.reminders.enqueue_reminder(source.tenant, job.id, job.queue_time)
    new_ids = {job.id for job in await app.store.reminder_jobs.add_missing([job for job, _ in late])}
    for job, subscription in late:
        if job.id in new_ids:
            record = ReminderRecord(
                reminder_id=job.id,
                subscription_id=subscription.id,
                state=ReminderState.DROPPED,
                at=now,
                reason=WHY_KNOWN_LATE,
            )
            await app.store.reminder_jobs.save_record(job, record)
    for job, _ in late:
        if job.id in new_ids and job.id not in planned:
            await app.store.reminder_jobs.close(job, WHY_KNOWN_LATE)


async def enqueue_all_due(app: Services) -> None:
    """Enqueue what is due soon. The store is authoritative, because docket's own schedule may be lost."""
    until = app.clock.now() + ENQUEUE_AHEAD
    for tenant in await app.store.tenants.list_with_due_reminders(until):
        await _enqueue_due(app, tenant, until)


async def _enqueue_due(app: Services, tenant: Tenant, until: datetime) -> None:
    for job_id, at in await app.store.reminder_jobs.list_due(tenant, until, MAX_ENQUEUED_PER_SWEEP):
        await app.jobs.reminders.enqueue_reminder(tenant, job_id, at)
    for source, at in await app.store.snapshots.list_due(tenant, until, MAX_ENQUEUED_PER_SWEEP):
        await app.jobs.reminders.enqueue_poll(source, at)


async def poll_source_now(app: Services, source: SessionSource) -> None:
    """Poll a source at once, whenever its next poll was planned."""
    now = app.clock.now()
    await app.store.snapshots.schedule_poll(source, now)
    await app.jobs.reminders.enqueue_poll(source, now)
