"""Seats: full, the waitlist, offers that are held and end, the trainer's word."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.app import open_worker
from bot.model.registration import SeatCount
from bot.sandbox.goto.state import SimTraining
from bot.sandbox.slack.model import StoredMessage
from bot.usecases.core.rules import Rules
from bot.usecases.registration.waitlist import compute_offer_deadline
from tests.support.actors import Actor, tenant_of
from tests.support.clocks import ManualClock
from tests.support.exhaustive import default_and_exhaustive
from tests.support.faults import inject_fault
from tests.support.old_buttons import keep, press_old
from tests.support.registrations import TRAINING_NAME, dms_with, register, share_new_training, training_card
from tests.support.stage import CHANNEL, FAST_RULES, WORKER_TICK, Stage


@pytest.fixture
def hold() -> timedelta:
    return timedelta(hours=2)


@pytest.fixture
def rules(hold: timedelta) -> Rules:
    return replace(FAST_RULES, seat_hold_time=hold)


async def fill_training(stage: Stage) -> SimTraining:
    """Bob has the one seat, Dev waits."""
    training = await share_new_training(stage, capacity="1")
    await register(stage.bob)
    await stage.bob.sees("You're registered for")
    said = await register(stage.dev, button="Join waitlist")
    assert "You're on the waitlist" in said
    await stage.dev.sees("You're number 1 on the waitlist of *Welding basics*.")
    return training


async def cancel_registration(actor: Actor) -> None:
    (message,) = dms_with(actor, "You're registered for")
    await actor.presses("Cancel registration", message)
    await actor.sees("Your registration for *Welding basics* is cancelled.")


async def test_a_freed_seat_is_offered_and_taken(stage: Stage) -> None:
    training = await fill_training(stage)
    assert "Full (1 seat), 1 waiting" in stage.dev.reads(training_card(stage.dev))
    await cancel_registration(stage.bob)
    offer = await stage.dev.sees("A seat opened up in *Welding basics*. It's yours until")
    assert [one.email for one in training.registrants] == []
    await stage.bob.sees("Full (1 seat)", channel=CHANNEL)
    await stage.dev.presses("Take the seat", offer)
    await stage.dev.sees("You're registered for *Welding basics*.")
    assert [one.email for one in training.registrants] == [stage.dev.email]
    assert [stage.dev.reads(one).splitlines()[0] for one in stage.dev.dms()] == [
        "We then offered you a seat in *Welding basics*.",
        "You're registered for *Welding basics*.",
    ], "the offer has become what came of it"
    stage.bob.dms()


async def test_a_declined_offer_goes_to_the_next(stage: Stage) -> None:
    await fill_training(stage)
    await register(stage.alice, button="Join waitlist")
    await stage.alice.sees("You're number 2 on the waitlist")
    await cancel_registration(stage.bob)
    offer = await stage.dev.sees("A seat opened up")
    await stage.dev.presses("No, thanks", offer)
    await stage.dev.sees("is cancelled.")
    await stage.alice.sees("A seat opened up")
    stage.bob.dms()
    stage.dev.dms()
    assert await stage.runtime.app.store.registrations.count_seats(
        tenant_of(stage), await shared_key(stage)
    ) == SeatCount(1, 0, 1)


async def shared_key(stage: Stage) -> str:
    (shared_one,) = await stage.runtime.app.store.registrations.list_shared(tenant_of(stage))
    return shared_one.training_key


@pytest.mark.parametrize("hold", [timedelta(seconds=0.5)])
async def test_an_offer_that_is_not_taken_goes_to_the_next(stage: Stage) -> None:
    await fill_training(stage)
    await cancel_registration(stage.bob)
    offer = await stage.dev.sees("A seat opened up")
    await stage.dev.sees("was held until")
    assert len(dms_with(stage.dev, "went to the next person on the waitlist")) == 1
    await stage.dev.presses("Take the seat", offer)
    await stage.dev.sees("went to the next person on the waitlist")
    await stage.dev.sees("0 of 1 seat taken", channel=CHANNEL)
    stage.bob.dms()


@pytest.mark.parametrize(
    ("ahead", "held"),
    [
        (timedelta(days=5), timedelta(hours=2)),
        (timedelta(hours=8), timedelta(hours=2)),
        (timedelta(hours=2), timedelta(minutes=30)),
        (timedelta(minutes=20), timedelta(minutes=10)),
        (timedelta(minutes=-20), timedelta(minutes=10)),
    ],
)
async def test_a_seat_is_held_shorter_when_the_training_is_near(
    stage: Stage, ahead: timedelta, held: timedelta
) -> None:
    await share_new_training(stage)
    (kept,) = await stage.runtime.app.store.registrations.list_shared(tenant_of(stage))
    clock = ManualClock()
    start = clock.now() + ahead
    near = replace(kept, sessions=((start, start + timedelta(hours=1)),))
    assert compute_offer_deadline(replace(stage.runtime.app, clock=clock), near) == clock.now() + held


@pytest.mark.parametrize("with_worker", [False])
@pytest.mark.parametrize("hold", [timedelta(seconds=1)])
async def test_an_offer_outlives_the_worker_that_made_it(stage: Stage) -> None:
    async with open_worker(stage.runtime, tick=WORKER_TICK):
        await fill_training(stage)
        await register(stage.alice, button="Join waitlist")
        await cancel_registration(stage.bob)
        await stage.dev.sees("A seat opened up")
    async with open_worker(stage.runtime, tick=WORKER_TICK):
        await stage.dev.sees("went to the next person on the waitlist")
        await stage.alice.sees("A seat opened up")
        await stage.alice.sees("Full (1 seat)", channel=CHANNEL)
    for actor in (stage.alice, stage.bob, stage.dev):
        actor.dms()


async def test_who_leaves_the_line_makes_room_in_it(stage: Stage) -> None:
    await fill_training(stage)
    await register(stage.alice, button="Join waitlist")
    (waiting,) = dms_with(stage.dev, "You're number 1")
    await stage.dev.presses("Leave waitlist", waiting)
    await stage.dev.sees("is cancelled.")
    await stage.alice.types("/training mine")
    assert "Number 1 on the waitlist" in stage.alice.reads()
    for actor in (stage.alice, stage.bob, stage.dev):
        actor.dms()


async def test_more_seats_are_offered_in_order(stage: Stage) -> None:
    training = await fill_training(stage)
    await stage.alice.types(f"/training share {training.id}", channel=CHANNEL)
    await stage.alice.fills(capacity="2")
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()
    await stage.dev.sees("A seat opened up")
    stage.bob.dms()


async def test_fewer_seats_than_open_offers_leave_no_more_good_offers_than_seats(stage: Stage) -> None:
    training = await fill_training(stage)
    await register(stage.alice, button="Join waitlist")
    await change_capacity(stage, training, "3")
    first = await stage.dev.sees("A seat opened up")
    second = keep(await stage.alice.sees("A seat opened up"))
    await change_capacity(stage, training, "2")
    await stage.alice.sees("has fewer seats now, so the one we offered you is gone. You're number 1")
    await press_old(stage.alice, second, "Take the seat", "You're number 1 on the waitlist")
    await stage.dev.presses("Take the seat", first)
    await stage.dev.sees("You're registered for *Welding basics*.")
    assert [one.email for one in training.registrants] == [stage.bob.email, stage.dev.email]
    await change_capacity(stage, training, "3")
    assert len(dms_with(stage.alice, "A seat opened up")) == 1, "whoever was first in line is still first"
    stage.bob.dms()


async def change_capacity(stage: Stage, training: SimTraining, seats: str) -> None:
    await stage.alice.types(f"/training share {training.id}", channel=CHANNEL)
    await stage.alice.fills(capacity=seats)
    assert await stage.alice.submits() == {}
    await stage.alice.person.closes()


async def test_the_trainer_approves_and_denies(stage: Stage) -> None:
    training = await share_new_training(stage, capacity="2", rules=["approval"])
    for actor in (stage.bob, stage.dev):
        assert "waiting for approval" in await register(actor)
        await actor.sees("is waiting for Alice Moreau. We'll let you know.")
    assert training.registrants == []
    asked = await stage.alice.sees("*Bob")
    await stage.alice.presses("Approve", asked)
    await stage.alice.sees("You approved *Bob Tanaka* for *Welding basics*")
    await stage.bob.sees("You're registered for *Welding basics*.")
    asked = await stage.alice.sees("*Dev")
    await stage.alice.presses("Deny", asked)
    await stage.alice.sees("You didn't approve")
    await stage.dev.sees("Alice Moreau didn't approve your registration")
    assert [one.email for one in training.registrants] == [stage.bob.email]
    await stage.bob.sees("1 of 2 seats taken", channel=CHANNEL)
    await stage.dev.presses("Register", training_card(stage.dev))
    await stage.dev.sees("didn't approve your registration")
    stage.bob.dms()


async def test_a_request_can_be_taken_back_and_the_word_comes_too_late(stage: Stage) -> None:
    training = await share_new_training(stage, rules=["approval"])
    await register(stage.bob)
    (waiting,) = dms_with(stage.bob, "waiting for Alice")
    old = keep(await stage.alice.sees("wants to register for"))
    await stage.bob.presses("Cancel registration", waiting)
    await stage.bob.sees("is cancelled.")
    await stage.alice.sees("is no longer waiting for *Welding basics*.")
    await press_old(stage.alice, old, "Approve", "is no longer waiting for *Welding basics*.")
    assert training.registrants == []
    stage.bob.dms()


async def test_nobody_but_the_trainer_decides(stage: Stage) -> None:
    """A button of the trainer's, pressed by somebody else, as a changed client could."""
    await share_new_training(stage, rules=["approval"])
    await register(stage.bob)
    asked = await stage.alice.sees("wants to register for")
    assert isinstance(asked, StoredMessage)
    asked.channel, home = stage.bob.person.dms()[0].channel, asked.channel
    stage.slack.home.channels[asked.channel].messages.append(asked)
    await stage.bob.presses("Approve", asked)
    await stage.bob.sees("Alice Moreau shared this training.")
    stage.slack.home.channels[asked.channel].messages.remove(asked)
    asked.channel = home
    stage.bob.dms()


