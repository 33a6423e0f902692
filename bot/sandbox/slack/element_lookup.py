"""Lookup of the element a person means; errors list what is there instead."""

from __future__ import annotations

from typing import Any

from bot.sandbox.slack.elements import interactive_elements, options_of
from bot.sandbox.slack.errors import NotPossible
from bot.sandbox.slack.model import Json, StoredMessage
from bot.sandbox.slack.views import View

Target = StoredMessage | View


def visible_blocks(target: Target) -> list[Json]:
    """Return all blocks of a message or view, including those of attachments and link previews."""
    blocks = list(target.blocks)
    if isinstance(target, StoredMessage):
        for attachment in target.attachments:
            blocks += attachment.get("blocks", ())
    return blocks


def find_element(
    target: Target, action_id: str | None, block_id: str | None, text: str | None, value: Any
) -> tuple[Json, Json, Any]:
    """Return the matching block, element and option (None for buttons); NotPossible unless exactly one matches."""
    found: list[tuple[Json, Json, Any]] = []
    for block, element in interactive_elements(visible_blocks(target)):
        if action_id not in (None, element["action_id"]) or block_id not in (None, block["block_id"]):
            continue
        if element["type"] == "button":
            if text in (None, element["text"]["text"]) and value in (None, element.get("value")):
                found.append((block, element, None))
        else:
            found += [(block, element, option) for option in _matching_options(element, text, value)]
    if len(found) == 1:
        return found[0]
    wanted = {"action_id": action_id, "block_id": block_id, "text": text, "value": value}
    asked = ", ".join(f"{k}={v!r}" for k, v in wanted.items() if v is not None)
    raise NotPossible(
        f"{'Several fit' if found else 'Nothing fits'}: {asked}. There is: {_inventory(target)}"
    )


def _matching_options(element: Json, text: str | None, value: Any) -> list[Any]:
    if text is None and value is None:
        return [None]
    return [
        option
        for option in options_of(element)
        if text in (None, option["text"]["text"]) and value in (None, option["value"])
    ]


def _inventory(target: Target) -> str:
    pieces = []
    for block, element in interactive_elements(visible_blocks(target)):
        label = element.get("text", {}).get("text", "")
        options = "/".join(o["text"]["text"] for o in options_of(element))
        pieces.append(
            f"{element['type']} {element['action_id']} in {block['block_id']} {label or options}".strip()
        )
    return "; ".join(pieces) or "nothing to press"


def find_input(view: View, key: str) -> tuple[Json, Json]:
    """Return the input with that block_id, action_id or label; NotPossible if there is none."""
    pairs = [(b, e) for b, e in interactive_elements(view.blocks) if e["type"] != "button"]
    for matches in (
        [(b, e) for b, e in pairs if b["block_id"] == key],
        [(b, e) for b, e in pairs if e["action_id"] == key],
        [(b, e) for b, e in pairs if b.get("label", {}).get("text") == key],
    ):
        if len(matches) == 1:
            return matches[0]
    labels = [b.get("label", {}).get("text") or b["block_id"] for b, _ in pairs]
    raise NotPossible(f"No single input {key!r} in {view.title!r}. There is: {', '.join(labels)}")
