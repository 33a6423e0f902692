"""What is counted while people talk with Usher, and whose request a log line is about."""

from __future__ import annotations

import io
import json

import pytest

from bot.telemetry import configure
from tests.support.actors import open_browser
from tests.support.faults import inject_fault
from tests.support.polling import wait_until
from tests.support.stage import Stage


@pytest.fixture
def periodic_jobs() -> bool:
    return True


@pytest.fixture
def lines() -> io.StringIO:
    stream = io.StringIO()
    configure("INFO", stream)
    return stream


async def numbers(stage: Stage) -> dict[str, float]:
    async with open_browser() as http:
        text = (await http.get(f"{stage.sandbox.settings.public_url}/metrics")).text
    rows = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in rows}


async def hears_a_worker(stage: Stage) -> bool:
    return (await stage.runtime.check_readiness()).worker


async def test_requests_sends_operations_and_workers_are_counted(stage: Stage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    await stage.alice.types("/meeting now Standup", channel="#team-platform")
    stage.bob.posts("#team-platform")
    inject_fault(stage, "500", "upcomingMeetings.list")
    await stage.alice.types("/meeting list")
    await wait_until(lambda: hears_a_worker(stage))
    seen = await numbers(stage)
    assert seen['usher_goto_request_seconds_count{operation="meetings.create",status="2xx"}'] == 1
    assert seen['usher_goto_request_seconds_count{operation="upcomingMeetings.list",status="5xx"}'] == 1
    assert seen['usher_goto_request_seconds_count{operation="oauth.token",status="2xx"}'] == 1
    assert seen['usher_sends_total{kind="channel",outcome="sent"}'] == 1
    assert seen['usher_sends_total{kind="direct",outcome="sent"}'] == 1
    assert seen['usher_operations_total{kind="meeting.now",outcome="ok"}'] == 1
    assert seen['usher_ack_seconds_count{kind="command",route="meeting"}'] == 2
    assert 0 <= seen["usher_worker_heartbeat_age_seconds"] < 60


@pytest.mark.parametrize("with_worker", [False])
async def test_without_a_worker_the_age_has_no_end(stage: Stage) -> None:
    assert (await numbers(stage))["usher_worker_heartbeat_age_seconds"] == float("inf")


async def test_a_message_whose_answer_was_lost_counts_as_adopted(stage: Stage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    stage.switch("slack.lost_answer")
    await stage.alice.types("/meeting now Standup", channel="#team-platform")
    await stage.bob.sees("Standup", channel="#team-platform")
    assert (await numbers(stage))['usher_sends_total{kind="channel",outcome="adopted"}'] == 1


async def test_a_log_line_says_whose_request_it_is_about(stage: Stage, lines: io.StringIO) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    inject_fault(stage, "500", "upcomingMeetings.list", times=4)
    said = await stage.alice.types("/meeting list")
    logged = [json.loads(line) for line in lines.getvalue().splitlines()]
    (failed,) = [line for line in logged if "listener failed" in line["event"]]
    assert failed["tenant"] == stage.slack.home.id
    assert failed["person"] == stage.alice.person.user.id
    assert failed["route"] == "meeting"
    assert failed["request"]
    assert said.partition("Reference ")[2][:7] in failed["event"]
