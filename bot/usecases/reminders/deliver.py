"""Deliver a due job: check its session once more, then remind each subscription that wants it once.

The result is recorded for each subscription, so after a kill or an outage only the rest is sent. A temporary fault
raises ``TryAgain``; the job stays due in the store until everybody was reminded or it is no longer useful.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.model.errors import CannotPost, TransientError, UserError, UsherError
from bot.model.ids import Tenant, operation_id
from bot.model.policy import Policy
from bot.model.reminders import ReminderJob, ReminderModel, ReminderRecord, ReminderState, Subscription
from bot.model.sources import SessionSnapshot
from bot.usecases.core.sends import SentMessage, dm_once, post_once
from bot.usecases.core.services import Services
from bot.usecases.reminders import health
from bot.usecases.reminders.apply_changes import end_reminder_job
from bot.usecases.reminders.message import (
    DeliveryFacts,
    build_reminder,
    conversation_id,
    gather_facts,
    load_known_meeting,
    reminder_send_id,
    to_session,
)
from bot.usecases.reminders.models import NotificationViews
from bot.usecases.reminders.planning import LATE_THRESHOLD, REMINDER_GRACE, compute_due, is_subscribed
from bot.usecases.reminders.verify import (
    ANSWER_MAX_AGE,
    ENDING_REASONS,
    WHY_CANCELLED,
    WHY_DISCONNECTED,
    WHY_UNASKED,
    Verdict,
    check_session,
)

WHY_DELIVERED = "done"
"""Why a job is closed: everybody was reminded."""
MAX_CONCURRENT_SENDS = 10
"""Conversations posted in at the same time."""
WHY_MISSED, WHY_UNSURE, WHY_OVERTAKEN = "reminder-why-missed", "reminder-why-unsure", "reminder-why-overtaken"
REPEATABLE_STATES = frozenset({ReminderState.PLANNED, ReminderState.CANCELLED})
"""States after which the same job may still be sent: it was cancelled by a move that was undone."""

log = logging.getLogger("usher.notifications")


async def deliver(app: Services, tenant: Tenant, alarm_id: str, views: NotificationViews) -> None:
    """Remind everybody who wants this job and was not reminded. Raises ``TryAgain`` if somebody has to wait."""
    alarm = await app.store.reminder_jobs.get(tenant, alarm_id)
    if alarm is None:
        await app.store.reminder_jobs.discard(tenant, alarm_id)
    if alarm is None or alarm.closed_reason is not None:
        return
    passed = app.clock.now() > alarm.start + REMINDER_GRACE
    # Read concurrently: each round trip to Redis would delay the reminder.
    checked, done, found = await asyncio.gather(
        _missed_verdict(alarm) if passed else _check_planned(app, alarm),
        app.store.reminder_jobs.get_records(alarm),
        app.store.subscriptions.list_for_session(alarm.source, alarm.ref),
    )
    if checked.reason is not None:
        await _end_job(app, alarm, checked, views)
        return
    assert checked.session is not None  # noqa: S101 - what is not gone is there
    wanting = [
        one
        for one in found
        if _is_for(alarm, one, checked.session)
        and (one.id not in done or done[one.id].state in REPEATABLE_STATES)
    ]
    # Subscriptions that share a message get the first one's; one with a mention goes first.
    wanting.sort(key=lambda one: one.mentions is None)
    waiting = 0
    while wanting:
        told = await _deliver_to_all(app, alarm, wanting, checked, views)
        waiting, wanting = waiting + told.num_waiting, told.remaining
        if wanting and (checked := await _check_planned(app, alarm)).reason is not None:
            await _end_job(app, alarm, checked, views)
            return
    if waiting:
        raise TransientError("reminder-waits", next_step="try-again-soon")
    await app.store.reminder_jobs.close(alarm, WHY_DELIVERED)
    await _correct_overlooked(app, alarm, views)


async def _missed_verdict(job: ReminderJob) -> Verdict:
    return Verdict(to_session(job), WHY_MISSED)


def _is_for(job: ReminderJob, one: Subscription, session: SessionSnapshot) -> bool:
    """Return True if the job is for this subscription as it is now."""
    if not is_subscribed(one, session):
        return False
    if job.only_subscription_id is not None:
        return job.only_subscription_id == one.id
    return job.lead_time in one.lead_times and compute_due(job.start, job.lead_time, one.zone) == job.due


async def _check_planned(app: Services, job: ReminderJob) -> Verdict:
    """Return the verdict on the session: from what is known here, then from GoTo. Raises ``Unconfirmed``."""
    link, known, silent = await asyncio.gather(
        app.store.links.get(job.source.reader),
        load_known_meeting(app, job),
        app.store.reminder_jobs.list_suppressed(job.source.tenant, [job.ref]),
    )
    if link is None:
        return Verdict(to_session(job), WHY_DISCONNECTED)
    if (known is not None and known.cancelled_at is not None) or silent:
        return Verdict(None, WHY_CANCELLED)
    return await check_session(app, job)


async def _correct_overlooked(app: Services, job: ReminderJob, views: NotificationViews) -> None:
    """Correct what was sent while a poll or a person ended the job without knowing of it."""
    now, known, silent = await asyncio.gather(
        app.store.reminder_jobs.get(job.source.tenant, job.id),
        load_known_meeting(app, job),
        app.store.reminder_jobs.list_suppressed(job.source.tenant, [job.ref]),
    )
    if (known is not None and known.cancelled_at is not None) or silent:
        await end_reminder_job(app, replace(job, closed_reason=WHY_DELIVERED), None, app.clock.now(), views)
    elif now is not None and now.closed_reason in ENDING_REASONS:
        seen = await app.store.snapshots.get(job.source)
        session = seen.sessions.get(job.ref) if seen else None
        await end_reminder_job(app, now, session, app.clock.now(), views)


async def _end_job(app: Services, job: ReminderJob, verdict: Verdict, views: NotificationViews) -> None:
    """End a job for which nothing is sent; whoever already got a reminder of it learns the reason."""
    if verdict.reason in ENDING_REASONS:
        await end_reminder_job(app, job, verdict.session, app.clock.now(), views)
        return
    done = await app.store.reminder_jobs.get_records(job)
    for one in await app.store.subscriptions.list_by_source(job.source):
        if verdict.session is not None and one.id not in done and _is_for(job, one, verdict.session):
            await _record_result(app, job, one, ReminderState.DROPPED, verdict.reason)
    await app.store.reminder_jobs.close(job, verdict.reason or WHY_MISSED)


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """Result of one round: how many have to wait, and who remains until the session is checked again."""

    num_waiting: int
    remaining: list[Subscription]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryContext:
    """What all recipients of a job have in common."""

    alarm: ReminderJob
    facts: DeliveryFacts
    policy: Policy
    as_of: datetime | None


async def _deliver_to_all(
    app: Services,
    job: ReminderJob,
    wanting: Sequence[Subscription],
    verdict: Verdict,
    views: NotificationViews,
) -> DeliveryResult:
    """Remind each of them for as long as GoTo's answer is recent enough.

    If several subscriptions share a conversation, the reminder is posted there once, so they take turns.
    """
    gate, begun = asyncio.Semaphore(MAX_CONCURRENT_SENDS), app.clock.now()
    turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
    facts, policy = await asyncio.gather(
        gather_facts(app, job, verdict.session), app.store.policies.get(job.source.tenant)
    )
    what, left = (
        DeliveryContext(alarm=job, facts=facts, policy=policy, as_of=verdict.as_of),
        list[Subscription](),
    )

    async def one_of(one: Subscription) -> bool:
        async with gate:
            if app.clock.now() - begun > ANSWER_MAX_AGE:
                left.append(one)
                return False
            try:
                async with turns[conversation_id(one)]:
                    await _deliver_one(app, what, one, views)
            except TransientError as fault:
                log.warning("a reminder has to wait: alarm=%s message=%s", job.id, fault.message_id)
                return True
        return False

    return DeliveryResult(sum(await asyncio.gather(*map(one_of, wanting))), left)


async def _deliver_one(
    app: Services, context: DeliveryContext, one: Subscription, views: NotificationViews
) -> None:
    """Remind one of them and record the result. Raises ``TryAgain``."""
    alarm = context.alarm
    if app.clock.now() > alarm.start + REMINDER_GRACE:
        await _record_result(app, alarm, one, ReminderState.DROPPED, WHY_MISSED)
        return
    if _is_overtaken(alarm, one, app.clock.now()):
        await _record_result(app, alarm, one, ReminderState.DROPPED, WHY_OVERTAKEN)
        return
    why = await health.find_post_refusal(app, one, context.policy)
    if why is not None:
        await _mark_refused(app, alarm, one, why, views)
        return
    model = build_reminder(alarm, one, context.facts, app.clock.now())
    late = model.delay if model.delay >= LATE_THRESHOLD else timedelta()
    model = replace(model, delay=late, as_of=context.as_of)
    try:
        sent = await _send_reminder(app, alarm, one, model, views)
    except (CannotPost, UserError) as error:
        await _mark_refused(app, alarm, one, error.message_id, views)
        return
    except TransientError:
        raise
    except UsherError as error:
        log.error("a reminder cannot be posted: alarm=%s error=%s", alarm.id, error)
        await _record_result(app, alarm, one, ReminderState.DROPPED, error.message_id)
        return
    if sent.ts is None:
        await _mark_unsure(app, alarm, one, model, sent, views)
        return
    state = ReminderState.LATE if late else ReminderState.SENT
    await _record_result(app, alarm, one, state, WHY_UNASKED if context.as_of else None, sent)
    await health.mark_ok(app, [one], goto=False)


def _is_overtaken(job: ReminderJob, one: Subscription, now: datetime) -> bool:
    """Return True if a later reminder of the same start is already due, so that this one adds nothing."""
    if job.only_subscription_id is not None or now - job.due < LATE_THRESHOLD:
        return False
    return any(job.due < compute_due(job.start, lead, one.zone) <= now for lead in one.lead_times)


async def _send_reminder(
    app: Services, job: ReminderJob, one: Subscription, model: ReminderModel, views: NotificationViews
) -> SentMessage:
    message, send_id = views.reminder(model), reminder_send_id(app, job, one, "reminder")
    if one.channel is None:
        return await dm_once(app, one.created_by, send_id, message, is_shared=True)
    return await post_once(app, one.tenant, one.channel, send_id, message, kind="reminder", is_shared=True)


async def _mark_refused(
    app: Services, job: ReminderJob, one: Subscription, why: str, views: NotificationViews
) -> None:
    await health.mark_failing(app, one, why, views)
    await _record_result(app, job, one, ReminderState.DROPPED, why)


async def _mark_unsure(
    app: Services,
    job: ReminderJob,
    one: Subscription,
    model: ReminderModel,
    sent: SentMessage,
    views: NotificationViews,
) -> None:
    """Tell the owner that it is unknown if the reminder was posted; it is not posted again."""
    if one.channel is not None:
        send_id = operation_id(app.config.id_secret, one.created_by, "reminder-unsure", one.id, job.id)
        try:
            await dm_once(app, one.created_by, send_id, views.unsure(model, one.channel))
        except (CannotPost, UserError) as error:
            log.warning("an owner cannot be notified: subscription=%s message=%s", one.id, error.message_id)
    await _record_result(app, job, one, ReminderState.UNSURE, WHY_UNSURE, sent)


async def _record_result(
    app: Services,
    job: ReminderJob,
    one: Subscription,
    state: ReminderState,
    why: str | None,
    sent: SentMessage | None = None,
) -> None:
    record = ReminderRecord(
        reminder_id=job.id,
        subscription_id=one.id,
        state=state,
        at=app.clock.now(),
        reason=why,
        channel=sent.channel if sent else None,
        ts=sent.ts if sent else None,
    )
    await app.store.reminder_jobs.save_record(job, record)
