"""Slack's limits for blocks and views: pure functions for the local Slack and for tests of views."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

from bot.sandbox.slack.block_rules import BLOCKS
from bot.sandbox.slack.elements import all_elements, interactive_elements
from bot.sandbox.slack.schema import SchemaViolation, array, boolean, by_type, enum, plain, shape, string

Surface = Literal["message", "modal", "home"]

MAX_BLOCKS: dict[str, int] = {"message": 50, "modal": 100, "home": 100}
MAX_BLOCKS_OF_TYPE = {"table": 1, "data_visualization": 2}
"""Per message."""
MAX_MARKDOWN_CHARACTERS = 12_000
MAX_TABLE_CHARACTERS = {"table": 10_000, "data_table": 20_000}
# Not documented; observed: a message's blocks are refused near 13.2 thousand characters.
MAX_MESSAGE_CHARACTERS = 13_200
MAX_VIEW_BYTES = 250_000

__all__ = ["SchemaViolation", "Surface", "check_blocks", "check_view", "is_too_long"]


def check_blocks(
    blocks: Any, surface: Surface = "message", pointer: str = "/blocks"
) -> list[SchemaViolation]:
    """Return every reason for which Slack would answer invalid_blocks, with its JSON pointer."""
    item = by_type(BLOCKS[surface])
    problems = list(array(item, MAX_BLOCKS[surface], 0)(blocks, pointer))
    if problems:
        return problems
    problems += _check_block_ids(blocks, pointer)
    problems += _check_action_ids(blocks, pointer)
    problems += _check_focus(blocks, pointer)
    if surface == "message":
        problems += _check_message_totals(blocks, pointer)
    problems += _check_modal_only(blocks, surface, pointer)
    return problems


def check_view(view: Any) -> list[SchemaViolation]:
    """Return every reason for which views.* would refuse this view; pointers start with /view."""
    if not isinstance(view, dict):
        return [SchemaViolation("/view", "must provide an object")]
    kind = view.get("type")
    if kind not in ("modal", "home"):
        return [SchemaViolation("/view/type", "must be a valid enum value: modal, home")]
    outer = _MODAL if kind == "modal" else _HOME
    problems = list(outer({k: v for k, v in view.items() if k != "blocks"}, "/view"))
    if "blocks" not in view:
        problems.append(SchemaViolation("/view", "missing required field: blocks"))
        return problems
    problems += check_blocks(view["blocks"], kind, "/view/blocks")
    if not problems and kind == "modal" and not view.get("submit") and _has_inputs(view["blocks"]):
        problems.append(SchemaViolation("/view", "missing required field: submit"))
    if len(json.dumps(view, ensure_ascii=False).encode()) > MAX_VIEW_BYTES:
        problems.append(SchemaViolation("/view", "view_too_large: must be at most 250 kB"))
    return problems


def is_too_long(blocks: list[dict[str, Any]]) -> bool:
    """Return True if chat.postMessage would answer msg_blocks_too_long."""
    return sum(map(len, _strings(blocks))) > MAX_MESSAGE_CHARACTERS


_MODAL = shape(
    {"type": enum("modal"), "title": plain(24)},
    {
        "submit": plain(24),
        "close": plain(24),
        "private_metadata": string(3000, 0),
        "callback_id": string(255, 0),
        "external_id": string(255, 0),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_HOME = shape(
    {"type": enum("home")},
    {"private_metadata": string(3000, 0), "callback_id": string(255, 0), "external_id": string(255, 0)},
)


def _has_inputs(blocks: list[dict[str, Any]]) -> bool:
    return any(block["type"] == "input" for block in blocks)


def _check_block_ids(blocks: list[dict[str, Any]], pointer: str) -> Iterator[SchemaViolation]:
    seen: set[str] = set()
    for n, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id in seen:
            yield SchemaViolation(f"{pointer}/{n}/block_id", f"`block_id` {block_id!r} already exists")
        if block_id:
            seen.add(block_id)


def _check_action_ids(blocks: list[dict[str, Any]], pointer: str) -> Iterator[SchemaViolation]:
    for n, block in enumerate(blocks):
        seen: set[str] = set()
        for _, element in interactive_elements([block]):
            if element["action_id"] in seen:
                yield SchemaViolation(
                    f"{pointer}/{n}", f"`action_id` {element['action_id']!r} already exists in this block"
                )
            seen.add(element["action_id"])


def _check_focus(blocks: list[dict[str, Any]], pointer: str) -> Iterator[SchemaViolation]:
    focused = [e for _, e in all_elements(blocks) if e.get("focus_on_load")]
    if len(focused) > 1:
        yield SchemaViolation(pointer, "only one element may set focus_on_load")


def _check_message_totals(blocks: list[dict[str, Any]], pointer: str) -> Iterator[SchemaViolation]:
    kinds = [block["type"] for block in blocks]
    for kind, maximum in MAX_BLOCKS_OF_TYPE.items():
        if kinds.count(kind) > maximum:
            yield SchemaViolation(pointer, f"no more than {maximum} {kind} blocks allowed in a message")
    markdown = sum(len(b["text"]) for b in blocks if b["type"] == "markdown")
    if markdown > MAX_MARKDOWN_CHARACTERS:
        yield SchemaViolation(
            pointer, f"markdown blocks must be less than {MAX_MARKDOWN_CHARACTERS + 1} characters together"
        )
    for kind, maximum in MAX_TABLE_CHARACTERS.items():
        cells = sum(len(s) for b in blocks if b["type"] == kind for s in _strings(b["rows"]))
        if cells > maximum:
            yield SchemaViolation(
                pointer, f"cells of {kind} blocks must be less than {maximum + 1} characters together"
            )


def _check_modal_only(blocks: list[dict[str, Any]], surface: str, pointer: str) -> Iterator[SchemaViolation]:
    for n, block in enumerate(blocks):
        for _, element in all_elements([block]):
            if element["type"] == "file_input" and surface != "modal":
                yield SchemaViolation(f"{pointer}/{n}/element/type", "file_input is allowed in modals only")
            if element.get("response_url_enabled") and (surface != "modal" or block["type"] != "input"):
                yield SchemaViolation(
                    f"{pointer}/{n}", "response_url_enabled is allowed in input blocks of modals only"
                )


_TEXT_KEYS = ("text", "fallback", "alt_text", "label", "title")


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _strings(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, str):
                if key in _TEXT_KEYS:
                    yield value
            else:
                yield from _strings(value)
