"""A channel of 20,000 members: whatever one person does there takes at most two calls about membership."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import time
from typing import Any

import pytest

from bot.model.reminders import DigestSchedule, SubscriptionScope
from bot.usecases.reminders.digests import send_digest
from tests.support.clocks import now
from tests.support.meetings import add_meeting
from tests.support.registrations import register, share_training
from tests.support.reminders import (
    add_due_meeting,
    person_named,
    poll_and_deliver,
    post_meeting_card,
    start_empty,
    subscribe,
)
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import add_training

MAX_MEMBERSHIP_CALLS = 2
CALL_SECONDS = {"slack": 0.15, "goto": 0.3}
"""How long each takes over the internet."""
RETRY_AFTER_SECONDS = 1.0
"""What the second message of a second in one channel has to wait."""
MAX_ACK_SECONDS, MAX_ANSWER_SECONDS = 3.0, 5.0
"""The first is Slack's own limit (Slack: acknowledging)."""


class Counted:
    """The calls about membership that Slack got during each act, by the act's name."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.calls: Counter[str] = Counter()
        self._act = ""
        stage.slack.panel.gate = self._gate

    async def act(self, act: Callable[[], Awaitable[None]]) -> None:
        self._act = act.__name__
        await act()
        await self.stage.slack.settled()

    async def _gate(self, phase: str, simulator: str, name: str, request: object) -> bool:
        if phase == "before" and name in ("conversations.members", "users.conversations"):
            self.calls[self._act] += 1
        return True


async def open_large_channel(stage: Stage) -> Counted:
    await start_empty(stage)
    channel = stage.slack.home.conversation(CHANNEL)
    channel.members[:0] = [f"U{number:05d}" for number in range(20_000)]
    return Counted(stage)


async def test_what_one_person_does_takes_two_membership_calls_at_most(stage: Stage) -> None:
    counted, alice = await open_large_channel(stage), stage.alice
    shared = add_meeting(stage, "Planning", now())
    training = add_training(stage, "Onboarding")

    async def schedules() -> None:
        await alice.types('/meeting schedule "Sprint review" tomorrow 3pm 45m', channel=CHANNEL)
        assert await alice.submits() == {}
        await alice.sees("Sprint review", channel=CHANNEL)

    async def starts() -> None:
        await alice.types("/meeting now Standup", channel=CHANNEL)
        await alice.sees("Standup", channel=CHANNEL)

    async def shares() -> None:
        assert f"is posted in {CHANNEL}" in await alice.types(f"/meeting share {shared.id} {CHANNEL}")

    async def subscribes() -> None:
        await alice.types("/goto notify", channel=CHANNEL)
        assert await alice.submits() == {}
        await alice.person.closes()

    async def shares_a_training() -> None:
        await share_training(stage, training)

    async def looks_who_is_missing() -> None:
        said = await alice.types(f"/training missing {training.id} {CHANNEL}", channel=CHANNEL)
        assert "only the first 500 people" in said

    async def registers() -> None:
        assert "You're registered" in await register(stage.bob, "Onboarding")
        await stage.bob.sees("You're registered for")

    acts = (
        schedules,
        starts,
        shares,
        subscribes,
        shares_a_training,
        looks_who_is_missing,
        registers,
    )
    for act in acts:
        await counted.act(act)
    alice.posts(CHANNEL)
    assert {"schedules", "starts", "shares", "subscribes", "looks_who_is_missing"} <= set(counted.calls)
    assert max(counted.calls.values()) <= MAX_MEMBERSHIP_CALLS, counted.calls


async def test_a_reminder_and_a_digest_take_two_membership_calls_at_most(stage: Stage) -> None:
    """Also if several people ask for the same one there."""
    counted, alice, app = await open_large_channel(stage), stage.alice, stage.runtime.app
    meeting = add_due_meeting(stage, "Retro")
    await post_meeting_card(stage, meeting)
    await subscribe(stage)
    for name in ("bob", "carol", "dev"):
        await subscribe(
            stage,
            id=f"s-{name}",
            created_by=person_named(stage, name),
            reader=person_named(stage),
            scope=SubscriptionScope.SESSION,
            scope_value=f"meeting-{meeting.id}",
        )
    schedule = DigestSchedule(send_at=time(9), days=tuple(range(7)))
    digest = await subscribe(stage, id="s2", digest=schedule, lead_times=())

    async def is_reminded() -> None:
        await poll_and_deliver(stage)
        assert len(alice.posts(CHANNEL)) == 2

    async def gets_a_digest() -> None:
        await send_digest(app, digest.tenant, digest.id, now())
        assert len(alice.posts(CHANNEL)) == 3

    for act in (is_reminded, gets_a_digest):
        await counted.act(act)
    assert set(counted.calls) == {"is_reminded", "gets_a_digest"}
    assert max(counted.calls.values()) <= MAX_MEMBERSHIP_CALLS, counted.calls


class Timed:
    """Adds up how long the calls of one act would take over the internet, as if each waited for the one before."""

    def __init__(self, stage: Stage) -> None:
        self.seconds = 0.0
        self.acks: list[float] = []
        self._since_delivery = 0.0
        stage.slack.panel.listeners.append(self._note)

    def _note(self, call: dict[str, Any]) -> None:
        if call["direction"] == "in":
            self.acks.append(self._since_delivery)
            self._since_delivery = 0.0
            return
        seconds = CALL_SECONDS[call["where"]] + (RETRY_AFTER_SECONDS if call["status"] == 429 else 0.0)
        self.seconds, self._since_delivery = self.seconds + seconds, self._since_delivery + seconds


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("/meeting now Standup", "Standup"),
        ('/meeting schedule "Sprint review" tomorrow 3pm 45m', "Sprint review"),
        ("/meeting list", "Planning"),
        ("/training register Onboarding", "You're registered"),
    ],
)
async def test_what_is_asked_comes_in_time_over_the_internet(stage: Stage, line: str, shown: str) -> None:
    """With 150 ms for each call of Slack and its limits, and 300 ms for each of GoTo."""
    await open_large_channel(stage)
    alice = stage.alice
    add_meeting(stage, "Planning", now())
    await share_training(stage, add_training(stage, "Onboarding"))
    stage.slack.strict_rate = True
    timed = Timed(stage)

    await alice.types(line, channel=CHANNEL)
    if alice.person.view is not None:
        assert await alice.submits() == {}
    await alice.sees(shown)

    alice.posts(CHANNEL)
    alice.dms()
    assert timed.acks
    assert max(timed.acks) < MAX_ACK_SECONDS, timed.acks
    assert 0 < timed.seconds < MAX_ANSWER_SECONDS
