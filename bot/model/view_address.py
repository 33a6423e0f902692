"""Answers shown in a modal: to a press on the Home tab or in another modal, where Slack gives no response_url."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.model.messages import Message

ANSWER_CALLBACK = "answer"
"""The ``callback_id`` of these modals."""
_MARK = "view"
_SEPARATOR = ":"
_MAX_TITLE_CHARS = 24
_NO_HEADER = "Usher"
_MODAL_BLOCKS = frozenset({"actions", "context", "divider", "header", "image", "section"})
"""Blocks that messages and modals have in common, of those that Usher uses (Slack: Block Kit, blocks)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewAddress:
    """The modal in which a press is answered. As text it stands where a request has its response_url."""

    tenant_id: str
    external_id: str

    def __str__(self) -> str:
        return _SEPARATOR.join((_MARK, self.tenant_id, self.external_id))

    @classmethod
    def parse(cls, text: str) -> ViewAddress | None:
        """Return the address, None if the text is another kind of address."""
        mark, *parts = text.split(_SEPARATOR, 2)
        if mark != _MARK or len(parts) != 2:
            return None
        return cls(tenant_id=parts[0], external_id=parts[1])


def answer_view(message: Message, external_id: str) -> Mapping[str, Any]:
    """Return the modal with a message, or its form; the title is the message's header if it has one."""
    if message.form is not None:
        return {**message.form, "external_id": external_id}
    if message.fallback is not None and not all(one["type"] in _MODAL_BLOCKS for one in message.blocks):
        message = message.fallback
    blocks = list(message.blocks)
    title = _NO_HEADER
    if blocks and blocks[0]["type"] == "header":
        text = str(blocks[0]["text"]["text"])
        if len(text) <= _MAX_TITLE_CHARS:
            title, blocks = text, blocks[1:]
    if not blocks:
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": message.text, "verbatim": True}}]
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": title, "emoji": False},
        "blocks": blocks,
        "callback_id": ANSWER_CALLBACK,
        "external_id": external_id,
    }
