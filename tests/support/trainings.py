"""Alice's trainings at the simulated GoTo."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.model.operations import OperationKind
from bot.sandbox.goto.state import SimRegistrant, SimTraining, SimTrainingSession
from tests.support.actors import Actor, connect_alice
from tests.support.clocks import CLOCK, now
from tests.support.kills import run_open_operations
from tests.support.stage import CHANNEL, Stage

NEW_TRAINING = "Safety drill"
NEW_YORK = ZoneInfo("America/New_York")


def find_training(stage: Stage, name: str = "Onboarding") -> SimTraining:
    (found,) = [one for one in stage.goto.trainings_of(stage.alice.email) if one.name == name]
    return found


def add_training(stage: Stage, name: str, days: int = 5) -> SimTraining:
    """Put one more training of Alice into GoTo, with nobody registered."""
    world, alice = stage.goto.world, stage.goto.user(stage.alice.email)
    start = now() + timedelta(days=days)
    made = SimTraining(
        key=world.key(),
        id=world.number(),
        owner=alice,
        name=name,
        description="",
        time_zone="America/New_York",
        times=[(start, start + timedelta(hours=1))],
        created=now() - timedelta(days=1),
        organizers=[alice],
    )
    world.trainings[made.key] = made
    return made


def iso_date(ahead: int) -> str:
    return (CLOCK.now().astimezone(NEW_YORK).date() + timedelta(days=ahead)).isoformat()


def trainings_named(stage: Stage, name: str = NEW_TRAINING) -> list[SimTraining]:
    return [training for training in stage.goto.trainings_of(stage.alice.email) if training.name == name]


async def open_training_form(stage: Stage) -> None:
    """Open the form and fill one session in."""
    await connect_alice(stage)
    await stage.alice.types(f"/training create {NEW_TRAINING}")
    await stage.alice.fills(**{"date.0": iso_date(3), "start.0": "15:00", "length.0": "60"})


def register_at_goto(
    stage: Stage, known: SimTraining, given: str, email: str, status: str = "APPROVED"
) -> SimRegistrant:
    """Have somebody register on GoTo's own site an hour ago."""
    world = stage.goto.world
    made = SimRegistrant(
        key=world.key(),
        email=email,
        given_name=given,
        surname="Sample",
        registered=now() - timedelta(hours=1),
        number=world.number(),
        status=status,
    )
    known.registrants.append(made)
    return made


async def show_roster(stage: Stage, known: SimTraining) -> str:
    return await stage.alice.types(f"/training roster {known.id}", channel=CHANNEL)


async def show_missing(actor: Actor, known: SimTraining, where: str = "") -> str:
    return await actor.types(f"/training missing {known.id} {where}".strip(), channel=CHANNEL)


def add_registrant(training: SimTraining, email: str, **changes: Any) -> SimRegistrant:
    """Have somebody registered on GoTo's own site."""
    registrant = SimRegistrant(
        key=9007199254740997,
        email=email,
        given_name="Some",
        surname="Body",
        registered=now(),
        number=77_001_002,
    )
    training.registrants.append(replace(registrant, **changes))
    return training.registrants[-1]


def hold_two_sessions(stage: Stage) -> SimTraining:
    """Have two sessions held: Grace came to both, to the second twice over; Henry to none."""
    known = find_training(stage)
    grace = known.registrants[0]
    for days, stays in ((9, [(5, 45)]), (2, [(0, 20), (30, 50)])):
        start = now() - timedelta(days=days)
        joined = [
            (grace, start + timedelta(minutes=first), start + timedelta(minutes=last))
            for first, last in stays
        ]
        known.held.append(
            SimTrainingSession(
                key=stage.goto.world.key(), start=start, end=start + timedelta(minutes=50), attendances=joined
            )
        )
    return known


def hold_session(stage: Stage, name: str = "Onboarding") -> tuple[SimTraining, SimTrainingSession]:
    """Have a session held two days ago to which the first registrant came."""
    known = find_training(stage, name)
    start = now() - timedelta(days=2)
    grace = known.registrants[0]
    session = SimTrainingSession(
        key=stage.goto.world.key(),
        start=start,
        end=start + timedelta(minutes=50),
        attendances=[(grace, start + timedelta(minutes=5), start + timedelta(minutes=45))],
    )
    known.held.append(session)
    return known, session


async def move_training(stage: Stage, known: SimTraining) -> str:
    await stage.alice.types(f"/training times {known.id}", channel=CHANNEL)
    await stage.alice.fills(**{"date.0": iso_date(9), "start.0": "10:00", "length.0": "90"})
    assert await stage.alice.submits() == {}
    said = stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
    return said


async def ask_to_cancel_training(stage: Stage, training_id: object, *, channel: str = "#general") -> str:
    """Type that Alice wants to cancel a training; return what the form says that asks."""
    await stage.alice.types(f"/training cancel {training_id}", channel=channel)
    if not can_submit(stage.alice):
        await run_open_operations(stage, OperationKind.DEFERRED_READ)
    return stage.alice.reads(stage.alice.form)


async def cancel_training(stage: Stage, training_id: object, *, channel: str = "#general") -> None:
    await ask_to_cancel_training(stage, training_id, channel=channel)
    assert await stage.alice.submits() == {}


def can_submit(actor: Actor) -> bool:
    return actor.person.view is not None and actor.person.view.body.get("submit") is not None
