"""From a typed line to a card with Join: the form is filled, GoTo is asked once, the card stands in the channel."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.support.clocks import CLOCK
from tests.support.stage import Stage

NEW_YORK = ZoneInfo("America/New_York")


async def test_a_typed_line_becomes_a_card_with_join(stage: Stage) -> None:
    alice = stage.alice
    await alice.connects()
    await alice.sees("Connected as Alice")

    await alice.types('/meeting schedule "Planning the launch" tomorrow 3pm 45m', channel="#team-platform")
    form = alice.reads(alice.form)
    assert "Planning the launch" in form
    assert "3:00–3:45 PM New York" in form

    assert await alice.submits() == {}
    card = await stage.bob.sees("Planning the launch", channel="#team-platform")
    assert "Join" in stage.bob.reads(card)
    assert alice.person.view is None

    tomorrow = CLOCK.now().astimezone(NEW_YORK).date() + timedelta(days=1)
    start = datetime.combine(tomorrow, datetime.min.time(), NEW_YORK).replace(hour=15).astimezone(UTC)
    (asked,) = stage.goto.received("meetings.create")
    assert asked.body["subject"] == "Planning the launch"
    assert asked.body["starttime"] == f"{start:%Y-%m-%dT%H:%M:%SZ}"
    assert asked.body["endtime"] == f"{start + timedelta(minutes=45):%Y-%m-%dT%H:%M:%SZ}"
    assert asked.body["timezonekey"] == ""

    (made,) = [m for m in stage.goto.meetings_of(alice.email) if m.subject == "Planning the launch"]
    assert str(made.id) in card.text


async def test_a_past_time_is_refused_in_its_field_and_nothing_is_made(stage: Stage) -> None:
    alice = stage.alice
    await alice.connects()
    await alice.sees("Connected as Alice")

    await alice.types('/meeting schedule "Too late" tomorrow 3pm')
    yesterday = (CLOCK.now().astimezone(NEW_YORK) - timedelta(days=1)).date()
    await alice.fills(date=yesterday.isoformat())
    assert "That's in the past: 3:00 PM in New York was" in alice.reads(alice.form)
    errors = await alice.submits()
    assert errors == {"start": "Choose a time that isn't in the past."}, "why is beside the times"
    assert not stage.goto.received("meetings.create")
    await alice.person.closes()


async def test_a_past_time_that_was_typed_is_told_once_beside_the_times(stage: Stage) -> None:
    alice = stage.alice
    await alice.connects()
    await alice.sees("Connected as Alice")

    yesterday = (CLOCK.now().astimezone(NEW_YORK) - timedelta(days=1)).date()
    await alice.types(f'/meeting schedule "Too late" {yesterday.isoformat()} 3pm')
    assert alice.reads(alice.form).count("That's in the past") == 1
    await alice.person.closes()


async def test_now_posts_one_card(stage: Stage) -> None:
    alice = stage.alice
    await alice.connects()
    await alice.sees("Connected as Alice")

    said = await alice.types("/meeting now Standup", channel="#team-platform")
    assert "Standup" in said
    assert "is ready" in said
    (card,) = stage.bob.posts("#team-platform")
    assert "Standup" in stage.bob.reads(card)
    assert len(stage.goto.received("meetings.create")) == 1


async def test_the_list_shows_what_goto_has(stage: Stage) -> None:
    alice = stage.alice
    await alice.connects()
    await alice.sees("Connected as Alice")

    shown = await alice.types("/meeting list")
    assert "Sprint review" in shown
    assert "Quarterly planning" in shown
    assert "times in New York" in shown

    (meeting,) = [m for m in stage.goto.meetings_of(alice.email) if m.subject == "Sprint review"]
    detail = await alice.types(f"/meeting show {meeting.id}")
    assert "Sprint review" in detail
    assert "Meeting ID" in detail


async def test_a_word_that_is_none_names_the_nearest_verb(stage: Stage) -> None:
    said = await stage.alice.types("/meeting shedule tomorrow")
    assert "Did you mean" in said
    assert "/meeting schedule" in said