@pytest.mark.parametrize("fault", default_and_exhaustive(["lost_answer"], ["500_after", "cut_before", "429"]))
async def test_a_passing_fault_cancels_once(stage: Stage, fault: str) -> None:
    training = await share_new_training(stage, capacity="1")
    await register(stage.bob)
    inject_fault(stage, fault, "trainings.registrants.delete")
    await cancel_registration(stage.bob)
    assert training.registrants == []
    await stage.bob.sees("0 of 1 seat taken", channel=CHANNEL)
    assert len(dms_with(stage.bob, "is cancelled.")) == 1


async def test_a_paid_registration_is_not_cancelled_and_that_is_said(stage: Stage) -> None:
    training = await share_new_training(stage, capacity="1")
    await register(stage.bob)
    (message,) = dms_with(stage.bob, "You're registered for")
    inject_fault(stage, "400", "trainings.registrants.delete")
    await stage.bob.presses("Cancel registration", message)
    await stage.bob.sees("GoTo won't let us cancel your registration for Welding basics.")
    assert len(training.registrants) == 1
    await stage.bob.sees("Full (1 seat)", channel=CHANNEL)


async def test_registered_again_after_a_cancellation(stage: Stage) -> None:
    training = await share_new_training(stage)
    await register(stage.bob)
    await cancel_registration(stage.bob)
    assert "You're registered for" in await register(stage.bob)
    assert len(training.registrants) == 1
    assert [stage.bob.reads(one).splitlines()[0] for one in stage.bob.dms()] == [
        "You were then registered for *Welding basics*.",
        "You're registered for *Welding basics*.",
    ]


