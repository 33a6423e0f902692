"""`/meeting history`: ranges, pages, sums, and what GoTo is asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.support.actors import connect_alice
from tests.support.clocks import now
from tests.support.faults import inject_fault
from tests.support.meetings import add_meeting, hold_meeting
from tests.support.stage import Stage


async def test_past_meetings_with_minutes_and_people(stage: Stage) -> None:
    await connect_alice(stage)
    review = add_meeting(stage, "Sprint <review>", now() - timedelta(days=3))
    hold_meeting(stage, review, now() - timedelta(days=3), 43, (("Bob", "bob@northwind.example", 0, 43),) * 2)
    hold_meeting(stage, review, now() - timedelta(days=40), 30)

    shown = await stage.alice.types("/meeting history")
    assert "Sprint <review>" in shown.replace("&lt;", "<").replace("&gt;", ">")
    assert "43 min, 2 people" in shown
    assert "1 meeting, 43 min in all." in shown
    assert "Times in New York." in shown

    longer = await stage.alice.types("/meeting history 90d")
    assert "2 meetings, 1 h 13 min in all" in longer
    assert len(stage.goto.received("historicalMeetings.list")) == 2


async def test_a_range_that_goto_refuses_is_read_in_parts(stage: Stage) -> None:
    await connect_alice(stage)
    review = add_meeting(stage, "Sprint review", now())
    for days in (1, 60, 90, 200, 364):
        hold_meeting(stage, review, now() - timedelta(days=days), 10)
    inject_fault(stage, "short_ranges", times=None)
    shown = await stage.alice.types("/meeting history 365d")
    assert "5 meetings, 50 min in all" in shown
    assert [r.status for r in stage.goto.received("historicalMeetings.list")] == [400] + 7 * [200]


async def test_ten_a_page_the_latest_first(stage: Stage) -> None:
    await connect_alice(stage)
    for number in range(23):
        hold_meeting(
            stage, add_meeting(stage, f"Call {number:02}", now()), now() - timedelta(days=number + 1)
        )
    shown = await stage.alice.types("/meeting history 100d")
    assert "Call 00" in shown
    assert "page 1 of 3" in shown
    await stage.alice.presses("Earlier")
    await stage.alice.sees("page 2 of 3")
    await stage.alice.presses("Earlier")
    await stage.alice.sees("page 3 of 3")
    shown = stage.alice.reads()
    assert "Call 22" in shown
    assert "Call 19" not in shown
    await stage.alice.presses("Later")
    await stage.alice.sees("page 2 of 3")


async def test_ten_thousand_sessions_stay_one_page(stage: Stage) -> None:
    await connect_alice(stage)
    meeting = add_meeting(stage, "Every minute", now())
    for number in range(10_000):
        hold_meeting(stage, meeting, now() - timedelta(minutes=number + 60), 1)
    shown = await stage.alice.types("/meeting history 30d")
    if "The answer will appear here." in shown:
        await stage.alice.sees("10000 meetings")
        shown = stage.alice.reads()
    assert "page 1 of 1000" in shown.replace(",", "")
    assert shown.count("Every minute") == 10


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("banana", "I don't know the date range `banana`."),
        ("9999d", "Choose a range of 1 to 366 days."),
        ("2020-05-01 to 2020-04-01", "That range ends before it starts."),
        ("2099-05-01 to 2099-06-01", "That range is in the future"),
        ("2020-05-01 to 2020-06-01", "No meetings were held between Fri, May 1, 2020 and Mon, Jun 1, 2020."),
    ],
)
async def test_ranges_that_cannot_be_and_empty_ones(stage: Stage, typed: str, said: str) -> None:
    await connect_alice(stage)
    assert said in await stage.alice.types(f"/meeting history {typed}")


async def test_not_connected_and_goto_away(stage: Stage) -> None:
    assert "Connect" in await stage.alice.types("/meeting history")
    await connect_alice(stage)
    inject_fault(stage, "500", "historicalMeetings.list", times=None)
    assert "GoTo" in await stage.alice.types("/meeting history")


async def test_the_menu_leads_to_it(stage: Stage) -> None:
    await connect_alice(stage)
    came = (("Bob", "bob@northwind.example", 0, 20),)
    hold_meeting(stage, add_meeting(stage, "Retro", now()), now() - timedelta(days=2), 45, came)
    await stage.alice.types("/meeting")
    await stage.alice.presses("History")
    await stage.alice.sees("Past meetings")
    await stage.alice.presses("Attendees")
    await stage.alice.sees("Bob (bob@northwind.example) · 20 min")


async def test_a_range_with_two_meanings_is_chosen_by_a_button(stage: Stage) -> None:
    await connect_alice(stage)
    april = datetime(2026, 4, 3, 15, tzinfo=UTC)
    hold_meeting(stage, add_meeting(stage, "April call", april), april, 43)
    asked = await stage.alice.types("/meeting history 03/04")
    assert "Which days do you mean?" in asked
    assert "[Wed, Mar 4, 2026]" in asked
    await stage.alice.presses("Fri, Apr 3, 2026")
    await stage.alice.sees("April call")
    assert "Which days" not in stage.alice.reads()
    for typed, button in (
        ("since 03/04", "Wed, Mar 4, 2026 – Tue, Dec 1, 2026"),
        ("1 Oct to 1 Sep", "Wed, Oct 1, 2025 – Tue, Sep 1, 2026"),
    ):
        assert f"[{button}]" in await stage.alice.types(f"/meeting history {typed}")
    await stage.alice.presses(button)
    await stage.alice.sees("April call")
