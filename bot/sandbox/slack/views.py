"""Stored modals and home tabs: ids, hash, values."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack.elements import initial_state, interactive_elements
from bot.sandbox.slack.model import Json


@dataclass(eq=False, kw_only=True)
class View:
    """A view that is open (a modal) or published (a home tab).

    ``body`` is the app's view with ids filled in; ``state`` is block id → action id → value entry.
    """

    id: str
    team_id: str
    user: str
    body: Json
    hash: str
    app_id: str
    bot_id: str
    root_id: str
    previous_id: str | None = None
    opened_in: str | None = None
    state: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    busy: bool = False
    notice: str | None = None
    suggested: dict[str, list[Json]] = field(default_factory=dict)

    @property
    def type(self) -> str:
        return str(self.body["type"])

    @property
    def callback_id(self) -> str:
        return str(self.body.get("callback_id") or "")

    @property
    def external_id(self) -> str:
        return str(self.body.get("external_id") or "")

    @property
    def private_metadata(self) -> str:
        return str(self.body.get("private_metadata") or "")

    @property
    def title(self) -> str:
        return _plain(self.body.get("title"))

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.body["blocks"]
        return blocks

    @property
    def notify_on_close(self) -> bool:
        """True if the app wants a payload when this view is closed."""
        return bool(self.body.get("notify_on_close"))

    def replace(self, body: Json, new_hash: str) -> None:
        """Set a new body; values are kept for the same block_id and action_id (Slack: modals)."""
        self.body, self.hash = body, new_hash
        self.errors, self.notice = {}, None
        self.state = carry_state(self.state, body["blocks"])

    def payload(self) -> Json:
        """Return the view object of payloads and views.* responses."""
        body = self.body
        view: Json = {
            "id": self.id,
            "team_id": self.team_id,
            "type": self.type,
            "blocks": copy.deepcopy(self.blocks),
            "private_metadata": self.private_metadata,
            "callback_id": self.callback_id,
            "state": {"values": copy.deepcopy(self.state)},
            "hash": self.hash,
            "title": body.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
            "clear_on_close": bool(body.get("clear_on_close")),
            "notify_on_close": self.notify_on_close,
            "close": body.get("close"),
            "submit": body.get("submit"),
            "previous_view_id": self.previous_id,
            "root_view_id": self.root_id,
            "app_id": self.app_id,
            "external_id": self.external_id,
            "app_installed_team_id": self.team_id,
            "bot_id": self.bot_id,
        }
        if body.get("submit_disabled") is not None:
            view["submit_disabled"] = body["submit_disabled"]
        return view


def carry_state(old: dict[str, dict[str, Json]], blocks: list[Json]) -> dict[str, dict[str, Json]]:
    """Return the state of new ``blocks``: the old value for the same ids and type, else the initial one."""
    state = initial_state(blocks)
    kinds = {(block["block_id"], e["action_id"]): e["type"] for block, e in interactive_elements(blocks)}
    for block_id, actions in state.items():
        for action_id in actions:
            old_entry = old.get(block_id, {}).get(action_id)
            if old_entry is not None and old_entry.get("type") == kinds[block_id, action_id]:
                actions[action_id] = old_entry
    return state


def _plain(text: Any) -> str:
    return str(text.get("text", "")) if isinstance(text, dict) else ""
