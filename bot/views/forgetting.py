"""Messages before and after all data about a person is deleted."""

from __future__ import annotations

from bot.ports import Message, Outcome
from bot.views import actions as act
from bot.views.errors import connect_button
from bot.views.parts import actions, button, confirm, context, message, section
from bot.views.words import say


def ask() -> Message:
    """Return the question: what is deleted, what is kept, and the offer to export the data first."""
    lines = [say("forget-goes"), say("forget-stays")]
    blocks = [
        section(f"*{say('forget-title')}*"),
        section("\n".join(lines)),
        actions(
            button(say("button-export"), act.EXPORT),
            button(
                say("button-forget"),
                act.FORGET,
                style="danger",
                confirm=confirm(say("forget-title"), say("forget-sure"), say("forget-yes"), say("forget-no")),
            ),
        ),
        context(say("forget-export-first")),
    ]
    return message(f"{say('forget-title')} {' '.join(lines)} {say('forget-export-first')}", blocks)


def exported(outcome: Outcome) -> Message:
    text = say("export-done" if outcome.values.get("file") else "export-done-text")
    return message(text, [section(text)])


def part(text: str, number: int, parts: int) -> Message:
    """Return one part of the exported data as a message, verbatim: nothing in it mentions or links."""
    shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("```", "'''")
    head = say("export-part", number=number, parts=parts)
    return message(head, [section(head), section(f"```{shown}```")])


def forgotten(outcome: Outcome) -> Message:
    """Return the message after the deletion, with what is kept."""
    done = say("forgotten", count=int(outcome.values.get("count") or 0))
    stays = say("forgotten-stays")
    return message(f"{done} {stays}", [section(done), context(stays), actions(connect_button(again=False))])
