"""The state of a meeting (scheduled, soon, live, ended): polled, shown on its cards; a late host is notified.

A meeting is live if GoTo reports it as ``ACTIVE``. GoTo is polled from two minutes before the start, every 30 seconds
until ten minutes after it, then every five minutes. Without an answer from GoTo nothing changes. A poll is a small job
that may be killed or repeated at any point: the new state is stored before the cards show it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.goto.errors import GoToError
from bot.goto.models import HistoricalMeeting, Meeting
from bot.model.cards import STARTS_SOON_WITHIN, CardPhase, CardState
from bot.model.errors import SlackRefusal, UsherError
from bot.model.ids import Tenant, operation_id
from bot.model.meetings import KnownMeeting
from bot.usecases.core.faults import log_refusal
from bot.usecases.core.sends import post_once
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession, Purpose, session_for
from bot.usecases.meetings.cards import CardView, load_card, redraw_cards
from bot.usecases.meetings.host_late import LateHostView, notify_late_hosts
from bot.usecases.meetings.url_cards import redraw_url_cards

POLL_LEAD_TIME = timedelta(minutes=2)
"""The first poll is this long before the start."""
FREQUENT_POLL_WINDOW = timedelta(minutes=10)
"""Until this long after the start, GoTo is polled every ``FREQUENT_POLL_INTERVAL``."""
FREQUENT_POLL_INTERVAL = timedelta(seconds=30)
SLOW_POLL_INTERVAL = timedelta(minutes=5)
ASSUME_OVER_AFTER = timedelta(hours=6)
"""Without an answer from GoTo, a meeting counts as ended this long after its planned end."""
HISTORY_POLL_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (0, 1, 3, 8, 20, 60, 180, 720, 1440))
"""Delays after the end at which GoTo's history is read: GoTo lists a held meeting some time later, if ever."""
RECORDING_POLL_DELAYS = (*HISTORY_POLL_DELAYS, timedelta(hours=36))
"""The same for a recording, which GoTo lists up to a day later."""
HISTORY_RETRY_INTERVAL = timedelta(minutes=30)
"""Interval between reads of the history while GoTo does not answer, up to ``HISTORY_RETRY_LIMIT``."""
HISTORY_RETRY_LIMIT = timedelta(days=3)

log = logging.getLogger("usher.cards")


@dataclass(frozen=True, slots=True)
class CardStateViews:
    """The views: the card, and the message to a late host."""

    card: CardView
    late_host: LateHostView


def initial_state(meeting: KnownMeeting, previous: CardState | None = None) -> CardState:
    """Return the state to start from: ``previous`` for the same occurrence, a new one if the meeting was moved.

    A meeting that was moved after it ended is a new occurrence and gets its own cards.
    """
    if previous is not None and previous.planned_start == meeting.start:
        return previous
    recurring = previous is not None and previous.recurring
    ended = previous is not None and (previous.phase is CardPhase.ENDED or previous.needs_new_cards)
    return CardState(
        organizer=meeting.organizer,
        meeting_id=meeting.meeting_id,
        planned_start=meeting.start,
        recurring=recurring,
        needs_new_cards=ended,
        is_drawn=not previous,
    )


def is_poll_due(state: CardState, meeting: KnownMeeting, now: datetime) -> bool:
    """Return True if GoTo should be asked now whether the meeting is live."""
    if state.recurring:
        return True
    if state.phase is CardPhase.ENDED and now >= meeting.end:
        return False
    return now >= meeting.start - POLL_LEAD_TIME


def advance_state(
    state: CardState, meeting: KnownMeeting, reported: Meeting | None, now: datetime
) -> CardState:
    """Return the state after a poll at ``now`` (aware UTC). ``reported`` is GoTo's answer, None without one."""
    if reported is not None:
        state = replace(state, recurring=(reported.meeting_type or "").casefold() == "recurring")
    runs = None if reported is None or reported.status is None else reported.status.casefold() == "active"
    if runs:
        return _make_live(state, now)
    if state.phase is CardPhase.ENDED:
        return state
    if state.phase is CardPhase.LIVE:
        over = runs is False or now >= meeting.end + ASSUME_OVER_AFTER
        return replace(state, phase=CardPhase.ENDED, ended_at=now) if over else state
    if state.recurring:
        return replace(state, phase=CardPhase.SCHEDULED)
    if now >= meeting.end + (timedelta() if runs is False else ASSUME_OVER_AFTER):
        return replace(state, phase=CardPhase.ENDED, ended_at=meeting.end)
    if now >= meeting.start - STARTS_SOON_WITHIN:
        is_due = now >= meeting.start
        return replace(state, phase=CardPhase.SOON, is_due=is_due, is_not_started=is_due and runs is False)
    return state


