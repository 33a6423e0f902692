"""After a cancellation nothing reminds of the session any more, whatever state everything is in at that moment.

All states are gone through: what the last poll saw and how long ago, how far the alarm has come, how the subscription
stands, who cancelled, whether GoTo's lists still tell the session, and in which order polls and alarms follow.
"""

from __future__ import annotations

import itertools
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from enum import Enum
from typing import Any

import pytest

from bot.app import AWAY
from bot.errors import SlackDown, TryAgain
from bot.jobs.tasks import Tasks
from bot.ports import Messenger, SessionKind, Silence, SubscriptionState, ref_of
from bot.reads import READS
from bot.sandbox.goto.state import SimMeeting, SimTraining
from bot.store import keys
from bot.usecases.notifications.looking import Doubt
from bot.usecases.services import Services
from tests.conversation import Stage
from tests.notifications.stagehand import (
    CHANNEL,
    TEN,
    Ahead,
    ahead,
    begin,
    carded,
    due_meeting,
    now,
    person,
    poll,
    poll_and_ring,
    rings,
    source,
    subscribe,
)


class Looked(Enum):
    NEVER = "never"
    JUST = "just"
    LONG_AGO = "long ago"


class Alarm(Enum):
    PLANNED = "planned"
    WAITING = "Slack was down when it rang"
    SENT = "sent"


class By(Enum):
    US = "here"
    SITE_SEEN = "at GoTo, a poll saw it"
    SITE = "at GoTo, nobody looked since"


STATES = [
    (looked, alarm, by, late_list, ring_first)
    for looked, alarm, by, late_list, ring_first in itertools.product(
        Looked, Alarm, By, (False, True), (False, True)
    )
    if not (looked is Looked.NEVER and alarm is not Alarm.PLANNED)
]


def put_training(stage: Stage, name: str) -> SimTraining:
    world, alice = stage.goto.world, stage.goto.user(stage.alice.email)
    start = now() + TEN + timedelta(seconds=5)
    training = SimTraining(
        world.key(),
        world.number(),
        alice,
        name,
        "",
        "America/New_York",
        [(start, start + timedelta(hours=1))],
        start - timedelta(days=9),
        [alice],
    )
    world.trainings[training.key] = training
    return training


def posted(stage: Stage) -> set[str]:
    """Return the reminders that stand, by their times; what became of them since does not count."""
    return {m.ts for m in stage.bob.posts(CHANNEL)}


class Down:
    """A Slack that takes no message now."""

    def __init__(self, inner: Messenger) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def post(self, *args: Any, **kwargs: Any) -> str:
        raise SlackDown("slack-down")


async def arrange(stage: Stage, looked: Looked, alarm: Alarm) -> None:
    """Bring polls and alarms to that state."""
    s = stage.house.s
    if looked is Looked.NEVER:
        return
    await poll(stage)
    if alarm is Alarm.WAITING:
        with pytest.raises(TryAgain):
            await rings(stage, replace(ahead(s), messenger=Down(s.messenger)))
    elif alarm is Alarm.SENT:
        await rings(stage)
    if looked is Looked.LONG_AGO:
        seen = await s.snapshots.get(source(stage))
        assert seen is not None
        await s.snapshots.keep(replace(seen, polled_at=seen.polled_at - timedelta(minutes=10)))


async def cancel(stage: Stage, what: SimMeeting | SimTraining, by: By) -> None:
    """Have it cancelled as the step of the operation does that follows GoTo's answer, or at GoTo's own site."""
    what.deleted = now()
    if by is By.US:
        kind, key = (
            (SessionKind.MEETING, str(what.id))
            if isinstance(what, SimMeeting)
            else (SessionKind.TRAINING, str(what.key))
        )
        await stage.house.s.alarms.silence(person(stage).tenant, ref_of(kind, key), Silence.HERE)
    elif by is By.SITE_SEEN:
        await poll(stage)


async def ring_or_wait(stage: Stage, s: Services) -> None:
    """Let alarms ring; one whose session GoTo both tells and denies waits."""
    with suppress(Doubt):
        await rings(stage, s)


async def follow(stage: Stage, *, ring_first: bool, late_list: bool) -> None:
    """Poll and ring for a while, in both orders; GoTo's lists may still tell what was deleted."""
    s = stage.house.s
    if late_list:
        stage.switch("goto.stale_list", times=None)
    if ring_first:
        await ring_or_wait(stage, ahead(s))
    for minutes in (0, 14):
        later = replace(s, clock=Ahead(timedelta(minutes=minutes, seconds=30)))
        await poll(stage, later)
        for each in (ahead(later), later):
            await ring_or_wait(stage, each)
    stage.slack.panel.all_off()


@pytest.mark.parametrize("kind", SessionKind)
async def test_nothing_reminds_of_what_was_cancelled(stage: Stage, kind: SessionKind) -> None:
    await begin(stage)
    states = STATES if kind is SessionKind.MEETING else STATES[::3]
    for number, (looked, alarm, by, late_list, ring_first) in enumerate(states):
        stage.goto.world.meetings.clear()
        stage.goto.world.trainings.clear()
        one = await subscribe(stage)
        tenant, name = one.tenant, f"State {number}."
        await stage.house.stores.redis.delete(
            keys.poll(tenant, one.source.id), keys.snapshot(tenant, one.source.id), keys.alarms(tenant)
        )
        if number % 3 == 0:
            await stage.house.s.subscriptions.mark(one, SubscriptionState.FAILING, "slack-archived", now())
        what = due_meeting(stage, name) if kind is SessionKind.MEETING else put_training(stage, name)
        state = (name, looked, alarm, by, late_list, ring_first)
        await arrange(stage, looked, alarm)
        before = posted(stage)
        assert (alarm is Alarm.SENT) == any(name in m.text for m in stage.bob.posts(CHANNEL)), state
        await cancel(stage, what, by)
        await follow(stage, ring_first=ring_first, late_list=late_list)
        assert posted(stage) == before, state
    see_all(stage)


def see_all(stage: Stage) -> None:
    """Take everything as seen: what becomes of reminders that stand is told elsewhere."""
    stage.noted.update((m.channel, m.ts) for c in stage.slack.home.channels.values() for m in c.messages)


async def test_a_cancellation_made_here_silences_at_once(stage: Stage) -> None:
    await begin(stage)
    await subscribe(stage)
    meeting = due_meeting(stage, "Sprint review")
    known = await carded(stage, meeting)
    await poll(stage)
    await stage.alice.types(f"/meeting cancel {meeting.id}", channel=CHANNEL)
    await stage.alice.presses("Cancel meeting")
    s = stage.house.s
    tenant = known.tenant
    (op_id,) = await s.ledger.left_open(tenant, now() + timedelta(minutes=1))
    await Tasks(s, READS, AWAY, lambda kind, result: None).operation(tenant, op_id, last=False)
    await rings(stage)
    await poll_and_ring(stage)
    assert [m.ts for m in stage.bob.posts(CHANNEL)] == [card.ts for card in known.cards]
    see_all(stage)
