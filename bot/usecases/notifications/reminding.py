"""An alarm rings: its session is looked at once more, then each subscription that wants it is told once.

What became of it is noted for each subscription, so that a kill or an outage between leads to the rest and to nothing
twice. A passing fault raises ``TryAgain``; the alarm stays ahead in the store until all is told or it is of no use.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.errors import CannotPost, NotConnected, TryAgain, UserError, UsherError
from bot.goto.errors import GoToError
from bot.ids import Tenant, operation_id
from bot.ports import (
    Alarm,
    ReminderRecord,
    ReminderState,
    SessionSnapshot,
    Subscription,
)
from bot.usecases.notifications import standing
from bot.usecases.notifications.composing import known_of, model_of, session_of
from bot.usecases.notifications.following import CANCELLED, MOVED, end_alarm
from bot.usecases.notifications.models import NotificationViews, ReminderModel
from bot.usecases.notifications.planning import LATE, USEFUL, due_at, stands, wants
from bot.usecases.notifications.reading import reader_for
from bot.usecases.sends import Sent, send_once, tell_once
from bot.usecases.services import Services

FRESH = timedelta(seconds=150)
"""What a poll saw this long ago is good enough; near a start there is a poll a minute."""
AT_ONCE = 10
"""Conversations that are told at the same time."""
MISSED, DISCONNECTED, UNSURE = "reminder-why-missed", "reminder-why-disconnected", "reminder-why-unsure"
OVERTAKEN = "reminder-why-overtaken"
OPEN = frozenset({ReminderState.PLANNED, ReminderState.CANCELLED})
"""Records after which the same alarm may still be told: it was cancelled with a move that was taken back."""

log = logging.getLogger("usher.notifications")


@dataclass(frozen=True, slots=True)
class Checked:
    """The session when its alarm rings. ``gone``: the message id of why nothing is sent.

    ``as_of`` is when GoTo was heard last, where it could not be asked now.
    """

    session: SessionSnapshot | None
    gone: str | None = None
    as_of: datetime | None = None


async def ring(s: Services, tenant: Tenant, alarm_id: str, views: NotificationViews) -> None:
    """Tell everybody who wants this alarm and was not told. Raises ``TryAgain`` when somebody has to wait."""
    alarm = await s.alarms.get(tenant, alarm_id)
    if alarm is None:
        await s.alarms.drop(tenant, alarm_id)
    if alarm is None or alarm.closed is not None:
        return
    passed = s.clock.now() > alarm.start + USEFUL
    # Asked for at the same time: each look at Redis would make the reminder later.
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
    waiting = await _fan_out(s, alarm, wanting, checked, views)
    if waiting:
        raise TryAgain("reminder-waits", next_step="try-again-soon")
    await s.alarms.close(alarm, "done")
    again = await _check(s, alarm, asking=False)
    if again.gone in (MOVED, CANCELLED):
        await end_alarm(s, replace(alarm, closed="done"), again.session, s.clock.now(), views)


async def _missed(alarm: Alarm) -> Checked:
    return Checked(session_of(alarm), MISSED)


def _for(alarm: Alarm, one: Subscription, session: SessionSnapshot) -> bool:
    """Say whether the alarm is for this subscription as it is now."""
    if not wants(one, session):
        return False
    if alarm.only is not None:
        return alarm.only == one.id
    return alarm.lead in one.leads and due_at(alarm.start, alarm.lead, one.zone) == alarm.due


async def _check(s: Services, alarm: Alarm, *, asking: bool = True) -> Checked:
    """Return the session as it is now: what the last poll saw, GoTo's own word when that is old.

    ``asking`` False looks only at what is known here.
    """
    tenant, now = alarm.source.tenant, s.clock.now()
    link, known, silent, snapshot = await asyncio.gather(
        s.links.get(alarm.source.reader),
        known_of(s, alarm),
        s.alarms.silenced(tenant, [alarm.ref]),
        s.snapshots.get(alarm.source),
    )
    if asking and link is None:
        return Checked(session_of(alarm), DISCONNECTED)
    if (known is not None and known.cancelled_at is not None) or silent:
        return Checked(None, CANCELLED)
    session = snapshot.sessions.get(alarm.ref) if snapshot else None
    if asking and (snapshot is None or now - snapshot.polled_at > FRESH):
        return await _ask(s, alarm, session, snapshot.polled_at if snapshot else None)
    if session is None and asking:
        return Checked(None, CANCELLED)
    if session is not None and not stands(session, alarm.start):
        return Checked(session, MOVED)
    return Checked(session)


async def _ask(s: Services, alarm: Alarm, seen: SessionSnapshot | None, at: datetime | None) -> Checked:
    """Ask GoTo for the session, since the last poll is long ago; have the source polled when it is otherwise."""
    if seen is None:
        await s.snapshots.watch(alarm.source, s.clock.now())
        return Checked(None, CANCELLED)
    try:
        session = await (await reader_for(s, alarm.source)).sure(seen)
    except NotConnected as error:
        if error.message_id == "not-connected":
            return Checked(seen, DISCONNECTED)
        session, as_of = seen, at
    except (GoToError, UsherError) as fault:
        log.warning("GoTo cannot be asked before a reminder: alarm=%s fault=%s", alarm.id, fault)
        session, as_of = seen, at
    else:
        as_of = None
    if session is None:
        await s.alarms.silence(alarm.source.tenant, alarm.ref)
        await s.snapshots.watch(alarm.source, s.clock.now())
        return Checked(None, CANCELLED)
    if not stands(session, alarm.start):
        await s.snapshots.watch(alarm.source, s.clock.now())
        return Checked(session, MOVED)
    return Checked(session, None, as_of)


async def _end(s: Services, alarm: Alarm, checked: Checked, views: NotificationViews) -> None:
    """End an alarm for which nothing is sent; whoever has a reminder of it already is told what came of it."""
    if checked.gone in (MOVED, CANCELLED):
        await end_alarm(s, alarm, checked.session, s.clock.now(), views)
        return
    done = await s.alarms.records(alarm)
    for one in await s.subscriptions.of_source(alarm.source):
        if checked.session is not None and one.id not in done and _for(alarm, one, checked.session):
            await _note(s, alarm, one, ReminderState.DROPPED, checked.gone)
    await s.alarms.close(alarm, checked.gone or MISSED)


async def _fan_out(
    s: Services, alarm: Alarm, wanting: Sequence[Subscription], checked: Checked, views: NotificationViews
) -> int:
    """Tell each of them; return how many have to wait."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one_of(one: Subscription) -> bool:
        async with gate:
            try:
                await _deliver(s, alarm, one, checked, views)
            except TryAgain as fault:
                log.warning("a reminder waits: alarm=%s message=%s", alarm.id, fault.message_id)
                return True
        return False

    return sum(await asyncio.gather(*map(one_of, wanting)))