def _make_live(state: CardState, now: datetime) -> CardState:
    """Return the state of a live meeting: the next occurrence of a series, or one that resumed after a pause."""
    if state.phase is CardPhase.ENDED and state.recurring:
        state = CardState(
            organizer=state.organizer,
            meeting_id=state.meeting_id,
            planned_start=state.planned_start,
            recurring=True,
            needs_new_cards=True,
        )
    return replace(
        state,
        phase=CardPhase.LIVE,
        live_since=state.live_since or now,
        ended_at=None,
        minutes=None,
        people=None,
        history_checks=0,
        attendance_final=False,
        has_recording=False,
    )


def compute_next_poll(state: CardState, meeting: KnownMeeting, now: datetime) -> datetime | None:
    """Return the time of the next poll (aware UTC), None if nothing can change any more."""
    times = [now + SLOW_POLL_INTERVAL] if state.recurring or state.phase is CardPhase.LIVE else []
    if state.phase is CardPhase.ENDED:
        if now < meeting.end:
            times.append(min(now + SLOW_POLL_INTERVAL, meeting.end))
        times += _list_history_polls(state, now)
    elif state.phase is not CardPhase.LIVE and not state.recurring:
        times.append(_next_poll_before_live(meeting, now))
    return min(times, default=None)


def _next_poll_before_live(meeting: KnownMeeting, now: datetime) -> datetime:
    if now < meeting.start - STARTS_SOON_WITHIN:
        return meeting.start - STARTS_SOON_WITHIN
    if now < meeting.start - POLL_LEAD_TIME:
        return meeting.start - POLL_LEAD_TIME
    if now < meeting.start:
        return min(now + FREQUENT_POLL_INTERVAL, meeting.start)
    if now < meeting.start + FREQUENT_POLL_WINDOW:
        return now + FREQUENT_POLL_INTERVAL
    return meeting.end if now < meeting.end < now + SLOW_POLL_INTERVAL else now + SLOW_POLL_INTERVAL


def _list_history_polls(state: CardState, now: datetime) -> list[datetime]:
    if state.ended_at is None or not _awaits_history(state, state.ended_at, now):
        return []
    due = state.ended_at + RECORDING_POLL_DELAYS[min(state.history_checks, len(RECORDING_POLL_DELAYS) - 1)]
    return [due if due > now else now + HISTORY_RETRY_INTERVAL]


def _awaits_history(state: CardState, ended_at: datetime, now: datetime) -> bool:
    """Return True if GoTo may still tell who was there, or list a recording of what was held."""
    if not state.attendance_final:
        return True
    was_held = state.minutes is not None or state.people is not None
    is_late = state.history_checks >= len(RECORDING_POLL_DELAYS) or now >= ended_at + HISTORY_RETRY_LIMIT
    return was_held and not state.has_recording and not is_late


async def poll_meeting(app: Services, tenant: Tenant, meeting_id: str, views: CardStateViews) -> None:
    """Poll a meeting's state, update its cards and schedule the next poll.

    Raises ``SlackDown`` if Slack is unavailable; the poll is then to be repeated.
    """
    meeting = await app.store.meetings.get(tenant, meeting_id)
    while True:
        if meeting is None or meeting.cancelled_at is not None:
            await app.store.card_states.schedule_check(tenant, meeting_id, None)
            if meeting is not None and meeting.url_channels:
                await redraw_url_cards(app, meeting, await load_card(app, meeting), views.card)
        else:
            await _poll_once(app, meeting, views)
        now = await app.store.meetings.get(tenant, meeting_id)
        if _is_same(now, meeting):
            return
        meeting = now


def _is_same(one: KnownMeeting | None, other: KnownMeeting | None) -> bool:
    """Return True if the meeting was not changed meanwhile; its list of cards doesn't count."""
    if one is None or other is None:
        return one is other
    return replace(one, cards=()) == replace(other, cards=())


async def _poll_once(app: Services, meeting: KnownMeeting, views: CardStateViews) -> None:
    now = app.clock.now()
    stored = await app.store.card_states.get(meeting.tenant, meeting.meeting_id)
    state = initial_state(meeting, stored)
    own = await _open_session(app, meeting)
    reported = (
        await _fetch_meeting(own, meeting) if own is not None and is_poll_due(state, meeting, now) else None
    )
    state = await _add_history(own, advance_state(state, meeting, reported, now), meeting, now)
    if _visible_fields(state) != _visible_fields(stored or initial_state(meeting)):
        state = replace(state, is_drawn=False)
    if state != stored:
        await app.store.card_states.save(state)
    await _update_cards(app, meeting, state, views.card)
    if reported is not None and state.phase in (CardPhase.SCHEDULED, CardPhase.SOON) and not state.recurring:
        await notify_late_hosts(app, meeting, reported, views.late_host)
    await app.store.card_states.schedule_check(
        meeting.tenant, meeting.meeting_id, compute_next_poll(state, meeting, now)
    )


