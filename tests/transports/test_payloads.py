"""Each kind of payload that Slack sends, over both transports, with what its answer shows."""

from __future__ import annotations

from bot.sandbox.slack.model import StoredMessage
from tests.support.actors import connect_alice, post_message
from tests.support.meetings import SUBJECT, meeting_card, meeting_thread, schedule_meeting
from tests.support.registrations import register, share_new_training
from tests.support.stage import CHANNEL, Stage


async def test_a_command_is_answered_to_its_person_alone(stage: Stage) -> None:
    shown = await stage.alice.types("/meeting")
    assert "Connect your GoTo account to schedule and start meetings." in shown
    assert stage.bob.posts("#general") == []


async def test_a_command_that_reads_goto_shows_a_list(stage: Stage) -> None:
    await connect_alice(stage)
    shown = await stage.alice.types("/meeting list")
    assert "Sprint review" in shown
    assert "times in New York" in shown


async def test_a_command_in_a_wrong_form_names_the_nearest(stage: Stage) -> None:
    assert "Did you mean" in await stage.alice.types("/meeting shedule tomorrow")


async def test_a_command_that_posts_has_its_card_in_the_channel(stage: Stage) -> None:
    await connect_alice(stage)
    assert "is ready" in await stage.alice.types("/meeting now Standup", channel=CHANNEL)
    (card,) = stage.bob.posts(CHANNEL)
    assert "Standup" in stage.bob.reads(card)


async def test_a_form_that_is_right_closes_and_posts(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    assert stage.alice.person.view is None
    assert str(meeting.id) in meeting_card(stage.bob).text


async def test_a_form_with_a_wrong_field_says_so_in_the_field(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types('/meeting schedule "Late" tomorrow 3pm')
    await stage.alice.fills(date="2026-11-30")
    assert "isn't in the past" in (await stage.alice.submits())["start"]
    await stage.alice.person.closes()
    assert not stage.goto.received("meetings.create")


async def test_a_field_that_changes_redraws_its_form(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types('/meeting schedule "Moved" tomorrow 3pm 45m', channel=CHANNEL)
    await stage.alice.fills(start="16:00")
    assert "4:00–4:45 PM New York" in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()


async def test_a_button_of_a_message_replaces_its_message(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    await stage.alice.types(f"/meeting show {meeting.id}", channel=CHANNEL)
    details = stage.alice.last
    await stage.alice.presses("Cancel meeting")
    assert await stage.alice.sees("was cancelled.") is details
    assert "Cancelled by Alice Moreau" in stage.bob.reads(meeting_card(stage.bob))
    assert len(meeting_thread(stage.bob)) == 1


async def test_a_button_of_a_card_opens_a_form(stage: Stage) -> None:
    await schedule_meeting(stage)
    await stage.alice.person.clicks(meeting_card(stage.alice), text="Edit")
    await stage.alice.sees("replaces all settings with what you see here")
    assert SUBJECT in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()


async def test_a_button_that_registers_redraws_the_card_for_all(stage: Stage) -> None:
    await share_new_training(stage, capacity="2")
    assert "You're registered" in await register(stage.bob)
    await stage.alice.sees("1 of 2 seats taken", channel=CHANNEL)
    assert stage.bob.dms()


async def test_a_message_shortcut_fills_a_form_from_the_message(stage: Stage) -> None:
    await connect_alice(stage)
    asked = await post_message(stage.bob, CHANNEL, "Retro on friday 10am")
    assert (await stage.alice.person.message_shortcut(asked, "meeting.schedule.from_message")).error is None
    assert "Retro" in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()


async def test_the_home_tab_is_drawn_when_it_is_opened(stage: Stage) -> None:
    alice = stage.alice
    await alice.person.opens_home()
    home = await alice.person.wait_for(lambda: alice.person.home)
    assert "Connect your GoTo account" in alice.reads(home)


async def test_a_button_of_the_home_tab_answers_in_a_form(stage: Stage) -> None:
    alice = stage.alice
    await connect_alice(stage)
    await alice.person.opens_home()
    await alice.person.wait_for(lambda: "Sprint review" in alice.reads(alice.person.home))
    await alice.presses("Start now", alice.person.home)
    assert await alice.submits() == {}
    assert "is ready. The card is in your messages with Usher" in alice.reads(alice.form)
    alice.dms()


async def test_a_link_to_a_meeting_gets_its_preview(stage: Stage) -> None:
    meeting = await schedule_meeting(stage)
    meeting_card(stage.alice)
    message = await post_message(stage.carol, "#general", f"https://meet.goto.com/{meeting.id}")
    (preview,) = message.attachments
    assert SUBJECT in str(preview)


async def test_connecting_goes_on_with_what_was_asked(stage: Stage) -> None:
    await stage.alice.types('/meeting schedule "Sprint review" tomorrow 3pm 45m')
    await stage.alice.follows_link()
    await stage.alice.sees("You were scheduling a meeting.")
    await stage.alice.presses("Continue scheduling")
    assert "Sprint review" in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()


async def test_a_direct_message_has_buttons_that_work(stage: Stage) -> None:
    await stage.alice.connects("carol@other.example")
    (question,) = stage.alice.dms()
    assert isinstance(question, StoredMessage)
    await stage.alice.presses("Yes, use it", question)
    await stage.alice.sees("Connected as Carol")
