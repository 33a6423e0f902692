"""GoTo takes its time over what only reads: the answer comes later, where it was asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.sandbox.slack.model import StoredMessage
from tests.support.actors import connect_alice
from tests.support.clocks import now
from tests.support.faults import inject_fault
from tests.support.meetings import add_meeting, hold_meeting
from tests.support.stage import Stage


@pytest.fixture
def wait() -> float:
    return 0.3


async def test_a_slow_history_comes_later(stage: Stage) -> None:
    await connect_alice(stage)
    stage.goto.behavior.slow_seconds = 0.8
    hold_meeting(stage, add_meeting(stage, "Retro", now()), now() - timedelta(days=1))
    inject_fault(stage, "slow", "historicalMeetings.list")
    assert "GoTo is taking its time." in await stage.alice.types("/meeting history 30d")
    await stage.alice.sees("Retro")


async def test_slow_attendees_come_later_and_to_the_asker_alone(stage: Stage) -> None:
    await connect_alice(stage)
    stage.goto.behavior.slow_seconds = 0.8
    meeting = add_meeting(stage, "Retro", now())
    hold_meeting(stage, meeting, now() - timedelta(days=1), 45, (("Bob", "bob@northwind.example", 0, 20),))
    inject_fault(stage, "slow", "meetings.attendees.list")
    assert "GoTo is taking its time." in await stage.alice.types(f"/meeting attendees {meeting.id}")
    shown = await stage.alice.sees("Bob (bob@northwind.example) · 20 min")
    assert isinstance(shown, StoredMessage)
    assert shown.ephemeral_for == stage.alice.person.id


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("429", "GoTo"),
        ("500", "GoTo"),
        ("503_html", "GoTo"),
        ("empty_body", "GoTo"),
        ("html_body", "GoTo"),
        ("404", "does not know"),
        ("403_role", "identity scope"),
        ("expired_token", "Retro"),
    ],
)
async def test_faults_end_in_a_sentence(stage: Stage, fault: str, said: str) -> None:
    await connect_alice(stage)
    meeting = add_meeting(stage, "Retro", now())
    hold_meeting(stage, meeting, now() - timedelta(days=1), 45, (("Bob", "bob@northwind.example", 0, 20),))
    inject_fault(stage, fault, "meetings.attendees.list", times=1 if fault == "expired_token" else None)
    shown = await stage.alice.types(f"/meeting attendees {meeting.id}")
    if "The answer will appear here." not in shown:
        assert said in shown
        return
    stage.goto.faults.narrow(f"goto.{fault}", "nothing")
    await stage.alice.sees("Retro")
