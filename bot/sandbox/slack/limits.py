"""What Slack would refuse in blocks and views: pure functions, for the local Slack and for tests of views."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

from bot.sandbox.slack.block_rules import BLOCKS
from bot.sandbox.slack.elements import all_elements, interactive_elements
from bot.sandbox.slack.schema import SchemaViolation, array, boolean, by_type, enum, plain, shape, string

Surface = Literal["message", "modal", "home"]

MAX_BLOCKS: dict[str, int] = {"message": 50, "modal": 100, "home": 100}
ONE_A_MESSAGE = ("table",)
TWO_A_MESSAGE = ("data_visualization",)
MAX_MARKDOWN_CHARACTERS = 12_000
MAX_TABLE_CHARACTERS = {"table": 10_000, "data_table": 20_000}
# Undocumented, seen: a message's blocks are refused near 13.2 thousand characters.
MAX_MESSAGE_CHARACTERS = 13_200
MAX_VIEW_BYTES = 250_000

__all__ = ["SchemaViolation", "Surface", "check_blocks", "check_view", "is_too_long"]


def check_blocks(blocks: Any, surface: Surface = "message", at: str = "/blocks") -> list[SchemaViolation]:
    """Every reason why Slack would answer invalid_blocks, with its JSON pointer; empty if it would not."""
    item = by_type(BLOCKS[surface])
    problems = list(array(item, MAX_BLOCKS[surface], 0)(blocks, at))
    if problems:
        return problems
    problems += _check_block_ids(blocks, at)
    problems += _check_action_ids(blocks, at)
    problems += _check_focus(blocks, at)
    if surface == "message":
        problems += _check_message_totals(blocks, at)
    problems += _check_modal_only(blocks, surface, at)
    return problems


def check_view(view: Any) -> list[SchemaViolation]:
    """Every reason why views.* would refuse this view; pointers start with /view."""
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
    """Whether chat.postMessage would answer msg_blocks_too_long."""
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


def _check_block_ids(blocks: list[dict[str, Any]], at: str) -> Iterator[SchemaViolation]:
    seen: set[str] = set()
    for n, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id in seen:
            yield SchemaViolation(f"{at}/{n}/block_id", f"`block_id` {block_id!r} already exists")
        if block_id:
            seen.add(block_id)


def _check_action_ids(blocks: list[dict[str, Any]], at: str) -> Iterator[SchemaViolation]:
    for n, block in enumerate(blocks):
        seen: set[str] = set()
        for _, element in interactive_elements([block]):
            if element["action_id"] in seen:
                yield SchemaViolation(
                    f"{at}/{n}", f"`action_id` {element['action_id']!r} already exists in this block"
                )
            seen.add(element["action_id"])


def _check_focus(blocks: list[dict[str, Any]], at: str) -> Iterator[SchemaViolation]:
    focused = [e for _, e in all_elements(blocks) if e.get("focus_on_load")]
    if len(focused) > 1:
        yield SchemaViolation(at, "only one element may set focus_on_load")


def _check_message_totals(blocks: list[dict[str, Any]], at: str) -> Iterator[SchemaViolation]:
    kinds = [block["type"] for block in blocks]
    for kinds_limited, most in ((ONE_A_MESSAGE, 1), (TWO_A_MESSAGE, 2)):
        for kind in kinds_limited:
            if kinds.count(kind) > most:
                yield SchemaViolation(at, f"no more than {most} {kind} blocks allowed in a message")
    markdown = sum(len(b["text"]) for b in blocks if b["type"] == "markdown")
    if markdown > MAX_MARKDOWN_CHARACTERS:
        yield SchemaViolation(
            at, f"markdown blocks must be less than {MAX_MARKDOWN_CHARACTERS + 1} characters together"
        )
    for kind, most in MAX_TABLE_CHARACTERS.items():
        cells = sum(len(s) for b in blocks if b["type"] == kind for s in _strings(b["rows"]))
        if cells > most:
            yield SchemaViolation(
                at, f"cells of {kind} blocks must be less than {most + 1} characters together"
            )


def _check_modal_only(blocks: list[dict[str, Any]], surface: str, at: str) -> Iterator[SchemaViolation]:
    for n, block in enumerate(blocks):
        for _, element in all_elements([block]):
            if element["type"] == "file_input" and surface != "modal":
                yield SchemaViolation(f"{at}/{n}/element/type", "file_input is allowed in modals only")
            if element.get("response_url_enabled") and (surface != "modal" or block["type"] != "input"):
                yield SchemaViolation(
                    f"{at}/{n}", "response_url_enabled is allowed in input blocks of modals only"
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
