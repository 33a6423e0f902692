"""Meetings of Alice at the simulated GoTo, and their cards in Slack."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.model.operations import OperationKind
from bot.sandbox.goto.state import SimAttendance, SimMeeting, SimMeetingSession
from bot.sandbox.slack.model import StoredMessage
from tests.support.actors import Actor
from tests.support.kills import run_open_operations
from tests.support.stage import CHANNEL, Stage

Came = tuple[str, str, int, int]
"""Name, e-mail, minutes after the start when they came, and when they left."""

SUBJECT = "Design review"
FAULT_SUBJECT = "Fault drill"


def add_meeting(
    stage: Stage, subject: str, start: datetime, minutes: int = 30, kind: str = "scheduled"
) -> SimMeeting:
    """Put a meeting of Alice into GoTo, made on its own site."""
    world = stage.goto.world
    meeting = SimMeeting(
        id=world.number(),
        unique_id=world.key(),
        owner=stage.goto.user(stage.alice.email),
        subject=subject,
        start=start,
        end=start + timedelta(minutes=minutes),
        password_required=False,
        audio="Hybrid",
        kind=kind,
        created=start - timedelta(days=400),
    )
    world.meetings[meeting.id] = meeting
    return meeting


def hold_meeting(
    stage: Stage, meeting: SimMeeting, start: datetime, minutes: int = 45, came: tuple[Came, ...] = ()
) -> SimMeetingSession:
    """Have a meeting held, and people come to it."""
    world = stage.goto.world
    stays = [
        SimAttendance(
            name=name,
            email=email,
            joined=start + timedelta(minutes=first),
            left=start + timedelta(minutes=last),
        )
        for name, email, first, last in came
    ]
    session = SimMeetingSession(
        instance_key=world.key(),
        session_id=world.key(),
        meeting=meeting,
        start=start,
        end=start + timedelta(minutes=minutes),
        attendances=stays,
    )
    world.held.append(session)
    return session


async def schedule_meeting(stage: Stage, subject: str = SUBJECT, *, channel: str = CHANNEL) -> Any:
    """Connect Alice and schedule a meeting of hers with a card in the channel; return it as GoTo has it."""
    alice = stage.alice
    await alice.connects()
    await alice.sees("Connected as Alice")
    await alice.types(f'/meeting schedule "{subject}" tomorrow 3pm 45m', channel=channel)
    assert await alice.submits() == {}
    await stage.alice.sees(subject, channel=channel)
    return meeting_at_goto(stage, subject)


def meeting_at_goto(stage: Stage, subject: str = SUBJECT) -> Any:
    (found,) = [m for m in stage.goto.meetings_of(stage.alice.email) if m.subject == subject]
    return found


def meeting_card(actor: Actor, channel: str = CHANNEL) -> StoredMessage:
    """Return the one card of the channel."""
    (found,) = [m for m in actor.posts(channel) if m.thread_ts in (None, m.ts)]
    return found


def meeting_thread(actor: Actor, channel: str = CHANNEL) -> list[str]:
    """Return the messages in the one card's thread, and mark them as seen."""
    root = meeting_card(actor, channel)
    replies = [m for m in actor.person.messages(channel, thread=root.ts) if m.ts != root.ts]
    for message in replies:
        actor.stage.noted.add((message.channel, message.ts))
    return [actor.reads(message) for message in replies]


async def open_fault_form(stage: Stage) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    await stage.alice.types(f'/meeting schedule "{FAULT_SUBJECT}" tomorrow 3pm 45m', channel="#team-platform")


def count_meetings(stage: Stage) -> int:
    return len([m for m in stage.goto.meetings_of(stage.alice.email) if m.subject == FAULT_SUBJECT])


def count_cards(stage: Stage) -> int:
    return len([m for m in stage.bob.posts("#team-platform") if FAULT_SUBJECT in m.text])


async def cancel_meeting(stage: Stage, meeting_id: object) -> None:
    """Cancel a meeting on a stage whose listeners wait for hardly anything: Usher may ask first."""
    await stage.alice.types(f"/meeting cancel {meeting_id}", channel=CHANNEL)
    await run_open_operations(stage, OperationKind.DEFERRED_READ)
    await stage.alice.sees("GoTo won't notify anyone.")
    if "[Cancel meeting]" in stage.alice.reads():
        await stage.alice.presses("Cancel meeting")
