"""`/meeting attendees`: who came, rejoins put together, occurrences kept apart, and whose business it is."""

from __future__ import annotations

from datetime import timedelta

from bot.goto.models import AttendanceInterval
from bot.usecases.meetings.attendees import group_occurrences
from tests.support.actors import connect_alice
from tests.support.clocks import now
from tests.support.faults import inject_fault
from tests.support.meetings import add_meeting, hold_meeting
from tests.support.stage import Stage

BOB, EVE = "bob@northwind.example", "eve@x.example"


async def test_rejoins_are_merged_and_minutes_summed(stage: Stage) -> None:
    await connect_alice(stage)
    start = now() - timedelta(days=1)
    came = (
        ("Bob Tanaka", BOB, 0, 10),
        ("bob tanaka", "", 20, 35),
        ("Bob T.", BOB.upper(), 40, 45),
        ("N/A", "NA", 0, 5),
        ("NA", "", 0, 5),
        ("Eve", EVE, 0, 30),
        ("Eve", EVE, 10, 40),
    )
    meeting = add_meeting(stage, "Retro", start)
    hold_meeting(stage, meeting, start, 45, came)

    shown = await stage.alice.types(f"/meeting attendees {meeting.id}")
    assert "4 people" in shown
    assert "Bob Tanaka (bob@northwind.example) · 30 min, joined 3 times" in shown
    # Two devices at once: the time that they overlap counts once.
    assert "Eve (eve@x.example) · 40 min, joined 2 times" in shown
    assert shown.count("Unnamed attendee · 5 min") == 2
    assert "alice@northwind.example" not in shown, "the organizer's address is no attendee's"
    assert "Only you see this." in shown


async def test_seconds_are_no_whole_minutes(stage: Stage) -> None:
    await connect_alice(stage)
    start = now() - timedelta(days=1)
    meeting = add_meeting(stage, "Retro", start)
    hold_meeting(stage, meeting, start, 45, (("Eve", EVE, 0, 0), ("Bob Tanaka", BOB, 0, 0)))
    held = stage.goto.world.held[-1]
    for stay in held.attendances:
        stay.left += timedelta(seconds=20)
    shown = await stage.alice.types(f"/meeting attendees {meeting.id}")
    assert "Eve (eve@x.example) · under 1 min" in shown
    assert "0 min" not in shown


def test_stays_of_which_only_the_ends_are_known_are_added_up_before_they_are_rounded() -> None:
    joined = now()
    stays = [
        AttendanceInterval.model_validate(
            {
                "attendeeName": "Eve",
                "joinTime": (joined + timedelta(minutes=number)).isoformat(),
                "leaveTime": (joined + timedelta(minutes=number, seconds=25)).isoformat(),
            }
        )
        for number in range(5)
    ]
    ((eve,),) = (one.people for one in group_occurrences(stays))
    assert (eve.minutes, eve.joins) == (2, 5)


async def test_several_names_in_one_row_are_several_people(stage: Stage) -> None:
    await connect_alice(stage)
    start = now() - timedelta(days=1)
    came = (
        ("Ann Bell, Carl Dahl AND Eva Falk", "NA", 0, 30),
        ("Gus Hill AND Ida Juul", "", 0, 20),
        ("Kim Lind, Max Noor, AND Ola Pors", "n/a", 0, 10),
        ("Eva Falk", "", 35, 45),
        ("Moreau, Alice", "", 0, 5),
        ("Design and Build", "", 0, 5),
        ("Sales AND Service", "room@x.example", 0, 5),
        ("Alexander ANDERSON", "", 0, 5),
    )
    meeting = add_meeting(stage, "Retro", start)
    hold_meeting(stage, meeting, start, 45, came)
    shown = await stage.alice.types(f"/meeting attendees {meeting.id}")
    assert "12 people" in shown
    assert "Eva Falk · 40 min, joined 2 times" in shown
    for line in (
        *(
            "Ann Bell · 30 min",
            "Carl Dahl · 30 min",
            "Gus Hill · 20 min",
            "Ida Juul · 20 min",
            "Kim Lind · 10",
        ),
        *("Max Noor · 10 min", "Ola Pors · 10 min", "Moreau, Alice · 5 min", "Design and Build · 5 min"),
        *("Sales AND Service (room@x.example) · 5 min", "Alexander ANDERSON · 5 min"),
    ):
        assert line in shown, line


