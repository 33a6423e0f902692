"""What a form asks about a time, and what its fields hold."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.sandbox.slack.elements import interactive_elements
from tests.support.actors import Actor
from tests.support.languages import NO_ACCENTS
from tests.support.stage import Stage


def radio(actor: Actor, block: str = "choice") -> tuple[list[str], str | None]:
    """Return the choices in the form, and the one that is selected."""
    for found, element in interactive_elements(actor.form.blocks):
        if found["block_id"] == block and element["type"] == "radio_buttons":
            entry = actor.form.state[block][element["action_id"]]["selected_option"]
            texts = [option["text"]["text"].translate(NO_ACCENTS) for option in element["options"]]
            return texts, entry["text"]["text"].translate(NO_ACCENTS) if entry else None
    return [], None


def field(actor: Actor, block: str) -> Any:
    """Return the value of a field, as it is submitted."""
    (entry,) = actor.form.state[block].values()
    value = next(entry[name] for name in entry if name.startswith("selected_"))
    return value["value"] if isinstance(value, dict) else value


def requested_start(stage: Stage) -> datetime:
    """Return the start that GoTo was last asked for."""
    return datetime.fromisoformat(stage.goto.received("meetings.create")[-1].body["starttime"])
