"""Scheduling from a message of somebody in another time zone: whose time it is is asked, never guessed.

The stage is on Tuesday 1 December 2026: 10:00 for Alice in New York, 20:30 for Dev in Kolkata, and 0:00 of the next day
for Bob in Tokyo.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.sandbox.slack.api import METHODS, ApiCall
from bot.sandbox.slack.model import Json, StoredMessage
from bot.usecases.core.services import Timing
from bot.usecases.meetings.schedule_form import make_form_from_message
from tests.support.actors import Actor, connect_alice, person_of, post_message
from tests.support.stage import CHANNEL, FAST_TIMING, Stage
from tests.support.time_choices import field, radio, requested_start
from tests.support.view_checks import check_modal

SHORTCUT = "meeting.schedule.from_message"
DEV_ASKED = "Dev is in another time zone (Kolkata). Is the time theirs or yours?"


async def uses_shortcut(stage: Stage, message: StoredMessage) -> None:
    if stage.alice.person.view is not None:
        await stage.alice.person.closes()
    result = await stage.alice.person.message_shortcut(message, SHORTCUT)
    assert result.error is None
    check_modal(stage.alice.form.body)


async def offered(stage: Stage, author: Actor, text: str) -> list[str]:
    """Return the times among which Alice chooses after she used the shortcut on a message; none is selected."""
    await uses_shortcut(stage, await post_message(author, CHANNEL, text))
    texts, selected = radio(stage.alice)
    assert selected is None
    return texts


def filled(stage: Stage) -> tuple[str | None, str | None]:
    return field(stage.alice, "date"), field(stage.alice, "start")


def take_cards(stage: Stage) -> None:
    for message in stage.slack.home.conversation(CHANNEL).messages:
        if message.bot_id is not None:
            stage.noted.add((message.channel, message.ts))


@pytest.mark.languages
async def test_both_times_are_offered_and_the_chosen_one_is_scheduled(stage: Stage) -> None:
    await connect_alice(stage)
    alice = stage.alice
    own, devs = "Tomorrow, 2:00 PM your time (New York)", "Tomorrow, 3:30 AM (2:00 PM Dev's time, Kolkata)"
    assert await offered(stage, stage.dev, "Retro tomorrow at 2pm") == [own, devs]
    assert filled(stage) == (None, None)
    assert DEV_ASKED in alice.reads(alice.form)
    assert set(await alice.submits()) == {"date", "start"}
    assert stage.goto.received("meetings.create") == []
    await alice.presses(own, alice.form)
    assert filled(stage) == ("2026-12-02", "14:00")
    await alice.presses(devs, alice.form)
    assert (radio(alice), filled(stage)) == (([own, devs], devs), ("2026-12-02", "03:30"))
    assert "3:30–4:00 AM New York" in alice.reads(alice.form)
    assert await alice.submits() == {}
    assert requested_start(stage) == datetime(2026, 12, 2, 8, 30, tzinfo=UTC)
    take_cards(stage)
    assert await offered(stage, stage.dev, "Retro tomorrow at 2pm") == [own, devs]
    await alice.presses(own, alice.form)
    assert await alice.submits() == {}
    assert requested_start(stage) == datetime(2026, 12, 2, 19, tzinfo=UTC)
    take_cards(stage)


async def test_the_day_is_that_of_whose_time_it_is(stage: Stage) -> None:
    await connect_alice(stage)
    assert await offered(stage, stage.dev, "Retro tomorrow at 2am") == [
        "Tomorrow, 2:00 AM your time (New York)",
        "Today, 3:30 PM (Wed, Dec 2, 2:00 AM Dev's time, Kolkata)",
    ]
    devs = "Tomorrow, 11:30 PM (Thu, Dec 3, 10:00 AM Dev's time, Kolkata)"
    assert devs in await offered(stage, stage.dev, "Retro thursday 10am")
    await stage.alice.presses(devs, stage.alice.form)
    assert filled(stage) == ("2026-12-02", "23:30")
    assert await offered(stage, stage.bob, "Retro tomorrow 3pm") == [
        "Tomorrow, 3:00 PM your time (New York)",
        "Thu, Dec 3, 1:00 AM (3:00 PM Bob's time, Tokyo)",
    ]
    await stage.alice.person.closes()


async def test_other_questions_about_the_time_are_asked_for_both_zones(stage: Stage) -> None:
    await connect_alice(stage)
    assert await offered(stage, stage.dev, "Retro tomorrow at 3") == [
        "Tomorrow, 3:00 PM your time (New York)",
        "Tomorrow, 3:00 AM your time (New York)",
        "Tomorrow, 4:30 AM (3:00 PM Dev's time, Kolkata)",
        "Today, 4:30 PM (Wed, Dec 2, 3:00 AM Dev's time, Kolkata)",
    ]
    assert "3:00 AM or 3:00 PM?" in stage.alice.reads(stage.alice.form)
    assert len(await offered(stage, stage.dev, "Retro 03/12 at 3")) == 8
    assert await offered(stage, stage.dev, "Night shift 7 nov 2027 1:30am") == [
        "Sun, Nov 7, 2027, 1:30 AM (UTC-4) your time (New York)",
        "Sun, Nov 7, 2027, 1:30 AM (UTC-5) your time (New York)",
        "Sat, Nov 6, 2027, 4:00 PM (Sun, Nov 7, 1:30 AM Dev's time, Kolkata)",
    ]
    await stage.alice.person.closes()


async def test_a_time_that_is_past_for_one_of_them_is_not_offered(stage: Stage) -> None:
    await connect_alice(stage)
    alice = stage.alice
    stage.slack.home.users[stage.bob.person.id].tz = "America/Los_Angeles"
    for author, text, button, start in (
        (stage.dev, "Retro today 2pm", "Today, 2:00 PM your time (New York)", "14:00"),
        (stage.bob, "Retro today 9am", "Today, 12:00 PM (9:00 AM Bob's time, Los Angeles)", "12:00"),
    ):
        assert await offered(stage, author, text) == []
        assert filled(stage) == (None, None)
        assert "That's in the past" not in alice.reads(alice.form)
        await alice.presses(button, alice.form)
        assert filled(stage) == ("2026-12-01", start)
    assert await offered(stage, stage.bob, "Retro today 6am") == [
        "Tomorrow, 6:00 AM your time (New York)",
        "Tomorrow, 9:00 AM (6:00 AM Bob's time, Los Angeles)",
    ]
    assert "That's in the past" in alice.reads(alice.form)
    await alice.person.closes()


async def test_what_says_its_zone_or_is_one_moment_is_not_asked(stage: Stage) -> None:
    stage.slack.home.users[stage.bob.person.id].tz = "America/Bogota"
    await connect_alice(stage)
    for text, start in (
        ("Retro tomorrow at 2pm CET", ("2026-12-02", "08:00")),
        ("Retro tomorrow at 2pm Kolkata", ("2026-12-02", "03:30")),
        ("Retro in 2 hours", ("2026-12-01", "12:05")),
    ):
        assert await offered(stage, stage.dev, text) == []
        assert filled(stage) == start, text
    await uses_shortcut(stage, await post_message(stage.dev, CHANNEL, "Retro tomorrow 3pm IST"))
    ist = ["4:30 AM (3:00 PM Kolkata)", "10:00 AM (3:00 PM Dublin)", "8:00 AM (3:00 PM Jerusalem)"]
    assert radio(stage.alice)[0] == [f"Tomorrow, {time}" for time in ist]
    assert await offered(stage, stage.bob, "Retro tomorrow at 2pm") == []
    assert filled(stage) == ("2026-12-02", "14:00")
    assert await offered(stage, stage.bob, "Retro 20 jul 2027 2pm") == [
        "Tue, Jul 20, 2027, 2:00 PM your time (New York)",
        "Tue, Jul 20, 2027, 3:00 PM (2:00 PM Bob's time, Bogota)",
    ]
    await stage.alice.person.closes()


async def test_a_bot_or_somebody_unknown_has_no_time_of_their_own(stage: Stage) -> None:
    await connect_alice(stage)
    stage.slack.add_user("U0ROBOT", "robot", "Robot", "", "Asia/Tokyo", is_bot=True)
    for user, bot_id in ((stage.dev.person.id, "B0OTHER"), ("U0ROBOT", None), ("U0GONE", None), ("", None)):
        root = await post_message(stage.dev, CHANNEL, "Retro tomorrow at 2pm")
        root.user, root.bot_id = user, bot_id
        await uses_shortcut(stage, root)
        assert radio(stage.alice) == ([], None)
        assert filled(stage) == ("2026-12-02", "14:00")
        stage.noted.add((root.channel, root.ts))
    await stage.alice.person.closes()


async def test_people_of_other_workspaces_and_those_who_left_are_asked_about_too(stage: Stage) -> None:
    await connect_alice(stage)
    name = "*Eve*<!channel>with-a-long-name"
    stage.slack.add_user("U0EVE", "eve", name, "eve@other.example", "Europe/London", team_id="T0OTHER")
    stage.slack.add_user("U0LEFT", "left", "Lea Left", "left@x.example", "Europe/London", deleted=True)
    for user, theirs in (
        ("U0EVE", "Tomorrow, 9:00 AM (2:00 PM *Eve*<!channel>with…'s time, London)"),
        ("U0LEFT", "Tomorrow, 9:00 AM (2:00 PM Lea's time, London)"),
    ):
        root = await post_message(stage.dev, CHANNEL, "Retro tomorrow at 2pm")
        root.user = user
        await uses_shortcut(stage, root)
        assert radio(stage.alice) == (["Tomorrow, 2:00 PM your time (New York)", theirs], None)
    await stage.alice.person.closes()


@pytest.mark.parametrize("timing", [replace(FAST_TIMING, availability_seconds=0.05)])
async def test_the_form_opens_as_before_if_slack_is_slow_to_say_who_the_author_is(
    stage: Stage, timing: Timing, monkeypatch: pytest.MonkeyPatch
) -> None:
    await connect_alice(stage)
    known, asked, released = METHODS["users.info"], asyncio.Event(), asyncio.Event()

    async def slow_for_dev(call: ApiCall) -> Json:
        if call.args.text("user") == stage.dev.person.id:
            asked.set()
            await released.wait()
        return await known.function(call)

    monkeypatch.setitem(METHODS, "users.info", replace(known, function=slow_for_dev))
    assert await offered(stage, stage.dev, "Retro tomorrow at 2pm") == []
    assert asked.is_set()
    assert filled(stage) == ("2026-12-02", "14:00")
    released.set()
    await stage.alice.person.closes()


async def test_the_author_is_looked_up_only_in_the_time_that_is_left(stage: Stage) -> None:
    app, alice, dev = stage.runtime.app, person_of(stage.alice), stage.dev.person.id
    for seconds, is_asked in ((0, False), (10, True)):
        made = await make_form_from_message(
            app, alice, "Retro tomorrow at 2pm", "C1:17.1", app.clock.now(), author=dev, seconds=seconds
        )
        assert (made.choice is not None) is is_asked


async def test_whoever_connects_first_is_asked_afterwards(stage: Stage) -> None:
    root = await post_message(stage.dev, CHANNEL, "Retro tomorrow at 2pm")
    assert (await stage.alice.person.message_shortcut(root, SHORTCUT)).error is None
    await stage.alice.sees("This one-time link is just for you")
    await stage.alice.follows_link()
    await stage.alice.sees("You were scheduling a meeting.")
    await stage.alice.presses("Continue scheduling")
    assert len(radio(stage.alice)[0]) == 2
    assert DEV_ASKED in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()


async def test_a_message_that_is_too_long_to_be_read_asks_only_for_its_time(stage: Stage) -> None:
    await connect_alice(stage)
    assert await offered(stage, stage.dev, "Retro tomorrow at 2pm " + "and more of it " * 600) == []
    assert filled(stage) == (None, None)
    shown = stage.alice.reads(stage.alice.form)
    assert "too long to read in full" in shown
    assert DEV_ASKED not in shown
    await stage.alice.person.closes()
