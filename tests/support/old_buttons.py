"""Old messages, pressed later: what is said then.

A message may have been redrawn meanwhile, or belong to an earlier release; the person's client can still show it as it
was. So a copy is pressed.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from bot.sandbox.slack.elements import interactive_elements
from bot.sandbox.slack.errors import NotSeen
from bot.sandbox.slack.model import StoredMessage
from tests.support.actors import Actor
from tests.support.stage import Stage

SHOWN_SECONDS = 8.0
"""How long the answer to a press may take; a failing table has many rows."""


IN_FORMS = frozenset(
    [
        "channel",
        "meeting.schedule.choose",
        "meeting.schedule.reading",
        "notify.digest",
        "notify.what",
        "training.form.add",
        "training.form.less",
        "training.form.reading",
        "training.share.choose",
        "training.share.reading",
    ]
) | {f"training.form.choose.{number}" for number in range(10)}
"""Buttons and fields of an open form, which is redrawn from its own values."""


def keep(message: object) -> StoredMessage:
    """Return the message as it is now."""
    assert isinstance(message, StoredMessage)
    return copy.deepcopy(message)


async def press_old(
    actor: Actor, old: StoredMessage, label: str, expected: str, *, select: str | None = None
) -> str:
    """Press the button of an old message, or choose the entry of its menu; return what is then shown anew.

    With ``select``, the action id of a select, ``label`` is the value that is chosen there.

    Fails unless a new or changed message, or a form, shows ``expected``. A message with the same words and another link
    is a changed one.
    """
    channel = actor.person.ws.channels[old.channel]
    message = channel.find(old.ts)
    if message is None:
        message = copy.deepcopy(old)
        channel.messages.append(message)
    current = message.text, message.blocks
    drawn = copy.deepcopy(old.blocks)
    message.text, message.blocks = old.text, drawn
    before = set(_shown(actor))
    if select is None:
        result = await actor.person.clicks(message, text=label)
    else:
        result = await actor.person.selects(message, select, label)
    if message.blocks is drawn:
        message.text, message.blocks = current
        before |= {shown for shown in _shown(actor) if shown.key == _key(message)}
    assert result.error is None, f"[{label}] failed: {result.error} {result.ack}"
    found: list[str] = []

    def is_shown() -> bool:
        found[:] = [shown.text for shown in _shown(actor) if shown not in before]
        return any(expected in text for text in found)

    try:
        await actor.stage.slack.changes.wait_for(is_shown, SHOWN_SECONDS)
    except NotSeen:
        raise AssertionError(f"[{label}] shows {found}, not “{expected}”") from None
    actor.dms()
    return "\n".join(found)


def press_payload(stage: Stage, action_id: str, value: str) -> Mapping[str, Any]:
    """Return what Slack sends of a press of Alice's on a button of a message that only she sees."""
    home, alice = stage.slack.home, stage.alice.person.user.id
    return {
        "user": {"id": alice, "team_id": home.id},
        "team": {"id": home.id, "domain": home.domain},
        "trigger_id": "1.2.3",
        "channel": {"id": "C0GENERAL"},
        "container": {"message_ts": "1.1", "channel_id": "C0GENERAL", "is_ephemeral": True},
        "actions": [{"action_id": action_id, "value": value, "action_ts": "1.2", "type": "button"}],
    }


class Shown(NamedTuple):
    """What a person has in front of them: which message or form, how it reads, and its blocks."""

    key: str
    text: str
    blocks: str


def _key(message: StoredMessage) -> str:
    return f"{message.channel}:{message.ts}"


def _shown(actor: Actor) -> Iterable[Shown]:
    person = actor.person
    for channel in person.ws.channels.values():
        for message in channel.messages:
            if message.bot_id and message.ephemeral_for in (None, person.user.id):
                yield Shown(_key(message), actor.reads(message), str(message.blocks))
    if person.view is not None:
        yield Shown(f"view:{person.view.id}", actor.reads(person.view), str(person.view.blocks))


def action_ids(message: StoredMessage) -> set[str]:
    """Return the action ids of everything that can be pressed in the message."""
    return {element["action_id"] for _, element in interactive_elements(message.blocks)}
