"""[Edit] opens a form that a job fills: a refusal of it is said at once, and what went well warns of nothing."""

from __future__ import annotations

import logging

import pytest

from bot.sandbox.slack.views import View
from tests.support.clocks import CLOCK
from tests.support.meetings import schedule_meeting
from tests.support.stage import CHANNEL, Stage


async def test_a_form_that_was_filled_leaves_no_warning(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    meeting = await schedule_meeting(stage)
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        await stage.alice.types(f"/meeting edit {meeting.id}", channel=CHANNEL)
        await stage.alice.sees("replaces all settings with what you see here")
        CLOCK.forward(seconds=6)
        # By the end of a later job, a check of whether somebody took the outcome would have been made.
        assert "is ready" in await stage.alice.types("/meeting now Later", channel=CHANNEL)
    assert [one.getMessage() for one in caplog.records if one.name.startswith("usher.")] == []
    await stage.alice.person.closes()
    stage.bob.posts(CHANNEL)


@pytest.mark.parametrize("code", ["code_of_tomorrow", "invalid_blocks", "view_too_large"])
async def test_one_refused_update_is_said_in_the_form_itself(stage: Stage, code: str) -> None:
    meeting = await schedule_meeting(stage)
    stage.switch(f"slack.refuse:views.update:{code}", times=1)
    await stage.alice.types(f"/meeting edit {meeting.id}", channel=CHANNEL)
    shown = await stage.alice.sees("Reference")
    assert isinstance(shown, View)
    assert "Loading the meeting from GoTo…" not in stage.alice.reads(shown)
    await stage.alice.person.closes()


async def test_a_form_that_cannot_be_updated_at_all_is_said_in_a_message_at_once(stage: Stage) -> None:
    """No time passes: nothing waits for the check of what a waiter took."""
    meeting = await schedule_meeting(stage)
    stage.switch("slack.refuse:views.update:code_of_tomorrow", times=None)
    before = CLOCK.now()
    await stage.alice.types(f"/meeting edit {meeting.id}", channel=CHANNEL)
    shown = await stage.alice.sees("Slack rejected the request.")
    assert "Reference" in stage.alice.reads(shown)
    assert (CLOCK.now() - before).total_seconds() < 3
    await stage.alice.person.closes()
