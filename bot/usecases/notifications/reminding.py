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

from bot.errors import CannotPost, TryAgain, UserError, UsherError
from bot.ids import Tenant, operation_id
from bot.ports import (
    Alarm,
    Policy,
    ReminderRecord,
    ReminderState,
    SessionSnapshot,
    Subscription,
)
from bot.usecases.notifications import standing
from bot.usecases.notifications.composing import (
    Facts,
    facts_of,
    known_of,
    model_of,
    place_of,
    send_id_of,
    session_of,
)
from bot.usecases.notifications.following import end_alarm
from bot.usecases.notifications.looking import AGE, CANCELLED, DISCONNECTED, ENDED, UNASKED, Checked, look
from bot.usecases.notifications.models import NotificationViews, ReminderModel
from bot.usecases.notifications.planning import LATE, USEFUL, due_at, wants
from bot.usecases.sends import Sent, send_once, tell_once
from bot.usecases.services import Services

CLOSED = "done"
"""Why a job is closed: everybody was reminded."""
AT_ONCE = 10
"""Conversations posted in at the same time."""
MISSED, UNSURE, OVERTAKEN = "reminder-why-missed", "reminder-why-unsure", "reminder-why-overtaken"
OPEN = frozenset({ReminderState.PLANNED, ReminderState.CANCELLED})
"""States after which the same job may still be sent: it was cancelled by a move that was undone."""

log = logging.getLogger("usher.notifications")


async def ring(s: Services, tenant: Tenant, alarm_id: str, views: NotificationViews) -> None:
    """Remind everybody who wants this job and was not reminded. Raises ``TryAgain`` if somebody has to wait."""
    alarm = await s.alarms.get(tenant, alarm_id)
    if alarm is None:
        await s.alarms.drop(tenant, alarm_id)
    if alarm is None or alarm.closed is not None:
        return
    passed = s.clock.now() > alarm.start + USEFUL
    # Read concurrently: each round trip to Redis would delay the reminder.
    checked, done, found = await asyncio.gather(
        _missed(alarm) if passed else _check(s, alarm),
        s.alarms.records(alarm),
        s.subscriptions.wanting(alarm.source, alarm.ref),
    )
    if checked.gone is not None:
        await _end(s, alarm, checked, views)
        return
    assert checked.session is not None  # noqa: S101 - what is not gone is there
    wanting = [
        one
        for one in found
        if _for(alarm, one, checked.session) and (one.id not in done or done[one.id].state in OPEN)
    ]
    # Subscriptions that share a message get the first one's; one with a mention goes first.
    wanting.sort(key=lambda one: one.mentions is None)
    waiting = 0
    while wanting:
        told = await _fan_out(s, alarm, wanting, checked, views)
        waiting, wanting = waiting + told.waiting, told.left
        if wanting and (checked := await _check(s, alarm)).gone is not None:
            await _end(s, alarm, checked, views)
            return
    if waiting:
        raise TryAgain("reminder-waits", next_step="try-again-soon")
    await s.alarms.close(alarm, CLOSED)
    await _overlooked(s, alarm, views)


async def _missed(alarm: Alarm) -> Checked:
    return Checked(session_of(alarm), MISSED)


def _for(alarm: Alarm, one: Subscription, session: SessionSnapshot) -> bool:
    """Return True if the job is for this subscription as it is now."""
    if not wants(one, session):
        return False
    if alarm.only is not None:
        return alarm.only == one.id
    return alarm.lead in one.leads and due_at(alarm.start, alarm.lead, one.zone) == alarm.due


async def _check(s: Services, alarm: Alarm) -> Checked:
    """Return the verdict on the session: from what is known here, then from GoTo. Raises ``Unconfirmed``."""
    link, known, silent = await asyncio.gather(
        s.links.get(alarm.source.reader),
        known_of(s, alarm),
        s.alarms.silenced(alarm.source.tenant, [alarm.ref]),
    )
    if link is None:
        return Checked(session_of(alarm), DISCONNECTED)
    if (known is not None and known.cancelled_at is not None) or silent:
        return Checked(None, CANCELLED)
    return await look(s, alarm)


async def _overlooked(s: Services, alarm: Alarm, views: NotificationViews) -> None:
    """Correct what was sent while a poll or a person ended the job without knowing of it."""
    now, known, silent = await asyncio.gather(
        s.alarms.get(alarm.source.tenant, alarm.id),
        known_of(s, alarm),
        s.alarms.silenced(alarm.source.tenant, [alarm.ref]),
    )
    if (known is not None and known.cancelled_at is not None) or silent:
        await end_alarm(s, replace(alarm, closed=CLOSED), None, s.clock.now(), views)
    elif now is not None and now.closed in ENDED:
        seen = await s.snapshots.get(alarm.source)
        session = seen.sessions.get(alarm.ref) if seen else None
        await end_alarm(s, now, session, s.clock.now(), views)


async def _end(s: Services, alarm: Alarm, checked: Checked, views: NotificationViews) -> None:
    """End a job for which nothing is sent; whoever already got a reminder of it learns the reason."""
    if checked.gone in ENDED:
        await end_alarm(s, alarm, checked.session, s.clock.now(), views)
        return
    done = await s.alarms.records(alarm)
    for one in await s.subscriptions.of_source(alarm.source):
        if checked.session is not None and one.id not in done and _for(alarm, one, checked.session):
            await _note(s, alarm, one, ReminderState.DROPPED, checked.gone)
    await s.alarms.close(alarm, checked.gone or MISSED)