async def _deliver(
    s: Services, alarm: Alarm, one: Subscription, checked: Checked, views: NotificationViews
) -> None:
    """Tell one of them, and note what became of it. Raises ``TryAgain``."""
    if s.clock.now() > alarm.start + USEFUL:
        await _note(s, alarm, one, ReminderState.DROPPED, MISSED)
        return
    if _overtaken(alarm, one, s.clock.now()):
        await _note(s, alarm, one, ReminderState.DROPPED, OVERTAKEN)
        return
    why, model = await asyncio.gather(standing.may_post(s, one), model_of(s, alarm, one, checked.session))
    if why is not None:
        await _refused(s, alarm, one, why, views)
        return
    late = model.late if model.late >= LATE else timedelta()
    model = replace(model, late=late, as_of=checked.as_of)
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
    await _note(s, alarm, one, state, None, sent)
    await standing.works(s, [one], goto=False)


def _overtaken(alarm: Alarm, one: Subscription, now: datetime) -> bool:
    """Say whether a later reminder of the same start is due already, so that this one tells nothing more."""
    if alarm.only is not None or now - alarm.due < LATE:
        return False
    return any(alarm.due < due_at(alarm.start, lead, one.zone) <= now for lead in one.leads)


async def _send(
    s: Services, alarm: Alarm, one: Subscription, model: ReminderModel, views: NotificationViews
) -> Sent:
    send_id = operation_id(s.id_secret, one.created_by, "reminder", one.id, alarm.id)
    if one.channel is None:
        return await tell_once(s, one.created_by, send_id, views.reminder(model))
    return await send_once(s, one.tenant, one.channel, send_id, views.reminder(model), kind="reminder")


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
    """Tell the owner that nobody can tell whether the reminder stands; it is not posted again."""
    if one.channel is not None:
        send_id = operation_id(s.id_secret, one.created_by, "reminder-unsure", one.id, alarm.id)
        try:
            await tell_once(s, one.created_by, send_id, views.unsure(model, one.channel))
        except (CannotPost, UserError) as error:
            log.warning("an owner cannot be told: subscription=%s message=%s", one.id, error.message_id)
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
