"""GoTo takes its time: the form says "Saving…", and what it was asked for is told when it is true."""

from __future__ import annotations

import pytest

from tests.support.faults import inject_fault
from tests.support.meetings import FAULT_SUBJECT, count_cards, count_meetings, open_fault_form
from tests.support.stage import Stage, open_stage


@pytest.fixture
def wait() -> float:
    return 0.3


@pytest.fixture
def late(stage: Stage) -> Stage:
    """A stage on which GoTo makes a meeting at once and answers after Slack's patience."""
    stage.goto.behavior.slow_seconds = 0.8
    return stage


async def test_the_form_says_saving_and_then_done(late: Stage) -> None:
    await open_fault_form(late)
    inject_fault(late, "slow", "meetings.create")
    assert await late.alice.submits() == {}
    assert "Saving…" in late.alice.reads(late.alice.form)

    await late.alice.sees("is scheduled for")
    assert FAULT_SUBJECT in late.alice.reads(late.alice.form)
    await late.bob.sees(FAULT_SUBJECT, channel="#team-platform")
    assert (count_meetings(late), count_cards(late)) == (1, 1)
    await late.alice.person.closes()


async def test_a_closed_form_is_answered_by_a_direct_message(late: Stage) -> None:
    await open_fault_form(late)
    inject_fault(late, "slow", "meetings.create")
    await late.alice.submits()
    await late.alice.person.closes()

    await late.alice.sees("is scheduled for")
    assert late.alice.dms()
    assert (count_meetings(late), count_cards(late)) == (1, 1)


async def test_a_late_refusal_brings_back_what_was_typed(late: Stage) -> None:
    await open_fault_form(late)
    inject_fault(late, "slow_before", "meetings.create")
    inject_fault(late, "400", "meetings.create")
    await late.alice.submits()
    assert "Saving…" in late.alice.reads(late.alice.form)

    await late.alice.sees("GoTo rejected the meeting.")
    assert FAULT_SUBJECT in late.alice.reads(late.alice.form)
    assert await late.alice.submits() == {}
    await late.bob.sees(FAULT_SUBJECT, channel="#team-platform")
    assert (count_meetings(late), count_cards(late)) == (1, 1)


async def test_a_late_refusal_of_a_closed_form_offers_edit_and_try_again(late: Stage) -> None:
    await open_fault_form(late)
    inject_fault(late, "slow_before", "meetings.create")
    inject_fault(late, "400", "meetings.create")
    await late.alice.submits()
    await late.alice.person.closes()

    await late.alice.sees("wasn't scheduled.")
    assert count_meetings(late) == 0
    await late.alice.presses("Edit and try again")
    form = late.alice.reads(late.alice.form)
    assert FAULT_SUBJECT in form
    assert "GoTo rejected the meeting." in form
    assert await late.alice.submits() == {}
    await late.bob.sees(FAULT_SUBJECT, channel="#team-platform")
    assert (count_meetings(late), count_cards(late)) == (1, 1)


async def test_somebody_elses_draft_is_not_opened(late: Stage) -> None:
    await open_fault_form(late)
    inject_fault(late, "slow_before", "meetings.create")
    inject_fault(late, "400", "meetings.create")
    await late.alice.submits()
    await late.alice.person.closes()
    message = await late.alice.sees("wasn't scheduled.")

    # Bob presses a button of his own that carries Alice's draft.
    (button,) = [e for b in message.blocks for e in b.get("elements", []) if "value" in e]
    await late.bob.types("/meeting help")
    await late.bob.person.wait_for(lambda: late.bob.last)
    forged = late.bob.last
    assert forged is not None
    element = forged.blocks[-2]["elements"][0]
    element["action_id"], element["value"] = button["action_id"], button["value"]
    await late.bob.person.clicks(forged, action_id=button["action_id"])
    await late.bob.sees("What you typed has expired.")
    assert late.bob.person.view is None


async def test_now_answers_later_where_it_was_asked(late: Stage) -> None:
    await late.alice.connects()
    await late.alice.sees("Connected as Alice")
    inject_fault(late, "slow", "meetings.create")
    said = await late.alice.types("/meeting now Standup", channel="#team-platform")
    assert "This is taking longer than usual." in said
    await late.alice.sees("is ready. The card is in")
    (card,) = late.bob.posts("#team-platform")
    assert "Standup" in late.bob.reads(card)


async def test_a_slow_list_comes_later_where_it_was_asked(late: Stage) -> None:
    await late.alice.connects()
    await late.alice.sees("Connected as Alice")
    inject_fault(late, "slow", "upcomingMeetings.list")
    said = await late.alice.types("/meeting list")
    assert "This is taking longer than usual. The answer will appear here." in said
    await late.alice.sees("Quarterly planning")


async def test_a_deadline_after_it_was_written_down_says_saving_and_not_an_error(
    empty_redis: str, transport: str
) -> None:
    """A busy process may reach the guard's deadline while it waits; what is in the ledger is done all the same."""
    by_socket = transport == "socket"
    async with open_stage(empty_redis, by_socket=by_socket, wait=10.0, deadline=0.6) as stage:
        stage.goto.behavior.slow_seconds = 1.2
        await open_fault_form(stage)
        inject_fault(stage, "slow", "meetings.create")
        assert await stage.alice.submits() == {}
        assert "Saving…" in stage.alice.reads(stage.alice.form)
        await stage.alice.sees("is scheduled for")
        await stage.bob.sees(FAULT_SUBJECT, channel="#team-platform")
        assert (count_meetings(stage), count_cards(stage)) == (1, 1)