@dataclass(frozen=True, slots=True)
class Told:
    """Result of one round: how many have to wait, and who remains until the session is checked again."""

    waiting: int
    left: list[Subscription]


@dataclass(frozen=True, slots=True)
class Telling:
    """What all recipients of a job have in common."""

    alarm: Alarm
    facts: Facts
    policy: Policy
    as_of: datetime | None


async def _fan_out(
    s: Services, alarm: Alarm, wanting: Sequence[Subscription], checked: Checked, views: NotificationViews
) -> Told:
    """Remind each of them for as long as GoTo's answer is recent enough.

    If several subscriptions share a conversation, the reminder is posted there once, so they take turns.
    """
    gate, begun = asyncio.Semaphore(AT_ONCE), s.clock.now()
    turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
    facts, policy = await asyncio.gather(
        facts_of(s, alarm, checked.session), s.policies.get(alarm.source.tenant)
    )
    what, left = Telling(alarm, facts, policy, checked.as_of), list[Subscription]()

    async def one_of(one: Subscription) -> bool:
        async with gate:
            if s.clock.now() - begun > AGE:
                left.append(one)
                return False
            try:
                async with turns[place_of(one)]:
                    await _deliver(s, what, one, views)
            except TryAgain as fault:
                log.warning("a reminder has to wait: alarm=%s message=%s", alarm.id, fault.message_id)
                return True
        return False

    return Told(sum(await asyncio.gather(*map(one_of, wanting))), left)


async def _deliver(s: Services, what: Telling, one: Subscription, views: NotificationViews) -> None:
    """Remind one of them and record the result. Raises ``TryAgain``."""
    alarm = what.alarm
    if s.clock.now() > alarm.start + USEFUL:
        await _note(s, alarm, one, ReminderState.DROPPED, MISSED)
        return
    if _overtaken(alarm, one, s.clock.now()):
        await _note(s, alarm, one, ReminderState.DROPPED, OVERTAKEN)
        return
    why = await standing.may_post(s, one, what.policy)
    if why is not None:
        await _refused(s, alarm, one, why, views)
        return
    model = model_of(alarm, one, what.facts, s.clock.now())
    late = model.late if model.late >= LATE else timedelta()
    model = replace(model, late=late, as_of=what.as_of)
    try:
        sent = await _send(s, alarm, one, model, views)
    except (CannotPost, UserError) as error:
        await _refused(s, alarm, one, error.message_id, views)
        return
    except TryAgain:
        raise
    except UsherError as error:
        log.error("a reminder cannot be posted: alarm=%s error=%s", alarm.id, error)
        await _note(s, alarm, one, ReminderState.DROPPED, error.message_id)
        return
    if sent.ts is None:
        await _unsure(s, alarm, one, model, sent, views)
        return
    state = ReminderState.LATE if late else ReminderState.SENT
    await _note(s, alarm, one, state, UNASKED if what.as_of else None, sent)
    await standing.works(s, [one], goto=False)


def _overtaken(alarm: Alarm, one: Subscription, now: datetime) -> bool:
    """Return True if a later reminder of the same start is already due, so that this one adds nothing."""
    if alarm.only is not None or now - alarm.due < LATE:
        return False
    return any(alarm.due < due_at(alarm.start, lead, one.zone) <= now for lead in one.leads)


async def _send(
    s: Services, alarm: Alarm, one: Subscription, model: ReminderModel, views: NotificationViews
) -> Sent:
    message, send_id = views.reminder(model), send_id_of(s, alarm, one, "reminder")
    if one.channel is None:
        return await tell_once(s, one.created_by, send_id, message, shared=True)
    return await send_once(s, one.tenant, one.channel, send_id, message, kind="reminder", shared=True)


async def _refused(s: Services, alarm: Alarm, one: Subscription, why: str, views: NotificationViews) -> None:
    await standing.failed(s, one, why, views)
    await _note(s, alarm, one, ReminderState.DROPPED, why)


async def _unsure(
    s: Services,
    alarm: Alarm,
    one: Subscription,
    model: ReminderModel,
    sent: Sent,
    views: NotificationViews,
) -> None:
    """Tell the owner that it is unknown if the reminder was posted; it is not posted again."""
    if one.channel is not None:
        send_id = operation_id(s.id_secret, one.created_by, "reminder-unsure", one.id, alarm.id)
        try:
            await tell_once(s, one.created_by, send_id, views.unsure(model, one.channel))
        except (CannotPost, UserError) as error:
            log.warning("an owner cannot be notified: subscription=%s message=%s", one.id, error.message_id)
    await _note(s, alarm, one, ReminderState.UNSURE, UNSURE, sent)


async def _note(
    s: Services,
    alarm: Alarm,
    one: Subscription,
    state: ReminderState,
    why: str | None,
    sent: Sent | None = None,
) -> None:
    where = (sent.channel, sent.ts) if sent else (None, None)
    record = ReminderRecord(alarm.id, one.id, state, s.clock.now(), why, *where)
    await s.alarms.record(alarm, record)
