"""GoTo takes its time with a training: the form says "Saving…", a command is answered later, nothing is done twice."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.actors import connect_alice
from tests.support.clocks import CLOCK
from tests.support.faults import inject_fault
from tests.support.stage import Stage
from tests.support.trainings import NEW_TRAINING, find_training, iso_date, open_training_form, trainings_named

SLOW = pytest.mark.parametrize("wait", [0.3])


@SLOW
async def test_the_form_says_saving_and_then_done(stage: Stage) -> None:
    await open_training_form(stage)
    inject_fault(stage, "slow", "trainings.create")
    assert await stage.alice.submits() == {}
    assert "Saving…" in stage.alice.reads(stage.alice.form)
    await stage.alice.sees("is scheduled.")
    assert len(trainings_named(stage)) == 1
    await stage.alice.person.closes()


@SLOW
async def test_a_late_refusal_of_a_closed_form_offers_edit_and_try_again(stage: Stage) -> None:
    await open_training_form(stage)
    inject_fault(stage, "slow_before", "trainings.create")
    inject_fault(stage, "400", "trainings.create")
    await stage.alice.submits()
    await stage.alice.person.closes()
    await stage.alice.sees("We couldn't save")
    await stage.alice.presses("Edit and try again")
    form = stage.alice.reads(stage.alice.form)
    assert NEW_TRAINING in form
    assert "GoTo rejected this." in form
    assert await stage.alice.submits() == {}
    await stage.alice.sees("is scheduled.")
    assert len(trainings_named(stage)) == 1
    await stage.alice.person.closes()
    stage.alice.dms()


@SLOW
async def test_a_slow_list_comes_later_where_it_was_asked(stage: Stage) -> None:
    await connect_alice(stage)
    inject_fault(stage, "slow", "trainings.list")
    assert "The answer will appear here." in await stage.alice.types("/training list")
    await stage.alice.sees("1 training")


async def test_submitted_twice_at_once_makes_one_training(stage: Stage) -> None:
    await open_training_form(stage)
    view = stage.alice.form
    await asyncio.gather(
        stage.alice.person.submits(view), stage.alice.person.submits(view), return_exceptions=True
    )
    assert len(trainings_named(stage)) == 1
    await stage.alice.person.closes()


async def test_a_twin_made_before_is_not_taken_for_the_lost_one(stage: Stage) -> None:
    await open_training_form(stage)
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()
    await stage.alice.types(f"/training create {NEW_TRAINING}")
    await stage.alice.fills(**{"date.0": iso_date(3), "start.0": "15:00", "length.0": "60"})
    inject_fault(stage, "cut_before", "trainings.create")
    assert await stage.alice.submits() == {}
    assert len(trainings_named(stage)) == 2
    await stage.alice.person.closes()


async def test_another_training_at_that_time_is_said(stage: Stage) -> None:
    await open_training_form(stage)
    inject_fault(stage, "overlap", "trainings.create")
    assert await stage.alice.submits() == {}
    form = stage.alice.reads(stage.alice.form)
    assert "You or a co-organizer already have a training at that time." in form
    assert NEW_TRAINING in form
    assert await stage.alice.submits() == {}
    assert len(trainings_named(stage)) == 1
    await stage.alice.person.closes()


async def test_a_clock_that_goto_does_not_list_asks_for_a_zone(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types("/goto settings")
    await stage.alice.fills(zone="Pacific/Chatham")
    assert await stage.alice.submits() == {}
    await stage.alice.types(f"/training create {NEW_TRAINING}")
    await stage.alice.fills(**{"date.0": iso_date(3), "start.0": "15:00", "length.0": "60"})
    assert await stage.alice.submits() == {}
    form = stage.alice.reads(stage.alice.form)
    assert "GoTo Training has no time zone that matches Pacific/Chatham" in form
    await stage.alice.fills(time_zone="Australia/Sydney")
    assert await stage.alice.submits() == {}
    (found,) = trainings_named(stage)
    assert found.time_zone == "Australia/Sydney"
    assert found.times[0][0] > CLOCK.now()
    await stage.alice.person.closes()


async def test_what_a_form_refuses(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types("/training create")
    blank = {"name": "\u200b", "date.0": iso_date(-1), "start.0": "10:00", "length.0": "60"}
    await stage.alice.fills(**blank)
    errors = await stage.alice.submits()
    assert errors["name"] == "Give it a name."
    assert "in the past" in errors["start.0"]
    assert stage.goto.received("trainings.create") == []
    await stage.alice.person.closes()


async def test_ten_sessions_and_no_more(stage: Stage) -> None:
    await open_training_form(stage)
    for _ in range(9):
        await stage.alice.presses("Add a session", stage.alice.form)
    form = stage.alice.reads(stage.alice.form)
    assert "Session 10" in form
    assert "Add a session" not in form
    assert await stage.alice.submits() == {}
    (found,) = trainings_named(stage)
    assert len(found.times) == 10
    await stage.alice.person.closes()


async def test_a_training_that_is_over_is_said(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types(f"/training start {find_training(stage).id}")
    inject_fault(stage, "over", "trainings.start")
    await stage.alice.presses("Start as host")
    await stage.alice.sees("This training is over.")
