"""What GoTo tells again is brought back once, wherever the poll that does it is killed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ports import KnownMeeting, Subscription, What
from bot.sandbox.goto.state import SimMeeting
from tests.conversation import Stage
from tests.notifications.stagehand import (
    CHANNEL,
    Ahead,
    begin,
    carded,
    due_meeting,
    now,
    person,
    poll,
    poll_and_ring,
    subscribe,
)
from tests.notifications.test_elsewhere import shown, told
from tests.notifications.test_every_step import cleared, kills, tapped
from tests.test_every_step import Killed, Wire


async def denied(stage: Stage, name: str) -> tuple[Subscription, SimMeeting, KnownMeeting]:
    """Have a channel reminded of a meeting with a card there, and then believe that it is cancelled."""
    one = await subscribe(stage, id=name, what=What.WORDS, value=name)
    meeting = due_meeting(stage, name)
    known = await carded(stage, meeting)
    await poll_and_ring(stage)
    meeting.deleted = now()
    await poll(stage)
    (cancelled,) = told(stage, known)
    assert "Cancelled" in cancelled
    meeting.deleted = None
    return one, meeting, known


async def back(stage: Stage, call: str, name: str, meeting: SimMeeting, known: KnownMeeting) -> None:
    s = stage.house.s
    assert len(told(stage, known)) == 2, call
    assert "Not cancelled after all" in told(stage, known)[1], call
    assert "Join" in shown(stage, known), call
    kept = await s.meetings.get(known.tenant, known.meeting_id)
    assert kept is not None
    assert kept.cancelled_at is None, call
    (reminder,) = [m for m in stage.bob.posts(CHANNEL) if name in m.text and m.ts != known.cards[0].ts]
    assert "starts in" in stage.bob.reads(reminder), call
    ref = f"meeting-{meeting.id}"
    assert not await s.alarms.silenced(person(stage).tenant, [ref]), call


async def test_a_poll_that_is_killed_anywhere_brings_back_once(stage: Stage) -> None:
    await begin(stage)
    s, wire = stage.house.s, Wire(0, after=False)
    one, meeting, known = await denied(stage, "Counting")
    await poll(stage, tapped(s, wire))
    await back(stage, "nothing", "Counting", meeting, known)
    await cleared(stage, one, known)
    assert wire.count >= 20, wire.names
    for at, call in kills(wire):
        name = f"Killed after {at}."
        one, meeting, known = await denied(stage, name)
        with pytest.raises(Killed):
            await poll(stage, tapped(s, Wire(at, after=True)))
        await poll(stage, replace(s, clock=Ahead(timedelta(seconds=46))))
        await back(stage, call, name, meeting, known)
        await cleared(stage, one, known)
