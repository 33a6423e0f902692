"""Help: one screen; each line is an example that works as typed."""

from __future__ import annotations

from collections.abc import Collection

from slack_sdk.models.blocks import Block, ButtonElement

from bot.commands.catalogue import CATALOGUE, Command, command_named, visible
from bot.ports import Message
from bot.views import actions as act
from bot.views.errors import connect_button
from bot.views.parts import actions, button, context, message, section
from bot.views.words import say

WITH_LINK = frozenset({"connected", "organizer"})


def help_named(name: str, holds: Collection[str]) -> Message:
    return help_of(command_named(name), holds)


def help_of(command: Command, holds: Collection[str]) -> Message:
    """Return the command's help: the verbs that a person holding these guards may use, then the other commands."""
    verbs = visible(command, holds)
    if not verbs:
        none = say("help-guest")
        return message(none, [section(none)])
    lines = [(verb.example, say(verb.summary_id)) for verb in verbs]
    hidden = any(v not in verbs and v.guards <= {*holds, *WITH_LINK} for v in command.verbs)
    others = [other.name for other in CATALOGUE if other.name != command.name and visible(other, holds)]
    also = say("help-also", commands=", ".join(f"`{name} help`" for name in others)) if others else ""
    blocks: list[Block] = [
        section(f"*{command.name}*: {command.description}."),
        section("\n".join(f"`{example}`\n{summary}" for example, summary in lines)),
    ]
    if hidden:
        blocks += [section(say("help-connect")), actions(connect_button(again=False), _status())]
    elif command.name == "/meeting":
        schedule = button(say("button-schedule"), act.OPEN_SCHEDULE, style="primary")
        blocks.append(actions(schedule, button(say("button-list"), act.LIST), _status()))
    if also:
        blocks.append(context(also))
    text = f"{command.name}: " + "; ".join(f"{example} – {summary}" for example, summary in lines)
    more = say("help-connect") if hidden else ""
    return message(" ".join(filter(None, [text + ".", more, also])), blocks)


def _status() -> ButtonElement:
    return button(say("button-status"), act.STATUS)
