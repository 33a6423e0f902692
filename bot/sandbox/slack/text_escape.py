"""Escaping of typed text."""

from __future__ import annotations

import re

from bot.sandbox.slack.workspace import Workspace


def escape_line(ws: Workspace, text: str) -> str:
    """Return a typed line as Slack sends it to apps: entities escaped, links bracketed, names and channels resolved."""
    people = {u.name: u for u in ws.users.values() if not u.deleted}
    groups = {str(group["handle"]): str(group["id"]) for group in ws.usergroups}
    channels = {c.name: c for c in ws.channels.values() if c.kind in ("channel", "private")}

    def resolved(match: re.Match[str]) -> str:
        sign, name = match.group(1), match.group(2)
        if sign == "@" and name in people:
            return f"<@{people[name].id}|{name}>"
        if sign == "@" and name in groups:
            return f"<!subteam^{groups[name]}|@{name}>"
        if sign == "#" and name in channels:
            shown = name if channels[name].kind == "channel" else ""
            return f"<#{channels[name].id}|{shown}>"
        return match.group(0)

    plain = re.sub(r"<([@#])([A-Z0-9]+)>", "\x01\\1\\2\x02", text)
    plain = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    plain = plain.replace("\x01", "<").replace("\x02", ">")
    linked = re.sub(r"https?://[^\s<>]+", lambda m: f"<{m.group(0)}>", plain)
    return re.sub(r"(?<![\w<])([@#])([a-z0-9][a-z0-9._-]*)", resolved, linked)
