"""What Slack refuses for no reason that people can change carries a reference, and the log has the same one."""

from __future__ import annotations

import re

import pytest

from tests.support.actors import connect_alice
from tests.support.stage import CHANNEL, Stage

REFERENCE_PATTERN = re.compile(r"Reference:? ([0-9A-Z]{4}-[0-9A-Z]{2})")


def logged(caplog: pytest.LogCaptureFixture, reference: str) -> list[str]:
    return [one.getMessage() for one in caplog.records if f"reference={reference}" in one.getMessage()]


@pytest.mark.parametrize("code", ["code_of_tomorrow", "invalid_limit"])
async def test_a_refusal_in_a_job_shows_the_reference_that_is_in_the_log(
    stage: Stage, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    await connect_alice(stage)
    stage.switch(f"slack.refuse:conversations.members:{code}")
    said = await stage.alice.types("/meeting now Standup", channel=CHANNEL)
    found = REFERENCE_PATTERN.search(said)
    assert found, said
    (line,) = logged(caplog, found[1])
    assert "method=conversations.members" in line
    assert f"code={code}" in line
    assert "Standup" not in {one.subject for one in stage.goto.meetings_of(stage.alice.email)}
    metrics = stage.runtime.metrics.render().decode()
    assert 'usher_operations_total{kind="meeting.now",outcome="broken"} 1.0' in metrics


async def test_a_refusal_in_a_listener_does_too(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    await connect_alice(stage)
    stage.switch("slack.refuse:views.open:code_of_tomorrow")
    said = await stage.alice.types("/meeting schedule Standup tomorrow 3pm", channel=CHANNEL)
    found = REFERENCE_PATTERN.search(said)
    assert found, said
    (line,) = logged(caplog, found[1])
    assert "method=views.open code=code_of_tomorrow" in line


async def test_what_people_can_change_has_none(stage: Stage) -> None:
    await connect_alice(stage)
    stage.switch("slack.refuse:conversations.info:app_access_restricted")
    said = await stage.alice.types("/meeting now Standup", channel=CHANNEL)
    assert "Your organization's rules don't let Usher do that in Slack." in said
    assert "eference" not in said
