"""A process is killed after every call of a poll that finds a change, and of an alarm that rings; another goes on.

The reminder stands once, the card and the reminder tell the new time, each thread is told once. After a call is before
the next one: nothing leaves the process between.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.ports import ReminderState, What
from bot.usecases.services import Services
from tests.support.clocks import AheadClock
from tests.support.reminders import (
    add_due_meeting,
    card_text,
    card_thread,
    channel_reminders,
    clear_meeting,
    deliver_due,
    deliver_one,
    move_meeting,
    person_named,
    poll_alice,
    poll_and_deliver,
    post_meeting_card,
    reminder_records,
    start_empty,
    subscribe,
)
from tests.support.stage import CHANNEL, Stage
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


async def test_an_alarm_that_is_killed_anywhere_reminds_once(stage: Stage) -> None:
    await start_empty(stage)

    async def prepared(name: str) -> None:
        meeting = add_due_meeting(stage, name)
        about = {"what": What.SESSION, "value": f"meeting-{meeting.id}"}
        await subscribe(stage, id=f"{name}-here", **about)
        await subscribe(stage, id=f"{name}-alice", channel=None, **about)
        await poll_alice(stage)

    await prepared("Counting")
    wire = Wire(0, after=False)
    await deliver_one(stage, tapped(stage.house.s, wire), "Counting")
    assert wire.count >= 20, wire.names
    for at, call in kills(wire):
        name = f"Killed after {at}"
        await prepared(name)
        with pytest.raises(Killed):
            await deliver_one(stage, tapped(stage.house.s, Wire(at, after=True)), name)
        await deliver_one(stage, stage.house.s, name)
        assert len(channel_reminders(stage, f"{name} ")) == 1, call
        assert len([m for m in stage.alice.dms() if f"{name} " in m.text]) == 1, call
        (record,) = await reminder_records(stage, f"{name}-here")
        assert record.state is ReminderState.SENT, call
        (alarm, _) = (await stage.house.s.alarms.told(person_named(stage).tenant, f"{name}-here", 1))[0]
        assert alarm.closed == "done", call


async def test_a_poll_that_is_killed_anywhere_tells_each_change_once(stage: Stage) -> None:
    await start_empty(stage)
    s = stage.house.s
    wire = Wire(0, after=False)
    for at, call in [(0, "nothing"), *await _counted(stage, wire)]:
        name = f"Killed after {at}"
        one = await subscribe(stage, id=name, what=What.WORDS, value=name)
        meeting = add_due_meeting(stage, name)
        known = await post_meeting_card(stage, meeting)
        await poll_and_deliver(stage)
        move_meeting(meeting)
        if at:
            with pytest.raises(Killed):
                await poll_alice(stage, tapped(s, Wire(at, after=True)))
        await poll_alice(stage, replace(s, clock=AheadClock(timedelta(seconds=46))))
        assert len(card_thread(stage, known)) == 1, call
        kept = await s.meetings.get(known.tenant, known.meeting_id)
        assert kept is not None
        assert kept.start == meeting.start, call
        assert card_text(stage, known), call
        (corrected,) = [m for m in stage.bob.posts(CHANNEL) if name in m.text and m.ts != known.cards[0].ts]
        assert "Moved:" in stage.bob.reads(corrected), call
        seen = await s.snapshots.get(one.source)
        assert seen is not None
        assert seen.pending == (), call
        due = await s.alarms.due(known.tenant, meeting.end, 100)
        titles = [found.title for i, _ in due if (found := await s.alarms.get(known.tenant, i)) is not None]
        assert titles.count(name) == 1, call
        await clear_meeting(stage, one, kept)


async def _counted(stage: Stage, wire: Wire) -> list[tuple[int, str]]:
    """Return where a poll that finds a change is to be killed."""
    one = await subscribe(stage)
    meeting = add_due_meeting(stage, "Counting")
    known = await post_meeting_card(stage, meeting)
    await poll_and_deliver(stage)
    move_meeting(meeting)
    await poll_alice(stage, tapped(stage.house.s, wire))
    assert len(card_thread(stage, known)) == 1
    assert wire.count >= 30, wire.names
    await clear_meeting(stage, one, known)
    stage.bob.posts(CHANNEL)
    return kills(wire)


async def test_two_workers_on_one_alarm_remind_once(stage: Stage) -> None:
    """A worker that was thought dead goes on while another does its work."""
    await start_empty(stage)
    await subscribe(stage)
    add_due_meeting(stage, "Twice")
    await poll_alice(stage)
    s = stage.house.s

    class Overtaken(Wire):
        """Another worker does the whole work just before this one writes its intent down."""

        def around(self, name: str, call: Any) -> Any:
            async def overtaken(*args: Any, **kwargs: Any) -> Any:
                if name == "sends.intend" and not self.names:
                    self.names.append(name)
                    await deliver_due(stage)
                return await call(*args, **kwargs)

            return overtaken

    await deliver_one(stage, tapped(s, Overtaken(0, after=False)), "Twice")
    assert len(channel_reminders(stage, "Twice")) == 1
