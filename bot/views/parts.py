"""Block Kit builders, and the only functions that escape text from people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from unicodedata import bidirectional

from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    InteractiveElement,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.ports import Message

HEADER_LIMIT = 150
TEXT_LIMIT = 2900
LABEL_LIMIT = 75
VALUE_LIMIT = 190
"""Longest value in a sentence, in characters: escaped it is at most five times as long, and Fluent accepts 1,000."""
BINDERS = "\u200c\u200d"
"""Zero width non-joiner and joiner. Persian and emoji need them, and they do not change the text direction."""
JOINER = "\u2060"
"""Word joiner: before ``*``, ``_`` and the like it prevents formatting (Slack has no escape for them)."""

RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
"""Right-to-left letters such as Hebrew and Arabic, and Arabic digits (Unicode: Bidi_Class)."""
ISOLATE, ISOLATE_END = "\u2068", "\u2069"
"""First strong isolate and its end; ``single_line`` removes them from people's text."""


def safe(text: str | None, limit: int = VALUE_LIMIT) -> str:
    """Return text from people or GoTo safe for mrkdwn: one line without mentions, links or formatting.

    Source: Slack, formatting message text (only ``& < >`` are escaped).
    """
    line = cut(one_line(text), limit)
    for mark in "*_~`":
        line = line.replace(mark, JOINER + mark)
    return _entities(_isolated(line))


def _isolated(line: str) -> str:
    """Isolate text with right-to-left letters, so that the text around it keeps its order (Unicode: UAX 9)."""
    turns = not line.isascii() and any(bidirectional(letter) in RIGHT_TO_LEFT for letter in line)
    return f"{ISOLATE}{line}{ISOLATE_END}" if turns else line


def escaped(text: str | None) -> str:
    """Return text safe for a message's ``text`` (screen readers, notifications): no mentions, links or added marks."""
    return _entities(cut(one_line(text), VALUE_LIMIT))


def link(url: str, text: str) -> str:
    """Return a mrkdwn link; ``url`` comes from GoTo, ``text`` must be our own (Slack: formatting links)."""
    address = url.replace("&", "&amp;").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
    return f"<{address}|{text}>"


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def one_line(text: str | None) -> str:
    """Return text on one line, without line breaks and control characters."""
    if text and text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(c if _shown(c) else " " for c in text or "").split())


def _shown(letter: str) -> bool:
    return letter.isprintable() or letter.isspace() or letter in BINDERS


def cut(text: str, limit: int) -> str:
    """Return at most ``limit`` characters; if truncated, the last is an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


@cache
def _checks(kind: type[JsonObject]) -> tuple[str, ...]:
    """Return the names of a model's validators."""
    return tuple(name for name in dir(kind) if hasattr(getattr(kind, name), "validator"))


class _Quick(JsonObject):
    """A model that finds its validators once. The SDK searches all attributes each time: most of a message's cost."""

    def validate_json(self) -> None:
        for name in _checks(type(self)):
            getattr(self, name)()


class _Section(_Quick, SectionBlock):
    pass


class _Context(_Quick, ContextBlock):
    pass


class _Actions(_Quick, ActionsBlock):
    pass


class _Header(_Quick, HeaderBlock):
    pass


class _Button(_Quick, ButtonElement):
    pass


class _Option(_Quick, Option):
    pass


class _Overflow(_Quick, OverflowMenuElement):
    pass


class _Plain(PlainTextObject):
    """A plain text object, already truncated to its limit, so that it needs no validation."""

    def to_dict(self, *args: Any) -> dict[str, Any]:
        return {"emoji": self.emoji, "text": self.text, "type": self.type}


class _Marked(MarkdownTextObject):
    """A mrkdwn object, likewise."""

    def to_dict(self, *args: Any) -> dict[str, Any]:
        return {"text": self.text, "type": self.type, "verbatim": self.verbatim}


def plain(text: str, limit: int = TEXT_LIMIT) -> PlainTextObject:
    return _Plain(text=cut(text, limit) or " ", emoji=False)


def marked(text: str) -> MarkdownTextObject:
    """Return a mrkdwn object; text from people in it must have gone through ``mrkdwn_safe``."""
    return _Marked(text=cut(text, TEXT_LIMIT), verbatim=True)


def header(text: str) -> HeaderBlock:
    return _Header(text=plain(one_line(text) or "–", HEADER_LIMIT))


def section(
    text: str, *, block_id: str | None = None, accessory: InteractiveElement | None = None
) -> SectionBlock:
    return _Section(text=marked(text), block_id=block_id, accessory=accessory)


def context(*texts: str, block_id: str | None = None) -> ContextBlock:
    return _Context(elements=[marked(text) for text in texts if text], block_id=block_id)


def divider() -> DividerBlock:
    return DividerBlock()


def actions(*elements: InteractiveElement, block_id: str | None = None) -> ActionsBlock:
    return _Actions(elements=list(elements), block_id=block_id)


def button(
    text: str,
    action_id: str,
    *,
    value: str | Mapping[str, Any] | None = None,
    url: str | None = None,
    style: str | None = None,
    label: str | None = None,
    confirm: ConfirmObject | None = None,
) -> ButtonElement:
    """Return a button; ``label`` is for screen readers if the text alone is not enough."""
    packed = pack(value) if isinstance(value, Mapping) else value
    return _Button(
        text=plain(text, LABEL_LIMIT),
        action_id=action_id,
        value=packed,
        url=url,
        style=style,
        accessibility_label=cut(one_line(label), LABEL_LIMIT) if label else None,
        confirm=confirm,
    )


def option(value: str, text: str, *, url: str | None = None) -> Option:
    """Return an option; ``url`` is only for overflow menus."""
    return _Option(value=value, text=plain(text, LABEL_LIMIT), url=url)


def overflow(action_id: str, *options: Option) -> OverflowMenuElement:
    return _Overflow(action_id=action_id, options=list(options))


def confirm(title: str, text: str, yes: str, no: str, *, danger: bool = True) -> ConfirmObject:
    return ConfirmObject(
        title=plain(title, 100),
        text=plain(text, 300),
        confirm=plain(yes, 30),
        deny=plain(no, 30),
        style="danger" if danger else "primary",
    )


def pack(values: Mapping[str, Any]) -> str:
    """Return values as JSON, for a button's value or a form's metadata."""
    return json.dumps(values, separators=(",", ":"), ensure_ascii=False)


def message(text: str, blocks: Iterable[Block]) -> Message:
    """Return a message; ``text`` has the whole content, for screen readers and notifications."""
    return Message(cut(text, 3900), [block.to_dict() for block in blocks])


def sentence(text: str) -> Message:
    """Return a message with one section; ``text`` must be safe for mrkdwn."""
    return message(text, [section(text)])


def form(
    *,
    title: str,
    blocks: Sequence[Block],
    callback_id: str,
    external_id: str,
    close: str,
    submit: str | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a modal that sends ``view_closed`` (Slack: views, ``notify_on_close``)."""
    view = View(
        type="modal",
        title=plain(title, 24),
        submit=plain(submit, 24) if submit else None,
        close=plain(close, 24),
        blocks=list(blocks),
        callback_id=callback_id,
        external_id=external_id,
        private_metadata=pack(metadata or {}),
        notify_on_close=True,
    )
    return view.to_dict()
