"""The app's manifest: its commands, shortcuts, scopes and events (Slack: app manifest)."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.slack.model import Json
from bot.sandbox.slack.workspace import Workspace

MESSAGE_EVENTS = {"channel": "channels", "private": "groups", "im": "im", "mpim": "mpim"}


class AppManifest:
    """A manifest given as a dict, read leniently; None means an app that may do everything."""

    def __init__(self, given: Json | None) -> None:
        self.given = given
        self._features: Json = self._at("features")

    def _at(self, *path: str) -> Any:
        node: Any = self.given or {}
        for key in path:
            node = node.get(key) or {}
        return node

    @property
    def name(self) -> str:
        return str(self._at("display_information").get("name") or "Usher")

    @property
    def bot_name(self) -> str:
        return str(self._at("features", "bot_user").get("display_name") or self.name)

    @property
    def commands(self) -> list[Json]:
        return list(self._features.get("slash_commands") or ())

    @property
    def shortcuts(self) -> list[Json]:
        return list(self._features.get("shortcuts") or ())

    @property
    def unfurl_domains(self) -> list[str]:
        return list(self._features.get("unfurl_domains") or ())

    @property
    def bot_scopes(self) -> tuple[str, ...] | None:
        if self.given is None:
            return None
        return tuple(self._at("oauth_config", "scopes").get("bot") or ())

    @property
    def offers_home(self) -> bool:
        return self.given is None or bool(self._at("features", "app_home").get("home_tab_enabled"))

    def command(self, word: str) -> Json | None:
        """Return the entry of a slash command; None if the app has no such command."""
        if self.given is None:
            return {"command": word, "should_escape": True}
        return next((c for c in self.commands if c["command"] == word), None)

    def shortcut(self, callback_id: str, kind: str) -> bool:
        if self.given is None:
            return True
        return any(s["callback_id"] == callback_id and s["type"] == kind for s in self.shortcuts)

    def subscribes(self, inner: Json, ws: Workspace) -> bool:
        """Return True if the app's bot subscribes to this event."""
        if self.given is None:
            return True
        wanted = self._at("settings", "event_subscriptions").get("bot_events") or ()
        name = inner["type"]
        if name == "message":
            channel = ws.channels.get(str(inner.get("channel")))
            name = f"message.{MESSAGE_EVENTS[channel.kind]}" if channel else "message"
        return name in wanted

    def unfurled(self, text: str) -> list[Json]:
        """Return the links in a text whose domain the app unfurls, as link_shared lists them."""
        links = []
        for url in re.findall(r"https?://[^\s<>|]+", text):
            host = re.sub(r"^https?://", "", url).split("/")[0].split(":")[0].lower()
            for domain in self.unfurl_domains:
                if host == domain or host.endswith(f".{domain}"):
                    links.append({"url": url, "domain": domain})
                    break
        return links
