"""Help: one screen, in groups; each line is an example that works as typed, and what it does."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.model.messages import Message
from bot.parsing.catalogue import Catalogue, Command, Verb, find_command, list_visible_verbs
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
        *_group_sections(command, verbs),
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


def _group_sections(command: Command, verbs: Sequence[Verb]) -> list[Block]:
    """Return a section for each group of these verbs, in the command's order, with its heading if there are several."""
    shown = {verb.group for verb in verbs}
    groups = [group for group in dict.fromkeys(verb.group for verb in command.verbs) if group in shown]
    found = []
    for group in groups:
        lines = [f"`{verb.typed_example}` {t(verb.summary_id)}" for verb in verbs if verb.group == group]
        heading = [f"*{t(f'help-group-{group}')}*"] if len(groups) > 1 else []
        found.append(section("\n".join([*heading, *lines])))
    return found


def _status_button() -> Element:
    return button(t("button-status"), act.STATUS)
