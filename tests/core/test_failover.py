"""A failover to a replica that lags puts the store back by seconds: nothing is made or posted twice.

What is fresh asks neither GoTo nor Slack's history before its first effect; what waited looks first.
"""

from __future__ import annotations

from typing import Any

import pytest

from bot.usecases.core.services import Timing
from tests.support.clocks import CLOCK
from tests.support.failover import StoreCopy
from tests.support.kills import CallTap, open_operation, run_operation, tap_services
from tests.support.meetings import count_cards, count_meetings, open_fault_form
from tests.support.stage import WITHOUT_WORKER, Stage


@pytest.fixture
def stage_options() -> dict[str, Any]:
    return WITHOUT_WORKER


def slack_calls(stage: Stage, *methods: str) -> int:
    return len([call for call in stage.slack.panel.calls if call.where == "slack" and call.name in methods])


def looks(stage: Stage) -> tuple[int, int]:
    """Return how often GoTo's list and Slack's histories were read."""
    return len(stage.goto.received("upcomingMeetings.list")), slack_calls(
        stage, "conversations.history", "conversations.replies"
    )


async def test_what_is_fresh_looks_nowhere(stage: Stage) -> None:
    await open_fault_form(stage)
    before = looks(stage)
    await stage.alice.submits()
    await run_operation(stage.runtime.app, *await open_operation(stage))
    assert (count_meetings(stage), count_cards(stage)) == (1, 1)
    assert looks(stage) == before
    await stage.alice.person.closes()


async def test_what_waited_looks_once_at_goto_and_once_in_the_channel(stage: Stage) -> None:
    await open_fault_form(stage)
    before = looks(stage)
    await stage.alice.submits()
    CLOCK.forward(seconds=Timing().fresh_time.total_seconds() + 1)
    await run_operation(stage.runtime.app, *await open_operation(stage))
    assert (count_meetings(stage), count_cards(stage)) == (1, 1)
    assert looks(stage) == (before[0] + 1, before[1] + 1)
    await stage.alice.person.closes()


async def test_a_history_that_cannot_be_read_at_once_delays_nothing(stage: Stage) -> None:
    await open_fault_form(stage)
    await stage.alice.submits()
    CLOCK.forward(minutes=1)
    stage.switch("slack.history_missing_scope", times=None)
    await run_operation(stage.runtime.app, *await open_operation(stage))
    assert (count_meetings(stage), count_cards(stage)) == (1, 1)
    await stage.alice.person.closes()


async def test_what_another_run_had_claimed_looks_although_it_is_fresh(stage: Stage) -> None:
    await open_fault_form(stage)
    await stage.alice.submits()
    where, app = await open_operation(stage), stage.runtime.app
    copy = StoreCopy(stage.runtime.stores.redis)
    await run_operation(tap_services(app, CallTap(1, instead=copy.take), ports=("ledger",)), *where)
    await copy.put_back(seconds=0)
    await run_operation(app, *where)
    assert (count_meetings(stage), count_cards(stage)) == (1, 1)
    await stage.alice.person.closes()
