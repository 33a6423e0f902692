"""Many sent reminders are corrected in turn, so that Slack refuses no update of anybody; people are told at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.sandbox.goto.state import SimMeeting
from bot.slack.messages import SlackMessenger
from bot.slack.throttle import PATIENT_CALLS_PER_MINUTE, CallBudget
from tests.support.clocks import CLOCK
from tests.support.exhaustive import default_and_exhaustive
from tests.support.reminders import (
    add_due_meeting,
    deliver_due,
    move_meeting,
    poll_alice,
    poll_and_deliver,
    start_empty,
    subscribe,
)
from tests.support.stage import Stage

TITLE = "Sprint review"


@dataclass
class PassingClock:
    """Time passes for everybody while a job waits for a turn."""

    turns: list[Counter[str]] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)

    def now(self) -> datetime:
        return CLOCK.now()

    async def sleep(self, seconds: float) -> None:
        self.turns.append(self.calls.copy())
        CLOCK.forward(seconds=seconds)

    def note(self, call: dict[str, Any]) -> None:
        assert call["status"] == 200, call
        self.calls[call["name"]] += 1


async def reminded(stage: Stage, count: int) -> SimMeeting:
    """Have so many channels, and Alice herself, reminded of a meeting."""
    await start_empty(stage)
    alice = stage.alice.person.user.id
    for number in range(count):
        channel = stage.slack.add_channel(f"C2T{number:03}", f"turn-{number}", [alice]).id
        await subscribe(stage, id=f"s{number}", channel=channel)
        stage.slack.home.channels[channel].members.append(stage.slack.home.bot_user_id)
    await subscribe(stage, id="mine", channel=None)
    meeting = add_due_meeting(stage, TITLE, timedelta(seconds=-5))
    await poll_and_deliver(stage)
    return meeting


def shown(stage: Stage, count: int) -> list[str]:
    """Return how the reminders of the channels read, and take what is in their threads as seen."""
    found = []
    for number in range(count):
        reminder, *rest = stage.alice.posts(f"#turn-{number}")
        found.append(stage.alice.reads(reminder))
        notes = [*rest, *stage.alice.person.messages(reminder.channel, thread=reminder.ts)]
        stage.noted.update((note.channel, note.ts) for note in notes)
    return found


def take_turns(stage: Stage) -> PassingClock:
    """Let updates by jobs be as far apart as in production, and Slack refuse what is too much."""
    clock, messenger = PassingClock(), stage.runtime.app.slack.messenger
    assert isinstance(messenger, SlackMessenger)
    messenger.update_turns = CallBudget(clock, 1, timedelta(minutes=1) / PATIENT_CALLS_PER_MINUTE)
    CLOCK.forward(minutes=1)
    stage.slack.strict_rate = True
    stage.slack.panel.listeners.append(lambda call: clock.note(call) if call["where"] == "slack" else None)
    return clock


@pytest.mark.parametrize("count", default_and_exhaustive([4], [60]))
async def test_reminders_of_a_moved_session_are_corrected_in_turn(stage: Stage, count: int) -> None:
    meeting = await reminded(stage, count)
    assert all(f"*{TITLE}* starts in" in text for text in shown(stage, count))
    clock = take_turns(stage)
    move_meeting(meeting)
    await poll_alice(stage)
    assert all("Moved: " in text for text in shown(stage, count))
    assert len(clock.turns) >= count, "each waits for its turn"
    assert clock.calls["chat.update"] == count + 1
    assert any("was moved" in stage.alice.reads(one) for one in stage.alice.dms())
    assert clock.turns[0]["chat.postMessage"] >= 1, (
        "Alice herself was told before any other correction waited"
    )


@pytest.mark.parametrize("count", default_and_exhaustive([3], [60]))
async def test_reminders_of_a_session_that_is_back_are_corrected_in_turn(stage: Stage, count: int) -> None:
    meeting = await reminded(stage, count)
    meeting.deleted = CLOCK.now()
    for _ in range(3):
        CLOCK.forward(minutes=1)
        await poll_alice(stage)
    assert all(f"*{TITLE}* starts in" not in text for text in shown(stage, count))
    meeting.deleted = None
    clock = take_turns(stage)
    await poll_alice(stage)
    assert all(f"*{TITLE}* starts in" in text for text in shown(stage, count))
    assert len(clock.turns) >= count
    await deliver_due(stage)
    stage.alice.dms()
