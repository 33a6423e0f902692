"""When a source is polled next: sooner near a start, later while GoTo does not answer, and not all at one time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.panel import GatePhase, Simulator
from bot.usecases.reminders.poll import next_window_start, poll_in_window
from bot.worker.reminders import poll_if_due
from tests.support.clocks import ManualClock, now
from tests.support.faults import inject_fault
from tests.support.meetings import add_meeting
from tests.support.reminders import alice_source, person_named, start_empty, subscribe
from tests.support.stage import Stage

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


lengths = st.sampled_from([MINUTE, 5 * MINUTE, 30 * MINUTE])
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))


async def next_after(stage: Stage, moment: datetime) -> datetime:
    """Poll when the clock stands at that moment; return when the next poll is."""
    app = replace(stage.runtime.app, clock=ManualClock(moment))
    await poll_in_window(app, alice_source(stage), moment)
    due = await app.store.snapshots.list_due(person_named(stage).tenant, moment + timedelta(hours=1), 10)
    (found,) = [at for of, at in due if of == alice_source(stage)]
    return found


@pytest.mark.parametrize(
    ("start", "near"),
    [
        (timedelta(hours=3), False),
        (30 * MINUTE, False),
        (24 * MINUTE, True),  # before the poll after this one it would be twenty minutes away
        (MINUTE, True),
        (-9 * MINUTE, True),
        (-12 * MINUTE, False),
    ],
)
async def test_a_source_is_polled_every_minute_while_a_session_is_about_to_begin(
    stage: Stage, start: timedelta, *, near: bool
) -> None:
    await start_empty(stage)
    await subscribe(stage)
    begun = now()
    add_meeting(stage, "Sprint review", begun + start, minutes=60)
    for second in range(3):
        moment = begun + second * SECOND
        due = next_window_start(alice_source(stage).id, moment, MINUTE if near else 5 * MINUTE)
        assert await next_after(stage, moment) == due


async def test_goto_that_does_not_answer_is_asked_less_and_less_often(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    inject_fault(stage, "500", "upcomingMeetings.list", "trainings.list", times=None)
    begun = now()
    for second, length in enumerate((5, 10, 20, 30, 30)):
        moment = begun + second * SECOND
        assert await next_after(stage, moment) == next_window_start(
            alice_source(stage).id, moment, length * MINUTE
        )


async def test_a_clock_that_is_set_back_during_a_poll_does_not_end_the_polls(stage: Stage) -> None:
    await start_empty(stage)
    await subscribe(stage)
    window = next_window_start(alice_source(stage).id, now(), 5 * MINUTE)
    clock = ManualClock(window)
    app = replace(stage.runtime.app, clock=clock)

    async def set_back(phase: GatePhase, where: Simulator, name: str, request: object) -> bool:
        if (phase, name) == ("after", "upcomingMeetings.list"):
            clock.forward(seconds=-30)
        return True

    stage.slack.panel.gate = set_back
    await poll_in_window(app, alice_source(stage), window)
    stage.slack.panel.gate = None
    asked = len(stage.goto.received("upcomingMeetings.list"))

    clock.moment = window + 10 * MINUTE
    for source, at in await app.store.snapshots.list_due(person_named(stage).tenant, clock.now(), 10):
        await poll_if_due(app, source, at)
    assert len(stage.goto.received("upcomingMeetings.list")) == asked + 1


@given(st.text(min_size=1), moments, lengths)
def test_windows_follow_each_other_and_are_as_long(name: str, moment: datetime, length: timedelta) -> None:
    first = next_window_start(name, moment, length)
    assert moment < first <= moment + length
    assert next_window_start(name, first, length) == first + length
    assert next_window_start(name, first - timedelta(microseconds=1), length) == first


@pytest.mark.parametrize("length", [MINUTE, 5 * MINUTE])
def test_a_thousand_sources_are_spread_over_the_window(length: timedelta) -> None:
    moment = datetime(2026, 11, 25, tzinfo=UTC)
    parts = [0] * 10
    for number in range(1000):
        parts[int((next_window_start(f"U{number}", moment, length) - moment) / length * 10) % 10] += 1
    assert min(parts) > 50, parts
