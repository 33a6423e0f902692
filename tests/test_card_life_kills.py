"""A process is killed before and after every call of a look at a meeting: the next look makes up for it, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.jobs.card_life import VIEWS, look_at
from bot.ports import CardLife, LifeState
from bot.usecases.cards import draw_again
from bot.usecases.services import Services
from tests.support.clocks import FixedClock
from tests.support.stage import CHANNEL
from tests.test_card_life import Scene, scene, transport, with_worker
from tests.test_every_step import Killed, Tapped, TappedGoTo, Wire

__all__ = ["scene", "transport", "with_worker"]


async def test_killed_at_every_call_the_card_comes_to_the_same(scene: Scene) -> None:
    """Killed before or after each call of the looks of a whole life, the next look makes up for it."""
    meeting_id = scene.known.meeting_id
    scene.begins()

    def tapped(wire: Wire, **after: float) -> Services:
        s = scene.at(**after)
        ports: dict[str, Any] = {
            name: Tapped(name, getattr(s, name), wire) for name in ("lives", "meetings", "messenger", "sends")
        }
        return replace(s, **ports, goto=TappedGoTo(s.goto, wire))

    wire = Wire(0, after=False)
    await look_at(tapped(wire, minutes=1), scene.tenant, meeting_id)
    for at in range(1, wire.count + 1):
        for after in (False, True):
            await fresh(scene)
            with pytest.raises(Killed):
                await look_at(tapped(Wire(at, after=after), minutes=1), scene.tenant, meeting_id)
            assert await scene.due(minutes=2) == [meeting_id] or "*Live now*" in scene.shown()
            await look_at(scene.at(minutes=1), scene.tenant, meeting_id)
            assert "*Live now*" in scene.shown(), (at, after, wire.names[at - 1])
    assert len(scene.stage.alice.posts(CHANNEL)) == 1


async def test_killed_at_every_call_a_new_occurrence_has_one_card(scene: Scene) -> None:
    """As above, for the first look at the next time that a series is held. Each time is one more occurrence."""
    s, meeting_id = scene.stage.house.s, scene.known.meeting_id
    now = s.clock.now()
    hour = timedelta(hours=1)
    scene.known = replace(scene.known, start=now - hour, end=now)
    await s.meetings.keep(scene.known)
    names = ("lives", "meetings", "messenger", "sends")
    planned = scene.known.start

    async def ended() -> None:
        known = await s.meetings.get(scene.tenant, meeting_id)
        assert known is not None
        over = CardLife(known.organizer, meeting_id, planned, LifeState.ENDED, over_at=now, told=True)
        await s.lives.keep(replace(over, recurring=True))

    def tapped(wire: Wire, seconds: int) -> Services:
        moved = replace(s, clock=FixedClock(now - hour + timedelta(seconds=seconds)))
        ports: dict[str, Any] = {name: Tapped(name, getattr(moved, name), wire) for name in names}
        return replace(moved, **ports)

    scene.meeting.kind, scene.meeting.active_since = "recurring", planned
    await ended()
    wire = Wire(0, after=False)
    await look_at(tapped(wire, 0), scene.tenant, meeting_id)
    count = len(scene.stage.alice.posts(CHANNEL))
    assert count == 2
    for at in range(1, wire.count + 1):
        for after in (False, True):
            await ended()
            count += 1
            with pytest.raises(Killed):
                await look_at(tapped(Wire(at, after=after), 2 * at + after), scene.tenant, meeting_id)
            await look_at(tapped(Wire(0, after=False), 2 * at + after), scene.tenant, meeting_id)
            assert len(scene.stage.alice.posts(CHANNEL)) == count, (at, after, wire.names[at - 1])


async def fresh(scene: Scene) -> None:
    """Have the card as it was before its life began."""
    redis = scene.stage.house.stores.redis
    await redis.delete(f"{scene.tenant.id}:life:{scene.known.meeting_id}")
    known = await scene.stage.house.s.meetings.get(scene.tenant, scene.known.meeting_id)
    assert known is not None
    await scene.stage.house.s.meetings.keep(known)
    await draw_again(scene.stage.house.s, known, VIEWS.card)
