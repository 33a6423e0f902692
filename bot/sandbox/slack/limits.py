"""What Slack would refuse in blocks and views: pure functions, for the local Slack and for tests of views."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

from bot.sandbox.slack.elements import elements_of, placed
from bot.sandbox.slack.limit_blocks import BLOCKS
from bot.sandbox.slack.schema import Problem, array, boolean, by_type, enum, plain, shape, string

Surface = Literal["message", "modal", "home"]

MOST_BLOCKS: dict[str, int] = {"message": 50, "modal": 100, "home": 100}
ONE_A_MESSAGE = ("table",)
TWO_A_MESSAGE = ("data_visualization",)
MARKDOWN_CHARACTERS = 12_000
TABLE_CHARACTERS = {"table": 10_000, "data_table": 20_000}
# Undocumented, seen: a message's blocks are refused near 13.2 thousand characters.
MESSAGE_CHARACTERS = 13_200
VIEW_BYTES = 250_000

__all__ = ["Problem", "Surface", "check_blocks", "check_view", "too_long"]


def check_blocks(blocks: Any, surface: Surface = "message", at: str = "/blocks") -> list[Problem]:
    """Every reason why Slack would answer invalid_blocks, with its JSON pointer; empty if it would not."""
    item = by_type(BLOCKS[surface])
    problems = list(array(item, MOST_BLOCKS[surface], 0)(blocks, at))
    if problems:
        return problems
    problems += _unique_block_ids(blocks, at)
    problems += _unique_action_ids(blocks, at)
    problems += _one_focus(blocks, at)
    if surface == "message":
        problems += _sums(blocks, at)
    problems += _files_and_response_urls(blocks, surface, at)
    return problems


def check_view(view: Any) -> list[Problem]:
    """Every reason why views.* would refuse this view; pointers start with /view."""
    if not isinstance(view, dict):
        return [Problem("/view", "must provide an object")]
    kind = view.get("type")
    if kind not in ("modal", "home"):
        return [Problem("/view/type", "must be a valid enum value: modal, home")]
    outer = _MODAL if kind == "modal" else _HOME
    problems = list(outer({k: v for k, v in view.items() if k != "blocks"}, "/view"))
    if "blocks" not in view:
        problems.append(Problem("/view", "missing required field: blocks"))
        return problems
    problems += check_blocks(view["blocks"], kind, "/view/blocks")
    if not problems and kind == "modal" and not view.get("submit") and _has_inputs(view["blocks"]):
        problems.append(Problem("/view", "missing required field: submit"))
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        problems.append(Problem("/view", "view_too_large: must be at most 250 kB"))
    return problems


def too_long(blocks: list[dict[str, Any]]) -> bool:
    """Whether chat.postMessage would answer msg_blocks_too_long."""
    return sum(map(len, _strings(blocks))) > MESSAGE_CHARACTERS


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


def _unique_block_ids(blocks: list[dict[str, Any]], at: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for n, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id in seen:
            yield Problem(f"{at}/{n}/block_id", f"`block_id` {block_id!r} already exists")
        if block_id:
            seen.add(block_id)


def _unique_action_ids(blocks: list[dict[str, Any]], at: str) -> Iterator[Problem]:
    for n, block in enumerate(blocks):
        seen: set[str] = set()
        for _, element in elements_of([block]):
            if element["action_id"] in seen:
                yield Problem(
                    f"{at}/{n}", f"`action_id` {element['action_id']!r} already exists in this block"
                )
            seen.add(element["action_id"])


def _one_focus(blocks: list[dict[str, Any]], at: str) -> Iterator[Problem]:
    focused = [e for _, e in placed(blocks) if e.get("focus_on_load")]
    if len(focused) > 1:
        yield Problem(at, "only one element may set focus_on_load")


def _sums(blocks: list[dict[str, Any]], at: str) -> Iterator[Problem]:
    kinds = [block["type"] for block in blocks]
    for kinds_limited, most in ((ONE_A_MESSAGE, 1), (TWO_A_MESSAGE, 2)):
        for kind in kinds_limited:
            if kinds.count(kind) > most:
                yield Problem(at, f"no more than {most} {kind} blocks allowed in a message")
    markdown = sum(len(b["text"]) for b in blocks if b["type"] == "markdown")
    if markdown > MARKDOWN_CHARACTERS:
        yield Problem(at, f"markdown blocks must be less than {MARKDOWN_CHARACTERS + 1} characters together")
    for kind, most in TABLE_CHARACTERS.items():
        cells = sum(len(s) for b in blocks if b["type"] == kind for s in _strings(b["rows"]))
        if cells > most:
            yield Problem(at, f"cells of {kind} blocks must be less than {most + 1} characters together")


def _files_and_response_urls(blocks: list[dict[str, Any]], surface: str, at: str) -> Iterator[Problem]:
    for n, block in enumerate(blocks):
        for _, element in placed([block]):
            if element["type"] == "file_input" and surface != "modal":
                yield Problem(f"{at}/{n}/element/type", "file_input is allowed in modals only")
            if element.get("response_url_enabled") and (surface != "modal" or block["type"] != "input"):
                yield Problem(f"{at}/{n}", "response_url_enabled is allowed in input blocks of modals only")


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