async def test_occurrences_of_a_recurring_meeting_are_kept_apart(stage: Stage) -> None:
    await connect_alice(stage)
    meeting = add_meeting(stage, "Weekly", now(), kind="recurring")
    hold_meeting(stage, meeting, now() - timedelta(days=14), 30, (("Bob", BOB, 0, 20),))
    hold_meeting(stage, meeting, now() - timedelta(days=7), 30, (("Bob", BOB, 0, 30), ("Eve", EVE, 0, 30)))

    shown = await stage.alice.types(f"/meeting attendees {meeting.id}")
    assert "Occurrence 1 of 2" in shown
    assert "2 people" in shown
    await stage.alice.presses("More")
    await stage.alice.sees("Occurrence 2 of 2")
    assert "Bob (bob@northwind.example) · 20 min" in stage.alice.reads()

    await stage.alice.types("/meeting history")
    listed = await stage.alice.sees("Past meetings")
    assert len([block for block in listed.blocks if "accessory" in block]) == 2
    await stage.alice.person.clicks(listed, action_id="meeting.attendees", block_id="held.1")
    await stage.alice.sees("Occurrence 2 of 2")


async def test_without_an_id_a_picker_asks(stage: Stage) -> None:
    await connect_alice(stage)
    assert "You held no meetings in the last 60 days." in await stage.alice.types("/meeting attendees")
    meeting = add_meeting(stage, "Retro", now())
    hold_meeting(stage, meeting, now() - timedelta(days=1), 45, (("Bob", BOB, 0, 10),))
    assert "Which meeting?" in await stage.alice.types("/meeting attendees")
    await stage.alice.chooses("meeting.attendees.pick", str(meeting.id))
    await stage.alice.sees("Bob (bob@northwind.example) · 10 min")


async def test_many_people_come_in_pages(stage: Stage) -> None:
    await connect_alice(stage)
    came = tuple(
        (f"Guest {n:03} <@U123> *x*" + "y" * 300, f"g{n}@{'z' * 300}.example", 0, 20) for n in range(65)
    )
    meeting = add_meeting(stage, "All hands", now())
    hold_meeting(stage, meeting, now() - timedelta(days=1), 45, came)
    assert "Page 1 of 3." in await stage.alice.types(f"/meeting attendees {meeting.id}")
    await stage.alice.presses("More")
    await stage.alice.sees("Page 2 of 3.")
    await stage.alice.presses("More")
    await stage.alice.sees("Page 3 of 3.")
    assert stage.alice.reads().count("Guest ") == 5


async def test_what_goto_does_not_tell(stage: Stage) -> None:
    await connect_alice(stage)
    ahead = add_meeting(stage, "Not yet", now() + timedelta(days=1))
    assert "GoTo has no attendance for" in await stage.alice.types(f"/meeting attendees {ahead.id}")
    assert "GoTo has no attendance for" in await stage.alice.types("/meeting attendees 999-999-999")
    inject_fault(stage, "403_role", "meetings.attendees.list")
    assert "identity scope" in await stage.alice.types(f"/meeting attendees {ahead.id}")


async def test_a_colleagues_meeting_is_not_told_even_to_goto_admins(stage: Stage) -> None:
    await connect_alice(stage)
    (theirs,) = stage.goto.meetings_of(BOB)
    hold_meeting(stage, theirs, now() - timedelta(days=1), 30, (("Eve", EVE, 0, 10),))
    shown = await stage.alice.types(f"/meeting attendees {theirs.id}")
    assert "You don't organize" in shown
    assert EVE not in shown
