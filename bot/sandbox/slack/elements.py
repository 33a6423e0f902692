"""Interactive elements: their places in blocks, their values, and their actions."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.model import Json

TEXT_INPUT_TYPES = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
STATELESS_TYPES = ("button", "overflow", "icon_button", "workflow_button", "feedback_buttons", "image")

# type → (field of the value, its initial_* field)
VALUE_FIELDS: dict[str, tuple[str, str | None]] = {
    **dict.fromkeys(TEXT_INPUT_TYPES, ("value", "initial_value")),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", None),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", None),
}


def interactive_elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield each element that has an action_id, with its block, in reading order."""
    return ((block, element) for block, element in all_elements(blocks) if "action_id" in element)


def all_elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield each element with its block."""
    for block in blocks:
        for element in _block_elements(block):
            yield block, element
        yield from all_elements([*block.get("child_blocks", ()), *_cards(block)])


def _cards(block: Json) -> list[Json]:
    return list(block["elements"]) if block.get("type") == "carousel" else []


def _block_elements(block: Json) -> Iterator[Json]:
    kind = block.get("type")
    if kind == "section" and "accessory" in block:
        yield block["accessory"]
    elif kind == "input":
        yield block["element"]
    elif kind in ("actions", "context_actions"):
        yield from block["elements"]
    elif kind == "card":
        yield from block.get("actions", ())


def with_ids(blocks: list[Json]) -> list[Json]:
    """Return a copy of ``blocks`` as Slack stores it, with missing ids and text flags filled in."""
    stored: list[Json] = copy.deepcopy(blocks)
    _fill_ids(stored)
    return stored


def _fill_ids(blocks: list[Json]) -> None:
    for block in blocks:
        block.setdefault("block_id", _short_id())
        for element in _block_elements(block):
            if element.get("type") != "image":
                element.setdefault("action_id", _short_id())
        _fill_text_flags(block)
        _fill_ids([*block.get("child_blocks", ()), *_cards(block)])


def _short_id() -> str:
    return secrets.token_urlsafe(4)[:5]


def _fill_text_flags(node: Any) -> None:
    if isinstance(node, list):
        for item in node:
            _fill_text_flags(item)
    elif isinstance(node, dict):
        if node.get("type") == "plain_text" and "text" in node:
            node.setdefault("emoji", True)
        elif node.get("type") == "mrkdwn" and "text" in node:
            node.setdefault("verbatim", False)
        for value in node.values():
            _fill_text_flags(value)


def initial_state(blocks: list[Json]) -> dict[str, dict[str, Json]]:
    """Return ``state.values`` of an untouched view or message."""
    state: dict[str, dict[str, Json]] = {}
    for block, element in interactive_elements(blocks):
        if element["type"] in STATELESS_TYPES:
            continue
        state.setdefault(block["block_id"], {})[element["action_id"]] = state_entry(
            element, _initial_value(element)
        )
    return state


def _initial_value(element: Json) -> Any:
    initial = VALUE_FIELDS[element["type"]][1]
    value = element.get(initial) if initial else None
    if value is None and VALUE_FIELDS[element["type"]][0].endswith("s"):
        return []
    return copy.deepcopy(value)


def state_entry(element: Json, value: Any) -> Json:
    """Return the entry of ``state.values`` for an element with this value."""
    kind = element["type"]
    entry = {"type": kind, VALUE_FIELDS[kind][0]: value}
    if kind == "timepicker" and element.get("timezone"):
        entry["timezone"] = element["timezone"]
    return entry


def entry_value(entry: Json) -> Any:
    """Return the bare value of an entry of ``state.values``."""
    return entry.get(VALUE_FIELDS[entry["type"]][0])


def with_values(blocks: list[Json], state: dict[str, dict[str, Json]]) -> list[Json]:
    """Return a copy of ``blocks`` whose initial values are those in ``state``."""
    shown: list[Json] = copy.deepcopy(blocks)
    for block, element in interactive_elements(shown):
        entry = state.get(block["block_id"], {}).get(element["action_id"])
        initial = VALUE_FIELDS[entry["type"]][1] if entry else None
        if entry and initial:
            element[initial] = entry_value(entry)
    return shown


def action_payload(block: Json, element: Json, value: Any, action_ts: str) -> Json:
    """Return an entry of ``actions`` in a block_actions payload (Slack: block_actions payload)."""
    kind = element["type"]
    action: Json = {"action_id": element["action_id"], "block_id": block["block_id"], "type": kind}
    for key in ("text", "placeholder", "style", "url", "confirm"):
        if key in element and (kind == "button" or key in ("placeholder", "confirm")):
            action[key] = element[key]
    if kind == "button":
        if "value" in element:
            action["value"] = element["value"]
    elif kind in VALUE_FIELDS:
        initial = VALUE_FIELDS[kind][1]
        if initial and initial in element:
            action[initial] = element[initial]
        action |= {k: v for k, v in state_entry(element, value).items() if k != "type"}
    elif "value" in element:
        action["value"] = element["value"]
    action["action_ts"] = action_ts
    return action


def options_of(element: Json) -> list[Json]:
    """Return all static options of an element, groups flattened."""
    options = list(element.get("options", ()))
    for group in element.get("option_groups", ()):
        options += group["options"]
    return options
