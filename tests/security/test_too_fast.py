"""One person's flood: what is beyond their budget is answered from memory, loses nothing, and slows nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from bot.model.ids import Person, Tenant
from bot.model.replies import Reply
from bot.sandbox.slack.model import StoredMessage
from bot.settings import Settings
from bot.usecases.core.person_budget import PersonBudgets
from bot.views.kit import text_message
from handlers.routes import submission_ack
from tests.support.clocks import CLOCK, ManualClock
from tests.support.slow_redis import SlowRedis, open_slow_redis
from tests.support.stage import Stage, checked_stage

BURST = 4
TOO_FAST = "You're sending requests too fast."


@pytest_asyncio.fixture
async def redis(empty_redis: str, tmp_path: Path) -> AsyncIterator[SlowRedis]:
    async with open_slow_redis(empty_redis, tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture
async def stage(redis: SlowRedis) -> AsyncIterator[Stage]:
    """A stage on which everybody has four requests at once and one a minute; Alice is connected and has all four."""
    limits = {"person_requests_per_minute": 1, "person_burst": BURST}
    async with checked_stage(redis.url, by_socket=False, settings=limits) as opened:
        await opened.alice.connects()
        await opened.alice.sees("Connected as Alice")
        CLOCK.forward(minutes=BURST)
        yield opened
        redis.answers.set()


async def spend(stage: Stage, count: int = BURST) -> None:
    for _ in range(count):
        assert TOO_FAST not in await stage.alice.types("/meeting help")


async def test_commands_beyond_the_budget_are_told_to_wait(stage: Stage) -> None:
    await spend(stage)
    for _ in range(3):
        said = await stage.alice.types("/meeting now Standup", channel="#team-platform")
        assert TOO_FAST in said
        assert "Wait 60 seconds, then try again." in said.replace("59", "60")
    assert not stage.goto.received("meetings.create")
    assert TOO_FAST not in await stage.bob.types("/meeting help")
    CLOCK.forward(minutes=1)
    assert "is ready" in await stage.alice.types("/meeting now Standup", channel="#team-platform")
    assert len(stage.bob.posts("#team-platform")) == 1
    assert TOO_FAST in await stage.alice.types("/meeting help")


async def test_the_answer_needs_no_redis(stage: Stage, redis: SlowRedis) -> None:
    await spend(stage)
    redis.answers.clear()
    assert TOO_FAST in await stage.alice.types("/meeting help")


async def test_a_form_keeps_what_was_typed_and_is_saved_later(stage: Stage) -> None:
    await stage.alice.types('/meeting schedule "Kept" tomorrow 3pm', channel="#team-platform")
    await spend(stage, BURST - 1)
    for _ in range(2):
        assert TOO_FAST in str(await stage.alice.submits())
    assert "Kept" in stage.alice.reads(stage.alice.person.view)
    CLOCK.forward(minutes=1)
    assert await stage.alice.submits() == {}
    assert len(stage.goto.received("meetings.create")) == len(stage.bob.posts("#team-platform")) == 1


def test_a_form_without_inputs_stays_open_below_the_sentence() -> None:
    ack = submission_ack(
        {"view": {"blocks": [{"type": "section"}]}}, Reply(message=text_message("Wait")), "x1"
    )
    assert ack["response_action"] == "push"
    assert "Wait" in str(ack["view"]["blocks"])


async def test_presses_beyond_the_budget_do_nothing_and_are_told_once(stage: Stage) -> None:
    await stage.alice.types("/meeting", channel="#team-platform")
    menu = stage.alice.last
    assert isinstance(menu, StoredMessage)
    await spend(stage, BURST - 1)
    calls = stage.slack.panel.calls
    for _ in range(5):
        await stage.alice.person.clicks(menu, text="Start now")
    await stage.alice.sees(TOO_FAST)
    assert len([call for call in calls if call.name == "response_url"]) == 1
    assert not stage.goto.received("meetings.create")


async def test_what_slack_tells_of_a_person_is_not_counted(stage: Stage) -> None:
    await spend(stage)
    for _ in range(BURST):
        home = await stage.alice.person.opens_home()
    assert home is not None
    assert TOO_FAST not in stage.alice.reads(home)


def test_the_budget_as_shipped() -> None:
    fields = Settings.model_fields
    assert (fields["person_requests_per_minute"].default, fields["person_burst"].default) == (60, 20)


@given(
    per_minute=st.integers(1, 600),
    burst=st.integers(1, 50),
    pauses=st.lists(st.floats(0, 90), min_size=1, max_size=200),
)
def test_nobody_gets_more_than_the_burst_and_the_rate(
    per_minute: int, burst: int, pauses: list[float]
) -> None:
    clock = ManualClock()
    begun = clock.now()
    budgets = PersonBudgets(per_minute=per_minute, burst=burst, now=clock.now)
    alice, taken = Person(Tenant("T1"), "U1"), 0
    for pause in pauses:
        clock.forward(seconds=pause)
        wait = budgets.take(alice)
        assert 0 <= wait <= 60 / per_minute
        taken += not wait
        if wait:
            clock.forward(seconds=wait + 0.001)
            assert not budgets.take(alice)
            taken += 1
    assert taken <= burst + (clock.now() - begun).total_seconds() * per_minute / 60 + 0.001
