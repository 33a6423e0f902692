"""Every verb of `/meeting` that asks for a meeting takes its ID, any link of GoTo, or its title or a part of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.usecases.core.rules import Rules
from tests.support.actors import connect_alice
from tests.support.clocks import now
from tests.support.meetings import add_meeting, hold_meeting, meeting_at_goto
from tests.support.stage import CHANNEL, Stage
from tests.support.typed_ids import meeting_links, number_forms


@pytest.fixture
def rules() -> Rules:
    return Rules(undo_window=timedelta(minutes=10))


async def test_every_form_of_an_id_and_every_link_shows_the_meeting(stage: Stage) -> None:
    await connect_alice(stage)
    meeting = meeting_at_goto(stage, "Sprint review")
    missed = []
    for text in (*number_forms(meeting.id)[::2], *meeting_links(meeting.id), "sprint review", "“Sprint”"):
        said = await stage.alice.types(f"/meeting show {text}")
        missed += [] if "Sprint review" in said and "Organizer: Alice Moreau" in said else [text]
    assert missed == []


async def test_each_verb_takes_a_link_a_labelled_id_and_a_part_of_the_title(stage: Stage) -> None:
    await connect_alice(stage)
    alice, meeting = stage.alice, meeting_at_goto(stage, "Sprint review")
    for text in (f"<https://meet.goto.com/{meeting.id}|Join>", f"Meeting ID: {meeting.id}.", "sprint"):
        said = await alice.types(f"/meeting cancel {text}")
        if text != "sprint":
            said = alice.reads(alice.form)
            await alice.presses("Undo", alice.form)
            await alice.person.closes()
        assert "*Sprint review*" in said, text
        assert ("will be cancelled in" in said) is (text != "sprint"), text
        assert "starts the meeting as you" in await alice.types(f"/meeting start {text}"), text
        await alice.types(f"/meeting edit {text}")
        await alice.sees("replaces all settings with what you see here")
        assert "Sprint review" in alice.reads(alice.form), text
        await alice.person.closes()
        await alice.types(f"/meeting share {text}")
        assert "Post" in alice.reads(alice.form), text
        await alice.person.closes()
    assert "Sprint review" in await alice.types("/meeting start sprint")
    assert not stage.goto.received("meetings.delete")
    await alice.types(f"/meeting share `{meeting.id}` {CHANNEL}")
    await alice.sees("Sprint review", channel=CHANNEL)


async def test_a_part_of_a_title_is_never_posted_without_a_question(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types(f"/meeting share sprint {CHANNEL}")
    shown = stage.alice.reads(stage.alice.form)
    assert "Sprint review" in shown
    assert stage.alice.posts(CHANNEL) == []
    assert await stage.alice.submits() == {}
    await stage.alice.sees("Sprint review", channel=CHANNEL)


async def test_several_hits_are_offered_and_none_found_offers_all(stage: Stage) -> None:
    await connect_alice(stage)
    alice = stage.alice
    other = add_meeting(stage, "Sprint retro", now() + timedelta(days=2))
    for verb in ("show", "start", "cancel", "edit", "share"):
        said = await alice.types(f"/meeting {verb} sprint")
        assert "2 match “sprint”." in said, verb
        said = await alice.types(f"/meeting {verb} budget <https://zoom.us/j/39458042111>")
        assert "None of your 3 upcoming meetings has “budget" in said, verb
    await alice.types(f"/meeting cancel {other.id} {meeting_at_goto(stage, 'Sprint review').id}")
    assert "That's 2 IDs" in alice.reads()
    await alice.presses("Sprint retro")
    await alice.sees("*Sprint retro*, ")
    await alice.presses("Undo", await alice.sees("will be cancelled in"))
    await alice.sees("*Sprint retro* is still on.")
    assert not stage.goto.received("meetings.delete")


async def test_a_past_meeting_is_found_among_those_held(stage: Stage) -> None:
    await connect_alice(stage)
    began = now() - timedelta(days=3)
    meeting = add_meeting(stage, "Vendor talk", began)
    hold_meeting(stage, meeting, began, came=(("Bob Reed", "bob@x.example", 0, 40),))
    for text in ("vendor", f"(meet.goto.com/{meeting.id})", f"ID: {meeting.id}"):
        assert "Bob Reed" in await stage.alice.types(f"/meeting attendees {text}"), text
    said = await stage.alice.types("/meeting attendees budget")
    assert "None of the meetings you held in the last 60 days has “budget” in its title." in said
    await stage.alice.presses("Vendor talk")
    await stage.alice.sees("Bob Reed")


async def test_a_link_of_the_other_kind_and_a_room_are_named(stage: Stage) -> None:
    await connect_alice(stage)
    said = await stage.alice.types("/meeting show https://attendee.gototraining.com/r/8178251407424893697")
    assert "That's a training link." in said
    assert "“alice” is a personal room" in await stage.alice.types(
        "/meeting cancel https://www.gotomeet.me/alice?"
    )


async def test_what_was_typed_is_resumed_once_connected(stage: Stage) -> None:
    assert "Connect" in await stage.alice.types("/meeting edit title: Sprint")
    await stage.alice.follows_link()
    await stage.alice.sees("Connected as Alice")
    await stage.alice.presses("Continue")
    await stage.alice.sees("replaces all settings with what you see here")
    assert "Sprint review" in stage.alice.reads(stage.alice.form)


async def test_now_starts_nothing_if_a_time_was_typed_and_takes_a_length(stage: Stage) -> None:
    await connect_alice(stage)
    said = await stage.alice.types("/meeting now Retro tomorrow 3pm", channel=CHANNEL)
    assert "/meeting schedule Retro tomorrow 3pm" in said
    assert stage.goto.received("meetings.create") == []
    await stage.alice.types("/meeting now Retro 15m", channel=CHANNEL)
    await stage.alice.sees("Retro", channel=CHANNEL)
    stage.alice.posts(CHANNEL)
    (made,) = [one for one in stage.goto.meetings_of(stage.alice.email) if one.subject == "Retro"]
    assert made.end - made.start == timedelta(minutes=15)
