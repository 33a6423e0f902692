"""What the tests of changing, cancelling, starting and sharing have in common."""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.model import StoredMessage
from tests.conversation import Actor, Stage

SUBJECT = "Design review"
CHANNEL = "#team-platform"


async def scheduled(stage: Stage, subject: str = SUBJECT, *, channel: str = CHANNEL) -> Any:
    """Have Alice connected and a meeting of hers with a card in the channel; return it as GoTo has it."""
    alice = stage.alice
    await alice.connects()
    await alice.sees("Connected as Alice")
    await alice.types(f'/meeting schedule "{subject}" tomorrow 3pm 45m', channel=channel)
    assert await alice.submits() == {}
    await stage.alice.sees(subject, channel=channel)
    return at_goto(stage, subject)


def at_goto(stage: Stage, subject: str = SUBJECT) -> Any:
    (found,) = [m for m in stage.goto.meetings_of(stage.alice.email) if m.subject == subject]
    return found


def card(actor: Actor, channel: str = CHANNEL) -> StoredMessage:
    """Return the one card of the channel."""
    (found,) = [m for m in actor.posts(channel) if m.thread_ts in (None, m.ts)]
    return found


def thread(actor: Actor, channel: str = CHANNEL) -> list[str]:
    """Return what the thread of the one card was told, and take it as seen."""
    root = card(actor, channel)
    replies = [m for m in actor.person.messages(channel, thread=root.ts) if m.ts != root.ts]
    for message in replies:
        actor.stage.noted.add((message.channel, message.ts))
    return [actor.reads(message) for message in replies]


def strike(stage: Stage, fault: str, *operations: str, times: int | None = 1) -> None:
    stage.goto.faults.narrow(f"goto.{fault}", *operations)
    stage.switch(f"goto.{fault}", times=times)
