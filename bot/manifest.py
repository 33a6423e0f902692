"""The Slack app's manifest: read it and fill in the public URL."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.parsing.command_names import add_prefix

PLACEHOLDER_URL = "https://usher.example.com"
MANIFEST_FILE = "app_manifest.yaml"

Manifest = dict[str, Any]

METHODS_BY_SCOPE: Mapping[str, tuple[str, ...]] = {
    "app_mentions:read": (),
    "commands": (),
    "chat:write": ("chat.postEphemeral", "chat.postMessage", "chat.update"),
    "links:read": (),
    "links:write": ("chat.unfurl",),
    "users:read": ("users.info", "users.list"),
    "users:read.email": ("users.info", "users.lookupByEmail"),
    "channels:read": ("conversations.info", "conversations.members", "users.conversations"),
    "channels:join": ("conversations.join",),
    "groups:read": ("conversations.info", "conversations.members", "users.conversations"),
    "im:read": ("conversations.info", "conversations.members"),
    "mpim:read": ("conversations.info", "conversations.members"),
    "im:write": ("conversations.open",),
    "channels:history": ("conversations.history", "conversations.replies"),
    "groups:history": ("conversations.history", "conversations.replies"),
    "im:history": ("conversations.history", "conversations.replies"),
    "mpim:history": ("conversations.history", "conversations.replies"),
    "usergroups:read": ("usergroups.list", "usergroups.users.list"),
    "files:write": ("files.completeUploadExternal", "files.getUploadURLExternal"),
}
"""Each bot scope with the methods that need it; ``app_mentions:read``, ``commands`` and ``links:read`` allow Slack to
send us requests."""


def read_source() -> str:
    """Return the manifest's YAML: the package's copy if installed, else the checkout's."""
    here = Path(__file__).parent
    for place in (here / MANIFEST_FILE, here.parent / MANIFEST_FILE):
        if place.is_file():
            return place.read_text(encoding="utf-8")
    raise FileNotFoundError(MANIFEST_FILE)


def load_manifest() -> Manifest:
    """Return the manifest with the placeholder URL in it."""
    return copy.deepcopy(_read_manifest())


@cache
def _read_manifest() -> Manifest:
    manifest: Manifest = yaml.safe_load(read_source())
    return manifest


def fill_in(manifest: Manifest, public_url: str, *, socket: bool = False, prefix: str = "") -> Manifest:
    """Return a copy with ``public_url`` (no trailing slash) in place of the placeholder.

    With ``socket`` there are no request URLs, since everything comes through Socket Mode; the OAuth redirect URL
    stays. ``prefix`` is put before the names of the commands, wherever they are named.
    """
    made: Manifest = _map_texts(
        manifest, lambda text: add_prefix(text, prefix).replace(PLACEHOLDER_URL, public_url)
    )
    if socket:
        made["settings"]["socket_mode_enabled"] = True
        made["settings"]["event_subscriptions"].pop("request_url", None)
        for name in ("request_url", "message_menu_options_url"):
            made["settings"]["interactivity"].pop(name, None)
        for command in made["features"]["slash_commands"]:
            command.pop("url", None)
    return made


def render_yaml(public_url: str, *, socket: bool = False, prefix: str = "") -> str:
    """Return the YAML to paste, with its comments; its content equals what ``fill_in`` returns."""
    lines = add_prefix(read_source(), prefix).replace(PLACEHOLDER_URL, public_url).splitlines()
    if socket:
        lines = [line for line in lines if not re.match(r"\s*(request_|message_menu_options_)?url:", line)]
        lines = [line.replace("socket_mode_enabled: false", "socket_mode_enabled: true") for line in lines]
    return "\n".join(lines) + "\n"


def find_missing_scopes(granted: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the scopes that an installation lacks, each with the methods that fail (Slack: x-oauth-scopes).

    Optional ones may be lacking: an admin decides.
    """
    needed = granted | set(_read_manifest()["oauth_config"]["scopes"]["bot_optional"])
    return {scope: methods for scope, methods in METHODS_BY_SCOPE.items() if scope not in needed}


def _map_texts(node: Any, change: Callable[[str], str]) -> Any:
    """Return a copy with each text changed."""
    if isinstance(node, dict):
        return {key: _map_texts(value, change) for key, value in node.items()}
    if isinstance(node, list):
        return [_map_texts(value, change) for value in node]
    return change(node) if isinstance(node, str) else node
