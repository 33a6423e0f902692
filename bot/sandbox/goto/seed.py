"""The initial content of the simulated GoTo, relative to now."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

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
ZONE = ZoneInfo("America/New_York")
"""Of the first person, in whose working hours everything takes place."""
WORKDAY_START_HOUR, WORKDAY_END_HOUR = 9, 17
WORKDAY_HOURS = WORKDAY_END_HOUR - WORKDAY_START_HOUR


def add_working_hours(moment: datetime, hours: int) -> datetime:
    """Return the full hour that many working hours (Monday to Friday, 9 to 17 in ``ZONE``) from ``moment``.

    ``hours`` may be negative. An hour outside the working hours counts as the start of the next working day.
    """
    day_start = moment.astimezone(ZONE).replace(minute=0, second=0, microsecond=0)
    worked = day_start.hour - WORKDAY_START_HOUR
    if worked >= WORKDAY_HOURS or day_start.weekday() >= 5:
        day_start += timedelta(days=1)
        worked = 0
    while day_start.weekday() >= 5:
        day_start += timedelta(days=1)
    days, hour = divmod(max(worked, 0) + hours, WORKDAY_HOURS)
    while days:
        day_start += timedelta(days=1 if days > 0 else -1)
        if day_start.weekday() < 5:
            days -= 1 if days > 0 else -1
    return day_start.replace(hour=WORKDAY_START_HOUR + hour).astimezone(moment.tzinfo)


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
    _add_meeting(world, alice, "Sprint review", add_working_hours(now, 2), 45, now)
    _add_meeting(world, alice, "Quarterly planning", add_working_hours(now, WORKDAY_HOURS + 3), 60, now)
    _add_meeting(world, bob, "Customer call: Fabrikam", add_working_hours(now, 4), 30, now)
    days = [add_working_hours(now, days * WORKDAY_HOURS) for days in (2, 3)]
    add_training(world, alice, "Onboarding", days, now)
    return world


def add_training(
    world: World,
    owner: SimUser,
    name: str,
    starts: list[datetime],
    now: datetime,
    text: str = "How we work, and where everything is.",
) -> SimTraining:
    """Add a training of one hour at each of ``starts``, with two registrants; return it."""
    created = now - timedelta(days=3)
    times = [(start, start + timedelta(hours=1)) for start in starts]
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
    return training


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
