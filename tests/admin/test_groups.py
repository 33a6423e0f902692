"""`/goto groups`: what GoTo tells of a group; of a large one organizer by organizer, with a way to stop it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.sandbox.goto.state import SimUser
from bot.usecases.core.services import Timing
from tests.support.admin import add_organizer, add_upcoming_meeting, connect_admin
from tests.support.clocks import now
from tests.support.faults import inject_fault
from tests.support.meetings import add_meeting, hold_meeting
from tests.support.sheets import read_sheet
from tests.support.stage import FAST_TIMING, Stage


@pytest.fixture
def timing() -> Timing:
    """Each stretch of a long operation is shown."""
    return replace(FAST_TIMING, progress_interval=timedelta(0))


def large(stage: Stage, count: int = 60) -> list[SimUser]:
    """Give the group of Alice so many more organizers, each with a meeting."""
    people = []
    for number in range(count):
        one = add_organizer(stage, f"n{number:02}@northwind.example", f"Nora{number:02}", "Many")
        add_upcoming_meeting(stage, one, f"Stand-up {number:02}", days=1)
        people.append(one)
    return people


def key(stage: Stage) -> int:
    return int(stage.goto.world.groups[0].key)


async def test_the_list_and_one_group(stage: Stage) -> None:
    await connect_admin(stage)
    shown = await stage.alice.types("/goto groups")
    assert "Sales" in shown
    assert "3 organizers" in shown
    assert "Partners" not in shown
    shown = await stage.alice.types("/goto groups sales")
    assert f"Group key: `{key(stage)}`" in shown
    await stage.alice.presses("Organizers")
    await stage.alice.sees("Organizers of Sales")
    assert "Bob Tanaka" in stage.alice.reads()


async def test_what_is_ahead_what_was_and_who_came(stage: Stage) -> None:
    await connect_admin(stage)
    meeting = add_meeting(stage, "Kick-off", now() - timedelta(days=2))
    came = (("Grace Guest", "grace@guest.example", 0, 40), ("Ann Bell AND Carl Dahl", "NA", 0, 9))
    hold_meeting(stage, meeting, now() - timedelta(days=2), came=came)
    shown = await stage.alice.types(f"/goto groups {key(stage)} upcoming")
    assert "Upcoming meetings of Sales" in shown
    assert "Customer call: Fabrikam" in shown
    assert "Bob Tanaka" in shown
    shown = await stage.alice.types("/goto groups Sales past 30d")
    assert "from Sun, Nov 1, 2026 to Tue, Dec 1, 2026" in shown
    assert "Kick-off" in shown
    assert "45 min, 2 people" in shown
    shown = await stage.alice.types("/goto groups Sales attendees")
    assert "Grace Guest" in shown
    assert "Ann Bell" in shown
    assert "AND" not in shown
    assert "NA" not in shown
    assert "GoTo has no attendees" in await stage.alice.types("/goto groups Sales attendees 1d")


async def test_pages_of_a_group_turn(stage: Stage) -> None:
    await connect_admin(stage)
    for number in range(12):
        add_upcoming_meeting(stage, stage.goto.user(stage.bob.email), f"Course {number:02}", days=3 + number)
    await stage.alice.types("/goto groups Sales upcoming")
    await stage.alice.presses("More")
    await stage.alice.sees("page 2 of 2")
    assert "Course 11" in stage.alice.reads()
    await stage.alice.presses("Back")
    await stage.alice.sees("page 1 of 2")


async def test_an_organizer_is_added_to_the_group(stage: Stage) -> None:
    await connect_admin(stage)
    await stage.alice.types("/goto groups Sales")
    await stage.alice.presses("Add an organizer")
    assert "They'll be in the group Sales." in stage.alice.reads(stage.alice.form)
    await stage.alice.fills(email="ada@northwind.example", first="Ada", last="Example")
    assert await stage.alice.submits() == {}
    assert "is now an organizer in Sales" in stage.alice.reads(stage.alice.form)
    assert stage.goto.user("ada@northwind.example").group is stage.goto.world.groups[0]
    assert len(stage.goto.received("groups.organizers.create")) == 1
    await stage.alice.person.closes()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Nowhere", "Your GoTo account has no group “Nowhere”."),
        ("12345 past", "Your GoTo account has no group “12345”"),
        ("Sales past nonsense", "nonsense"),
    ],
)
async def test_wrong_words_get_a_next_step(stage: Stage, typed: str, said: str) -> None:
    await connect_admin(stage)
    assert said in await stage.alice.types(f"/goto groups {typed}")


async def collected(stage: Stage, what: str = "upcoming") -> None:
    shown = await stage.alice.types(f"/goto groups Sales {what}")
    assert "Sales has 63 organizers" in shown.replace("*", "")
    await stage.alice.presses("Ask one by one")
    await stage.alice.sees("We'll message you with progress")


async def test_a_large_group_is_read_one_by_one(stage: Stage) -> None:
    large(stage)
    await connect_admin(stage)
    await collected(stage)
    await stage.alice.sees("*Sales*, upcoming meetings: 63 meetings from 63 organizers.")
    assert len(stage.goto.received("organizers.upcomingMeetings.list")) == 63
    assert "Showing 10 of 63. The file has them all." in stage.alice.reads()
    (message,) = [m for m in stage.alice.dms() if m.files]
    assert message.text == "Sales, upcoming meetings · Times in the file are UTC."
    (file,) = stage.slack.home.files.values()
    rows = read_sheet(file.content)
    assert rows[0][:2] == ["Organizer", "Meeting"]
    assert len(rows) == 64
    stage.alice.dms()


@pytest.mark.parametrize("what", ["past", "attendees"])
async def test_who_came_to_a_large_group(stage: Stage, what: str) -> None:
    people = large(stage)
    meeting = add_meeting(stage, "Kick-off", now() - timedelta(days=2))
    meeting.owner = people[-1]  # not one of the first, of whom GoTo tells nothing
    hold_meeting(
        stage, meeting, now() - timedelta(days=2), came=(("=Grace()", "grace@guest.example", 0, 40),)
    )
    inject_fault(stage, "404", "organizers.historicalMeetings.list", "organizers.attendees.list")
    await connect_admin(stage)
    await collected(stage, what)
    await stage.alice.sees("1 meeting from 63 organizers." if what == "past" else "1 row from 63 organizers.")
    assert "Kick-off" in stage.alice.reads()
    assert "GoTo gave no answer about " in stage.alice.reads()
    (file,) = stage.slack.home.files.values()
    assert what == "past" or "'=Grace()" in file.content.decode()
    stage.alice.dms()


async def test_without_the_role_a_large_group_is_refused(stage: Stage) -> None:
    large(stage)
    await connect_admin(stage)
    shown = await stage.alice.types("/goto groups Sales upcoming")
    assert "63 organizers" in shown
    stage.goto.user(stage.alice.email).admin = False
    await stage.alice.presses("Ask one by one")
    await stage.alice.sees("We couldn't read the")
    assert "doesn't have GoTo's admin role" in stage.alice.reads()
    stage.alice.dms()
