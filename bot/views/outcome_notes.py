"""Notes below a success: what could not be posted in Slack after GoTo had done its part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.model.core import Message, Outcome
from bot.views.i18n.bundles import t
from bot.views.kit import Block, context, message, section

View = Mapping[str, Any]


def outcome_notes(outcome: Outcome) -> list[str]:
    """Return the notes of a success, [] if all went well; the last one is the reference, if there is one."""
    notes = []
    if outcome.values.get("again"):
        notes.append(t("outcome-again"))
    if outcome.values.get("incomplete"):
        notes.append(t("outcome-incomplete"))
    if outcome.reference:
        notes.append(t("reference", reference=outcome.reference))
    return notes


def with_message_notes(shown: Message, notes: Sequence[str]) -> Message:
    """Return the message with notes below it."""
    if not notes:
        return shown
    return message(" ".join([shown.text, *notes]), [*shown.blocks, *_note_blocks(notes)])


def with_view_notes(view: View, notes: Sequence[str]) -> View:
    """Return the form with notes below its blocks."""
    return {**view, "blocks": [*view["blocks"], *_note_blocks(notes)]} if notes else view


def text_only(shown: Message) -> Message:
    """Return the message without blocks, for a Slack that refuses them."""
    return Message(text=shown.text, blocks=[])


def _note_blocks(notes: Sequence[str]) -> list[Block]:
    return [section(notes[0]), *(context(note) for note in notes[1:])]
