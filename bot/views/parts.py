"""The pieces that messages and forms are made of, and the one place where text from people is made safe."""

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
"""Characters of one value within a sentence: escaped five times as long at most, and Fluent takes 1,000."""
BINDERS = "\u200c\u200d"
"""Zero width non-joiner and joiner: Persian and emoji are written with them, and they turn nothing around."""
JOINER = "\u2060"
"""Word joiner: put before a formatting character, it keeps ``*`` and its like from formatting (Slack escapes none)."""

RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
"""Hebrew, Arabic and their like, and Arabic digits (Unicode: Bidi_Class)."""
ISOLATE, ISOLATE_END = "\u2068", "\u2069"
"""Nobody's text holds one of them: ``one_line`` takes them away."""


def safe(text: str | None, limit: int = VALUE_LIMIT) -> str:
    """Return text from people or GoTo for a mrkdwn object: one line, no mentions, no links, no formatting.

    Source: Slack, formatting message text (``& < >`` and nothing else are escaped).
    """
    line = cut(one_line(text), limit)
    for mark in "*_~`":
        line = line.replace(mark, JOINER + mark)
    return _entities(_isolated(line))


def _isolated(line: str) -> str:
    """Return text with letters from right to left so that it turns nothing around it (Unicode: UAX 9, isolates)."""
    turns = not line.isascii() and any(bidirectional(letter) in RIGHT_TO_LEFT for letter in line)
    return f"{ISOLATE}{line}{ISOLATE_END}" if turns else line


def escaped(text: str | None) -> str:
    """Return text for a message's ``text``, which is heard and notified: no mentions, no links, nothing added."""
    return _entities(cut(one_line(text), VALUE_LIMIT))


def link(url: str, text: str) -> str:
    """Return a mrkdwn link; ``url`` is an address of GoTo's, ``text`` our own word (Slack: formatting links)."""
    address = url.replace("&", "&amp;").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
    return f"<{address}|{text}>"


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def one_line(text: str | None) -> str:
    """Return text without line breaks and control characters."""
    if text and text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(c if _shown(c) else " " for c in text or "").split())


def _shown(letter: str) -> bool:
    return letter.isprintable() or letter.isspace() or letter in BINDERS


def cut(text: str, limit: int) -> str:
    """Return at most ``limit`` characters, the last an ellipsis where something was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


@cache
def _checks(kind: type[JsonObject]) -> tuple[str, ...]:
    """Return the names of a model's checks."""
    return tuple(name for name in dir(kind) if hasattr(getattr(kind, name), "validator"))


class _Quick(JsonObject):
    """Makes a model find its checks once; it searches all its names each time otherwise, most of a message's cost."""

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
    """Cut to its limit already, so that there is nothing to check."""

    def to_dict(self, *args: Any) -> dict[str, Any]:
        return {"emoji": self.emoji, "text": self.text, "type": self.type}


class _Marked(MarkdownTextObject):
    """As ``_Plain``."""

    def to_dict(self, *args: Any) -> dict[str, Any]:
        return {"text": self.text, "type": self.type, "verbatim": self.verbatim}


def plain(text: str, limit: int = TEXT_LIMIT) -> PlainTextObject:
    return _Plain(text=cut(text, limit) or " ", emoji=False)


def marked(text: str) -> MarkdownTextObject:
    """Return a mrkdwn object; what people wrote in it must have gone through ``safe``."""
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
    """Return a button; ``label`` is what a screen reader says where the text alone is not enough."""
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
    """Return an option; ``url`` is for those of an overflow menu."""
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
    """Return values as a button or a form carries them."""
    return json.dumps(values, separators=(",", ":"), ensure_ascii=False)


def message(text: str, blocks: Iterable[Block]) -> Message:
    """Return a message; ``text`` carries the whole content for those who hear it or see a notification."""
    return Message(cut(text, 3900), [block.to_dict() for block in blocks])


def sentence(text: str) -> Message:
    """Return a message of one safe sentence."""
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
    """Return a modal that tells when it is closed (Slack: views, ``notify_on_close``)."""
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
