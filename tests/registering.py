"""What the tests of registrations begin with: a training that is shared, and somebody who registers for it."""

from __future__ import annotations

from typing import Any

from bot.ids import Person, Tenant
from bot.sandbox.goto.state import SimTraining
from bot.sandbox.slack.model import StoredMessage
from tests.conversation import Actor, Stage
from tests.past import connected
from tests.test_training_read import more

CHANNEL = "#team-platform"
NAME = "Welding basics"


async def shared(stage: Stage, name: str = NAME, *, channel: str = CHANNEL, **fields: Any) -> SimTraining:
    """Have Alice connected and share a training of hers that nobody is registered for."""
    if await stage.house.s.links.get(person_of(stage.alice)) is None:
        await connected(stage)
    training = more(stage, name)
    await shares(stage, training, channel=channel, **fields)
    return training


async def shares(stage: Stage, training: SimTraining, *, channel: str = CHANNEL, **fields: Any) -> None:
    """Have Alice fill the form and close it when it is done."""
    await stage.alice.types(f"/training share {training.id}", channel=channel)
    if fields:
        await stage.alice.fills(**fields)
    errors = await stage.alice.submits()
    assert errors == {}, errors
    assert "shared in" in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
    await stage.alice.sees(training.name, channel=channel)


def tenant(stage: Stage) -> Tenant:
    return Tenant(stage.slack.home.id)


def person_of(actor: Actor) -> Person:
    return Person(tenant(actor.stage), actor.person.user.id)


def card(actor: Actor, name: str = NAME, channel: str = CHANNEL) -> StoredMessage:
    """Return the training's card as the channel shows it now."""
    (found,) = [m for m in actor.posts(channel) if name in actor.reads(m)]
    return found


def thread(actor: Actor, name: str = NAME, *, channel: str = CHANNEL) -> list[StoredMessage]:
    """Return what the bot said in the thread of the training's card, and take it as seen."""
    root = card(actor, name, channel)
    found = [m for m in actor.person.messages(channel, thread=root.ts) if m.ts != root.ts and m.bot_id]
    actor.stage.noted.update((message.channel, message.ts) for message in found)
    return found


async def registers(
    actor: Actor, name: str = NAME, *, channel: str = CHANNEL, button: str = "Register"
) -> str:
    """Press the card's button and submit the form as it is; return what the form says then."""
    await actor.presses(button, card(actor, name, channel))
    assert await actor.submits() == {}
    said = actor.reads(actor.form)
    await actor.person.closes()
    return said


def told(actor: Actor, text: str) -> list[StoredMessage]:
    """Return the bot's direct messages that contain the text."""
    return [m for m in actor.dms() if text in actor.reads(m)]
