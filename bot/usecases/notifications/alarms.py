"""Reminder jobs: planned for a source, and enqueued for a worker when they are due soon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.ids import Tenant, operation_id
from bot.ports import (
    Alarm,
    ReminderRecord,
    ReminderState,
    SessionSource,
    Subscription,
)
from bot.usecases.notifications.changes import Sessions
from bot.usecases.notifications.planning import Reminder, plan
from bot.usecases.services import Services

SOON = timedelta(seconds=45)
"""What is due within this time is enqueued; the sweep runs more often."""
MOST = 2000
"""Jobs and sources of a tenant enqueued in one sweep; the rest follow in the next."""
TOO_LATE = "reminder-why-known-late"


def alarm_of(s: Services, source: SessionSource, one: Reminder) -> Alarm:
    """Return the job of a reminder: the same for all subscriptions of the source with that lead and due time."""
    session, start = one.session, one.occurrence.start
    values = {"start": start.isoformat(), "due": one.due.isoformat(), "lead": one.lead.total_seconds()}
    name = operation_id(s.id_secret, source.reader, "alarm", source.id, session.ref, values=values)
    return Alarm(name, source, session.ref, session.title, start, one.occurrence.end, one.lead, one.due)


async def plan_alarms(
    s: Services,
    source: SessionSource,
    sessions: Sessions,
    subscriptions: Sequence[Subscription],
    looked_at: datetime | None,
) -> None:
    """Store the jobs due within the horizon that are not stored yet; record those that were known too late."""
    now = s.clock.now()
    ahead: dict[str, Alarm] = {}
    late: list[tuple[Alarm, Subscription]] = []
    for subscription in subscriptions:
        for one in plan(sessions.values(), subscription, now, looked_at=looked_at):
            alarm = alarm_of(s, source, one)
            if one.known_late:
                late.append((alarm, subscription))
            else:
                ahead[alarm.id] = alarm
    for alarm in await s.alarms.plan(list(ahead.values())):
        if alarm.due <= now + SOON:
            await s.rota.alarm(source.tenant, alarm.id, alarm.due)
    new = {alarm.id for alarm in await s.alarms.plan([alarm for alarm, _ in late])}
    for alarm, subscription in late:
        if alarm.id in new:
            record = ReminderRecord(alarm.id, subscription.id, ReminderState.DROPPED, now, TOO_LATE)
            await s.alarms.record(alarm, record)
    for alarm, _ in late:
        if alarm.id in new and alarm.id not in ahead:
            await s.alarms.close(alarm, TOO_LATE)


async def bring(s: Services, tenant: Tenant) -> None:
    """Enqueue what is due soon. The store is authoritative, because docket's own schedule may be lost."""
    until = s.clock.now() + SOON
    for alarm_id, due in await s.alarms.due(tenant, until, MOST):
        await s.rota.alarm(tenant, alarm_id, due)
    for source, at in await s.snapshots.due(tenant, until, MOST):
        await s.rota.poll(source, at)


async def snooze(s: Services, alarm: Alarm, subscription: Subscription, at: datetime) -> Alarm:
    """Remind one subscription of the same start again at ``at`` (aware UTC); return the new job."""
    values = {"at": at.isoformat(), "for": subscription.id}
    name = operation_id(s.id_secret, alarm.source.reader, "snooze", alarm.id, values=values)
    again = replace(
        alarm, id=name, lead=max(alarm.start - at, timedelta()), due=at, only=subscription.id, closed=None
    )
    await s.alarms.plan([again])
    if at <= s.clock.now() + SOON:
        await s.rota.alarm(alarm.source.tenant, name, at)
    return again
