"""`/goto report`: meetings ahead, past ones and who came, to the asker alone, however many organizers there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.admin import ATTENDEES, PAST, UPCOMING
from bot.sandbox.slack.model import StoredMessage
from bot.usecases.admin.reports import parse_report_request
from bot.usecases.core.services import Timing
from tests.support.admin import add_organizer, add_upcoming_meeting, connect_admin
from tests.support.clocks import now
from tests.support.faults import inject_fault
from tests.support.meetings import add_meeting, hold_meeting
from tests.support.sheets import read_sheet
from tests.support.stage import FAST_TIMING, Stage

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def timing() -> Timing:
    """Each stretch of a long operation is shown."""
    return replace(FAST_TIMING, progress_interval=timedelta(0))


def was(stage: Stage, subject: str = "Kick-off") -> None:
    """Have a meeting of Alice held two days ago to which Grace came."""
    meeting = add_meeting(stage, subject, now() - timedelta(days=2))
    hold_meeting(
        stage, meeting, now() - timedelta(days=2), came=(("Grace Guest", "grace@guest.example", 0, 40),)
    )


async def report(stage: Stage, head: str) -> StoredMessage:
    """Wait for a report that has ended; return its message, the latest."""

    def ended() -> StoredMessage | None:
        told = [one for one in stage.alice.dms() if head in one.text and "Times in New York" in one.text]
        return told[-1] if told else None

    found: StoredMessage = await stage.slack.changes.wait_for(ended, 10.0)
    return found


def table(message: StoredMessage) -> list[list[str]]:
    (block,) = [block for block in message.blocks if block["type"] == "table"]
    return [[cell["text"] for cell in row] for row in block["rows"]]


def file_rows(stage: Stage) -> list[list[str]]:
    (file,) = stage.slack.home.files.values()
    assert file.content.startswith(b"\xef\xbb\xbf")
    return read_sheet(file.content)


async def test_a_report_asked_in_a_channel_comes_as_a_direct_message(stage: Stage) -> None:
    await connect_admin(stage)
    was(stage, '=HYPERLINK("https://evil.example")')
    said = await stage.alice.types("/goto report past 30d", channel="#team-platform")
    assert "We'll send the report to your messages" in said
    told = await report(stage, "Past meetings:* whole account")
    rows = table(told)
    assert rows[0] == ["When", "Meeting", "Organizer", "Length", "People"]
    (line,) = [row for row in rows if "HYPERLINK" in row[1]]
    assert line[2:] == ["Alice Moreau", "45 min", "1"]
    stage.alice.dms()
    (cells,) = [row for row in file_rows(stage) if "HYPERLINK" in row[1]]
    assert cells[1].startswith("'="), "a spreadsheet computes nothing"
    assert stage.alice.posts("#team-platform") == []
    assert stage.bob.dms() == []


async def test_the_form_asks_what_of_whom_and_when(stage: Stage) -> None:
    await connect_admin(stage)
    was(stage)
    await stage.alice.types("/goto report")
    assert "Only you can see it" in stage.alice.reads(stage.alice.form)
    await stage.alice.fills(what="attendees", whose="Sales", range="never")
    assert "never" in (await stage.alice.submits())["range"]
    await stage.alice.fills(range="7d")
    assert await stage.alice.submits() == {}
    assert "We'll send the report to your messages" in stage.alice.reads(stage.alice.form)
    told = await report(stage, "Attendance:* Sales")
    assert ["Grace Guest (grace@guest.example)"] in [row[-1:] for row in table(told)]
    stage.alice.dms()


async def test_a_word_that_is_no_report_is_said_to_be_none(stage: Stage) -> None:
    await connect_admin(stage)
    said = await stage.alice.types("/goto report sideways")
    assert "“sideways” isn't a kind of report." in said
    assert "/goto report past 30d" in said


async def test_a_time_that_is_too_long_for_goto_is_asked_for_in_windows_and_no_line_comes_twice(
    stage: Stage,
) -> None:
    await connect_admin(stage)
    for days in (2, 60, 100, 170):
        meeting = add_meeting(stage, f"Was {days}", now() - timedelta(days=days))
        hold_meeting(stage, meeting, now() - timedelta(days=days))
    inject_fault(stage, "short_ranges", times=None)
    await stage.alice.types("/goto report past mine 180d")
    told = await report(stage, "Past meetings:* your meetings")
    assert sorted(row[1] for row in table(told) if row[1].startswith("Was")) == [
        "Was 100",
        "Was 170",
        "Was 2",
        "Was 60",
    ]
    assert len(stage.goto.received("historicalMeetings.list")) == 1 + 3
    stage.alice.dms()


async def test_a_workspace_that_takes_no_tables_gets_lines(stage: Stage) -> None:
    await connect_admin(stage)
    was(stage)
    stage.switch("slack.no_charts", times=None)
    await stage.alice.types("/goto report past")
    told = await report(stage, "Past meetings:* whole account")
    assert [block["type"] for block in told.blocks] == ["section", "section", "context"]
    assert "Kick-off · Alice Moreau · 45 min · 1" in stage.alice.reads(told)
    stage.alice.dms()


async def test_an_organizer_and_oneself(stage: Stage) -> None:
    await connect_admin(stage)
    add_upcoming_meeting(stage, stage.goto.user(stage.bob.email), "Bob's own")
    add_upcoming_meeting(stage, stage.goto.user(stage.alice.email), "Alice's own")
    await stage.alice.types(f"/goto report upcoming {stage.bob.email}")
    told = await report(stage, f"Upcoming meetings:* {stage.bob.email}")
    assert "Bob's own" in told.text
    assert "Alice's own" not in told.text
    await stage.alice.types("/goto report upcoming mine")
    told = await report(stage, "Upcoming meetings:* your meetings")
    assert "Alice's own" in told.text
    assert "Bob's own" not in told.text
    await stage.alice.types("/goto report upcoming Nowhere")
    await stage.alice.sees("We couldn't make this report.")
    stage.alice.dms()


async def test_a_large_group_is_read_organizer_by_organizer(stage: Stage) -> None:
    await connect_admin(stage)
    for number in range(60):
        one = add_organizer(stage, f"n{number:02}@northwind.example", f"Nora{number:02}", "Many")
        add_upcoming_meeting(stage, one, f"Stand-up {number:02}", days=1)
    await stage.alice.types("/goto report upcoming Sales")
    told = await report(stage, "Upcoming meetings:* Sales")
    assert len(table(told)) == 21
    assert len([row for row in file_rows(stage) if "Stand-up" in row[1]]) == 60
    assert len(stage.goto.received("organizers.upcomingMeetings.list")) >= 60
    stage.alice.dms()


@pytest.mark.parametrize(
    ("typed", "old", "new"),
    [
        ("past Sales", "groups.meetings.list", "groups.historicalMeetings.list"),
        ("upcoming Sales", "groups.meetings.list", "groups.upcomingMeetings.list"),
        ("past bob@northwind.example", "organizers.meetings.list", "organizers.historicalMeetings.list"),
        ("upcoming bob@northwind.example", "organizers.meetings.list", "organizers.upcomingMeetings.list"),
        ("past mine", "meetings.list", "historicalMeetings.list"),
        ("upcoming mine", "meetings.list", "upcomingMeetings.list"),
    ],
)
async def test_old_lists_are_asked_when_somebody_wants_them_and_not_else(
    stage: Stage, typed: str, old: str, new: str
) -> None:
    await connect_admin(stage)
    was(stage)
    add_upcoming_meeting(stage, stage.goto.user(stage.bob.email), "Coming")
    await stage.alice.types(f"/goto report {typed}")
    await report(stage, ":*")
    assert len(stage.goto.received(new)) == 1
    assert stage.goto.received(old) == []
    await stage.alice.types(f"/goto report {typed} --legacy")
    await report(stage, "from GoTo's old lists")
    assert len(stage.goto.received(old)) == 1
    assert len(stage.goto.received(new)) == 1
    stage.alice.dms()


async def test_only_admins_have_reports(stage: Stage) -> None:
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    assert "Only Usher admins can do this" in await stage.bob.types("/goto report past")
    assert "Connect your GoTo account." in await stage.alice.types("/goto report past")
    assert stage.goto.received("organizers.list") == []


@pytest.mark.parametrize(
    ("typed", "what", "whose", "days", "legacy"),
    [
        ("past", PAST, "", 30, False),
        ("past 7d", PAST, "", 7, False),
        ("attendees group Sales EMEA 60d", ATTENDEES, "Sales EMEA", 60, False),
        ("upcoming --legacy", UPCOMING, "", None, True),
        ("past Sales —legacy", PAST, "Sales", 30, True),
        ("upcoming organizer bob@northwind.example", UPCOMING, "bob@northwind.example", None, False),
        ("history everybody 10d", PAST, "", 10, False),
    ],
)
def test_what_is_typed_is_understood(
    typed: str, what: str, whose: str, days: int | None, legacy: bool
) -> None:
    asked = parse_report_request(typed, now=NOON, zone="UTC")
    assert asked is not None
    assert (asked.what, asked.whose, asked.legacy) == (what, whose, legacy)
    assert (asked.span.end - asked.span.start if asked.span else None) == (
        timedelta(days=days) if days else None
    )


def test_nothing_typed_asks_for_the_form() -> None:
    assert parse_report_request("", now=NOON, zone="UTC") is None
    assert parse_report_request("--legacy", now=NOON, zone="UTC") is None
