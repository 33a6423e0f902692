"""The state of a meeting (scheduled, soon, live, ended): polled, shown on its cards; a late host is notified.

A meeting is live if GoTo reports it as ``ACTIVE``. GoTo is polled from two minutes before the start, every 30 seconds
until ten minutes after it, then every five minutes. Without an answer from GoTo nothing changes. A poll is a small job
that may be killed or repeated at any point: the new state is stored before the cards show it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.errors import CannotPost, UsherError
from bot.goto.errors import GoToError
from bot.goto.models import HistoricalMeeting, Meeting
from bot.ids import Tenant, operation_id
from bot.ports import SOON, CardLife, KnownMeeting, LifeState
from bot.usecases.cards import CardView, card_of, draw_again
from bot.usecases.host_late import LateView, tell_late
from bot.usecases.notifications.reading import Unhurried
from bot.usecases.sends import send_once
from bot.usecases.services import Services
from bot.usecases.sessions import Own, Purpose, session_for

BEFORE = timedelta(minutes=2)
"""The first poll is this long before the start."""
CLOSELY = timedelta(minutes=10)
"""Until this long after the start, GoTo is polled every ``FREQUENT_POLL_INTERVAL``."""
POLL = timedelta(seconds=30)
RARELY = timedelta(minutes=5)
SILENT = timedelta(hours=6)
"""Without an answer from GoTo, a meeting counts as ended this long after its planned end."""
HISTORY = tuple(timedelta(minutes=minutes) for minutes in (0, 1, 3, 8, 20, 60, 180, 720, 1440))
"""Delays after the end at which GoTo's history is read: GoTo lists a held meeting some time later, if ever."""
AGAIN = timedelta(minutes=30)
"""Interval between reads of the history while GoTo does not answer, up to ``HISTORY_RETRY_LIMIT``."""
WHILE = timedelta(days=3)

log = logging.getLogger("usher.cards")


@dataclass(frozen=True, slots=True)
class LifeViews:
    """The views: the card, and the message to a late host."""

    card: CardView
    late: LateView


def begun(meeting: KnownMeeting, was: CardLife | None = None) -> CardLife:
    """Return the state to start from: ``previous`` for the same occurrence, a new one if the meeting was moved.

    A meeting that was moved after it ended is a new occurrence and gets its own cards.
    """
    if was is not None and was.planned == meeting.start:
        return was
    recurring = was is not None and was.recurring
    ended = was is not None and (was.state is LifeState.ENDED or was.fresh)
    return CardLife(
        meeting.organizer, meeting.meeting_id, meeting.start, recurring=recurring, fresh=ended, drawn=not was
    )


def asks(life: CardLife, meeting: KnownMeeting, now: datetime) -> bool:
    """Return True if GoTo should be asked now whether the meeting is live."""
    if life.recurring:
        return True
    if life.state is LifeState.ENDED and now >= meeting.end:
        return False
    return now >= meeting.start - BEFORE


def moved_on(life: CardLife, meeting: KnownMeeting, told: Meeting | None, now: datetime) -> CardLife:
    """Return the state after a poll at ``now`` (aware UTC). ``reported`` is GoTo's answer, None without one."""
    if told is not None:
        life = replace(life, recurring=(told.meeting_type or "").casefold() == "recurring")
    runs = None if told is None or told.status is None else told.status.casefold() == "active"
    if runs:
        return _running(life, now)
    if life.state is LifeState.ENDED:
        return life
    if life.state is LifeState.LIVE:
        over = runs is False or now >= meeting.end + SILENT
        return replace(life, state=LifeState.ENDED, over_at=now) if over else life
    if life.recurring:
        return replace(life, state=LifeState.SCHEDULED)
    if now >= meeting.end + (timedelta() if runs is False else SILENT):
        return replace(life, state=LifeState.ENDED, over_at=meeting.end)
    if now >= meeting.start - SOON:
        return replace(life, state=LifeState.SOON)
    return life


def _running(life: CardLife, now: datetime) -> CardLife:
    """Return the state of a live meeting: the next occurrence of a series, or one that resumed after a pause."""
    if life.state is LifeState.ENDED and life.recurring:
        life = CardLife(life.organizer, life.meeting_id, life.planned, recurring=True, fresh=True)
    return replace(
        life,
        state=LifeState.LIVE,
        seen_at=life.seen_at or now,
        over_at=None,
        minutes=None,
        people=None,
        asked=0,
        told=False,
    )


def next_look(life: CardLife, meeting: KnownMeeting, now: datetime) -> datetime | None:
    """Return the time of the next poll (aware UTC), None if nothing can change any more."""
    times = [now + RARELY] if life.recurring or life.state is LifeState.LIVE else []
    if life.state is LifeState.ENDED:
        if now < meeting.end:
            times.append(min(now + RARELY, meeting.end))
        times += _history_looks(life, now)
    elif life.state is not LifeState.LIVE and not life.recurring:
        times.append(_before_live(meeting, now))
    return min(times, default=None)


def _before_live(meeting: KnownMeeting, now: datetime) -> datetime:
    if now < meeting.start - SOON:
        return meeting.start - SOON
    if now < meeting.start - BEFORE:
        return meeting.start - BEFORE
    if now < meeting.start + CLOSELY:
        return now + POLL
    return meeting.end if now < meeting.end < now + RARELY else now + RARELY


