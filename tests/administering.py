"""What the tests of administration have in common."""

from __future__ import annotations

from datetime import timedelta

from bot.sandbox.goto.state import SimUser
from tests.conversation import Actor, Stage
from tests.past import now, planned


async def admin(stage: Stage) -> None:
    """Have Alice connected: a Slack admin with GoTo's admin role."""
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")


def colleague(stage: Stage, email: str, first: str = "Ada", last: str = "Example") -> SimUser:
    """Put one more organizer into Alice's account and group, as somebody did at GoTo."""
    world, alice = stage.goto.world, stage.goto.user(stage.alice.email)
    user = SimUser(world.key(), email, first, last, [alice.account], alice.group)
    world.users.append(user)
    return user


def ahead(stage: Stage, owner: SimUser, subject: str, days: int = 3) -> None:
    """Put a future meeting of somebody into GoTo."""
    meeting = planned(stage, subject, now() + timedelta(days=days))
    meeting.owner = owner


def reading(actor: Actor) -> str:
    """Return what the form in front shows, without its emphasis."""
    return actor.reads(actor.form).replace("*", "")
