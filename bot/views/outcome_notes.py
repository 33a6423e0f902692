"""Notes below what is shown: what could not be posted in Slack after GoTo had done its part, and what is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.model.messages import Message
from bot.model.operations import Outcome
from bot.views.i18n.bundles import t
from bot.views.kit import MAX_FALLBACK_CHARS, Block, context, message, section
from bot.views.text import truncate_mrkdwn

View = Mapping[str, Any]
MAX_BLOCKS = 50


def outcome_notes(outcome: Outcome) -> list[str]:
    """Return the notes of a success, [] if all went well; the last one is the reference, if there is one."""
    notes, known = [], outcome.notes
    if known.again:
        notes.append(t("outcome-again"))
    if known.incomplete:
        notes.append(t("outcome-incomplete"))
    if known.unreadable_rows:
        notes.append(t("rows-unreadable", count=known.unreadable_rows))
    if outcome.reference:
        notes.append(t("reference", reference=outcome.reference))
    return notes


def with_message_notes(shown: Message, notes: Sequence[str]) -> Message:
    """Return the message with notes below it."""
    if not notes:
        return shown
    return message(" ".join([shown.text, *notes]), [*shown.blocks, *_note_blocks(notes)])


def with_unreadable_rows(shown: Message, count: int) -> Message:
    """Return a list with a line below that says how many rows of GoTo's answer it lacks; as it is if none."""
    if not count:
        return shown
    note = t("rows-unreadable", count=count)
    text = f"{truncate_mrkdwn(shown.text, MAX_FALLBACK_CHARS - len(note) - 1)} {note}"
    # Slack accepts 50 blocks; a list that long says it in its text alone.
    blocks = [*shown.blocks, context(note)] if len(shown.blocks) < MAX_BLOCKS else shown.blocks
    fallback = None if shown.fallback is None else with_unreadable_rows(shown.fallback, count)
    return replace(shown, text=text, blocks=blocks, fallback=fallback)


def with_view_notes(view: View, notes: Sequence[str]) -> View:
    """Return the form with notes below its blocks."""
    return {**view, "blocks": [*view["blocks"], *_note_blocks(notes)]} if notes else view


def text_only(shown: Message) -> Message:
    """Return the message without blocks, for a Slack that refuses them."""
    return Message(text=shown.text, blocks=[])


def _note_blocks(notes: Sequence[str]) -> list[Block]:
    return [section(notes[0]), *(context(note) for note in notes[1:])]
