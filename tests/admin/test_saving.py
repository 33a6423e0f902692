"""GoTo takes its time with what admins do: the form says "Saving…", and how it ended is told where it is seen."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.admin import (
    ADA,
    ask_about_organizer,
    connect_admin,
    fill_add_form,
    fill_removal_form,
    form_text,
    organizers_at_goto,
)
from tests.support.faults import inject_fault
from tests.support.stage import Stage


@pytest.fixture
def wait() -> float:
    return 0.3


async def slow(stage: Stage, operation: str, *, before: bool = False) -> None:
    """Have GoTo answer the next request of an operation later than a listener waits."""
    inject_fault(stage, "slow_before" if before else "slow", operation)


async def test_an_addition_says_saving_and_then_done(stage: Stage) -> None:
    await connect_admin(stage)
    await fill_add_form(stage)
    await slow(stage, "organizers.create")
    assert await stage.alice.submits() == {}
    assert "Saving…" in form_text(stage.alice)
    await stage.alice.sees("is now an organizer, with GoTo Training.")
    assert len(organizers_at_goto(stage)) == 1
    await stage.alice.person.closes()


async def test_a_late_refusal_of_a_closed_form_offers_edit_and_try_again(stage: Stage) -> None:
    await connect_admin(stage)
    await fill_add_form(stage)
    await slow(stage, "organizers.create", before=True)
    inject_fault(stage, "400", "organizers.create")
    await stage.alice.submits()
    await stage.alice.person.closes()
    await stage.alice.sees("We couldn't add *Ada Example*.")
    assert "GoTo rejected this organizer." in stage.alice.reads()
    await stage.alice.presses("Edit and try again")
    await stage.alice.sees(ADA)
    assert await stage.alice.submits() == {}
    await stage.alice.sees("is now an organizer")
    assert stage.goto.world.mailed == [(ADA, "invitation")]
    await stage.alice.person.closes()
    stage.alice.dms()


async def test_a_late_removal_is_told_in_the_form_or_as_a_message(stage: Stage) -> None:
    await connect_admin(stage)
    await fill_removal_form(stage, stage.bob.email)
    await slow(stage, "organizers.deleteByEmail")
    assert await stage.alice.submits() == {}
    assert "Saving…" in form_text(stage.alice)
    await stage.alice.person.closes()
    await stage.alice.sees("was removed from your GoTo account.")
    assert stage.alice.dms()


async def test_a_late_suspension_is_told_in_the_form_that_asked(stage: Stage) -> None:
    await connect_admin(stage)
    assert "Suspend Bob Tanaka?" in await ask_about_organizer(stage.alice, "suspend", stage.bob.email)
    await slow(stage, "organizers.update")
    assert await stage.alice.submits() == {}
    assert "Saving…" in form_text(stage.alice)
    await stage.alice.sees("is suspended.")
    assert "is suspended." in form_text(stage.alice)


async def test_a_late_mapping_by_hand_is_told_in_the_form(stage: Stage) -> None:
    await connect_admin(stage)
    await stage.alice.types("/goto map")
    await stage.alice.sees("No admin account is set")
    await slow(stage, "groups.list")
    await stage.alice.presses("Use my GoTo account")
    await stage.alice.sees("This is taking longer than usual.")
    await stage.alice.sees("is now the admin account.")
    await stage.alice.presses("Map a member")
    await stage.alice.sees("Organizer's e-mail or key")
    await stage.alice.fills(member="bob", organizer="")
    await slow(stage, "organizers.list")
    assert await stage.alice.submits() == {}
    assert "Saving…" in form_text(stage.alice)
    await stage.alice.sees("Bob Tanaka is now mapped to the organizer *Bob Tanaka*.")
    await stage.alice.person.closes()


async def test_submitted_twice_at_once_adds_one(stage: Stage) -> None:
    await connect_admin(stage)
    await fill_add_form(stage)
    view = stage.alice.form
    await asyncio.gather(
        stage.alice.person.submits(view), stage.alice.person.submits(view), return_exceptions=True
    )
    await stage.alice.sees("is now an organizer")
    assert len(organizers_at_goto(stage)) == 1
    assert stage.goto.world.mailed == [(ADA, "invitation")]
    await stage.alice.person.closes()


async def test_a_slow_list_comes_later_where_it_was_asked(stage: Stage) -> None:
    await connect_admin(stage)
    await slow(stage, "organizers.list")
    assert "The answer will appear here." in await stage.alice.types("/goto organizers")
    await stage.alice.sees("3 organizers")
