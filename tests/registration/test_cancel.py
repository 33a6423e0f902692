"""Cancelling while GoTo or the trainer's connection is away: kept, told at once and at the end, the seat held."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.sandbox.goto.state import SimTraining
from tests.support.actors import tenant_of
from tests.support.old_buttons import keep, press_old
from tests.support.registrations import TRAINING_NAME, dms_with, register, share_new_training, training_card
from tests.support.stage import CHANNEL, FAST_TIMING, Stage

LATE = pytest.mark.parametrize(
    "timing", [replace(FAST_TIMING, register_retry_delays=(3600.0,))], ids=["late"]
)
SAVED = "GoTo isn't answering. We'll cancel your registration for *Welding basics*"


async def fill_training(stage: Stage) -> SimTraining:
    """Bob has the one seat, Dev waits for it."""
    training = await share_new_training(stage, capacity="1")
    await register(stage.bob)
    await register(stage.dev, button="Join waitlist")
    assert dms_with(stage.dev, "number 1")
    return training


def fail_deletions(stage: Stage, fault: str = "503_html") -> None:
    stage.goto.faults.narrow(f"goto.{fault}", "trainings.registrants.delete")
    stage.switch(f"goto.{fault}", times=None)


async def cancel_bobs_registration(stage: Stage, said: str) -> None:
    (message,) = dms_with(stage.bob, "You're registered for")
    await stage.bob.presses("Cancel registration", message)
    await stage.bob.sees(said)


async def count_seats(stage: Stage, training: SimTraining) -> tuple[int, int]:
    seats = await stage.runtime.app.store.registrations.count_seats(tenant_of(stage), str(training.key))
    return seats.taken, seats.waitlisted


async def test_kept_until_goto_is_back_and_the_seat_goes_on_then(stage: Stage) -> None:
    training = await fill_training(stage)
    fail_deletions(stage)
    await cancel_bobs_registration(stage, SAVED)
    assert "Until then, your seat stays yours." in stage.bob.reads()
    assert await count_seats(stage, training) == (1, 1)
    assert "Being cancelled, waiting for GoTo" in await stage.bob.types("/training mine")
    assert dms_with(stage.dev, "A seat opened up") == []
    stage.slack.panel.all_off()
    await stage.bob.sees(f"Your registration for *{TRAINING_NAME}* is cancelled.")
    await stage.dev.sees("A seat opened up")
    assert training.registrants == []
    await stage.slack.settled()
    assert len(dms_with(stage.bob, "is cancelled.")) == 1
    assert "You aren't registered for any trainings." in await stage.bob.types("/training mine")


@LATE
async def test_meanwhile_nothing_is_pressed_twice_and_the_trainer_reads_it(stage: Stage) -> None:
    training = await fill_training(stage)
    fail_deletions(stage)
    old = keep(dms_with(stage.bob, "You're registered for")[0])
    await cancel_bobs_registration(stage, SAVED)
    assert "[Cancel registration]" not in stage.bob.reads(stage.bob.dms()[0])
    await press_old(stage.bob, old, "Cancel registration", SAVED)
    deletes = len(stage.goto.received("trainings.registrants.delete"))
    await stage.bob.presses("Join waitlist", training_card(stage.bob))
    await stage.bob.sees("We'll keep asking GoTo and let you know when it's done")
    await stage.bob.types(f"/training unregister {training.id}")
    assert "[Cancel registration]" not in stage.bob.reads()
    assert len(stage.goto.received("trainings.registrants.delete")) == deletes
    said = await stage.alice.types(f"/training roster {training.id}", channel=CHANNEL)
    assert "Bob Tanaka (bob@northwind.example) · cancelling, waiting for GoTo" in said
    stage.dev.dms()
    assert await count_seats(stage, training) == (1, 1)


@pytest.mark.parametrize(
    "timing", [replace(FAST_TIMING, register_retry_delays=(3600.0,)), FAST_TIMING], ids=["late", "brisk"]
)
async def test_the_trainers_connection_is_lost_and_comes_back(stage: Stage) -> None:
    training = await fill_training(stage)
    stage.goto.tokens.expire_all()
    stage.switch("goto.dead_refresh", times=None)
    await cancel_bobs_registration(
        stage, "The trainer's connection to GoTo has ended, and we've asked them to reconnect."
    )
    await stage.alice.sees("Connect again and we'll handle those who are waiting")
    assert await count_seats(stage, training) == (1, 1)
    stage.slack.panel.all_off()
    await stage.alice.connects()
    await stage.bob.sees("is cancelled.")
    await stage.dev.sees("A seat opened up")
    assert training.registrants == []
    assert len(dms_with(stage.bob, "is cancelled.")) == 1
    stage.alice.dms()


async def test_goto_is_back_and_refuses(stage: Stage) -> None:
    training = await fill_training(stage)
    fail_deletions(stage)
    await cancel_bobs_registration(stage, SAVED)
    fail_deletions(stage, "400")
    stage.slack.panel.switch("goto.503_html", on=False)
    await stage.bob.sees("GoTo won't let us cancel your registration for Welding basics.")
    assert "Registered" in await stage.bob.types("/training mine")
    assert len(training.registrants) == 1
    assert await count_seats(stage, training) == (1, 1)
    assert dms_with(stage.bob, "is cancelled.") == []


@pytest.mark.parametrize("fault", ["lost_answer", "500_after"])
async def test_every_answer_is_lost_and_it_is_done_all_the_same(stage: Stage, fault: str) -> None:
    training = await fill_training(stage)
    fail_deletions(stage, fault)
    (message,) = dms_with(stage.bob, "You're registered for")
    await stage.bob.presses("Cancel registration", message)
    await stage.bob.sees("is cancelled.")
    assert training.registrants == []
    await stage.dev.sees("A seat opened up")
    assert len(dms_with(stage.bob, "is cancelled.")) == 1


async def test_a_question_that_is_answered_with_no_cancels_nothing(stage: Stage) -> None:
    training = await share_new_training(stage)
    await register(stage.bob)
    (message,) = dms_with(stage.bob, "You're registered for")
    result = await stage.bob.person.clicks(message, text="Cancel registration", confirm=False)
    assert result.dismissed
    assert len(training.registrants) == 1
