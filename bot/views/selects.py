"""Selects with more options than Slack takes: the client asks for those that match what is typed.

Which options there are is found by making the same message or form again. The ``block_id`` of a message's select says
which query made it; a form has its action ids and what it carries.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from bot.model.messages import Message
from bot.parsing.arguments import fold_word

MAX_STATIC_OPTIONS = 100
"""Options of a select, and of one answer to what is typed (Slack: select menu, block_suggestion)."""
MAX_BLOCK_ID_CHARS = 255
MIN_ID_CHARS = 6
"""Shorter words are no part of an id: they would be found in the ids of channels and people too."""
EXTERNAL_KINDS = {"static_select": "external_select", "multi_static_select": "multi_external_select"}
_keeps_all: ContextVar[bool] = ContextVar("keeps_all_options", default=False)


@contextmanager
def with_all_options() -> Iterator[None]:
    """Within the block, selects keep all their options, to be looked up in them."""
    token = _keeps_all.set(True)
    try:
        yield
    finally:
        _keeps_all.reset(token)


def limit_options(element: dict[str, Any]) -> dict[str, Any]:
    """Return an element that Slack takes: one with too many options asks for them, from the first letter on."""
    kind, options = EXTERNAL_KINDS.get(element["type"]), element.get("options", ())
    if kind is None or len(options) <= MAX_STATIC_OPTIONS or _keeps_all.get():
        return element
    kept = {name: value for name, value in element.items() if name != "options"}
    return {**kept, "type": kind, "min_query_length": 0}


def with_source(shown: Message, source: Mapping[str, Any]) -> Message:
    """Return the message with its source noted at each select that asks for options."""
    if not any(_has_external(block) for block in shown.blocks):
        return shown
    block_id = json.dumps(source, separators=(",", ":"), ensure_ascii=False)
    if len(block_id) > MAX_BLOCK_ID_CHARS:
        return shown
    blocks = [{**block, "block_id": block_id} if _has_external(block) else block for block in shown.blocks]
    return replace(shown, blocks=blocks)


def read_source(block_id: str) -> Mapping[str, Any] | None:
    """Return the source noted in a ``block_id``, None if it is another one."""
    try:
        found = json.loads(block_id) if block_id.startswith("{") else None
    except ValueError:
        return None
    return found if isinstance(found, Mapping) else None


def find_options(blocks: Iterable[Mapping[str, Any]], action_id: str) -> list[Mapping[str, Any]]:
    """Return the options of the element with that action id, [] if there is none."""
    for block in blocks:
        for one in _elements(block):
            if one.get("action_id") == action_id:
                return list(one.get("options", ()))
    return []


def match_options(options: Sequence[Mapping[str, Any]], typed: str) -> list[Mapping[str, Any]]:
    """Return the options with each typed word in text or description, or the typed id, as many as Slack takes."""
    words = [fold_word(word) for word in typed.split()]
    found = [one for one in options if all(_has_word(one, word) for word in words)]
    return found[:MAX_STATIC_OPTIONS]


def _has_word(option: Mapping[str, Any], word: str) -> bool:
    texts = (option["text"]["text"], (option.get("description") or {}).get("text", ""))
    if any(word in fold_word(part) for text in texts for part in str(text).split()):
        return True
    digits = word.replace("-", "")
    return len(digits) >= MIN_ID_CHARS and digits in str(option["value"])


def _has_external(block: Mapping[str, Any]) -> bool:
    return any(one.get("type") in EXTERNAL_KINDS.values() for one in _elements(block))


def _elements(block: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    single = [block[name] for name in ("accessory", "element") if isinstance(block.get(name), Mapping)]
    return [*single, *(one for one in block.get("elements", ()) if isinstance(one, Mapping))]
