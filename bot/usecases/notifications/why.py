"""Explain why each reminder was or was not sent: what was recorded, and what is planned as of now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.ids import Person
from bot.ports import (
    Alarm,
    ReminderRecord,
    ReminderState,
    SessionKind,
    SessionSnapshot,
    Subscription,
    SubscriptionState,
    ref_of,
)
from bot.usecases.meetings import meeting_number, zone_of
from bot.usecases.notifications.alarms import alarm_of
from bot.usecases.notifications.planning import plan
from bot.usecases.notify_what import training_key
from bot.usecases.services import Services

PAST = timedelta(hours=24)
"""How far back to look if no session was named."""
AHEAD = timedelta(days=7)
SHOWN = 10
MOST = 100
MUTED = "reminder-why-muted"


@dataclass(frozen=True, slots=True)
class WhyLine:
    """One reminder. ``at`` is when it was sent or given up, or when it is due if it is planned. Times are aware UTC.

    ``channel`` is None for a direct message. ``why`` is the message id of the reason.
    """

    subject: str
    start: datetime
    lead: timedelta
    channel: str | None
    state: ReminderState
    at: datetime
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """The answer. ``subject`` is set if one session was named; ``inactive`` are paused and failing subscriptions."""

    zone: str
    lines: tuple[WhyLine, ...]
    more: int = 0
    subject: str | None = None
    asked: bool = False
    resting: tuple[Subscription, ...] = ()
    unread: bool = False
    """True if some sources were not polled yet, so that more may be planned."""


async def why(s: Services, person: Person, channel: str | None, typed: str = "") -> Why:
    """Return what is known of the reminders for a person and for the channel of the command.

    ``typed`` is a meeting's number or link, or a training's key. Raises ``UserError`` if it is neither.
    """
    refs = await _refs(s, person, typed) if typed else None
    subscriptions = {one.id: one for one in await s.subscriptions.of_person(person)}
    if channel is not None:
        subscriptions |= {one.id: one for one in await s.subscriptions.in_channel(person.tenant, channel)}
    lines: list[WhyLine] = []
    for one in subscriptions.values():
        lines += await _noted(s, one, refs)
        lines += await _planned(s, one, refs)
    lines.sort(key=lambda line: (line.start, -line.lead, line.channel or ""))
    resting = tuple(one for one in subscriptions.values() if one.state is not SubscriptionState.ACTIVE)
    unread = [
        one
        for one in subscriptions.values()
        if one.state is SubscriptionState.ACTIVE and await s.snapshots.get(one.source) is None
    ]
    shown = _nearest(lines, s.clock.now())
    subject = next((line.subject for line in lines if line.subject), "") if refs else None
    zone = await zone_of(s, person)
    more = len(lines) - len(shown)
    return Why(zone, shown, more, subject, refs is not None, resting, bool(unread))


async def _refs(s: Services, person: Person, typed: str) -> frozenset[str]:
    """Return the refs that may be meant: a meeting, or a training by its key or (if known) its number."""
    digits = re.sub(r"[\s-]", "", typed)
    if re.fullmatch(r"[0-9]{13,26}", digits):
        return frozenset({ref_of(SessionKind.TRAINING, digits), ref_of(SessionKind.MEETING, digits)})
    number = meeting_number(typed)
    found = {ref_of(SessionKind.MEETING, number)}
    if (key := await training_key(s, person, number)) is not None:
        found.add(ref_of(SessionKind.TRAINING, key))
    return frozenset(found)


def _nearest(lines: Sequence[WhyLine], now: datetime) -> tuple[WhyLine, ...]:
    """Return the lines around now: the last ones and the next ones."""
    if len(lines) <= SHOWN:
        return tuple(lines)
    passed = sum(line.at <= now for line in lines)
    first = min(max(passed - SHOWN // 2, 0), len(lines) - SHOWN)
    return tuple(lines[first : first + SHOWN])


async def _noted(s: Services, one: Subscription, refs: frozenset[str] | None) -> list[WhyLine]:
    since = s.clock.now() - PAST
    return [
        WhyLine(alarm.title, alarm.start, alarm.lead, one.channel, record.state, record.at, record.why)
        for alarm, record in await s.alarms.told(one.tenant, one.id, MOST)
        if (record.at >= since if refs is None else alarm.ref in refs) and not _again(alarm, record)
    ]


def _again(alarm: Alarm, record: ReminderRecord) -> bool:
    """Return True if it was cancelled and is planned again, because its session was moved back or restored."""
    return record.state is ReminderState.CANCELLED and alarm.closed is None


async def _planned(s: Services, one: Subscription, refs: frozenset[str] | None) -> list[WhyLine]:
    """Return what is planned as of now; with ``refs``, also what the person muted."""
    snapshot = await s.snapshots.get(one.source)
    if snapshot is None or one.state is SubscriptionState.PAUSED:
        return []
    sessions = _asked(snapshot.sessions.values(), refs)
    silent = await s.alarms.silenced(one.tenant, sorted(session.ref for session in sessions))
    now, found = s.clock.now(), []
    wanted = one if refs is None else replace(one, muted=frozenset())
    for reminder in plan(sessions, wanted, now, looked_at=snapshot.polled_at, horizon=AHEAD):
        alarm = alarm_of(s, one.source, reminder)
        known = await s.alarms.get(one.tenant, alarm.id)
        done = await s.alarms.records(known) if known is not None else {}
        told = known is not None and one.id in done and not _again(known, done[one.id])
        if told or reminder.session.ref in silent or reminder.known_late:
            continue
        muted = reminder.session.ref in one.muted
        state = ReminderState.DROPPED if muted else ReminderState.PLANNED
        at, why = reminder.due, MUTED if muted else None
        found.append(WhyLine(alarm.title, alarm.start, alarm.lead, one.channel, state, at, why))
    return found


def _asked(sessions: Iterable[SessionSnapshot], refs: frozenset[str] | None) -> list[SessionSnapshot]:
    return [session for session in sessions if refs is None or session.ref in refs]
