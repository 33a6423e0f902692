"""Help: one screen; each line is an example that works as typed."""

from __future__ import annotations

from collections.abc import Collection

from bot.model.messages import Message
from bot.parsing.catalogue import Catalogue, Command, find_command, list_visible_verbs
from bot.views import ids as act
from bot.views.errors import connect_button
from bot.views.i18n.bundles import t
from bot.views.kit import Block, Element, actions, button, context, message, section

LINK_GUARDS = frozenset({"connected", "organizer"})


def help_by_name(catalogue: Catalogue, name: str, holds: Collection[str]) -> Message:
    return help_message(catalogue, find_command(catalogue, name), holds)


def help_message(catalogue: Catalogue, command: Command, holds: Collection[str]) -> Message:
    """Return the command's help: the verbs that a person holding these guards may use, then the other commands."""
    verbs = list_visible_verbs(command, holds)
    if not verbs:
        none = t("help-guest")
        return message(none, [section(none)])
    lines = [(verb.typed_example, t(verb.summary_id)) for verb in verbs]
    hidden = any(v not in verbs and v.guards <= {*holds, *LINK_GUARDS} for v in command.verbs)
    others = [
        other.typed_name
        for other in catalogue
        if other.name != command.name and list_visible_verbs(other, holds)
    ]
    also = t("help-also", commands=", ".join(f"`{name} help`" for name in others)) if others else ""
    blocks: list[Block] = [
        section(f"*{command.typed_name}*: {command.description}."),
        section("\n".join(f"`{example}`\n{summary}" for example, summary in lines)),
    ]
    if hidden:
        blocks += [section(t("help-connect")), actions(connect_button(again=False), _status_button())]
    elif command.name == "/meeting":
        schedule = button(t("button-schedule"), act.OPEN_SCHEDULE, style="primary")
        blocks.append(actions(schedule, button(t("button-list"), act.LIST), _status_button()))
    if also:
        blocks.append(context(also))
    text = f"{command.typed_name}: " + "; ".join(f"{example} – {summary}" for example, summary in lines)
    more = t("help-connect") if hidden else ""
    return message(" ".join(filter(None, [text + ".", more, also])), blocks)


def _status_button() -> Element:
    return button(t("button-status"), act.STATUS)
