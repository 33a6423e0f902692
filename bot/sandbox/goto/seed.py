"""The initial content of the simulated GoTo, relative to now."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.sandbox.goto.state import (
    SimAccount,
    SimGroup,
    SimMeeting,
    SimRegistrant,
    SimTraining,
    SimUser,
    World,
)

AUDIO = "Hybrid"


def seed_world(now: datetime) -> World:
    """Return a world with two companies, four people, three meetings and a training. ``now`` is aware UTC."""
    world = World()
    northwind = SimAccount(world.key(), "Northwind Traders")
    other = SimAccount(world.key(), "Other Company")
    world.accounts += [northwind, other]
    sales, partners = SimGroup(world.key(), "Sales", northwind), SimGroup(world.key(), "Partners", other)
    world.groups += [sales, partners]
    people = [
        ("alice@northwind.example", "Alice", "Moreau", [northwind], sales, True),
        ("bob@northwind.example", "Bob", "Tanaka", [northwind], sales, False),
        ("carol@other.example", "Carol", "Jensen", [other], partners, False),
        ("dev@northwind.example", "Dev", "Rao", [northwind, other], sales, False),
    ]
    for email, first, last, accounts, group, admin in people:
        world.users.append(
            SimUser(
                key=world.key(),
                email=email,
                first_name=first,
                last_name=last,
                accounts=accounts,
                group=group,
                admin=admin,
            )
        )
    alice, bob = world.users[0], world.users[1]
    hour = now.replace(minute=0, second=0, microsecond=0)
    _add_meeting(world, alice, "Sprint review", hour + timedelta(hours=2), 45, now)
    _add_meeting(world, alice, "Quarterly planning", hour + timedelta(days=1, hours=3), 60, now)
    _add_meeting(world, bob, "Customer call: Fabrikam", hour + timedelta(hours=4), 30, now)
    _add_training(world, alice, "Onboarding", [hour + timedelta(days=2), hour + timedelta(days=3)], now)
    return world


def _add_training(world: World, owner: SimUser, name: str, starts: list[datetime], now: datetime) -> None:
    created = now - timedelta(days=3)
    times = [(start, start + timedelta(hours=1)) for start in starts]
    text = "How we work, and where everything is."
    key, number = world.key(), world.number()
    training = SimTraining(
        key=key,
        id=number,
        owner=owner,
        name=name,
        description=text,
        time_zone="America/New_York",
        times=times,
        created=created,
        organizers=[owner],
    )
    for given, email in (("Grace", "grace@northwind.example"), ("Henry", "henry@other.example")):
        registrant = SimRegistrant(
            key=world.key(),
            email=email,
            given_name=given,
            surname="Sample",
            registered=created,
            number=world.number(),
        )
        training.registrants.append(registrant)
    world.trainings[key] = training


def _add_meeting(
    world: World, owner: SimUser, subject: str, start: datetime, minutes: int, now: datetime
) -> None:
    created = now - timedelta(days=1)
    end = start + timedelta(minutes=minutes)
    meeting = SimMeeting(
        id=world.number(),
        unique_id=world.key(),
        owner=owner,
        subject=subject,
        start=start,
        end=end,
        password_required=False,
        audio=AUDIO,
        kind="scheduled",
        created=created,
    )
    world.meetings[meeting.id] = meeting
