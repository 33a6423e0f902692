"""`/meeting list`: filters, pages, and what it says to words that it does not know."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.parsing.list_filter import parse_filter
from bot.usecases.meetings.list_periods import list_days
from tests.support.actors import connect_alice
from tests.support.clocks import CLOCK, now
from tests.support.meetings import add_meeting
from tests.support.stage import Stage


async def test_pages_turn_and_keep_the_filter(stage: Stage) -> None:
    await connect_alice(stage)
    stage.goto.world.meetings.clear()
    began = now() - timedelta(minutes=10)
    for number in range(12):
        add_meeting(stage, f"Standup {number:02}", began + timedelta(seconds=number))
    add_meeting(stage, "Far away", began + timedelta(days=30))

    everything = await stage.alice.types("/meeting list")
    assert "13 meetings, page 1 of 2 · times in New York" in everything
    await stage.alice.chooses("meeting.list.filter", "today")
    await stage.alice.sees("12 meetings, page 1 of 2")
    assert "Far away" not in stage.alice.reads()
    await stage.alice.presses("Later")
    await stage.alice.sees("12 meetings, page 2 of 2")
    shown = stage.alice.reads()
    assert "Standup 11" in shown
    assert "Standup 00" not in shown
    assert "Far away" not in shown
    await stage.alice.presses("Earlier")
    await stage.alice.sees("12 meetings, page 1 of 2")


async def test_the_cards_of_this_channel(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types('/meeting schedule "Here it is" tomorrow 3pm', channel="#team-platform")
    assert await stage.alice.submits() == {}
    await stage.bob.sees("Here it is", channel="#team-platform")

    here = await stage.alice.types("/meeting list channel", channel="#team-platform")
    assert "Here it is" in here
    assert "Quarterly planning" not in here
    elsewhere = await stage.alice.types("/meeting list here", channel="#general")
    assert "None of your upcoming meetings is posted in this channel." in elsewhere
    await stage.alice.chooses("meeting.list.filter", "all")
    await stage.alice.sees("Quarterly planning")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("mine", "Quarterly planning"),
        ("everything", "I don't know the list “everything”."),
        ("WEEK", "times in New York"),
    ],
)
async def test_words_of_the_list(stage: Stage, typed: str, said: str) -> None:
    await connect_alice(stage)
    add_meeting(stage, "Runs now", now() - timedelta(minutes=5))
    assert said in await stage.alice.types(f"/meeting list {typed}")


async def test_an_old_page_button_and_a_forged_one_show_the_first_page(stage: Stage) -> None:
    await connect_alice(stage)
    for number in range(12):
        add_meeting(stage, f"Standup {number:02}", now() + timedelta(hours=number + 1))
    await stage.alice.types("/meeting list")
    for forged in ("1", '{"p":-5,"f":"nonsense","c":7}', '{"p":"x"}', "[[["):
        message = stage.alice.last
        assert message is not None
        elements = [element for block in message.blocks for element in block.get("elements", [])]
        (later,) = [element for element in elements if element.get("action_id") == "meeting.list.on"]
        later["value"] = forged
        await stage.alice.person.clicks(message, action_id="meeting.list.on")
        await stage.alice.sees("page 1 of 2")


def test_no_word_hides_a_day_that_somebody_means_by_it() -> None:
    """Weeks begin on Monday or on Sunday, and the list holds the days of both."""
    for today in (date(2026, 11, 23) + timedelta(days=ahead) for ahead in range(400)):
        monday = today - timedelta(days=today.weekday())
        sunday = today - timedelta(days=(today.weekday() + 1) % 7)
        week = {today + timedelta(days=ahead) for ahead in range(7)}
        weekend = {day for day in week if day.weekday() >= 5}
        if today.weekday() == 6:
            weekend = {today}
        expected = {
            "today": {today},
            "tomorrow": {today + timedelta(days=1)},
            "week": week,
            "this week": {first + timedelta(days=ahead) for first in (monday, sunday) for ahead in range(7)},
            "next week": {
                first + timedelta(days=7 + ahead) for first in (monday, sunday) for ahead in range(7)
            },
            "weekend": weekend,
            "this month": {day for day in days_after(today, 31) if day.month == today.month},
            "next month": {day for day in days_after(today, 62) if (day.month - today.month) % 12 == 1},
        }
        for word, meant in expected.items():
            spans = list_days(parse_filter(word), today)
            shown = {
                day for day in days_after(today, 70) if any(first <= day <= last for first, last in spans)
            }
            assert shown == {day for day in meant if day >= today}, (word, today)
        following = list_days(parse_filter("Next  Weekend"), today)[-1][0]
        assert following.weekday() == 5
        assert 5 < (following - today).days < 13


def days_after(today: date, count: int) -> list[date]:
    return [today + timedelta(days=ahead) for ahead in range(count)]


async def test_on_a_sunday_the_week_goes_on(stage: Stage) -> None:
    await connect_alice(stage)
    stage.goto.world.meetings.clear()
    CLOCK.move_to(datetime(2026, 12, 6, 15, tzinfo=UTC))
    for days, subject in ((1, "Monday standup"), (6, "Saturday shift"), (7, "Sunday brunch")):
        add_meeting(stage, subject, now() + timedelta(days=days))
    week = await stage.alice.types("/meeting list week")
    assert "Monday standup" in week
    assert "Saturday shift" in week
    assert "Sunday brunch" not in week
    await stage.alice.chooses("meeting.list.filter", "tomorrow")
    await stage.alice.sees("1 meeting")
    assert "Monday standup" in stage.alice.reads()
    assert "Sunday brunch" in await stage.alice.types("/meeting list next weekend")
    assert "No meetings this weekend." in await stage.alice.types("/meeting list weekend")
    assert "next 7 days" in await stage.alice.types("/meeting help")
