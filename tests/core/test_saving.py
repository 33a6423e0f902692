"""GoTo takes its time: the form says "Saving…", and what it was asked for is told when it is true."""

from __future__ import annotations

import pytest

from tests.support.faults import inject_fault
from tests.support.meetings import FAULT_SUBJECT, count_cards, count_meetings, open_fault_form
from tests.support.polling import sees_later
from tests.support.stage import Stage, open_stage


@pytest.fixture
def wait() -> float:
    return 0.3


async def test_the_form_says_saving_and_then_done(stage: Stage) -> None:
    await open_fault_form(stage)
    inject_fault(stage, "slow", "meetings.create")
    assert await stage.alice.submits() == {}
    assert "Saving…" in stage.alice.reads(stage.alice.form)

    await stage.alice.sees("is scheduled for")
    assert FAULT_SUBJECT in stage.alice.reads(stage.alice.form)
    await stage.bob.sees(FAULT_SUBJECT, channel="#team-platform")
    assert (count_meetings(stage), count_cards(stage)) == (1, 1)
    await stage.alice.person.closes()


async def test_a_closed_form_is_answered_by_a_direct_message(stage: Stage) -> None:
    await open_fault_form(stage)
    inject_fault(stage, "slow", "meetings.create")
    await stage.alice.submits()
    await stage.alice.person.closes()

    await stage.alice.sees("is scheduled for")
    assert stage.alice.dms()
    assert (count_meetings(stage), count_cards(stage)) == (1, 1)


async def test_a_late_refusal_brings_back_what_was_typed(stage: Stage) -> None:
    await open_fault_form(stage)
    inject_fault(stage, "slow_before", "meetings.create")
    inject_fault(stage, "400", "meetings.create")
    await stage.alice.submits()
    assert "Saving…" in stage.alice.reads(stage.alice.form)

    await stage.alice.sees("GoTo rejected the meeting.")
    assert FAULT_SUBJECT in stage.alice.reads(stage.alice.form)
    assert await stage.alice.submits() == {}
    await stage.bob.sees(FAULT_SUBJECT, channel="#team-platform")
    assert (count_meetings(stage), count_cards(stage)) == (1, 1)


async def test_a_late_refusal_of_a_closed_form_offers_edit_and_try_again(stage: Stage) -> None:
    await open_fault_form(stage)
    inject_fault(stage, "slow_before", "meetings.create")
    inject_fault(stage, "400", "meetings.create")
    await stage.alice.submits()
    await stage.alice.person.closes()

    await stage.alice.sees("wasn't scheduled.")
    assert count_meetings(stage) == 0
    await stage.alice.presses("Edit and try again")
    form = stage.alice.reads(stage.alice.form)
    assert FAULT_SUBJECT in form
    assert "GoTo rejected the meeting." in form
    assert await stage.alice.submits() == {}
    await stage.bob.sees(FAULT_SUBJECT, channel="#team-platform")
    assert (count_meetings(stage), count_cards(stage)) == (1, 1)


async def test_somebody_elses_draft_is_not_opened(stage: Stage) -> None:
    await open_fault_form(stage)
    inject_fault(stage, "slow_before", "meetings.create")
    inject_fault(stage, "400", "meetings.create")
    await stage.alice.submits()
    await stage.alice.person.closes()
    message = await stage.alice.sees("wasn't scheduled.")

    # Bob presses a button of his own that carries Alice's draft.
    (button,) = [e for b in message.blocks for e in b.get("elements", []) if "value" in e]
    await stage.bob.types("/meeting help")
    await stage.bob.person.wait_for(lambda: stage.bob.last)
    forged = stage.bob.last
    assert forged is not None
    element = forged.blocks[-2]["elements"][0]
    element["action_id"], element["value"] = button["action_id"], button["value"]
    await stage.bob.person.clicks(forged, action_id=button["action_id"])
    await stage.bob.sees("What you typed has expired.")
    assert stage.bob.person.view is None


async def test_now_answers_later_where_it_was_asked(stage: Stage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    inject_fault(stage, "slow", "meetings.create")
    said = await stage.alice.types("/meeting now Standup", channel="#team-platform")
    assert "This is taking longer than usual." in said
    await stage.alice.sees("is ready. The card is in")
    (card,) = stage.bob.posts("#team-platform")
    assert "Standup" in stage.bob.reads(card)


async def test_a_slow_list_comes_later_where_it_was_asked(stage: Stage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    inject_fault(stage, "slow", "upcomingMeetings.list")
    said = await stage.alice.types("/meeting list")
    assert "This is taking longer than usual. The answer will appear here." in said
    await stage.alice.sees("Quarterly planning")


async def test_a_deadline_after_it_was_written_down_says_saving_and_not_an_error(
    empty_redis: str, transport: str
) -> None:
    """A busy process may reach the guard's deadline while it waits; what is in the ledger is done all the same."""
    by_socket = transport == "socket"
    async with open_stage(empty_redis, by_socket=by_socket, wait=10.0, deadline=0.3) as stage:
        await open_fault_form(stage)
        inject_fault(stage, "slow", "meetings.create")
        assert await stage.alice.submits() == {}
        assert "Saving…" in stage.alice.reads(stage.alice.form)
        await stage.bob.sees(FAULT_SUBJECT, channel="#team-platform")
        await sees_later(stage.alice, "is scheduled for")
        assert (count_meetings(stage), count_cards(stage)) == (1, 1)
