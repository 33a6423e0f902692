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

from bot.model.core import Message

MAX_HEADER_CHARS = 150
MAX_TEXT_CHARS = 2900
MAX_LABEL_CHARS = 75
MAX_VALUE_CHARS = 190
"""Longest value in a sentence, in characters: escaped it is at most five times as long, and Fluent accepts 1,000."""
ZERO_WIDTH_JOINERS = "\u200c\u200d"
"""Zero width non-joiner and joiner. Persian and emoji need them, and they do not change the text direction."""
WORD_JOINER = "\u2060"
"""Word joiner: before ``*``, ``_`` and the like it prevents formatting (Slack has no escape for them)."""

RTL_BIDI_CLASSES = frozenset({"R", "AL", "AN"})
"""Right-to-left letters such as Hebrew and Arabic, and Arabic digits (Unicode: Bidi_Class)."""
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
"""First strong isolate and its end; ``single_line`` removes them from people's text."""


def mrkdwn_safe(text: str | None, limit: int = MAX_VALUE_CHARS) -> str:
    """Return text from people or GoTo safe for mrkdwn: one line without mentions, links or formatting.

    Source: Slack, formatting message text (only ``& < >`` are escaped).
    """
    line = truncate(single_line(text), limit)
    for mark in "*_~`":
        line = line.replace(mark, WORD_JOINER + mark)
    return _escape_entities(_isolate_rtl(line))


def _isolate_rtl(line: str) -> str:
    """Isolate text with right-to-left letters, so that the text around it keeps its order (Unicode: UAX 9)."""
    turns = not line.isascii() and any(bidirectional(letter) in RTL_BIDI_CLASSES for letter in line)
    return f"{FIRST_STRONG_ISOLATE}{line}{POP_ISOLATE}" if turns else line


def text_safe(text: str | None) -> str:
    """Return text safe for a message's ``text`` (screen readers, notifications): no mentions, links or added marks."""
    return _escape_entities(truncate(single_line(text), MAX_VALUE_CHARS))


def link(url: str, text: str) -> str:
    """Return a mrkdwn link; ``url`` comes from GoTo, ``text`` must be our own (Slack: formatting links)."""
    address = url.replace("&", "&amp;").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
    return f"<{address}|{text}>"


def _escape_entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def single_line(text: str | None) -> str:
    """Return text on one line, without line breaks and control characters."""
    if text and text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(c if _is_kept(c) else " " for c in text or "").split())


def _is_kept(letter: str) -> bool:
    return letter.isprintable() or letter.isspace() or letter in ZERO_WIDTH_JOINERS


def truncate(text: str, limit: int) -> str:
    """Return at most ``limit`` characters; if truncated, the last is an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


@cache
def _validator_names(kind: type[JsonObject]) -> tuple[str, ...]:
    """Return the names of a model's validators."""
    return tuple(name for name in dir(kind) if hasattr(getattr(kind, name), "validator"))


class _CachedValidators(JsonObject):
    """A model that finds its validators once. The SDK searches all attributes each time: most of a message's cost."""

    def validate_json(self) -> None:
        for name in _validator_names(type(self)):
            getattr(self, name)()


class _Section(_CachedValidators, SectionBlock):
    pass


class _Context(_CachedValidators, ContextBlock):
    pass


class _Actions(_CachedValidators, ActionsBlock):
    pass


class _Header(_CachedValidators, HeaderBlock):
    pass


class _Button(_CachedValidators, ButtonElement):
    pass


class _Option(_CachedValidators, Option):
    pass


class _Overflow(_CachedValidators, OverflowMenuElement):
    pass


class _PlainText(PlainTextObject):
    """A plain text object, already truncated to its limit, so that it needs no validation."""

    def to_dict(self, *args: Any) -> dict[str, Any]:
        return {"emoji": self.emoji, "text": self.text, "type": self.type}


class _Mrkdwn(MarkdownTextObject):
    """A mrkdwn object, likewise."""

    def to_dict(self, *args: Any) -> dict[str, Any]:
        return {"text": self.text, "type": self.type, "verbatim": self.verbatim}


def plain_text(text: str, limit: int = MAX_TEXT_CHARS) -> PlainTextObject:
    return _PlainText(text=truncate(text, limit) or " ", emoji=False)


def mrkdwn(text: str) -> MarkdownTextObject:
    """Return a mrkdwn object; text from people in it must have gone through ``mrkdwn_safe``."""
    return _Mrkdwn(text=truncate(text, MAX_TEXT_CHARS), verbatim=True)


def header(text: str) -> HeaderBlock:
    return _Header(text=plain_text(single_line(text) or "–", MAX_HEADER_CHARS))


def section(
    text: str, *, block_id: str | None = None, accessory: InteractiveElement | None = None
) -> SectionBlock:
    return _Section(text=mrkdwn(text), block_id=block_id, accessory=accessory)


def context(*texts: str, block_id: str | None = None) -> ContextBlock:
    return _Context(elements=[mrkdwn(text) for text in texts if text], block_id=block_id)


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
    packed = to_json(value) if isinstance(value, Mapping) else value
    return _Button(
        text=plain_text(text, MAX_LABEL_CHARS),
        action_id=action_id,
        value=packed,
        url=url,
        style=style,
        accessibility_label=truncate(single_line(label), MAX_LABEL_CHARS) if label else None,
        confirm=confirm,
    )


def option(value: str, text: str, *, url: str | None = None) -> Option:
    """Return an option; ``url`` is only for overflow menus."""
    return _Option(value=value, text=plain_text(text, MAX_LABEL_CHARS), url=url)


def overflow(action_id: str, *options: Option) -> OverflowMenuElement:
    return _Overflow(action_id=action_id, options=list(options))


def confirm(title: str, text: str, yes: str, no: str, *, danger: bool = True) -> ConfirmObject:
    return ConfirmObject(
        title=plain_text(title, 100),
        text=plain_text(text, 300),
        confirm=plain_text(yes, 30),
        deny=plain_text(no, 30),
        style="danger" if danger else "primary",
    )


def to_json(values: Mapping[str, Any]) -> str:
    """Return values as JSON, for a button's value or a form's metadata."""
    return json.dumps(values, separators=(",", ":"), ensure_ascii=False)


def message(text: str, blocks: Iterable[Block]) -> Message:
    """Return a message; ``text`` has the whole content, for screen readers and notifications."""
    return Message(text=truncate(text, 3900), blocks=[block.to_dict() for block in blocks])


def text_message(text: str) -> Message:
    """Return a message with one section; ``text`` must be safe for mrkdwn."""
    return message(text, [section(text)])


def modal(
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
        title=plain_text(title, 24),
        submit=plain_text(submit, 24) if submit else None,
        close=plain_text(close, 24),
        blocks=list(blocks),
        callback_id=callback_id,
        external_id=external_id,
        private_metadata=to_json(metadata or {}),
        notify_on_close=True,
    )
    return view.to_dict()
