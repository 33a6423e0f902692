"""Every button of every message about a seat, pressed in every later state of it: it gives up nothing but what it was
drawn for, and otherwise says what is true now.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.model.registration import RegistrationState
from bot.sandbox.goto.state import SimTraining
from bot.sandbox.slack.model import StoredMessage
from bot.usecases.core.services import Rules
from tests.support.actors import person_of
from tests.support.clocks import CLOCK
from tests.support.exhaustive import every_second
from tests.support.old_buttons import action_ids, keep, press_old
from tests.support.registrations import dms_with, register, share_new_training, training_thread
from tests.support.stage import CHANNEL, FAST_RULES, Stage
from tests.support.trainings import cancel_training, move_training

CANCELLED, EXPIRED = RegistrationState.CANCELLED, RegistrationState.EXPIRED
OFFERED, REGISTERED = RegistrationState.OFFERED, RegistrationState.REGISTERED
WAITLISTED = RegistrationState.WAITLISTED

LEAVE, TAKE, DECLINE, CANCEL = "Leave waitlist", "Take the seat", "No, thanks", "Cancel registration"
AGAIN = "Register again"


@pytest.fixture
def rules() -> Rules:
    return replace(FAST_RULES, seat_hold_time=timedelta(hours=2))


@dataclass(kw_only=True)
class Learner:
    """Dev, his messages as they were, and the training."""

    stage: Stage
    training: SimTraining
    old: dict[str, StoredMessage]

    def keeps(self, *labels: str, text: str) -> None:
        message = keep(dms_with(self.stage.dev, text)[-1])
        self.old |= dict.fromkeys(labels, message)

    async def state(self) -> RegistrationState:
        found = await self.stage.runtime.app.store.registrations.find_by_person(
            person_of(self.stage.dev), str(self.training.key)
        )
        assert found is not None
        return found.state


async def waits(stage: Stage) -> Learner:
    training = await share_new_training(stage, capacity="1")
    await register(stage.bob)
    await stage.bob.sees("You're registered for")
    await register(stage.dev, button="Join waitlist")
    await stage.dev.sees("on the waitlist")
    learner = Learner(stage=stage, training=training, old={})
    learner.keeps(LEAVE, text="number 1 on the waitlist")
    return learner


async def offered(stage: Stage) -> Learner:
    learner = await waits(stage)
    (message,) = dms_with(stage.bob, "You're registered for")
    await stage.bob.presses(CANCEL, message)
    await stage.dev.sees("A seat opened up")
    learner.keeps(TAKE, DECLINE, text="A seat opened up")
    return learner


async def seated(stage: Stage) -> Learner:
    learner = await offered(stage)
    await stage.dev.presses(TAKE, dms_with(stage.dev, "A seat opened up")[-1])
    await stage.dev.sees("You're registered for")
    learner.keeps(CANCEL, text="You're registered for")
    return learner


async def moved(stage: Stage) -> Learner:
    learner = await seated(stage)
    await move_training(stage, learner.training)
    await stage.dev.sees("moved *Welding basics*, which you're registered for")
    return learner


async def full(stage: Stage) -> Learner:
    """Dev gave his seat up, Bob has it, and Dev waits again."""
    learner = await seated(stage)
    await stage.dev.presses(CANCEL, dms_with(stage.dev, "You're registered for")[-1])
    await stage.dev.sees("is cancelled")
    learner.keeps(AGAIN, text="is cancelled")
    await register(stage.bob)
    await register(stage.dev, button="Join waitlist")
    await stage.dev.sees("number 1 on the waitlist")
    return learner


async def lapsed(stage: Stage) -> Learner:
    learner = await offered(stage)
    CLOCK.forward(hours=3)
    await stage.dev.sees("went to the next person on the waitlist")
    return learner


async def given_up(stage: Stage) -> Learner:
    learner = await seated(stage)
    await stage.dev.presses(CANCEL, dms_with(stage.dev, "You're registered for")[-1])
    await stage.dev.sees("is cancelled")
    return learner


async def cancelled_by_trainer(stage: Stage, learner: Learner) -> Learner:
    await cancel_training(stage, learner.training.id, channel=CHANNEL)
    await stage.alice.sees("is cancelled.")
    return learner


async def cancelled_with_seat(stage: Stage) -> Learner:
    return await cancelled_by_trainer(stage, await seated(stage))


async def cancelled_while_waiting(stage: Stage) -> Learner:
    return await cancelled_by_trainer(stage, await waits(stage))


async def unshared(stage: Stage, learner: Learner) -> Learner:
    await stage.alice.types("/training waitlist", channel=CHANNEL)
    await stage.alice.presses("Stop sharing")
    await stage.alice.sees("is no longer shared")
    return learner


async def unshared_with_seat(stage: Stage) -> Learner:
    return await unshared(stage, await seated(stage))


async def unshared_while_offered(stage: Stage) -> Learner:
    return await unshared(stage, await offered(stage))


async def over(stage: Stage) -> Learner:
    learner = await seated(stage)
    CLOCK.forward(days=6)
    return learner


@dataclass(frozen=True, slots=True)
class Row:
    """What a button says, and the state afterwards (None: as before)."""

    says: str
    after: RegistrationState | None = None


STATUS = Row("You're registered for *Welding basics*.")
QUESTION = Row("Do you want to cancel your registration?")
WAITING = Row("number 1 on the waitlist")
CALLED_OFF, IS_OVER = Row("*Welding basics* was cancelled."), Row("*Welding basics* is over.")
LAPSED, GONE = Row("went to the next person on the waitlist"), Row("was already cancelled")
ENDED = Row("Registration for *Welding basics* has ended here")
STOPPED = Row("Registration for Welding basics was stopped.")

TABLE: Mapping[Callable[[Stage], Awaitable[Learner]], Mapping[str, Row]] = {
    waits: {LEAVE: Row("is cancelled", CANCELLED)},
    offered: {
        LEAVE: Row("A seat opened up in *Welding basics*"),
        TAKE: Row("You're registered", REGISTERED),
        DECLINE: QUESTION,
    },
    seated: {LEAVE: QUESTION, DECLINE: QUESTION, TAKE: STATUS, CANCEL: Row("is cancelled", CANCELLED)},
    moved: {LEAVE: QUESTION, DECLINE: QUESTION, TAKE: STATUS, CANCEL: Row("is cancelled", CANCELLED)},
    full: {
        TAKE: WAITING,
        DECLINE: WAITING,
        CANCEL: WAITING,
        AGAIN: WAITING,
        LEAVE: Row("is cancelled", CANCELLED),
    },
    lapsed: {LEAVE: LAPSED, TAKE: LAPSED, DECLINE: LAPSED},
    given_up: {LEAVE: GONE, DECLINE: GONE, CANCEL: GONE, TAKE: Row("is cancelled")},
    cancelled_with_seat: dict.fromkeys((LEAVE, TAKE, DECLINE, CANCEL), CALLED_OFF),
    cancelled_while_waiting: {LEAVE: GONE},
    unshared_with_seat: {
        LEAVE: QUESTION,
        DECLINE: QUESTION,
        TAKE: STATUS,
        CANCEL: Row("is cancelled", CANCELLED),
    },
    unshared_while_offered: {LEAVE: GONE, DECLINE: GONE, TAKE: ENDED},
    over: dict.fromkeys((LEAVE, TAKE, DECLINE, CANCEL), IS_OVER),
}
"""Later states, and what each old button of the person's messages says in it, in this order."""


@pytest.mark.parametrize("later", every_second(TABLE), ids=lambda one: one.__name__)
async def test_an_old_button_in_a_later_state(
    stage: Stage, later: Callable[[Stage], Awaitable[Learner]]
) -> None:
    learner = await later(stage)
    assert learner.old.keys() == TABLE[later].keys(), "each button that was shown is pressed"
    # A message is reduced after the newer one was posted.
    await stage.dev.person.wait_for(lambda: len([one for one in stage.dev.dms() if action_ids(one)]) <= 1)
    for label, row in TABLE[later].items():
        before = await learner.state()
        await press_old(stage.dev, learner.old[label], label, row.says)
        assert await learner.state() is (row.after or before), label
    training_thread(stage.dev)
    for actor in (stage.alice, stage.bob, stage.dev):
        actor.dms()
