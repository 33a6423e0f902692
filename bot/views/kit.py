"""Block Kit as plain dicts: blocks, elements, and the fields of forms.

Slack's own models and limits judge every view in the tests, not here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.model import records
from bot.model.messages import Message
from bot.views.selects import limit_options
from bot.views.text import single_line, truncate, truncate_mrkdwn

Block = dict[str, Any]
Element = dict[str, Any]
Option = dict[str, Any]
Confirm = dict[str, Any]
View = dict[str, Any]

MAX_HEADER_CHARS = 150
MAX_TEXT_CHARS = 2900
MAX_FALLBACK_CHARS = 3900
"""Longest ``text`` of a message; Slack refuses updates with more than 4,000 characters."""
MAX_LABEL_CHARS = 75


def _without_none(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def plain_text(text: str, limit: int = MAX_TEXT_CHARS) -> dict[str, Any]:
    return {"type": "plain_text", "text": truncate(text, limit) or " ", "emoji": False}


def mrkdwn(text: str) -> dict[str, Any]:
    """Return a mrkdwn object; text from people in it must have gone through ``mrkdwn_safe``."""
    return {"type": "mrkdwn", "text": truncate_mrkdwn(text, MAX_TEXT_CHARS), "verbatim": True}


def header(text: str) -> Block:
    return {"type": "header", "text": plain_text(single_line(text) or "–", MAX_HEADER_CHARS)}


def section(text: str, *, block_id: str | None = None, accessory: Element | None = None) -> Block:
    return _without_none(type="section", text=mrkdwn(text), block_id=block_id, accessory=accessory)


def context(*texts: str, block_id: str | None = None) -> Block:
    return _without_none(type="context", elements=[mrkdwn(text) for text in texts if text], block_id=block_id)


def divider() -> Block:
    return {"type": "divider"}


def actions(*elements: Element, block_id: str | None = None) -> Block:
    return _without_none(type="actions", elements=list(elements), block_id=block_id)


def button(
    text: str,
    action_id: str,
    *,
    value: str | Mapping[str, Any] | None = None,
    carry: object = None,
    url: str | None = None,
    style: str | None = None,
    label: str | None = None,
    confirm: Confirm | None = None,
) -> Element:
    """Return a button. ``carry`` is a dataclass value that the press brings back; ``label`` is for screen readers.

    The label begins with the text, so that voice control finds the button (WCAG 2.5.3).
    """
    if carry is not None:
        value = to_json(records.dump(carry))
    shown = plain_text(text, MAX_LABEL_CHARS)
    return _without_none(
        type="button",
        text=shown,
        action_id=action_id,
        value=to_json(value) if isinstance(value, Mapping) else value,
        url=url,
        style=style,
        accessibility_label=_label_with(shown["text"], label) if label else None,
        confirm=confirm,
    )


def _label_with(text: str, label: str) -> str:
    said = truncate(single_line(label), MAX_LABEL_CHARS)
    return (
        said if said.casefold().startswith(text.casefold()) else truncate(f"{text}: {said}", MAX_LABEL_CHARS)
    )


def page_buttons(
    page: int, pages: int, carry: Callable[[int], object], *turns: tuple[str, str, int]
) -> list[Element]:
    """Return the buttons to other pages.

    Each turn is a button's text, its action id, and how far it turns (-1, +1); ``carry`` returns what the button of a
    page carries.
    """
    reachable = [(text, action, page + by) for text, action, by in turns if 0 <= page + by < pages]
    return [button(text, action, carry=carry(number)) for text, action, number in reachable]


def pager(page: int, pages: int, carry: Callable[[int], object], *turns: tuple[str, str, int]) -> list[Block]:
    """Return the block with ``page_buttons``, [] if there are none."""
    buttons = page_buttons(page, pages, carry, *turns)
    return [actions(*buttons)] if buttons else []


def option(value: object, text: str, *, description: str | None = None, url: str | None = None) -> Option:
    """Return an option; ``value`` is a string, or a dataclass value that the choice brings back.

    ``url`` is only for overflow menus.
    """
    return _without_none(
        value=value if isinstance(value, str) else to_json(records.dump(value)),
        text=plain_text(text, MAX_LABEL_CHARS),
        description=plain_text(description, MAX_LABEL_CHARS) if description is not None else None,
        url=url,
    )


def overflow(action_id: str, *options: Option) -> Element:
    return {"type": "overflow", "action_id": action_id, "options": list(options)}


def element(kind: str, **fields: Any) -> Element:
    """Return an interactive element by Slack's name of its type; fields that are None are left out.

    A select with more options than Slack takes offers them as one types (``selects.py``).
    """
    return limit_options(_without_none(type=kind, **fields))


def confirm(title: str, text: str, yes: str, no: str, *, danger: bool = True) -> Confirm:
    return {
        "title": plain_text(title, 100),
        "text": plain_text(text, 300),
        "confirm": plain_text(yes, 30),
        "deny": plain_text(no, 30),
        "style": "danger" if danger else "primary",
    }


def input_block(
    *,
    block_id: str,
    label: Element,
    element: Element,
    hint: Element | None = None,
    optional: bool | None = None,
    dispatch_action: bool | None = None,
) -> Block:
    """Return an input of a form. With ``dispatch_action`` each change is sent, so that the form can be redrawn."""
    return _without_none(
        type="input",
        block_id=block_id,
        label=label,
        element=element,
        hint=hint,
        optional=optional,
        dispatch_action=dispatch_action,
    )


def to_json(values: Mapping[str, Any]) -> str:
    """Return values as JSON, for a button's value or a form's metadata."""
    return json.dumps(values, separators=(",", ":"), ensure_ascii=False)


def message(text: str, blocks: Iterable[Mapping[str, Any]]) -> Message:
    """Return a message; ``text`` has the whole content, for screen readers and notifications.

    GoTo may list something twice, and Slack refuses a message in which two blocks have the same id.
    """
    return Message(text=truncate_mrkdwn(text, MAX_FALLBACK_CHARS), blocks=_with_unique_ids(blocks))


def _with_unique_ids(blocks: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Number the ids of blocks that occur again."""
    counts: Counter[str] = Counter()
    found: list[Mapping[str, Any]] = []
    for block in blocks:
        block_id = str(block.get("block_id", ""))
        counts[block_id] += 1
        is_repeated = block_id and counts[block_id] > 1
        found.append({**block, "block_id": f"{block_id}.{counts[block_id]}"} if is_repeated else block)
    return found


def text_message(text: str) -> Message:
    """Return a message with one section; ``text`` must be safe for mrkdwn."""
    return message(text, [section(text)])


def modal(
    *,
    title: str,
    blocks: Iterable[Block],
    callback_id: str,
    external_id: str,
    close: str,
    submit: str | None = None,
    metadata: Mapping[str, Any] | None = None,
    carry: object = None,
) -> View:
    """Return a modal that sends ``view_closed`` (Slack: views, ``notify_on_close``).

    ``carry`` is a dataclass value that the form brings back.
    """
    if carry is not None:
        metadata = records.dump(carry)
    return _without_none(
        type="modal",
        title=plain_text(title, 24),
        submit=plain_text(submit, 24) if submit else None,
        close=plain_text(close, 24),
        blocks=list(blocks),
        callback_id=callback_id,
        external_id=external_id,
        private_metadata=to_json(metadata or {}),
        notify_on_close=True,
    )
