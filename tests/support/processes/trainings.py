"""Trainings in the simulated GoTo beside which processes run."""

from __future__ import annotations

from datetime import timedelta

from bot.sandbox.goto.state import SimTraining
from tests.support.clocks import CLOCK
from tests.support.processes.environment import Environment, User


def add_training(environment: Environment, trainer: User, name: str) -> SimTraining:
    """Put a training of the trainer's into GoTo, an hour long, two weeks from now."""
    world, start = environment.sandbox.goto.world, CLOCK.now() + timedelta(days=14)
    made = SimTraining(
        key=world.key(),
        id=world.number(),
        owner=trainer.account,
        name=name,
        description="",
        time_zone="Europe/Paris",
        times=[(start, start + timedelta(hours=1))],
        created=start - timedelta(days=18),
        organizers=[trainer.account],
    )
    world.trainings[made.key] = made
    return made
