"""`/training create`: one form, several sessions, one training whatever GoTo answers."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.views import ids
from tests.support.actors import connect_alice
from tests.support.exhaustive import default_and_exhaustive
from tests.support.faults import inject_fault
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import (
    NEW_TRAINING,
    NEW_YORK,
    add_training,
    find_training,
    iso_date,
    open_training_form,
    trainings_named,
)


async def test_several_sessions_in_one_form(stage: Stage) -> None:
    await open_training_form(stage)
    await stage.alice.fills(description="What to do when it burns.")
    assert "3:00–4:00 PM New York" in stage.alice.reads(stage.alice.form)
    await stage.alice.presses("Add a session", stage.alice.form)
    form = stage.alice.reads(stage.alice.form)
    assert "Session 2" in form
    assert "Remove last session" in form
    await stage.alice.fills(**{"date.1": iso_date(4), "start.1": "09:30", "length.1": "90"})
    assert await stage.alice.submits() == {}

    (training,) = trainings_named(stage)
    assert training.description == "What to do when it burns."
    assert training.time_zone == "America/New_York"
    assert [(end - start).seconds // 60 for start, end in training.times] == [60, 90]
    first = datetime.combine(datetime.fromisoformat(iso_date(3)).date(), datetime.min.time(), NEW_YORK)
    assert training.times[0][0] == first.replace(hour=15).astimezone(UTC)
    said = stage.alice.reads(stage.alice.form)
    assert "Safety drill is scheduled." in said.replace("*", "")
    await stage.alice.person.closes()


async def test_a_planned_training_is_shared_from_the_form_that_planned_it(stage: Stage) -> None:
    await open_training_form(stage)
    alice = stage.alice
    assert await alice.submits() == {}
    (training,) = trainings_named(stage)
    planned = alice.form
    await alice.presses("Details", planned)
    details = alice.reads(alice.form)
    assert str(training.id) in details.replace("-", "")
    assert "Cancel training" not in details
    await alice.person.closes()
    assert alice.form == planned

    await alice.presses("Share", planned)
    await alice.fills(channel=stage.slack.home.conversation(CHANNEL).id)
    assert await alice.submits() == {}
    await stage.bob.sees(NEW_TRAINING, channel=CHANNEL)
    while alice.person.view is not None:
        await alice.person.closes()


async def test_a_row_of_the_list_offers_to_share_it(stage: Stage) -> None:
    await connect_alice(stage)
    training = find_training(stage)
    await stage.alice.types("/training list", channel=CHANNEL)
    await stage.alice.chooses(ids.TRAINING_ROW, f"share:{training.key}")
    assert training.name in stage.alice.reads(stage.alice.form)
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()
    await stage.bob.sees(training.name, channel=CHANNEL)


async def test_a_typed_time_is_the_first_sessions_and_what_is_unclear_is_asked(stage: Stage) -> None:
    await connect_alice(stage)
    await stage.alice.types("/training create Safety drill tomorrow 3pm 90m")
    assert "3:00–4:30 PM New York" in stage.alice.reads(stage.alice.form)
    assert "Safety drill tomorrow" not in stage.alice.reads(stage.alice.form)
    await stage.alice.types("/training create Safety drill every Monday 3pm")
    form = stage.alice.reads(stage.alice.form)
    assert "You typed “every Monday 3pm”" in form
    assert "PM New York" not in form


@pytest.mark.parametrize(
    "fault",
    default_and_exhaustive(
        ["empty_body", "lost_answer"],
        ["expired_token", "429", "500", "500_after", "503_html", "html_body", "cut_before"],
    ),
)
async def test_a_passing_fault_makes_one_training(stage: Stage, fault: str) -> None:
    await open_training_form(stage)
    inject_fault(stage, fault, "trainings.create")
    assert await stage.alice.submits() == {}
    assert len(trainings_named(stage)) == 1
    assert "is scheduled." in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()


async def test_one_like_it_that_stood_at_goto_before_is_not_taken_for_it(stage: Stage) -> None:
    """GoTo tells no creation times of trainings, so what matched before the request is remembered."""
    await open_training_form(stage)
    theirs = add_training(stage, NEW_TRAINING)
    first = datetime.combine(datetime.fromisoformat(iso_date(3)).date(), time(15), NEW_YORK).astimezone(UTC)
    theirs.times = [(first, first + timedelta(hours=1))]
    inject_fault(stage, "cut_before", "trainings.create")
    assert await stage.alice.submits() == {}
    assert "is scheduled." in stage.alice.reads(stage.alice.form)
    assert len(trainings_named(stage)) == 2
    await stage.alice.person.closes()