async def test_mine_shows_the_link_again_and_cancels(stage: Stage) -> None:
    training = await share_new_training(stage)
    assert "You aren't registered for any trainings." in await stage.bob.types("/training mine")
    await register(stage.bob)
    stage.bob.dms()
    said = await stage.bob.types("/training mine")
    assert TRAINING_NAME in said
    assert "Registered" in said
    await stage.bob.chooses("registration.menu", f"link:{training.key}")
    shown = await stage.bob.sees("This link is just for you.")
    assert isinstance(shown, StoredMessage)
    assert shown.is_ephemeral
    await stage.bob.types("/training unregister")
    picker = stage.bob.last
    await stage.bob.chooses("registration.cancel.pick", str(training.key))
    assert "Cancel registration" in stage.bob.reads(picker), "the answer is in its place"
    await stage.bob.sees("Cancel registration")
    await stage.bob.presses("Cancel registration")
    await stage.bob.sees("is cancelled.")
    assert training.registrants == []
    stage.bob.dms()


async def test_registered_by_command_and_by_picker(stage: Stage) -> None:
    await share_new_training(stage)
    await stage.bob.types("/training register", channel="#general")
    assert TRAINING_NAME in stage.bob.reads(stage.bob.form)
    await stage.bob.person.closes()
    other = await share_new_training(stage, "Forklift")
    await stage.bob.types("/training register", channel="#general")
    picker = stage.bob.last
    await stage.bob.chooses("registration.pick", str(other.key))
    assert picker not in stage.bob.person.messages("#general"), "what was answered is gone"
    assert await stage.bob.submits() == {}
    await stage.bob.person.closes()
    await stage.bob.sees("You're registered for *Forklift*.")


async def test_home_shows_ones_registrations(stage: Stage) -> None:
    await share_new_training(stage)
    await register(stage.bob)
    stage.bob.dms()
    await stage.bob.person.opens_home()
    await stage.bob.person.wait_for(
        lambda: stage.bob.person.home and "Your registrations" in stage.bob.reads(stage.bob.person.home)
    )
    assert TRAINING_NAME in stage.bob.reads(stage.bob.person.home)
