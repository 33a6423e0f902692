"""Who and what stands in the simulated GoTo at the start, relative to now."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.sandbox.goto.state import SimAccount, SimGroup, SimMeeting, SimUser, World

AUDIO = "Hybrid"


def seeded(now: datetime) -> World:
    """Return a world with two companies, four people and three meetings. ``now`` is aware UTC."""
    world = World()
    northwind = SimAccount(world.key(), "Northwind Traders")
    other = SimAccount(world.key(), "Other Company")
    world.accounts += [northwind, other]
    sales, partners = SimGroup(world.key(), "Sales", northwind), SimGroup(world.key(), "Partners", other)
    world.groups += [sales, partners]
    people = [
        ("alice@northwind.example", "Alice", "Archer", [northwind], sales, True),
        ("bob@northwind.example", "Bob", "Baker", [northwind], sales, False),
        ("carol@other.example", "Carol", "Cook", [other], partners, False),
        ("dana@northwind.example", "Dana", "Dyer", [northwind, other], sales, False),
    ]
    for email, first, last, accounts, group, admin in people:
        world.users.append(SimUser(world.key(), email, first, last, accounts, group, admin))
    alice, bob = world.users[0], world.users[1]
    hour = now.replace(minute=0, second=0, microsecond=0)
    _meeting(world, alice, "Sprint review", hour + timedelta(hours=2), 45, now)
    _meeting(world, alice, "Quarterly planning", hour + timedelta(days=1, hours=3), 60, now)
    _meeting(world, bob, "Customer call: Fabrikam", hour + timedelta(hours=4), 30, now)
    return world


def _meeting(
    world: World, owner: SimUser, subject: str, start: datetime, minutes: int, now: datetime
) -> None:
    made = now - timedelta(days=1)
    end = start + timedelta(minutes=minutes)
    meeting = SimMeeting(
        world.number(), world.key(), owner, subject, start, end, False, AUDIO, "scheduled", made
    )
    world.meetings[meeting.id] = meeting
