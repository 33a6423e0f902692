"""What the demo has behind it: a training that was held three times with its people, and a user group."""

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
"""How long each was at each of the three sessions."""


def add_history(slack: LocalSlack, goto: SimulatedGoTo) -> None:
    """Put what lies behind into both simulators."""
    group = {"id": "S0MAKERS", "handle": "makers", "name": "Makers", "users": [BOB, CAROL, DEV]}
    slack.home.usergroups.append(group)
    world, now = goto.world, slack.now()
    alice = world.user("alice@northwind.example")
    hour = now.replace(minute=0, second=0, microsecond=0)
    starts = [hour - timedelta(days=days) for days in (23, 16, 9)]
    ahead = hour + timedelta(days=5)
    training = SimTraining(
        world.key(),
        world.number(),
        alice,
        "Safety at work",
        "Once a week, for everybody who handles machines.",
        "America/New_York",
        [(ahead, ahead + timedelta(minutes=50))],
        now - timedelta(days=30),
        [alice],
    )
    for email, (given, surname, _) in ATTENDEES.items():
        made = now - timedelta(days=25)
        training.registrants.append(SimRegistrant(world.key(), email, given, surname, made, world.number()))
    for place, start in enumerate(starts):
        attendances = [
            (who, start, start + timedelta(minutes=ATTENDEES[who.email][2][place]))
            for who in training.registrants
            if ATTENDEES[who.email][2][place]
        ]
        training.held.append(
            SimTrainingSession(world.key(), start, start + timedelta(minutes=50), attendances)
        )
    world.trainings[training.key] = training
