"""A meeting changes, and its card with it.

Whoever has a meeting may edit, share and cancel it from Slack. All cards of it stay true, and each channel reads what
changed in the thread of its card. The card also follows what happens at GoTo: it says when the meeting is live.
"""

from __future__ import annotations

import pytest

from tests.support.cards import open_card_stage
from tests.support.meetings import SUBJECT, meeting_card, meeting_thread, schedule_meeting
from tests.support.stage import CHANNEL, Stage


async def test_an_edit_is_shown_on_the_card_and_told_in_its_thread(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    await stage.alice.types(f"/meeting edit {meeting.id}", channel=CHANNEL)
    await stage.alice.sees("replaces all settings with what you see here")
    await stage.alice.fills(subject="Launch review", start="16:00")
    assert await stage.alice.submits() == {}

    assert "Launch review" in stage.bob.reads(meeting_card(stage.bob))
    (told,) = meeting_thread(stage.bob)
    assert f"Title: ~{SUBJECT}~ → Launch review" in told


async def test_a_shared_meeting_has_a_card_in_both_channels(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    said = await stage.alice.types(f"/meeting share {meeting.id} #general", channel=CHANNEL)
    assert f"*{SUBJECT}* is posted in #general." in said
    assert SUBJECT in stage.bob.reads(meeting_card(stage.bob))
    assert SUBJECT in stage.carol.reads(meeting_card(stage.carol, "#general"))


async def test_cancelling_names_the_consequence(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    await stage.alice.types(f"/meeting cancel {meeting.id}", channel=CHANNEL)
    said = stage.alice.reads(stage.alice.form)
    assert f"*{SUBJECT}*" in said
    assert "will be cancelled in" in said
    assert "team-platform (3 people)" in said
    assert "[Undo]" in said
    await stage.alice.sees("was cancelled.")
    assert "Cancelled by Alice Moreau" in stage.bob.reads(meeting_card(stage.bob))
    (told,) = meeting_thread(stage.bob)
    assert f"Cancelled: *{SUBJECT}*" in told


@pytest.mark.parametrize("with_worker", [False])
async def test_a_card_says_soon_live_and_ended(stage: Stage) -> None:
    scene = await open_card_stage(stage)
    assert "Starting soon" in await scene.look(minutes=-5)
    scene.begins()
    assert "*Live since" in await scene.look(minutes=1)
    scene.ends(minutes=43)
    assert "*Ended*, 43 minutes, 2 people" in await scene.look(minutes=46)
