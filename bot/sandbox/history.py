"""Past data for the demo: a training with three held sessions and its attendees, and a user group."""

from __future__ import annotations

from datetime import timedelta

from bot.sandbox.goto import SimulatedGoTo
from bot.sandbox.goto.state import SimRegistrant, SimTraining, SimTrainingSession
from bot.sandbox.slack.local_slack import LocalSlack
from bot.sandbox.slack.seed import BOB, CAROL, DEV

ATTENDEES = {
    "bob@northwind.example": ("Bob", "Tanaka", (50, 50, 45)),
    "carol@northwind.example": ("Carol", "Jensen", (50, 0, 50)),
    "dev@northwind.example": ("Dev", "Rao", (30, 45, 50)),
    "grace@northwind.example": ("Grace", "Sample", (0, 20, 50)),
    "henry@other.example": ("Henry", "Sample", (0, 0, 0)),
}
"""Given name, surname and minutes at each of the three sessions, by e-mail."""


def add_history(slack: LocalSlack, goto: SimulatedGoTo) -> None:
    """Add the past data to both simulators."""
    group = {"id": "S0MAKERS", "handle": "makers", "name": "Makers", "users": [BOB, CAROL, DEV]}
    slack.home.usergroups.append(group)
    world, now = goto.world, slack.now()
    alice = world.user("alice@northwind.example")
    hour = now.replace(minute=0, second=0, microsecond=0)
    starts = [hour - timedelta(days=days) for days in (23, 16, 9)]
    next_start = hour + timedelta(days=5)
    training = SimTraining(
        key=world.key(),
        id=world.number(),
        owner=alice,
        name="Safety at work",
        description="Once a week, for everybody who handles machines.",
        time_zone="America/New_York",
        times=[(next_start, next_start + timedelta(minutes=50))],
        created=now - timedelta(days=30),
        organizers=[alice],
    )
    for email, (given, surname, _) in ATTENDEES.items():
        registered = now - timedelta(days=25)
        training.registrants.append(
            SimRegistrant(
                key=world.key(),
                email=email,
                given_name=given,
                surname=surname,
                registered=registered,
                number=world.number(),
            )
        )
    for index, start in enumerate(starts):
        attendances = [
            (registrant, start, start + timedelta(minutes=ATTENDEES[registrant.email][2][index]))
            for registrant in training.registrants
            if ATTENDEES[registrant.email][2][index]
        ]
        training.held.append(
            SimTrainingSession(
                key=world.key(), start=start, end=start + timedelta(minutes=50), attendances=attendances
            )
        )
    world.trainings[training.key] = training
