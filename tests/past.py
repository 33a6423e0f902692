"""Meetings that the simulated GoTo already knows, for tests of lists and of what was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.sandbox.goto.state import SimAttendance, SimMeeting, SimMeetingSession
from bot.sandbox.slack.model import StoredMessage
from tests.conversation import Actor, Stage

Came = tuple[str, str, int, int]
"""Name, e-mail, minutes after the start when they came, and when they left."""


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def planned(
    stage: Stage, subject: str, start: datetime, minutes: int = 30, kind: str = "scheduled"
) -> SimMeeting:
    """Put a meeting of Alice into GoTo, made on its own site."""
    world = stage.goto.world
    meeting = SimMeeting(
        world.number(),
        world.key(),
        stage.goto.user(stage.alice.email),
        subject,
        start,
        start + timedelta(minutes=minutes),
        False,
        "Hybrid",
        kind,
        start - timedelta(days=400),
    )
    world.meetings[meeting.id] = meeting
    return meeting


def held(
    stage: Stage, meeting: SimMeeting, start: datetime, minutes: int = 45, came: tuple[Came, ...] = ()
) -> SimMeetingSession:
    """Have a meeting held, and people come to it."""
    world = stage.goto.world
    stays = [
        SimAttendance(name, email, start + timedelta(minutes=first), start + timedelta(minutes=last))
        for name, email, first, last in came
    ]
    session = SimMeetingSession(
        world.key(), world.key(), meeting, start, start + timedelta(minutes=minutes), stays
    )
    world.held.append(session)
    return session


async def connected(stage: Stage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")


async def says(actor: Actor, channel: str, text: str, thread_ts: str | None = None) -> StoredMessage:
    """Have somebody write a message; return it once the bot has answered what Slack told of it."""
    result = await actor.person.types(channel, text, thread_ts=thread_ts)
    await actor.stage.slack.settled()
    assert result.shown is not None
    return result.shown
