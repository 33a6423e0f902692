"""What GoTo's faults lead to: one meeting and one card, or none of both and a sentence with a next step."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.goto.state import SimMeeting
from tests.support.clocks import CLOCK
from tests.support.exhaustive import default_and_exhaustive
from tests.support.faults import inject_fault
from tests.support.meetings import FAULT_SUBJECT, count_cards, count_meetings, open_fault_form
from tests.support.stage import Stage


async def test_a_lost_meeting_is_found_whatever_its_title(stage: Stage) -> None:
    """GoTo takes angle brackets in their escaped form and may tell them either way."""
    odd = "R&D: a &lt;b&gt; <c> “d”"
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    await stage.alice.types("/meeting schedule tomorrow 3pm", channel="#team-platform")
    await stage.alice.fills(subject=odd)
    inject_fault(stage, "lost_answer", "meetings.create")
    assert await stage.alice.submits() == {}
    await stage.alice.person.wait_for(lambda: stage.bob.posts("#team-platform"))
    assert len(stage.goto.received("meetings.create")) == 1


PASSING = default_and_exhaustive(
    ["500_after", "lost_answer", "html_body"],
    ["expired_token", "429", "500", "503_html", "empty_body", "cut_before"],
)


@pytest.mark.parametrize("fault", PASSING)
async def test_a_passing_fault_at_the_creation_still_makes_one_meeting_and_one_card(
    stage: Stage, fault: str
) -> None:
    await open_fault_form(stage)
    inject_fault(stage, fault, "meetings.create")
    assert await stage.alice.submits() == {}
    await stage.bob.sees(FAULT_SUBJECT, channel="#team-platform")
    assert (count_meetings(stage), count_cards(stage)) == (1, 1)


async def test_what_goto_had_no_time_for_is_asked_again_and_not_looked_for(stage: Stage) -> None:
    await open_fault_form(stage)
    looked = stage.goto.received("upcomingMeetings.list")
    inject_fault(stage, "429", "meetings.create", times=4)
    assert await stage.alice.submits() == {}
    await stage.bob.sees(FAULT_SUBJECT, channel="#team-platform")
    assert len(stage.goto.received("meetings.create")) == 5
    assert stage.goto.received("upcomingMeetings.list") == looked
    assert (count_meetings(stage), count_cards(stage)) == (1, 1)


@pytest.mark.parametrize(
    "fault", default_and_exhaustive(["503_html", "lost_answer"], ["500", "cut_before", "429"])
)
async def test_faults_while_looking_for_a_lost_meeting_change_nothing(stage: Stage, fault: str) -> None:
    await open_fault_form(stage)
    inject_fault(stage, "lost_answer", "meetings.create")
    inject_fault(stage, fault, "upcomingMeetings.list") if fault != "lost_answer" else None
    assert await stage.alice.submits() == {}
    await stage.bob.sees(FAULT_SUBJECT, channel="#team-platform")
    assert (count_meetings(stage), count_cards(stage)) == (1, 1)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("400", "GoTo rejected the meeting."),
        ("403_role", "Your GoTo account can't do this. It needs the organizer role"),
        ("404", "GoTo can't find this anymore."),
        ("409", "GoTo reports a conflict."),
    ],
)
async def test_a_refusal_comes_back_into_the_form_and_nothing_is_made(
    stage: Stage, fault: str, said: str
) -> None:
    await open_fault_form(stage)
    inject_fault(stage, fault, "meetings.create")
    assert await stage.alice.submits() == {}
    form = stage.alice.reads(stage.alice.form)
    assert said in form
    assert FAULT_SUBJECT in form
    assert (count_meetings(stage), count_cards(stage)) == (0, 0)

    # What was typed is still there: the same form, sent again, goes through.
    assert await stage.alice.submits() == {}
    await stage.bob.sees(FAULT_SUBJECT, channel="#team-platform")
    assert (count_meetings(stage), count_cards(stage)) == (1, 1)


async def test_a_dead_refresh_token_asks_to_connect_again_once(stage: Stage) -> None:
    await open_fault_form(stage)
    inject_fault(stage, "expired_token", "meetings.create")
    stage.switch("goto.dead_refresh")
    assert await stage.alice.submits() == {}
    assert "GoTo ended the connection to alice@northwind.example." in stage.alice.reads(stage.alice.form)
    await stage.alice.sees("Connect again to schedule and to get reminders of your sessions.")
    assert len([m for m in stage.alice.dms() if "ended the connection" in m.text]) == 1
    assert (count_meetings(stage), count_cards(stage)) == (0, 0)

    assert "Connect again" in await stage.alice.types("/meeting")
    await stage.alice.presses("Connect again")
    await stage.alice.sees("This one-time link is just for you")
    await stage.alice.follows_link()
    await stage.alice.sees("Connected as Alice")
    stage.alice.dms()
    assert await stage.alice.submits() == {}
    await stage.bob.sees(FAULT_SUBJECT, channel="#team-platform")
    assert (count_meetings(stage), count_cards(stage)) == (1, 1)


async def test_a_meeting_made_on_gotos_site_yesterday_is_not_taken_for_ours(stage: Stage) -> None:
    """GoTo says when a meeting was created: yesterday's isn't the one that today's lost request created."""
    await open_fault_form(stage)
    tomorrow = CLOCK.now().astimezone(ZoneInfo("America/New_York")).date() + timedelta(days=1)
    start = datetime.combine(tomorrow, time(15), ZoneInfo("America/New_York")).astimezone(UTC)
    world, alice = stage.goto.world, stage.goto.user(stage.alice.email)
    end, yesterday = start + timedelta(minutes=45), CLOCK.now() - timedelta(days=1)
    twin = SimMeeting(
        id=world.number(),
        unique_id=world.key(),
        owner=alice,
        subject=FAULT_SUBJECT,
        start=start,
        end=end,
        password_required=False,
        audio="Hybrid",
        kind="scheduled",
        created=yesterday,
    )
    world.meetings[twin.id] = twin

    inject_fault(stage, "cut_before", "meetings.create")
    assert await stage.alice.submits() == {}
    card = await stage.bob.sees(FAULT_SUBJECT, channel="#team-platform")
    assert str(twin.id) not in card.text
    assert count_meetings(stage) == 2


async def test_a_meeting_of_the_same_name_and_time_made_before_is_not_taken_for_ours(stage: Stage) -> None:
    """What one form created is never taken for another form's."""
    await open_fault_form(stage)
    assert await stage.alice.submits() == {}
    await stage.bob.sees(FAULT_SUBJECT, channel="#team-platform")

    await stage.alice.types(f'/meeting schedule "{FAULT_SUBJECT}" tomorrow 3pm 45m', channel="#team-platform")
    inject_fault(stage, "cut_before", "meetings.create")
    assert await stage.alice.submits() == {}
    await stage.alice.person.wait_for(lambda: count_cards(stage) == 2)
    assert count_meetings(stage) == 2


async def test_a_lost_meeting_of_which_goto_tells_no_creation_time_is_found(stage: Stage) -> None:
    await open_fault_form(stage)
    inject_fault(stage, "missing_fields", "meetings.get", "upcomingMeetings.list", times=None)
    inject_fault(stage, "lost_answer", "meetings.create")
    assert await stage.alice.submits() == {}
    await stage.bob.sees(FAULT_SUBJECT, channel="#team-platform")
    assert len(stage.goto.received("meetings.create")) == 1
    assert (count_meetings(stage), count_cards(stage)) == (1, 1)
