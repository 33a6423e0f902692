"""``/meeting now`` whose GoTo is asked minutes later: a killed process, a worker that was late, a lost answer.

GoTo refuses a start that has passed, so the times are taken again; a meeting made with the earlier ones is found.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from bot.model.errors import RetryLater
from bot.model.ids import Tenant
from bot.model.operations import OperationKind
from bot.sandbox.goto.state import SimMeeting
from tests.support.actors import connect_alice
from tests.support.clocks import CLOCK
from tests.support.faults import inject_fault
from tests.support.kills import Kills, open_operation, run_operation
from tests.support.stage import CHANNEL, Stage


@pytest.fixture
def with_worker() -> bool:
    return False


@pytest.fixture
def wait() -> float:
    return 0.02


async def started(stage: Stage, topic: str) -> tuple[Tenant, str]:
    """Type the command while no worker is there; return the operation in the ledger."""
    assert "This is taking longer than usual." in await stage.alice.types(
        f"/meeting now {topic}", channel=CHANNEL
    )
    return await open_operation(stage, OperationKind.MEETING_NOW)


def made(stage: Stage, topic: str) -> list[SimMeeting]:
    return [one for one in stage.goto.meetings_of(stage.alice.email) if one.subject == topic]


def cards(stage: Stage, topic: str) -> int:
    return len([one for one in stage.bob.posts(CHANNEL) if topic in one.text])


@pytest.mark.kills
@pytest.mark.parametrize("minutes", [3, 30])
async def test_killed_at_every_step_and_gone_on_with_later_it_starts(stage: Stage, minutes: int) -> None:
    await connect_alice(stage)
    kills = Kills(stage, "Standup", goto=("meetings",), before=True, at_least=15)
    for topic in kills:
        tenant, op_id = await started(stage, topic)
        await kills.attempt(partial(run_operation, tenant=tenant, op_id=op_id))
        CLOCK.forward(minutes=minutes)
        if kills.at:
            await run_operation(stage.runtime.app, tenant, op_id)
        (meeting,) = made(stage, topic)
        assert cards(stage, topic) == 1, topic
        await stage.alice.sees(f"*{topic}* is ready.")
        assert meeting.created is not None
        assert timedelta(minutes=1) <= meeting.start - meeting.created <= timedelta(minutes=3), topic
        stage.alice.last = None
        CLOCK.forward(minutes=1)  # the next start is no second one of the same moment


async def test_a_worker_that_comes_late_starts_it_then(stage: Stage) -> None:
    await connect_alice(stage)
    tenant, op_id = await started(stage, "Late")
    CLOCK.forward(minutes=20)
    await run_operation(stage.runtime.app, tenant, op_id)
    (meeting,) = made(stage, "Late")
    assert timedelta(minutes=2) <= meeting.start - meeting.created <= timedelta(minutes=3)
    assert cards(stage, "Late") == 1
    await stage.alice.sees("*Late* is ready.", channel=CHANNEL)


@pytest.mark.parametrize("fault", ["lost_answer", "cut_before", "500_after", "500"])
async def test_an_answer_that_is_lost_for_longer_than_the_lead_makes_one(stage: Stage, fault: str) -> None:
    """All of GoTo is out of reach after the first request; when it is back the start has passed."""
    await connect_alice(stage)
    tenant, op_id = await started(stage, "Lost")
    inject_fault(stage, fault, "meetings.create")
    inject_fault(stage, "503_html", "upcomingMeetings.list", times=None)
    with pytest.raises(RetryLater):
        await run_operation(stage.runtime.app, tenant, op_id)
    before = made(stage, "Lost")
    CLOCK.forward(minutes=8)
    stage.sandbox.slack.panel.all_off()
    await run_operation(stage.runtime.app, tenant, op_id)
    (meeting,) = made(stage, "Lost")
    assert before in ([meeting], [])
    assert cards(stage, "Lost") == 1
    await stage.alice.sees("*Lost* is ready.", channel=CHANNEL)


async def test_a_meeting_of_an_earlier_try_is_found_after_the_times_were_taken_again(stage: Stage) -> None:
    """The first try had no effect, the second one's answer is lost: the list is searched for both."""
    await connect_alice(stage)
    tenant, op_id = await started(stage, "Twice")
    inject_fault(stage, "429", "meetings.create", times=None)
    with pytest.raises(RetryLater):
        await run_operation(stage.runtime.app, tenant, op_id)
    stage.sandbox.slack.panel.all_off()
    CLOCK.forward(minutes=5)
    inject_fault(stage, "lost_answer", "meetings.create")
    await run_operation(stage.runtime.app, tenant, op_id)
    assert len(made(stage, "Twice")) == 1
    assert len(stage.goto.received("meetings.create")) >= 2
    assert cards(stage, "Twice") == 1
    await stage.alice.sees("*Twice* is ready.", channel=CHANNEL)


async def test_a_start_that_goto_refuses_blames_nobody(stage: Stage) -> None:
    await connect_alice(stage)
    tenant, op_id = await started(stage, "Refused <b>")
    inject_fault(stage, "400", "meetings.create")
    await run_operation(stage.runtime.app, tenant, op_id)
    shown = await stage.alice.sees("GoTo wouldn't start", channel=CHANNEL)
    assert "start it a few minutes later" in stage.alice.reads(shown)


async def test_a_planned_start_that_passed_meanwhile_is_said_under_the_field(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types('/meeting schedule "Missed" today 3:20pm', channel=CHANNEL)
    assert await stage.alice.submits() == {}
    tenant, op_id = await open_operation(stage)
    CLOCK.forward(hours=9)
    await run_operation(stage.runtime.app, tenant, op_id)
    assert "The start time passed before the request reached GoTo. Choose a new time." in stage.alice.reads(
        stage.alice.form
    )
    assert made(stage, "Missed") == []
    await stage.alice.person.closes()
