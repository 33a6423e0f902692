"""A process is killed after every call of a poll that finds a change, and of an alarm that rings; another goes on.

The reminder stands once, the card and the reminder tell the new time, each thread is told once. After a call is before
the next one: nothing leaves the process between.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.jobs.notifications import VIEWS
from bot.ports import KnownMeeting, ReminderState, Subscription, What
from bot.store import keys
from bot.usecases.notifications.reminding import ring
from bot.usecases.services import Services
from tests.conversation import Stage
from tests.notifications.stagehand import (
    CHANNEL,
    Ahead,
    ahead,
    begin,
    carded,
    due_meeting,
    person,
    poll,
    poll_and_ring,
    records,
    reminders,
    rings,
    subscribe,
)
from tests.notifications.test_elsewhere import move, shown, told
from tests.test_every_step import Killed, Tapped, Wire

PORTS = (
    "links",
    "ledger",
    "sends",
    "meetings",
    "messenger",
    "people",
    "alarms",
    "snapshots",
    "looks",
    "subscriptions",
)
READS = frozenset(
    {
        "alarms.due",
        "alarms.get",
        "alarms.records",
        "alarms.of_session",
        "alarms.silenced",
        "alarms.together",
        "links.get",
        "looks.find",
        "ledger.left_open",
        "meetings.get",
        "meetings.of",
        "people.channel",
        "people.profile",
        "people.is_member",
        "people.direct",
        "snapshots.get",
        "subscriptions.of_source",
    }
)
"""Calls that leave nothing behind: a kill after one is as a kill before it."""


class TappedGoTo:
    def __init__(self, inner: Any, wire: Wire) -> None:
        self._inner, self._wire = inner, wire

    def session(self, source: Any, *, urgent: bool = True) -> Any:
        session = self._inner.session(source, urgent=urgent)
        groups = {
            name: Tapped(name, getattr(session, name), self._wire) for name in ("meetings", "trainings")
        }
        return type("Session", (), groups)()


def tapped(s: Services, wire: Wire) -> Services:
    ports: dict[str, Any] = {name: Tapped(name, getattr(s, name), wire) for name in PORTS}
    return replace(s, **ports, goto=TappedGoTo(s.goto, wire))


def kills(wire: Wire) -> list[tuple[int, str]]:
    """Return the calls to be killed after, and the first, whatever it is."""
    return [(at, name) for at, name in enumerate(wire.names, 1) if name not in READS or at == 1]


async def ring_one(stage: Stage, s: Services, subject: str) -> None:
    """Let the one alarm of that title ring."""
    tenant = person(stage).tenant
    for alarm_id, _ in await stage.house.s.alarms.due(tenant, ahead(s).clock.now(), 100):
        alarm = await stage.house.s.alarms.get(tenant, alarm_id)
        if alarm is not None and alarm.title == subject:
            await ring(ahead(s), tenant, alarm_id, VIEWS)


async def test_an_alarm_that_is_killed_anywhere_reminds_once(stage: Stage) -> None:
    await begin(stage)

    async def prepared(name: str) -> None:
        meeting = due_meeting(stage, name)
        about = {"what": What.SESSION, "value": f"meeting-{meeting.id}"}
        await subscribe(stage, id=f"{name}-here", **about)
        await subscribe(stage, id=f"{name}-alice", channel=None, **about)
        await poll(stage)

    await prepared("Counting")
    wire = Wire(0, after=False)
    await ring_one(stage, tapped(stage.house.s, wire), "Counting")
    assert wire.count >= 20, wire.names
    for at, call in kills(wire):
        name = f"Killed after {at}"
        await prepared(name)
        with pytest.raises(Killed):
            await ring_one(stage, tapped(stage.house.s, Wire(at, after=True)), name)
        await ring_one(stage, stage.house.s, name)
        assert len(reminders(stage, f"{name} ")) == 1, call
        assert len([m for m in stage.alice.dms() if f"{name} " in m.text]) == 1, call
        (record,) = await records(stage, f"{name}-here")
        assert record.state is ReminderState.SENT, call
        (alarm, _) = (await stage.house.s.alarms.told(person(stage).tenant, f"{name}-here", 1))[0]
        assert alarm.closed == "done", call


async def test_a_poll_that_is_killed_anywhere_tells_each_change_once(stage: Stage) -> None:
    await begin(stage)
    s = stage.house.s
    wire = Wire(0, after=False)
    for at, call in [(0, "nothing"), *await _counted(stage, wire)]:
        name = f"Killed after {at}"
        one = await subscribe(stage, id=name, what=What.WORDS, value=name)
        meeting = due_meeting(stage, name)
        known = await carded(stage, meeting)
        await poll_and_ring(stage)
        move(meeting)
        if at:
            with pytest.raises(Killed):
                await poll(stage, tapped(s, Wire(at, after=True)))
        await poll(stage, replace(s, clock=Ahead(timedelta(seconds=46))))
        assert len(told(stage, known)) == 1, call
        kept = await s.meetings.get(known.tenant, known.meeting_id)
        assert kept is not None
        assert kept.start == meeting.start, call
        assert shown(stage, known), call
        (corrected,) = [m for m in stage.bob.posts(CHANNEL) if name in m.text and m.ts != known.cards[0].ts]
        assert "Moved:" in stage.bob.reads(corrected), call
        seen = await s.snapshots.get(one.source)
        assert seen is not None
        assert seen.pending == (), call
        due = await s.alarms.due(known.tenant, meeting.end, 100)
        titles = [found.title for i, _ in due if (found := await s.alarms.get(known.tenant, i)) is not None]
        assert titles.count(name) == 1, call
        await cleared(stage, one, kept)


async def _counted(stage: Stage, wire: Wire) -> list[tuple[int, str]]:
    """Return where a poll that finds a change is to be killed."""
    one = await subscribe(stage)
    meeting = due_meeting(stage, "Counting")
    known = await carded(stage, meeting)
    await poll_and_ring(stage)
    move(meeting)
    await poll(stage, tapped(stage.house.s, wire))
    assert len(told(stage, known)) == 1
    assert wire.count >= 30, wire.names
    await cleared(stage, one, known)
    stage.bob.posts(CHANNEL)
    return kills(wire)


async def cleared(stage: Stage, one: Subscription, known: KnownMeeting) -> None:
    """Leave nothing of a meeting, its subscription and the polls for the next round."""
    s = stage.house.s
    await s.subscriptions.remove(one.tenant, one.id)
    stage.goto.world.meetings.clear()
    await s.meetings.keep(replace(known, cancelled_at=known.start))
    await stage.house.stores.redis.delete(
        keys.poll(one.tenant, one.source.id), keys.snapshot(one.tenant, one.source.id)
    )


async def test_two_workers_on_one_alarm_remind_once(stage: Stage) -> None:
    """A worker that was thought dead goes on while another does its work."""
    await begin(stage)
    await subscribe(stage)
    due_meeting(stage, "Twice")
    await poll(stage)
    s = stage.house.s

    class Overtaken(Wire):
        """Another worker does the whole work just before this one writes its intent down."""

        def around(self, name: str, call: Any) -> Any:
            async def overtaken(*args: Any, **kwargs: Any) -> Any:
                if name == "sends.intend" and not self.names:
                    self.names.append(name)
                    await rings(stage)
                return await call(*args, **kwargs)

            return overtaken

    await ring_one(stage, tapped(s, Overtaken(0, after=False)), "Twice")
    assert len(reminders(stage, "Twice")) == 1
