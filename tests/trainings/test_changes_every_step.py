"""A process is killed at every step of changing a training; another goes on; each is changed, mailed and told once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.sandbox.goto.state import SimTraining
from tests.support.actors import connect_alice
from tests.support.kills import Kills, open_operation
from tests.support.stage import WITHOUT_WORKER, Stage
from tests.support.trainings import add_training, iso_date, trainings_named

CHANGES = {
    "ledger.save_checkpoint",
    "ledger.finish",
    "trainings.delete",
    "sends.add_intent",
    "sends.record_result",
    "messenger.post",
    "messenger.respond",
    "trainings.update_name_description",
    "trainings.update_registration_settings",
    "trainings.update_times",
    "trainings.update_organizers",
    "messenger.update_view",
}
"""Calls that leave something behind; after the others nothing is different from before."""

Begin = Callable[[Stage, SimTraining], Awaitable[None]]
Check = Callable[[Stage, SimTraining], None]


@pytest.fixture
def stage_options() -> dict[str, Any]:
    return WITHOUT_WORKER


def fresh(stage: Stage, name: str) -> SimTraining:
    """Put a training into GoTo for which two people are registered and which Bob organizes too."""
    (onboarding,) = trainings_named(stage, "Onboarding")
    training = add_training(stage, name)
    training.registrants.extend(replace(one) for one in onboarding.registrants)
    training.organizers.append(stage.goto.user(stage.bob.email))
    stage.goto.world.mailed.clear()
    return training


async def edit(stage: Stage, training: SimTraining) -> None:
    await stage.alice.types(f"/training edit {training.id}")
    await stage.alice.fills(name=f"{training.name} anew", description="What is new.", settings=["web"])


def check_edited(stage: Stage, training: SimTraining) -> None:
    assert training.name.endswith(" anew")
    assert not training.name.endswith(" anew anew")
    assert training.description == "What is new."
    assert (training.disable_confirmation_email, training.disable_web_registration) == (True, False)
    assert "We saved your changes to" in stage.alice.reads(stage.alice.form)


async def move(stage: Stage, training: SimTraining) -> None:
    await stage.alice.types(f"/training times {training.id}")
    await stage.alice.fills(**{"date.0": iso_date(6), "start.0": "10:00", "length.0": "90"})


def check_moved(stage: Stage, training: SimTraining) -> None:
    ((start, end),) = training.times
    assert (end - start).total_seconds() == 90 * 60
    mailed = [who for who, why in stage.goto.world.mailed if why == "new times"]
    assert len(mailed) == len(set(mailed)) == 4
    assert "has new times." in stage.alice.reads(stage.alice.form)


async def dismiss(stage: Stage, training: SimTraining) -> None:
    await stage.alice.types(f"/training organizers {training.id}")
    await stage.alice.fills(organizers=[])


def check_dismissed(stage: Stage, training: SimTraining) -> None:
    assert [user.email for user in training.organizers] == [stage.alice.email]
    told = [m for m in stage.bob.dms() if f"*{training.name}*" in stage.bob.reads(m)]
    assert len(told) == 1
    assert "We saved the co-organizers" in stage.alice.reads(stage.alice.form)


@pytest.mark.failovers
@pytest.mark.kills
@pytest.mark.parametrize(
    ("begin", "check"),
    [(edit, check_edited), (move, check_moved), (dismiss, check_dismissed)],
    ids=["edit", "times", "organizers"],
)
async def test_killed_at_every_step_it_is_changed_and_told_once(
    stage: Stage, begin: Begin, check: Check
) -> None:
    await connect_alice(stage)

    kills = Kills(stage, goto=("trainings", "registrants"), changes=CHANGES)
    for name in kills:
        training = fresh(stage, name)
        await begin(stage, training)
        assert await stage.alice.submits() == {}
        assert "Saving…" in stage.alice.reads(stage.alice.form), name
        await kills.run(*await open_operation(stage))
        try:
            check(stage, training)
        except AssertionError as error:
            raise AssertionError(name) from error
        await stage.alice.person.closes()
