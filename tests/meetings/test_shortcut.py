"""The message shortcut: the form is filled from the message, and the card goes into its thread."""

from __future__ import annotations

import pytest

from bot.sandbox.slack.model import StoredMessage
from tests.support.actors import connect_alice, post_message
from tests.support.exhaustive import default_and_exhaustive
from tests.support.stage import Stage

SHORTCUT = "meeting.schedule.from_message"


async def shortcut(stage: Stage, message: StoredMessage) -> None:
    result = await stage.alice.person.message_shortcut(message, SHORTCUT)
    assert result.error is None


async def card_in_thread(stage: Stage, root: StoredMessage) -> str:
    """Wait for the card in the thread of a message; return its text."""
    person = stage.bob.person

    def replies() -> list[StoredMessage]:
        return [m for m in person.messages("#team-platform", thread=root.ts) if m.bot_id is not None]

    await person.wait_for(replies)
    (card,) = replies()
    assert not card.broadcast
    stage.noted.add((card.channel, card.ts))
    return card.text


async def test_title_and_time_come_from_the_message_and_the_card_goes_into_the_thread(stage: Stage) -> None:
    await connect_alice(stage)
    root = await post_message(
        stage.alice, "#team-platform", 'Can we <talk> about "the launch" tomorrow at 3pm? *Soon*, @alice'
    )
    await shortcut(stage, root)
    form = stage.alice.reads(stage.alice.form)
    assert "the launch" in form
    assert "3:00" in form
    assert "The card goes into the thread." in form
    assert await stage.alice.submits() == {}
    card = await card_in_thread(stage, root)
    assert "about the launch?" in card


@pytest.mark.parametrize("fault", default_and_exhaustive(["lost_answer"], ["cut_before", "500", "429"]))
async def test_whatever_slack_does_one_card_stands_in_the_thread(stage: Stage, fault: str) -> None:
    await connect_alice(stage)
    root = await post_message(stage.alice, "#team-platform", "Retro tomorrow 3pm")
    await shortcut(stage, root)
    stage.switch(f"slack.{fault}")
    assert await stage.alice.submits() == {}
    assert "Retro, " in await card_in_thread(stage, root)


async def test_a_reply_leads_to_the_thread_that_it_stands_in(stage: Stage) -> None:
    await connect_alice(stage)
    root = await post_message(stage.alice, "#team-platform", "Who has time?")
    reply = await post_message(stage.alice, "#team-platform", "Retro on friday 10am", thread_ts=root.ts)
    await shortcut(stage, reply)
    assert await stage.alice.submits() == {}
    assert (await card_in_thread(stage, root)).startswith("Retro, Fri")


async def test_another_channel_chosen_in_the_form_gets_a_card_of_its_own(stage: Stage) -> None:
    await connect_alice(stage)
    root = await post_message(stage.alice, "#team-platform", "Planning tomorrow 3pm")
    await shortcut(stage, root)
    await stage.alice.fills(channel="#general")
    await stage.alice.person.wait_for(lambda: "into the thread" not in stage.alice.reads(stage.alice.form))
    assert await stage.alice.submits() == {}
    await stage.bob.sees("Planning", channel="#general")
    (card,) = [m for m in stage.bob.posts("#general") if "Planning" in m.text]
    assert card.thread_ts is None


async def test_a_very_long_message_is_cut_to_a_title(stage: Stage) -> None:
    await connect_alice(stage)
    root = await post_message(stage.alice, "#team-platform", "Tomorrow 3pm " + "launch and more of it " * 150)
    await shortcut(stage, root)
    assert "launch and more of it" in stage.alice.reads(stage.alice.form)
    assert await stage.alice.submits() == {}
    assert "launch and more of it" in await card_in_thread(stage, root)
    (made,) = [m for m in stage.goto.meetings_of(stage.alice.email) if m.subject.startswith("launch")]
    assert len(made.subject) <= 100


async def test_a_message_without_words_or_time_opens_an_empty_form(stage: Stage) -> None:
    await connect_alice(stage)
    root = await post_message(stage.alice, "#team-platform", "<https://example.com/x>")
    await shortcut(stage, root)
    assert "Title" in stage.alice.reads(stage.alice.form)


async def test_without_an_account_it_offers_to_connect_and_goes_on_in_the_thread(stage: Stage) -> None:
    root = await post_message(stage.alice, "#team-platform", "Launch review tomorrow 3pm")
    await shortcut(stage, root)
    await stage.alice.sees("This one-time link is just for you")
    await stage.alice.follows_link()
    await stage.alice.sees("You were scheduling a meeting.")
    await stage.alice.presses("Continue scheduling")
    assert "Launch review" in stage.alice.reads(stage.alice.form)
    assert await stage.alice.submits() == {}
    assert (await card_in_thread(stage, root)).startswith("Launch review, ")


async def test_an_old_shortcut_is_answered(stage: Stage) -> None:
    root = await post_message(stage.alice, "#team-platform", "hello")
    stage.slack.manifest.shortcuts[0]["callback_id"] = "of.old"
    await stage.alice.person.message_shortcut(root, "of.old")
    await stage.alice.sees("This shortcut is from an older version.")


async def test_a_message_that_leaves_the_day_open_is_asked_about(stage: Stage) -> None:
    await connect_alice(stage)
    root = await post_message(stage.alice, "#team-platform", "Let's meet next week, 2pm works for me")
    await shortcut(stage, root)
    form = stage.alice.reads(stage.alice.form)
    assert "Which day? You typed “next week, 2pm”." in form
    assert "2:00–" not in form
    assert set(await stage.alice.submits()) == {"date", "start"}
    assert stage.goto.received("meetings.create") == []


async def test_the_end_of_a_message_counts_too(stage: Stage) -> None:
    await connect_alice(stage)
    root = await post_message(
        stage.alice, "#team-platform", "Retro tomorrow 3pm " + "and more " * 80 + "or 4pm"
    )
    await shortcut(stage, root)
    assert "4pm" in stage.alice.reads(stage.alice.form)
    assert set(await stage.alice.submits()) == {"start"}
