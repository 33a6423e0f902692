"""Check the Slack app's manifest more strictly than Slack does.

Slack's own schema accepts http URLs, unknown scopes and commands without escaping (Slack: app manifest).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import handlers.commands  # noqa: F401 - declares the routes
from bot.manifest import METHODS_BY_SCOPE, Manifest
from handlers.router import router

HANDLED_EVENTS = frozenset(router.events) - {"app_uninstalled_team", "message"} | {"message.im"}
"""Messages are read in direct conversations alone. Without the event that needs ``admin.apps:read``, a scope that the
manifest does not ask for."""

_ALLOWED_KEYS: Mapping[str, frozenset[str]] = {
    "": frozenset({"_metadata", "display_information", "features", "oauth_config", "settings"}),
    "_metadata": frozenset({"major_version", "minor_version"}),
    "display_information": frozenset({"name", "description", "long_description", "background_color"}),
    "features": frozenset({"app_home", "bot_user", "shortcuts", "slash_commands", "unfurl_domains"}),
    "features.app_home": frozenset(
        {"home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"}
    ),
    "features.bot_user": frozenset({"display_name", "always_online"}),
    "oauth_config": frozenset({"redirect_urls", "scopes"}),
    "oauth_config.scopes": frozenset({"bot", "bot_optional"}),
    "settings": frozenset(
        {
            "allowed_ip_address_ranges",
            "event_subscriptions",
            "interactivity",
            "org_deploy_enabled",
            "socket_mode_enabled",
            "token_rotation_enabled",
        }
    ),
    "settings.event_subscriptions": frozenset({"request_url", "bot_events"}),
    "settings.interactivity": frozenset({"is_enabled", "request_url", "message_menu_options_url"}),
}
_LENGTH_LIMITS: Mapping[str, tuple[int, int]] = {
    "display_information.name": (1, 35),
    "display_information.description": (1, 140),
    "display_information.long_description": (174, 4000),
    "features.bot_user.display_name": (1, 80),
}
_MAX_ENTRIES: Mapping[str, int] = {
    "features.shortcuts": 10,
    "features.slash_commands": 50,
    "features.unfurl_domains": 5,
    "oauth_config.redirect_urls": 1000,
    "oauth_config.scopes.bot": 255,
    "settings.allowed_ip_address_ranges": 10,
    "settings.event_subscriptions.bot_events": 100,
}
_SHORTCUT_MAX_LENGTHS: Mapping[str, int] = {"name": 24, "callback_id": 255, "description": 150}
_COMMAND_MAX_LENGTHS: Mapping[str, int] = {"command": 32, "description": 2000, "usage_hint": 1000}


def find_problems(manifest: Manifest) -> list[str]:
    """Return the problems of a manifest, one sentence each; an empty list if there are none."""
    return [
        *_check_keys(manifest),
        *_check_sizes(manifest),
        *_check_commands(manifest),
        *_check_shortcuts(manifest),
        *_check_permissions(manifest),
        *_check_urls(manifest),
    ]


def _get_path(manifest: Manifest, path: str) -> Any:
    node: Any = manifest
    for key in filter(None, path.split(".")):
        node = node.get(key) if isinstance(node, dict) else None
    return node


def _check_keys(manifest: Manifest) -> Iterator[str]:
    for path, known in _ALLOWED_KEYS.items():
        node = _get_path(manifest, path)
        if isinstance(node, dict):
            for key in sorted(set(node) - known):
                yield f"{path or 'The manifest'} has an unknown key: {key}."
    if _get_path(manifest, "_metadata.major_version") != 2:
        yield "_metadata.major_version is not 2."
    for flag, value in {"org_deploy_enabled": True, "token_rotation_enabled": False}.items():
        if _get_path(manifest, f"settings.{flag}") is not value:
            yield f"settings.{flag} is not {str(value).lower()}."


def _check_sizes(manifest: Manifest) -> Iterator[str]:
    for path, (least, most) in _LENGTH_LIMITS.items():
        value = _get_path(manifest, path)
        if not isinstance(value, str) or not least <= len(value) <= most:
            yield f"{path} must have {least} to {most} characters."
    for path, most in _MAX_ENTRIES.items():
        items = _get_path(manifest, path) or []
        names = [
            item.get("command") or item.get("callback_id") if isinstance(item, dict) else item
            for item in items
        ]
        if len(items) > most:
            yield f"{path} has {len(items)} entries, {most} is the most."
        if len(set(map(str, names))) != len(names):
            yield f"{path} names something twice."


def _check_commands(manifest: Manifest) -> Iterator[str]:
    for command in _get_path(manifest, "features.slash_commands") or []:
        name = str(command.get("command"))
        if not re.fullmatch(r"/[a-z][a-z0-9_-]*", name):
            yield f"{name} is not a command: a slash, then small letters."
        for key, most in _COMMAND_MAX_LENGTHS.items():
            if not 0 < len(str(command.get(key) or "")) <= most:
                yield f"{name}: {key} must have 1 to {most} characters."
        if command.get("should_escape") is not True:
            yield f"{name}: should_escape must be true, or people and channels arrive as bare text."
        for key in sorted(set(command) - {*_COMMAND_MAX_LENGTHS, "url", "should_escape"}):
            yield f"{name} has an unknown key: {key}."


def _check_shortcuts(manifest: Manifest) -> Iterator[str]:
    for shortcut in _get_path(manifest, "features.shortcuts") or []:
        name = str(shortcut.get("name"))
        for key, most in _SHORTCUT_MAX_LENGTHS.items():
            if not 0 < len(str(shortcut.get(key) or "")) <= most:
                yield f"{name}: {key} must have 1 to {most} characters."
        if shortcut.get("type") not in ("message", "global"):
            yield f"{name}: type must be message or global."
        for key in sorted(set(shortcut) - {*_SHORTCUT_MAX_LENGTHS, "type"}):
            yield f"{name} has an unknown key: {key}."


def _check_permissions(manifest: Manifest) -> Iterator[str]:
    scopes = set(_get_path(manifest, "oauth_config.scopes.bot") or [])
    for scope in sorted(scopes - set(METHODS_BY_SCOPE)):
        yield f"The scope {scope} is used by nothing."
    for scope in sorted(set(METHODS_BY_SCOPE) - scopes):
        yield f"The scope {scope} is missing."
    events = set(_get_path(manifest, "settings.event_subscriptions.bot_events") or [])
    for event in sorted(events - HANDLED_EVENTS):
        yield f"The event {event} has no handler."
    for event in sorted(HANDLED_EVENTS - events):
        yield f"The event {event} is missing."


def _check_urls(manifest: Manifest) -> Iterator[str]:
    commands = _get_path(manifest, "features.slash_commands") or []
    requests = {
        "settings.event_subscriptions.request_url": _get_path(
            manifest, "settings.event_subscriptions.request_url"
        ),
        "settings.interactivity.request_url": _get_path(manifest, "settings.interactivity.request_url"),
        **{f"{command.get('command')}: url": command.get("url") for command in commands},
    }
    if _get_path(manifest, "settings.interactivity.is_enabled") is not True:
        yield "settings.interactivity.is_enabled is not true."
    socket = _get_path(manifest, "settings.socket_mode_enabled") is True
    for place, url in requests.items():
        if url is None and not socket:
            yield f"{place} is missing."
        elif url is not None and not _is_https(url):
            yield f"{place} must be an https:// address."
    for url in _get_path(manifest, "oauth_config.redirect_urls") or []:
        if not _is_https(url):
            yield f"oauth_config.redirect_urls: {url} must be an https:// address without #."


def _is_https(url: Any) -> bool:
    return isinstance(url, str) and re.fullmatch(r"https://[\w.-]+(:\d+)?(/[^\s#]*)?", url) is not None
