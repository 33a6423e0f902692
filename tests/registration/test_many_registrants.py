"""A training with more registrants than Slack allows updates in a minute is moved: everybody's message follows."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.sandbox.slack.model import StoredMessage
from bot.slack.messages import SlackMessenger
from bot.slack.throttle import PATIENT_CALLS_PER_MINUTE, CallBudget
from tests.support.actors import Actor
from tests.support.clocks import CLOCK
from tests.support.polling import wait_until
from tests.support.registrations import register, share_new_training, training_thread
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import move_training

NUM_REGISTRANTS = 60
"""Slack allows 50 updates a minute (Slack: chat.update, Tier 3)."""


@dataclass
class PassingClock:
    """Time passes for everybody while a job waits for a turn. The tenth waits until ``go_on`` is set."""

    num_turns: int = 0
    is_halfway: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    def now(self) -> datetime:
        return CLOCK.now()

    async def sleep(self, seconds: float) -> None:
        CLOCK.forward(seconds=seconds)
        self.num_turns += 1
        if self.num_turns == 10:
            self.is_halfway.set()
            await self.go_on.wait()


def add_people(stage: Stage) -> list[Actor]:
    people = []
    for number in range(NUM_REGISTRANTS):
        user = f"U2L{number:03}"
        email = f"learner{number}@northwind.example"
        stage.slack.add_user(user, f"learner{number}", f"Learner {number}", email, "America/New_York")
        stage.slack.home.conversation(CHANNEL).members.append(user)
        people.append(Actor(person=stage.slack.person(user), stage=stage, browser=stage.alice.browser))
    return people


def shown(actor: Actor) -> str:
    return actor.reads(message_of(actor))


def message_of(actor: Actor) -> StoredMessage:
    """Return the message about the registration; what is sent of the move comes after it."""
    return actor.dms()[0]


def count_update_statuses(stage: Stage) -> Counter[int]:
    """Return how often Slack has answered updates from now on, by status."""
    statuses: Counter[int] = Counter()

    def note(call: dict[str, Any]) -> None:
        if call["name"] == "chat.update":
            statuses[call["status"]] += 1

    stage.slack.panel.listeners.append(note)
    return statuses


@pytest.mark.exhaustive
async def test_everybodys_message_follows_and_no_answer_waits_for_that(stage: Stage) -> None:
    training = await share_new_training(stage)
    learners = add_people(stage)
    for learner in learners:
        await register(learner)
    before = [shown(learner) for learner in learners]
    clock, messenger = PassingClock(), stage.runtime.app.slack.messenger
    assert isinstance(messenger, SlackMessenger)
    messenger.update_turns = CallBudget(clock, 1, timedelta(minutes=1) / PATIENT_CALLS_PER_MINUTE)
    statuses = count_update_statuses(stage)
    CLOCK.forward(minutes=1)
    stage.slack.strict_rate = True

    await move_training(stage, training)
    await asyncio.wait_for(clock.is_halfway.wait(), 30)
    assert shown(learners[-1]) == before[-1]
    await learners[-1].presses("Cancel registration", message_of(learners[-1]))
    await learners[-1].sees("Your registration for *Welding basics* is cancelled.")
    clock.go_on.set()

    async def is_shown_to_all() -> bool:
        return all("11:30" in shown(learner) for learner in learners[:-1])

    await wait_until(is_shown_to_all)
    assert "is cancelled" in shown(learners[-1])
    assert statuses.total() >= NUM_REGISTRANTS
    assert set(statuses) == {200}
    assert len(training_thread(stage.alice)) == 1
