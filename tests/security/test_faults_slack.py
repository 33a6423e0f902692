"""What Slack's faults lead to: one meeting, one card or word of where it is, and a form that is not lost."""

from __future__ import annotations

import pytest

from tests.support.exhaustive import default_and_exhaustive
from tests.support.security.stage import SecurityStage

SUBJECT = "Slack drill"


async def ready_form(stage: SecurityStage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    await stage.alice.types(f'/meeting schedule "{SUBJECT}" tomorrow 3pm 45m', channel="#team-platform")


def made(stage: SecurityStage) -> int:
    return len([m for m in stage.goto.meetings_of(stage.alice.email) if m.subject == SUBJECT])


def cards(stage: SecurityStage, channel: str = "#team-platform") -> int:
    return len([m for m in stage.bob.posts(channel) if SUBJECT in m.text])


def at_home(stage: SecurityStage) -> int:
    return len([m for m in stage.alice.dms() if m.text.startswith(SUBJECT)])


PASSING = default_and_exhaustive(["slack.429", "slack.lost_answer"], ["slack.cut_before", "slack.500"])


@pytest.mark.parametrize("fault", PASSING)
async def test_a_passing_fault_at_the_card_still_leaves_one(stage: SecurityStage, fault: str) -> None:
    await ready_form(stage)
    stage.switch(fault)
    assert await stage.alice.submits() == {}
    await stage.bob.sees(SUBJECT, channel="#team-platform")
    assert (made(stage), cards(stage)) == (1, 1)
    assert stage.alice.person.view is None


@pytest.mark.parametrize("fault", ["slack.channel_not_found", "slack.not_in_channel"])
async def test_a_channel_that_takes_no_card_sends_it_home_and_says_so(
    stage: SecurityStage, fault: str
) -> None:
    await ready_form(stage)
    stage.switch(fault)
    assert await stage.alice.submits() == {}
    told = stage.alice.reads(stage.alice.form)
    assert "didn't accept the card, so it's in your messages with Usher." in told
    assert (made(stage), cards(stage), at_home(stage)) == (1, 0, 1)
    await stage.alice.person.closes()


@pytest.mark.parametrize(
    "code",
    default_and_exhaustive(["code_of_tomorrow"], ["invalid_blocks", "msg_blocks_too_long", "user_not_found"]),
)
async def test_a_channel_that_refuses_the_card_for_any_reason_sends_it_home(
    stage: SecurityStage, code: str
) -> None:
    await ready_form(stage)
    channel = stage.slack.home.conversation("#team-platform").id
    stage.switch(f"slack.refuse:chat.postMessage:{code}:{channel}", times=None)
    assert await stage.alice.submits() == {}
    told = stage.alice.reads(stage.alice.form)
    assert "didn't accept the card, so it's in your messages with Usher." in told
    assert ("Reference" in told) == (code != "user_not_found")
    assert (made(stage), cards(stage), at_home(stage)) == (1, 0, 1)
    await stage.alice.person.closes()


async def test_a_card_whose_fate_nobody_can_tell_is_not_posted_again(stage: SecurityStage) -> None:
    """The answer is lost and the history may not be read: it may stand there, so the person is asked to look."""
    await ready_form(stage)
    stage.switch("slack.lost_answer")
    stage.switch("slack.history_missing_scope", times=None)
    assert await stage.alice.submits() == {}
    assert "Slack didn't confirm that the card was posted." in stage.alice.reads(stage.alice.form)
    assert (made(stage), cards(stage)) == (1, 1)
    await stage.alice.person.closes()


async def test_no_card_and_no_history_is_said_too(stage: SecurityStage) -> None:
    await ready_form(stage)
    stage.switch("slack.cut_before")
    stage.switch("slack.history_missing_scope", times=None)
    assert await stage.alice.submits() == {}
    assert "Check before you post it again." in stage.alice.reads(stage.alice.form)
    assert (made(stage), cards(stage)) == (1, 0)
    await stage.alice.person.closes()


@pytest.mark.parametrize("fault", PASSING)
async def test_now_answers_though_slack_stumbles(stage: SecurityStage, fault: str) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    stage.switch(fault)
    said = await stage.alice.types(f"/meeting now {SUBJECT}", channel="#team-platform")
    assert "is ready" in said
    assert (made(stage), cards(stage)) == (1, 1)


@pytest.mark.parametrize("fault", ["slack.channel_not_found", "slack.not_in_channel"])
async def test_now_in_a_channel_that_takes_no_card_says_where_it_is(stage: SecurityStage, fault: str) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    stage.switch(fault)
    said = await stage.alice.types(f"/meeting now {SUBJECT}", channel="#team-platform")
    assert "didn't accept the card, so it's in your messages" in said
    assert (made(stage), cards(stage), at_home(stage)) == (1, 0, 1)


@pytest.mark.parametrize("fault", [*PASSING, "slack.expired_trigger"])
async def test_a_form_that_may_not_have_opened_is_said_and_the_next_one_opens(
    stage: SecurityStage, fault: str
) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    stage.switch(fault)
    said = await stage.alice.types(
        f'/meeting schedule "{SUBJECT}" tomorrow 3pm 45m', channel="#team-platform"
    )
    stage.slack.panel.all_off()
    if stage.alice.person.view is None:
        assert "try again." in said.casefold(), said
        await stage.alice.types(f'/meeting schedule "{SUBJECT}" tomorrow 3pm 45m', channel="#team-platform")
    assert await stage.alice.submits() == {}
    await stage.bob.sees(SUBJECT, channel="#team-platform")
    assert (made(stage), cards(stage)) == (1, 1)


async def test_slack_away_for_long_makes_one_meeting_and_one_card_at_last(stage: SecurityStage) -> None:
    await ready_form(stage)
    stage.switch("slack.cut_before", times=6)
    assert await stage.alice.submits() == {}
    await stage.bob.sees(SUBJECT, channel="#team-platform")
    assert (made(stage), cards(stage)) == (1, 1)
    assert len(stage.goto.received("meetings.create")) == 1
