"""What GoTo tells again is brought back once, wherever the poll that does it is killed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ports import KnownMeeting, Subscription, What
from bot.sandbox.goto.state import SimMeeting
from tests.notifications.test_every_step import kills, tapped
from tests.support.clocks import AheadClock, now
from tests.support.reminders import (
    add_due_meeting,
    card_text,
    card_thread,
    clear_meeting,
    person_named,
    poll_alice,
    poll_and_deliver,
    post_meeting_card,
    start_empty,
    subscribe,
)
from tests.support.stage import CHANNEL, Stage
from tests.test_every_step import Killed, Wire


async def denied(stage: Stage, name: str) -> tuple[Subscription, SimMeeting, KnownMeeting]:
    """Have a channel reminded of a meeting with a card there, and then believe that it is cancelled."""
    one = await subscribe(stage, id=name, what=What.WORDS, value=name)
    meeting = add_due_meeting(stage, name)
    known = await post_meeting_card(stage, meeting)
    await poll_and_deliver(stage)
    meeting.deleted = now()
    await poll_alice(stage)
    (cancelled,) = card_thread(stage, known)
    assert "Cancelled" in cancelled
    meeting.deleted = None
    return one, meeting, known


async def back(stage: Stage, call: str, name: str, meeting: SimMeeting, known: KnownMeeting) -> None:
    s = stage.house.s
    assert len(card_thread(stage, known)) == 2, call
    assert "Not cancelled after all" in card_thread(stage, known)[1], call
    assert "Join" in card_text(stage, known), call
    kept = await s.meetings.get(known.tenant, known.meeting_id)
    assert kept is not None
    assert kept.cancelled_at is None, call
    (reminder,) = [m for m in stage.bob.posts(CHANNEL) if name in m.text and m.ts != known.cards[0].ts]
    assert "starts in" in stage.bob.reads(reminder), call
    ref = f"meeting-{meeting.id}"
    assert not await s.alarms.silenced(person_named(stage).tenant, [ref]), call


async def test_a_poll_that_is_killed_anywhere_brings_back_once(stage: Stage) -> None:
    await start_empty(stage)
    s, wire = stage.house.s, Wire(0, after=False)
    one, meeting, known = await denied(stage, "Counting")
    await poll_alice(stage, tapped(s, wire))
    await back(stage, "nothing", "Counting", meeting, known)
    await clear_meeting(stage, one, known)
    assert wire.count >= 20, wire.names
    for at, call in kills(wire):
        name = f"Killed after {at}."
        one, meeting, known = await denied(stage, name)
        with pytest.raises(Killed):
            await poll_alice(stage, tapped(s, Wire(at, after=True)))
        await poll_alice(stage, replace(s, clock=AheadClock(timedelta(seconds=46))))
        await back(stage, call, name, meeting, known)
        await clear_meeting(stage, one, known)
