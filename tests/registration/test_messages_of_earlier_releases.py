"""Messages about a registration that an earlier release sent, of which no record says where they are: what their
buttons do, and what comes when there is news.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.model.registration import RegistrationState
from bot.sandbox.goto.state import SimTraining
from bot.sandbox.slack.model import StoredMessage
from bot.store.registration_records import MESSAGES_FIELD
from tests.support.actors import person_of, tenant_of
from tests.support.old_buttons import keep, press_old
from tests.support.polling import wait_until
from tests.support.registrations import dms_with, register, share_new_training, training_thread
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import cancel_training, move_training

CANCEL = "Cancel registration"


async def register_in_earlier_release(stage: Stage) -> tuple[SimTraining, StoredMessage]:
    """Have Dev registered, and forget where the message about it is; return the training and that message."""
    training = await share_new_training(stage)
    await register(stage.dev)
    await stage.dev.sees("You're registered for")
    redis = stage.runtime.stores.redis

    async def is_forgotten() -> bool:
        names = await redis.keys(f"{tenant_of(stage).id}:registration:{training.key}:*")
        return bool(names) and all([await redis.hdel(name, MESSAGES_FIELD) for name in names])

    await wait_until(is_forgotten)
    return training, keep(dms_with(stage.dev, "You're registered for")[0])


async def state_of(stage: Stage, training: SimTraining) -> RegistrationState:
    found = await stage.runtime.app.store.registrations.find_by_person(
        person_of(stage.dev), str(training.key)
    )
    assert found is not None
    return found.state


async def test_its_button_does_what_it_says(stage: Stage) -> None:
    training, old = await register_in_earlier_release(stage)
    await press_old(stage.dev, old, CANCEL, "is cancelled")
    assert await state_of(stage, training) is RegistrationState.CANCELLED
    assert len(stage.goto.received("trainings.registrants.delete")) == 1
    await press_old(stage.dev, old, CANCEL, "was already cancelled")
    assert len(stage.goto.received("trainings.registrants.delete")) == 1


async def moved(stage: Stage, training: SimTraining) -> None:
    await move_training(stage, training)


async def cancelled(stage: Stage, training: SimTraining) -> None:
    await cancel_training(stage, training.id, channel=CHANNEL)


@pytest.mark.parametrize(
    ("later", "told", "pressed"),
    [
        (moved, "moved *Welding basics*, which you're registered for", "is cancelled"),
        (cancelled, "*Welding basics*", "*Welding basics* was cancelled."),
    ],
    ids=["moved", "cancelled"],
)
async def test_news_comes_in_a_message_of_its_own(
    stage: Stage, later: Callable[[Stage, SimTraining], Awaitable[None]], told: str, pressed: str
) -> None:
    training, old = await register_in_earlier_release(stage)
    before = {message.ts for message in stage.dev.dms()}
    await later(stage, training)
    await stage.dev.person.wait_for(
        lambda: any(one.ts not in before and told in stage.dev.reads(one) for one in stage.dev.dms())
    )
    await press_old(stage.dev, old, CANCEL, pressed)
    training_thread(stage.dev)
    stage.alice.dms()
    stage.dev.dms()
