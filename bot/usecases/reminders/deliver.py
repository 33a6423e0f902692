"""Deliver a due job: check its session once more, then remind each subscription that wants it once.

The result is recorded for each subscription, so after a kill or an outage only the rest is sent. A temporary fault
raises ``TransientError``; the job stays due in the store until everybody was reminded or it is no longer useful.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.model.delivery_figures import Delivery
from bot.model.errors import CannotPost, TransientError, UserError, UsherError
from bot.model.ids import Tenant, operation_id
from bot.model.memberships import KnownMemberships
from bot.model.messages import Message, MessageWriter
from bot.model.policy import Policy
from bot.model.reminders import ReminderJob, ReminderModel, ReminderRecord, ReminderState, Subscription
from bot.model.sources import SessionSnapshot
from bot.usecases.core.sends import SentMessage, dm_once, looking_since, post_once
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
from bot.usecases.reminders.planning import LATE_THRESHOLD, compute_due, is_subscribed, useful_until
from bot.usecases.reminders.turns import SendTurns
from bot.usecases.reminders.verify import (
    ANSWER_MAX_AGE,
    ENDING_REASONS,
    WHY_CANCELLED,
    WHY_DISCONNECTED,
    WHY_MISSED,
    WHY_UNASKED,
    Verdict,
    check_session,
)

WHY_DELIVERED = "done"
"""Why a job is closed: everybody was reminded."""
MAX_CONCURRENT_SENDS = 10
"""Conversations posted in at the same time."""
WHY_UNSURE, WHY_OVERTAKEN = "reminder-why-unsure", "reminder-why-overtaken"
REPEATABLE_STATES = frozenset({ReminderState.PLANNED, ReminderState.CANCELLED})
"""States after which the same job may still be sent: it was cancelled by a move that was undone."""

log = logging.getLogger("usher.notifications")


async def deliver(app: Services, tenant: Tenant, job_id: str, turns: SendTurns | None = None) -> None:
    """Remind everybody who wants this job and was not reminded. Raises ``TransientError`` if somebody has to wait.

    ``turns`` are shared by the jobs of a process.
    """
    job = await app.store.reminder_jobs.get(tenant, job_id)
    if job is None:
        await app.store.reminder_jobs.discard(tenant, job_id)
    if job is None or job.closed_reason is not None:
        return
    is_over = app.clock.now() > useful_until(job)
    # Read concurrently: each round trip to Redis would delay the reminder.
    verdict, records, subscriptions = await asyncio.gather(
        _missed_verdict(job) if is_over else _check_planned(app, job),
        app.store.reminder_jobs.get_records(job),
        app.store.subscriptions.list_for_session(job.source, job.ref),
    )
    if verdict.reason is not None:
        await _end_job(app, job, verdict)
        return
    assert verdict.session is not None  # noqa: S101 - what is not gone is there
    recipients = [
        one
        for one in subscriptions
        if _is_for(job, one, verdict.session)
        and (one.id not in records or records[one.id].state in REPEATABLE_STATES)
    ]
    # Subscriptions that share a message get the first one's; one with a mention goes first.
    recipients.sort(key=lambda one: one.mentions is None)
    num_waiting = 0
    is_late = app.clock.now() - job.due > app.timing.fresh_time
    while recipients:
        with looking_since(job.due if is_late else None):
            result = await _deliver_to_all(app, job, recipients, verdict, turns or SendTurns())
        num_waiting, recipients = num_waiting + result.num_waiting, result.remaining
        if recipients and (verdict := await _check_planned(app, job)).reason is not None:
            await _end_job(app, job, verdict)
            return
    if num_waiting:
        raise TransientError("reminder-waits", next_step="try-again-soon")
    await app.store.reminder_jobs.close(job, WHY_DELIVERED)
    await _correct_overlooked(app, job)


async def _missed_verdict(job: ReminderJob) -> Verdict:
    return Verdict(to_session(job), WHY_MISSED)


def _is_for(job: ReminderJob, subscription: Subscription, session: SessionSnapshot) -> bool:
    """Return True if the job is for this subscription as it is now."""
    if not is_subscribed(subscription, session):
        return False
    if job.only_subscription_id is not None:
        return job.only_subscription_id == subscription.id
    return (
        job.lead_time in subscription.lead_times
        and compute_due(job.start, job.lead_time, subscription.zone) == job.due
    )


async def _check_planned(app: Services, job: ReminderJob) -> Verdict:
    """Return the verdict on the session: from what is known here, then from GoTo. Raises ``Unconfirmed``."""
    link, known, suppressed = await asyncio.gather(
        app.store.links.get(job.source.reader),
        load_known_meeting(app, job),
        app.store.reminder_jobs.list_suppressed(job.source.tenant, [job.ref]),
    )
    if link is None:
        return Verdict(to_session(job), WHY_DISCONNECTED)
    if (known is not None and known.cancelled_at is not None) or suppressed:
        return Verdict(None, WHY_CANCELLED)
    return await check_session(app, job)


async def _correct_overlooked(app: Services, job: ReminderJob) -> None:
    """Correct what was sent while a poll or a person ended the job without knowing of it."""
    current, known, suppressed = await asyncio.gather(
        app.store.reminder_jobs.get(job.source.tenant, job.id),
        load_known_meeting(app, job),
        app.store.reminder_jobs.list_suppressed(job.source.tenant, [job.ref]),
    )
    if (known is not None and known.cancelled_at is not None) or suppressed:
        await end_reminder_job(app, replace(job, closed_reason=WHY_DELIVERED), None, app.clock.now())
    elif current is not None and current.closed_reason in ENDING_REASONS:
        snapshot = await app.store.snapshots.get(job.source)
        session = snapshot.sessions.get(job.ref) if snapshot else None
        await end_reminder_job(app, current, session, app.clock.now())


async def _end_job(app: Services, job: ReminderJob, verdict: Verdict) -> None:
    """End a job for which nothing is sent; whoever already got a reminder of it learns the reason."""
    if verdict.reason in ENDING_REASONS:
        await end_reminder_job(app, job, verdict.session, app.clock.now())
        return
    records = await app.store.reminder_jobs.get_records(job)
    for subscription in await app.store.subscriptions.list_by_source(job.source):
        if (
            verdict.session is not None
            and subscription.id not in records
            and _is_for(job, subscription, verdict.session)
        ):
            await _record_result(app, job, subscription, ReminderState.DROPPED, verdict.reason)
    await app.store.reminder_jobs.close(job, verdict.reason or WHY_MISSED)


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """Result of one round: how many have to wait, and who remains until the session is checked again."""

    num_waiting: int
    remaining: list[Subscription]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryContext:
    """What all recipients of a job have in common."""

    job: ReminderJob
    facts: DeliveryFacts
    policy: Policy
    as_of: datetime | None
    memberships: KnownMemberships = field(default_factory=KnownMemberships)
    posted: set[str] = field(default_factory=set)
    """The conversations in which the reminder was posted in this round."""


async def _deliver_to_all(
    app: Services, job: ReminderJob, recipients: Sequence[Subscription], verdict: Verdict, turns: SendTurns
) -> DeliveryResult:
    """Remind each of them for as long as GoTo's answer is recent enough.

    If several subscriptions share a conversation, the reminder is posted there once, so they take turns.
    """
    semaphore, started_at = asyncio.Semaphore(MAX_CONCURRENT_SENDS), app.clock.now()
    locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
    facts, policy = await asyncio.gather(
        gather_facts(app, job, verdict.session), app.store.policies.get(job.source.tenant)
    )
    context = DeliveryContext(job=job, facts=facts, policy=policy, as_of=verdict.as_of)
    remaining: list[Subscription] = []

    async def deliver_to(subscription: Subscription) -> bool:
        async with semaphore, turns.turn(job.source.tenant, job.start):
            if app.clock.now() - started_at > ANSWER_MAX_AGE:
                remaining.append(subscription)
                return False
            try:
                async with locks[conversation_id(subscription)]:
                    await _deliver_one(app, context, subscription)
            except TransientError as fault:
                log.warning("a reminder has to wait: reminder=%s message=%s", job.id, fault.message_id)
                return True
        return False

    return DeliveryResult(sum(await asyncio.gather(*map(deliver_to, recipients))), remaining)


async def _deliver_one(app: Services, context: DeliveryContext, subscription: Subscription) -> None:
    """Remind one of them and record the result. Raises ``TransientError``."""
    job = context.job
    if app.clock.now() > useful_until(job):
        await _record_result(app, job, subscription, ReminderState.DROPPED, WHY_MISSED)
        return
    if _is_overtaken(job, subscription, app.clock.now()):
        await _record_result(app, job, subscription, ReminderState.DROPPED, WHY_OVERTAKEN)
        return
    conversation = conversation_id(subscription)
    refusal = await health.find_post_refusal(
        app, subscription, context.policy, context.memberships, is_posted=conversation in context.posted
    )
    if refusal is not None:
        await _mark_refused(app, job, subscription, refusal)
        return
    model = _model_as_of_now(app, context, subscription)

    def write() -> Message:
        nonlocal model
        model = _model_as_of_now(app, context, subscription)
        return app.views.reminders.reminder(model)

    try:
        sent = await _send_reminder(app, job, subscription, write)
    except (CannotPost, UserError) as error:
        await _mark_refused(app, job, subscription, error.message_id)
        return
    except TransientError:
        raise
    except UsherError as error:
        log.error("a reminder cannot be posted: reminder=%s error=%s", job.id, error)
        await _record_result(app, job, subscription, ReminderState.DROPPED, error.message_id)
        return
    if sent.ts is None:
        await _mark_unsure(app, job, subscription, model, sent)
        return
    context.posted.add(conversation)
    is_late = sent.posted_at(app.clock.now()) - job.due >= LATE_THRESHOLD if sent.is_earlier else model.delay
    state = ReminderState.LATE if is_late else ReminderState.SENT
    await _record_result(app, job, subscription, state, WHY_UNASKED if context.as_of else None, sent)
    await health.mark_ok(app, [subscription], goto=False)


def _model_as_of_now(app: Services, context: DeliveryContext, subscription: Subscription) -> ReminderModel:
    """Return the reminder as it is read now: it says how late it is from a minute on."""
    model = build_reminder(context.job, subscription, context.facts, app.clock.now())
    delay = model.delay if model.delay >= LATE_THRESHOLD else timedelta()
    return replace(model, delay=delay, as_of=context.as_of)


def _is_overtaken(job: ReminderJob, subscription: Subscription, now: datetime) -> bool:
    """Return True if a later reminder of the same start is already due, so that this one adds nothing."""
    if job.only_subscription_id is not None or now - job.due < LATE_THRESHOLD:
        return False
    return any(
        job.due < compute_due(job.start, lead, subscription.zone) <= now for lead in subscription.lead_times
    )


async def _send_reminder(
    app: Services, job: ReminderJob, subscription: Subscription, write: MessageWriter
) -> SentMessage:
    owner, send_id = subscription.created_by, reminder_send_id(app, job, subscription, "reminder")
    if subscription.channel is None:
        return await dm_once(app, owner, send_id, write, is_shared=True)
    return await post_once(app, owner, subscription.channel, send_id, write, kind="reminder", is_shared=True)


async def _mark_refused(app: Services, job: ReminderJob, subscription: Subscription, reason: str) -> None:
    await health.mark_failing(app, subscription, reason)
    await _record_result(app, job, subscription, ReminderState.DROPPED, reason)


async def _mark_unsure(
    app: Services, job: ReminderJob, subscription: Subscription, model: ReminderModel, sent: SentMessage
) -> None:
    """Tell the owner that it is unknown if the reminder was posted; it is not posted again."""
    owner, channel = subscription.created_by, subscription.channel
    if channel is not None:
        send_id = operation_id(app.config.id_secret, owner, "reminder-unsure", subscription.id, job.id)
        try:
            await dm_once(app, owner, send_id, lambda: app.views.reminders.unsure(model, channel))
        except (CannotPost, UserError) as error:
            log.warning(
                "an owner cannot be notified: subscription=%s message=%s", subscription.id, error.message_id
            )
    await _record_result(app, job, subscription, ReminderState.UNSURE, WHY_UNSURE, sent)


async def _record_result(
    app: Services,
    job: ReminderJob,
    subscription: Subscription,
    state: ReminderState,
    reason: str | None,
    sent: SentMessage | None = None,
) -> None:
    now = app.clock.now()
    record = ReminderRecord(
        reminder_id=job.id,
        subscription_id=subscription.id,
        state=state,
        at=sent.posted_at(now) if sent else now,
        reason=reason,
        channel=sent.channel if sent else None,
        ts=sent.ts if sent else None,
    )
    await app.store.reminder_jobs.save_record(job, record, _delivery_of(state, reason))


def _delivery_of(state: ReminderState, reason: str | None) -> Delivery:
    if state is ReminderState.DROPPED:
        return Delivery.MISSED if reason == WHY_MISSED else Delivery.HELD_BACK
    return {
        ReminderState.SENT: Delivery.SENT,
        ReminderState.LATE: Delivery.LATE,
        ReminderState.UNSURE: Delivery.UNSURE,
    }[state]
