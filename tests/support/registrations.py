"""Shared trainings, their cards, and people who register for them."""

from __future__ import annotations

import re
from typing import Any

import httpx
import vobject

from bot.sandbox.goto.state import SimTraining
from bot.sandbox.slack.model import StoredMessage
from tests.support.actors import Actor, connect_alice, open_browser, person_of
from tests.support.languages import NO_ACCENTS
from tests.support.stage import CHANNEL, Stage
from tests.support.trainings import add_training

TRAINING_NAME = "Welding basics"


async def share_new_training(
    stage: Stage, name: str = TRAINING_NAME, *, channel: str = CHANNEL, **fields: Any
) -> SimTraining:
    """Connect Alice if needed, add a training of hers without registrants, and share it."""
    if await stage.runtime.app.store.links.get(person_of(stage.alice)) is None:
        await connect_alice(stage)
    training = add_training(stage, name)
    await share_training(stage, training, channel=channel, **fields)
    return training


async def share_training(
    stage: Stage, training: SimTraining, *, channel: str = CHANNEL, **fields: Any
) -> None:
    """Have Alice submit the share form, and close it when it is done."""
    await stage.alice.types(f"/training share {training.id}", channel=channel)
    if fields:
        await stage.alice.fills(**fields)
    errors = await stage.alice.submits()
    assert errors == {}, errors
    assert "We shared" in stage.alice.reads(stage.alice.form)
    await stage.alice.person.closes()
    await stage.alice.sees(training.name, channel=channel)


def training_card(actor: Actor, name: str = TRAINING_NAME, channel: str = CHANNEL) -> StoredMessage:
    """Return the training's card as the channel shows it now."""
    (found,) = [m for m in actor.posts(channel) if name in actor.reads(m)]
    return found


def training_thread(
    actor: Actor, name: str = TRAINING_NAME, *, channel: str = CHANNEL
) -> list[StoredMessage]:
    """Return what the bot said in the thread of the training's card, and take it as seen."""
    root = training_card(actor, name, channel)
    found = [m for m in actor.person.messages(channel, thread=root.ts) if m.ts != root.ts and m.bot_id]
    actor.stage.noted.update((message.channel, message.ts) for message in found)
    return found


async def register(
    actor: Actor, name: str = TRAINING_NAME, *, channel: str = CHANNEL, button: str = "Register"
) -> str:
    """Press the card's button and submit the form as it is; return what the form says then."""
    await actor.presses(button, training_card(actor, name, channel))
    assert await actor.submits() == {}
    said = actor.reads(actor.form)
    await actor.person.closes()
    return said


def dms_with(actor: Actor, text: str) -> list[StoredMessage]:
    """Return the bot's direct messages that contain the text."""
    return [m for m in actor.dms() if text in actor.reads(m)]


async def decide(actor: Actor, seats: Any, label: str) -> None:
    """Press the button with this accessibility label."""
    (value,) = [
        e["value"]
        for b in seats.payload()["blocks"]
        for e in b.get("elements", ())
        if e.get("accessibility_label", "").translate(NO_ACCENTS) == label
    ]
    verb = label.partition(" ")[0]
    result = await actor.person.clicks(seats, text=verb, value=value)
    assert result.error is None, result


async def share_joint_training(stage: Stage, **fields: Any) -> SimTraining:
    """Alice shares a training that Bob organizes at GoTo with her; both are connected."""
    await connect_alice(stage)
    await stage.bob.connects()
    await stage.bob.sees("Connected as Bob")
    training = add_training(stage, TRAINING_NAME)
    training.organizers.append(stage.goto.user(stage.bob.email))
    await share_training(stage, training, **fields)
    return training


async def open_others_form(stage: Stage, known: SimTraining) -> None:
    await stage.alice.types(f"/training roster {known.id}", channel=CHANNEL)
    await stage.alice.presses("Register others")


async def read_outcome(stage: Stage, text: str) -> str:
    """Return the text of the message with the outcome."""
    shown = await stage.alice.sees(text)
    assert isinstance(shown, StoredMessage)
    return stage.alice.reads(shown)


def join_links(message: Any) -> list[str]:
    return [
        e["url"]
        for b in message.payload()["blocks"]
        if b["type"] == "actions"
        for e in b["elements"]
        if e.get("url") and ".ics" not in e["url"]
    ]


async def wait_for_card_times(stage: Stage, known: SimTraining) -> None:
    """Wait until the card has the training's times."""
    start = str(int(known.times[0][0].timestamp()))
    await stage.slack.changes.wait_for(lambda: start in str(training_card(stage.bob, known.name).blocks), 10)


async def calendar_events(url: str) -> list[Any]:
    async with open_browser() as client:
        answer: httpx.Response = await client.get(url)
    assert answer.status_code == 200, answer.text
    calendar = vobject.readOne(answer.text)
    calendar.validate()
    return list(calendar.contents["vevent"])


async def calendar_url(actor: Actor) -> str:
    """Return the address of the calendar file in the last message that the person has of their registration."""
    message = dms_with(actor, "You're registered")[-1]
    found = re.search(r"http\S+/calendar/[\w-]{22}\.ics", str(message.payload()))
    assert found
    return found.group()
