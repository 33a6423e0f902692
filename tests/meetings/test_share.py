"""Sharing: the card in one more channel, once, and all of them true from then on."""

from __future__ import annotations

import pytest

from tests.support.faults import inject_fault
from tests.support.meetings import SUBJECT, meeting_card, meeting_thread, schedule_meeting
from tests.support.stage import CHANNEL, Stage


async def shared(stage: Stage) -> str:
    meeting = await schedule_meeting(stage)
    said = await stage.alice.types(f"/meeting share {meeting.id} #general", channel=CHANNEL)
    assert f"*{SUBJECT}* is posted in #general." in said
    return str(meeting.id)


async def test_the_card_stands_in_both_channels_and_both_stay_true(stage: Stage) -> None:
    number = await shared(stage)
    assert SUBJECT in stage.carol.reads(meeting_card(stage.carol, "#general"))
    assert SUBJECT in stage.bob.reads(meeting_card(stage.bob))

    await stage.alice.types(f"/meeting edit {number}")
    await stage.alice.sees("replaces all settings with what you see here")
    await stage.alice.fills(subject="Moved review")
    assert await stage.alice.submits() == {}
    for channel in (CHANNEL, "#general"):
        assert "Moved review" in stage.alice.reads(meeting_card(stage.alice, channel))
        assert len(meeting_thread(stage.alice, channel)) == 1

    await stage.alice.types(f"/meeting cancel {number}")
    assert "#general (5 people)" in stage.alice.reads(stage.alice.form)
    await stage.alice.sees("was cancelled.")
    for channel in (CHANNEL, "#general"):
        assert "Cancelled by" in stage.alice.reads(meeting_card(stage.alice, channel))
        assert len(meeting_thread(stage.alice, channel)) == 2


async def test_a_channel_that_has_it_already_gets_no_second_card(stage: Stage) -> None:
    number = await shared(stage)
    said = await stage.alice.types(f"/meeting share {number} #general")
    assert "is already posted in #general" in said
    meeting_card(stage.carol, "#general")


@pytest.mark.languages
async def test_without_a_channel_a_form_asks_for_it(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    await stage.alice.types(f"/meeting share {meeting.id}", channel=CHANNEL)
    assert SUBJECT in stage.alice.reads(stage.alice.form)
    stage.slack.add_channel("C0OTHERS", "others", ["U0BOB"])
    await stage.alice.fills(channel="C0OTHERS")
    errors = await stage.alice.submits()
    assert "You aren't in #others" in errors["channel"]
    await stage.alice.fills(channel="C0GENERAL")
    assert await stage.alice.submits() == {}
    assert SUBJECT in stage.carol.reads(await stage.carol.sees(SUBJECT, channel="#general"))


async def test_one_made_elsewhere_is_chosen_and_shared(stage: Stage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    await stage.alice.types("/meeting share #general", channel=CHANNEL)
    await stage.alice.presses("Sprint review")
    assert await stage.alice.submits() == {}
    shown = stage.carol.reads(await stage.carol.sees("Sprint review", channel="#general"))
    assert "Join" in shown


async def test_where_one_is_no_member_nothing_is_posted(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    stage.slack.add_channel("C0OTHERS", "others", ["U0BOB"])
    said = await stage.alice.types(f"/meeting share {meeting.id} #others")
    assert "You aren't in #others" in said
    assert not stage.bob.posts("#others")


@pytest.mark.parametrize("fault", ["slack.lost_answer", "slack.cut_before"])
async def test_a_lost_post_is_found_and_not_doubled(stage: Stage, fault: str) -> None:
    meeting = await schedule_meeting(stage)
    stage.switch(fault)
    await stage.alice.types(f"/meeting share {meeting.id} #general")
    await stage.carol.sees(SUBJECT, channel="#general")
    meeting_card(stage.carol, "#general")


async def test_gone_and_wrong_ids_and_others_meetings_are_said(stage: Stage) -> None:
    number = await shared(stage)
    meeting_card(stage.carol, "#general")
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    assert "Only the organizer, Alice Moreau, can do this." in await stage.bob.types(
        f"/meeting share {number} #general"
    )
    (seeded,) = [m for m in stage.goto.meetings_of(stage.alice.email) if m.subject == "Sprint review"]
    said = await stage.bob.types(f"/meeting share {seeded.id} #general")
    assert "You don't organize" in said
    said = await stage.alice.types("/meeting share me #general")
    assert "None of your 3 upcoming meetings has “me” in its title." in said
    inject_fault(stage, "404", "meetings.get")
    said = await stage.alice.types("/meeting share 123-456-789 #general")
    assert "You have no meeting" in said
