"""A training is planned, shared, and filled.

Its organizer creates it with one form and shares it in a channel. Learners register from the card; GoTo needs no
account of them. When all seats are taken they join the waitlist, and a freed seat is offered to the first in line.
"""

from __future__ import annotations

import pytest

from tests.support.actors import connect_alice
from tests.support.registrations import dms_with, register, share_new_training, training_card
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import open_training_form, show_roster, trainings_named


async def test_one_form_makes_one_training(stage: Stage) -> None:
    await open_training_form(stage)
    assert "3:00–4:00 PM New York" in stage.alice.reads(stage.alice.form)
    assert await stage.alice.submits() == {}
    (training,) = trainings_named(stage)
    assert training.time_zone == "America/New_York"
    assert "Safety drill is scheduled." in stage.alice.reads(stage.alice.form).replace("*", "")
    await stage.alice.person.closes()


async def test_a_shared_training_is_registered_for_from_its_card(stage: Stage) -> None:
    training = await share_new_training(stage, capacity="2")
    assert "You're registered" in await register(stage.bob)
    assert [one.email for one in training.registrants] == [stage.bob.email]
    await stage.alice.sees("1 of 2 seats taken", channel=CHANNEL)
    assert dms_with(stage.bob, "You're registered for *Welding basics*.")
    assert "Welding basics" in await stage.bob.types("/training mine")


@pytest.mark.languages
async def test_who_comes_too_late_waits_and_is_offered_the_freed_seat(stage: Stage) -> None:
    training = await share_new_training(stage, capacity="1")
    await register(stage.bob)
    assert "You're on the waitlist" in await register(stage.dev, button="Join waitlist")
    assert "Full (1 seat), 1 waiting" in stage.dev.reads(training_card(stage.dev))

    (registered,) = dms_with(stage.bob, "You're registered for")
    await stage.bob.presses("Cancel registration", registered)
    await stage.bob.sees("Your registration for *Welding basics* is cancelled.")
    offer = await stage.dev.sees("A seat opened up in *Welding basics*. It's yours until")
    await stage.dev.presses("Take the seat", offer)
    await stage.dev.sees("You're registered for *Welding basics*.")
    assert [one.email for one in training.registrants] == [stage.dev.email]
    stage.bob.dms()
    stage.dev.dms()


async def test_the_roster_names_who_registered(stage: Stage) -> None:
    training = await share_new_training(stage)
    await register(stage.bob)
    assert dms_with(stage.bob, "You're registered")
    said = await show_roster(stage, training)
    assert "Bob Tanaka (bob@northwind.example) · registered · in Slack" in said
    assert "Only you can see this." in said


async def test_nobody_registers_without_a_card(stage: Stage) -> None:
    await connect_alice(stage)
    assert "You aren't registered for any trainings." in await stage.bob.types("/training mine")
