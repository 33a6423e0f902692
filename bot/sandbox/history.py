"""Past data for the demo: held meetings and a held training with their attendees, and a user group."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.sandbox.goto import SimulatedGoTo
from bot.sandbox.goto.seed import AUDIO, WORKDAY_HOURS, add_working_hours
from bot.sandbox.goto.state import (
    SimAttendance,
    SimMeeting,
    SimMeetingSession,
    SimRegistrant,
    SimTraining,
    SimTrainingSession,
    SimUser,
    World,
)
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


MEETINGS = (
    ("Sprint review", 2, 45, (("Alice Moreau", 0, 45), ("Bob Tanaka", 1, 45), ("Dev Rao", 4, 41))),
    ("Incident follow-up", 5, 30, (("Alice Moreau", 0, 28), ("Dev Rao", 0, 28))),
    (
        "Customer call: Contoso",
        9,
        60,
        (("Alice Moreau", 0, 52), ("Bob Tanaka", 0, 52), ("Carol Jensen", 10, 40), ("Grace Sample", 2, 50)),
    ),
)
"""Held meetings: subject, working days ago, planned minutes, and who came from which minute to which."""


def add_history(slack: LocalSlack, goto: SimulatedGoTo) -> None:
    """Add the past data to both simulators."""
    group = {"id": "S0MAKERS", "handle": "makers", "name": "Makers", "users": [BOB, CAROL, DEV]}
    slack.home.usergroups.append(group)
    world, now = goto.world, slack.now()
    alice = world.user("alice@northwind.example")
    for subject, days, minutes, came in MEETINGS:
        _hold_meeting(world, alice, subject, add_working_hours(now, -days * WORKDAY_HOURS), minutes, came)
    _hold_training(world, alice, now)


def _hold_meeting(
    world: World,
    owner: SimUser,
    subject: str,
    start: datetime,
    minutes: int,
    came: tuple[tuple[str, int, int], ...],
) -> None:
    meeting = SimMeeting(
        id=world.number(),
        unique_id=world.key(),
        owner=owner,
        subject=subject,
        start=start,
        end=start + timedelta(minutes=minutes),
        password_required=False,
        audio=AUDIO,
        kind="scheduled",
        created=start - timedelta(days=3),
    )
    world.meetings[meeting.id] = meeting
    attendances = [
        SimAttendance(
            name=name,
            email=f"{name.split()[0].lower()}@northwind.example",
            joined=start + timedelta(minutes=first),
            left=start + timedelta(minutes=last),
        )
        for name, first, last in came
    ]
    world.held.append(
        SimMeetingSession(
            instance_key=world.key(),
            session_id=world.number(),
            meeting=meeting,
            start=start,
            end=max(each.left for each in attendances),
            attendances=attendances,
        )
    )


def _hold_training(world: World, alice: SimUser, now: datetime) -> None:
    starts = [add_working_hours(now, -days * WORKDAY_HOURS) for days in (17, 12, 7)]
    next_start = add_working_hours(now, 5 * WORKDAY_HOURS)
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
