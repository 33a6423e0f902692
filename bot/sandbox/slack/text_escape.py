"""Escaping of typed text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.sandbox.slack.workspace import Workspace

MAX_NAME_WORDS = 4
MENTION_STARTS = re.compile(r"<[^>]*>|(?<!\w)([@#])")
"""What is bracketed already, or the sign before a name."""
NAME_WORDS = re.compile(rf"[^\s<>@#]+(?: [^\s<>@#]+){{0,{MAX_NAME_WORDS - 1}}}")
AFTER_NAME = ".,;:!?)'\"’”"


def escape_line(ws: Workspace, text: str) -> str:
    """Return a typed line as Slack sends it to apps: entities escaped, links bracketed, names and channels resolved.

    People are found by handle or full name, in any case, as those whom the client offers at ``@``.
    """
    plain = re.sub(r"<([@#])([A-Z0-9]+)>", "\x01\\1\\2\x02", text)
    plain = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    plain = plain.replace("\x01", "<").replace("\x02", ">")
    linked = re.sub(r"https?://[^\s<>]+", lambda m: f"<{m.group(0)}>", plain)
    return _resolve(linked, {"@": _people(ws), "#": _channels(ws)})


def _people(ws: Workspace) -> dict[str, str]:
    """Return what is sent for each name after ``@``, by the name in small letters."""
    people = [user for user in ws.users.values() if not user.deleted]
    names = {str(group["handle"]): f"<!subteam^{group['id']}|@{group['handle']}>" for group in ws.usergroups}
    names |= {user.real_name.lower(): f"<@{user.id}|{user.name}>" for user in people}
    return names | {user.name.lower(): f"<@{user.id}|{user.name}>" for user in people}


def _channels(ws: Workspace) -> dict[str, str]:
    return {
        c.name: f"<#{c.id}|{c.name if c.kind == 'channel' else ''}>"
        for c in ws.channels.values()
        if c.kind in ("channel", "private")
    }


def _resolve(text: str, names: Mapping[str, Mapping[str, str]]) -> str:
    parts, done = [], 0
    for start in MENTION_STARTS.finditer(text):
        sign = start.group(1)
        if sign is None or start.start() < done:
            continue
        name = _longest_name(text, start.end(), names[sign])
        if name:
            parts += [text[done : start.start()], names[sign][name.lower()]]
            done = start.end() + len(name)
    return "".join([*parts, text[done:]])


def _longest_name(text: str, at: int, names: Mapping[str, str]) -> str:
    """Return the longest of the names with which the text goes on there, "" if there is none."""
    words = NAME_WORDS.match(text, at)
    candidate = words.group(0) if words else ""
    while candidate:
        for name in (candidate, candidate.rstrip(AFTER_NAME)):
            if name.lower() in names:
                return name
        candidate = candidate.rpartition(" ")[0]
    return ""
