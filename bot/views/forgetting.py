"""What a person reads before and after everything about them is deleted."""

from __future__ import annotations

from bot.ports import Message, Outcome
from bot.views import actions as act
from bot.views.errors import connect_button
from bot.views.parts import actions, button, confirm, context, message, section
from bot.views.words import say


def ask() -> Message:
    """Return the question: what goes, what stays, the data first."""
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
    """Return one part of the data as a message, as it is: nothing in it pings or links."""
    shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("```", "'''")
    head = say("export-part", number=number, parts=parts)
    return message(head, [section(head), section(f"```{shown}```")])


def forgotten(outcome: Outcome) -> Message:
    """Return what is said when it is done, with what stays."""
    done = say("forgotten", count=int(outcome.values.get("count") or 0))
    stays = say("forgotten-stays")
    return message(f"{done} {stays}", [section(done), context(stays), actions(connect_button(again=False))])