def _visible_fields(state: CardState) -> tuple[object, ...]:
    """Return the part of a state that a card shows."""
    return (
        state.planned_start,
        state.phase,
        state.is_due,
        state.is_not_started,
        state.live_since,
        state.minutes,
        state.people,
        state.attendance_final,
        state.has_recording,
    )


async def _open_session(app: Services, meeting: KnownMeeting) -> OwnSession | None:
    try:
        return await session_for(app.low_priority(), meeting.organizer, Purpose.OWN)
    except UsherError:
        return None


async def _fetch_meeting(own: OwnSession, meeting: KnownMeeting) -> Meeting | None:
    """Return the meeting from GoTo, None if GoTo does not answer now."""
    try:
        return await own.goto.meetings.get(meeting.meeting_id)
    except (GoToError, UsherError) as error:
        log.info("cannot read from GoTo whether a meeting is live: %s", type(error).__name__)
        return None


async def _add_history(
    own: OwnSession | None, state: CardState, meeting: KnownMeeting, now: datetime
) -> CardState:
    """Return the state with what GoTo's history tells; minutes and people stay None if GoTo never lists it."""
    if state.phase is not CardPhase.ENDED or state.ended_at is None:
        return state
    if not _awaits_history(state, state.ended_at, now):
        return state
    if now < state.ended_at + RECORDING_POLL_DELAYS[state.history_checks]:
        return state
    since = (state.live_since or meeting.start) - STARTS_SOON_WITHIN
    rows = await _fetch_held(own, since, now) if own is not None else None
    if rows is None:
        is_final = state.attendance_final or now >= state.ended_at + HISTORY_RETRY_LIMIT
        return replace(state, attendance_final=is_final)
    held = [
        row for row in rows if row.meeting_id == state.meeting_id and (not row.start or row.start > since)
    ]
    ended_at = state.ended_at
    checked = replace(
        state,
        history_checks=state.history_checks + 1,
        has_recording=any(row.recording and (not row.start or row.start < ended_at) for row in held),
    )
    if state.attendance_final:
        return checked
    is_last = checked.history_checks >= len(HISTORY_POLL_DELAYS)
    checked = replace(checked, attendance_final=bool(held) or is_last)
    people = [row.num_attendees for row in held if row.num_attendees is not None]
    minutes = [length for row in held if (length := _duration_minutes(row)) is not None]
    return replace(checked, minutes=sum(minutes) if minutes else None, people=max(people, default=None))


async def _fetch_held(own: OwnSession, since: datetime, now: datetime) -> list[HistoricalMeeting] | None:
    """Return the meetings in GoTo's history, None if GoTo does not answer now."""
    try:
        return await own.goto.meetings.list_historical(since - timedelta(hours=1), now + timedelta(minutes=1))
    except (GoToError, UsherError):
        return None


def _duration_minutes(row: HistoricalMeeting) -> int | None:
    if row.duration is not None:
        return row.duration
    return round((row.end - row.start).total_seconds() / 60) if row.start and row.end else None


async def _update_cards(app: Services, meeting: KnownMeeting, state: CardState, card_view: CardView) -> None:
    """Update the cards. A new occurrence gets new cards; those of the previous one keep its final state."""
    if meeting.url_channels:
        await redraw_url_cards(app, meeting, await load_card(app, meeting), card_view)
    if state.is_drawn and not state.needs_new_cards:
        return
    if state.needs_new_cards:
        await _post_new_cards(app, meeting, state, card_view)
    else:
        known = await app.store.meetings.get(meeting.tenant, meeting.meeting_id)
        if known is not None:
            await redraw_cards(app, known, card_view)
    await app.store.card_states.save(replace(state, needs_new_cards=False, is_drawn=True))


async def _post_new_cards(
    app: Services, meeting: KnownMeeting, state: CardState, card_view: CardView
) -> None:
    began = (state.live_since or state.planned_start).isoformat()
    model = await load_card(app, meeting)
    for place in (one for one in meeting.cards if one.reader is None):
        parts = ("occurrence", meeting.meeting_id, began, place.channel)
        send_id = operation_id(app.config.id_secret, meeting.organizer, *parts)
        try:
            sent = await post_once(app, meeting.organizer, place.channel, send_id, lambda: card_view(model))
        except SlackRefusal as error:
            log_refusal(app, log, f"cannot post a card: channel={place.channel}", error)
            continue
        if sent.ts is not None:
            await app.store.meetings.add_card(meeting, place.channel, sent.ts)
