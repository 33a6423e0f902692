"""Help: one screen, each line an example that works when typed."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.commands.catalogue import CATALOGUE, Command, command_named
from bot.ports import Message
from bot.views import actions as act
from bot.views.parts import actions, button, context, message, section
from bot.views.words import say


def help_named(name: str) -> Message:
    return help_of(command_named(name))


def help_of(command: Command) -> Message:
    """Return the help of a command; the other commands that are here stand below."""
    lines = [(verb.example, say(verb.summary_id)) for verb in command.verbs if verb.available]
    others = [other.name for other in CATALOGUE if other.available and other.name != command.name]
    also = say("help-also", commands=", ".join(f"`{name} help`" for name in others)) if others else ""
    blocks: list[Block] = [
        section(f"*{command.name}*: {command.description}."),
        section("\n".join(f"`{example}`\n{summary}" for example, summary in lines) or say("help-nothing")),
    ]
    if command.name == "/meeting":
        blocks.append(
            actions(
                button(say("button-schedule"), act.OPEN_SCHEDULE, style="primary"),
                button(say("button-list"), act.LIST),
                button(say("button-status"), act.STATUS),
            )
        )
    if also:
        blocks.append(context(also))
    text = f"{command.name}: " + "; ".join(f"{example} – {summary}" for example, summary in lines)
    return message(f"{text} {also}".strip(), blocks)