def _history_looks(life: CardLife, now: datetime) -> list[datetime]:
    if life.told or life.over_at is None:
        return []
    due = life.over_at + HISTORY[min(life.asked, len(HISTORY) - 1)]
    return [due if due > now else now + AGAIN]


async def look(s: Services, tenant: Tenant, meeting_id: str, views: LifeViews) -> None:
    """Poll a meeting's state, update its cards and schedule the next poll.

    Raises ``SlackDown`` if Slack is unavailable; the poll is then to be repeated.
    """
    meeting = await s.meetings.get(tenant, meeting_id)
    while True:
        if meeting is None or meeting.cancelled_at is not None:
            await s.lives.wake(tenant, meeting_id, None)
        else:
            await _look(s, meeting, views)
        now = await s.meetings.get(tenant, meeting_id)
        if _same(now, meeting):
            return
        meeting = now


def _same(one: KnownMeeting | None, other: KnownMeeting | None) -> bool:
    """Return True if the meeting was not changed meanwhile; its list of cards doesn't count."""
    if one is None or other is None:
        return one is other
    return replace(one, cards=()) == replace(other, cards=())


async def _look(s: Services, meeting: KnownMeeting, views: LifeViews) -> None:
    now = s.clock.now()
    was = await s.lives.get(meeting.tenant, meeting.meeting_id)
    life = begun(meeting, was)
    own = await _session(s, meeting)
    told = await _ask(own, meeting) if own is not None and asks(life, meeting, now) else None
    life = await _with_history(own, moved_on(life, meeting, told, now), meeting, now)
    if _face(life) != _face(was or begun(meeting)):
        life = replace(life, drawn=False)
    if life != was:
        await s.lives.keep(life)
    await _show(s, meeting, life, views.card)
    if told is not None and life.state in (LifeState.SCHEDULED, LifeState.SOON) and not life.recurring:
        await tell_late(s, meeting, told, views.late)
    await s.lives.wake(meeting.tenant, meeting.meeting_id, next_look(life, meeting, now))


def _face(life: CardLife) -> tuple[object, ...]:
    """Return the part of a state that a card shows."""
    return (life.planned, life.state, life.seen_at, life.minutes, life.people, life.told)


async def _session(s: Services, meeting: KnownMeeting) -> Own | None:
    try:
        return await session_for(replace(s, goto=Unhurried(s.goto)), meeting.organizer, Purpose.OWN)
    except UsherError:
        return None


async def _ask(own: Own, meeting: KnownMeeting) -> Meeting | None:
    """Return the meeting from GoTo, None if GoTo does not answer now."""
    try:
        return await own.goto.meetings.get(meeting.meeting_id)
    except (GoToError, UsherError) as error:
        log.info("cannot read from GoTo whether a meeting is live: %s", type(error).__name__)
        return None


async def _with_history(own: Own | None, life: CardLife, meeting: KnownMeeting, now: datetime) -> CardLife:
    """Return the state with minutes and people from GoTo's history; they stay None if GoTo never lists it."""
    if life.state is not LifeState.ENDED or life.told or life.over_at is None:
        return life
    if now < life.over_at + HISTORY[life.asked]:
        return life
    since = (life.seen_at or meeting.start) - SOON
    rows = await _held(own, since, now) if own is not None else None
    if rows is None:
        return replace(life, told=now >= life.over_at + WHILE)
    held = [row for row in rows if row.meeting_id == life.meeting_id and (not row.start or row.start > since)]
    asked = replace(life, asked=life.asked + 1, told=bool(held) or life.asked + 1 >= len(HISTORY))
    people = [row.num_attendees for row in held if row.num_attendees is not None]
    minutes = [length for row in held if (length := _minutes(row)) is not None]
    return replace(asked, minutes=sum(minutes) if minutes else None, people=max(people, default=None))


async def _held(own: Own, since: datetime, now: datetime) -> list[HistoricalMeeting] | None:
    """Return the meetings in GoTo's history, None if GoTo does not answer now."""
    try:
        return await own.goto.meetings.historical(since - timedelta(hours=1), now + timedelta(minutes=1))
    except (GoToError, UsherError):
        return None


def _minutes(row: HistoricalMeeting) -> int | None:
    if row.duration is not None:
        return row.duration
    return round((row.end - row.start).total_seconds() / 60) if row.start and row.end else None


async def _show(s: Services, meeting: KnownMeeting, life: CardLife, card: CardView) -> None:
    """Update the cards. A new occurrence gets new cards; those of the previous one keep its final state."""
    if life.drawn and not life.fresh:
        return
    if life.fresh:
        await _post_anew(s, meeting, life, card)
    else:
        known = await s.meetings.get(meeting.tenant, meeting.meeting_id)
        if known is not None:
            await draw_again(s, known, card)
    await s.lives.keep(replace(life, fresh=False, drawn=True))


async def _post_anew(s: Services, meeting: KnownMeeting, life: CardLife, card: CardView) -> None:
    began = (life.seen_at or life.planned).isoformat()
    message = card(await card_of(s, meeting))
    for place in meeting.cards:
        parts = ("occurrence", meeting.meeting_id, began, place.channel)
        send_id = operation_id(s.id_secret, meeting.organizer, *parts)
        try:
            sent = await send_once(s, meeting.tenant, place.channel, send_id, message)
        except CannotPost as error:
            log.warning("cannot post a card: channel=%s message=%s", place.channel, error.message_id)
            continue
        if sent.ts is not None:
            await s.meetings.placed(meeting, place.channel, sent.ts)
