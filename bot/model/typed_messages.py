"""Requests typed in a message: ``@Usher meeting list`` in a channel or thread, any text in the Messages tab.

Slack sends no trigger id and no response_url with a message. What stands in their place keeps their two other uses:
the trigger id tells this request from all others, and the response_url says where to answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.model.view_address import ViewAddress

_MARK = "message"
_SEPARATOR = ":"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAddress:
    """Where a typed message is answered: in its conversation, and in its thread if it is in one.

    As text it is passed on and stored where a request has its response_url.
    """

    tenant_id: str
    user_id: str
    channel: str
    thread_ts: str | None = None

    def __str__(self) -> str:
        parts = (_MARK, self.tenant_id, self.user_id, self.channel, self.thread_ts or "")
        return _SEPARATOR.join(parts)

    @property
    def is_direct(self) -> bool:
        """True if it is the person's direct conversation with the bot: nobody else reads there."""
        return self.channel.startswith("D")

    @classmethod
    def parse(cls, text: str) -> MessageAddress | None:
        """Return the address, None if the text is a response_url of Slack's."""
        mark, *parts = text.split(_SEPARATOR)
        if mark != _MARK or len(parts) != 4:
            return None
        tenant_id, user_id, channel, thread_ts = parts
        return cls(tenant_id=tenant_id, user_id=user_id, channel=channel, thread_ts=thread_ts or None)


def is_response_url(text: str) -> bool:
    """Return True if the text, in the place of a response_url, is one of Slack's."""
    return bool(text) and MessageAddress.parse(text) is None and ViewAddress.parse(text) is None


def message_trigger(channel: str, ts: str) -> str:
    """Return what stands in place of a trigger id: it is the same for each delivery of the message."""
    return _SEPARATOR.join((_MARK, channel, ts))


def is_message_trigger(trigger_id: str) -> bool:
    """Return True if no form can be opened with it."""
    return trigger_id.startswith(f"{_MARK}{_SEPARATOR}")


@dataclass(frozen=True, slots=True)
class TypedCommand:
    """What a button carries that has a typed message handled as a command: command, its text, and the thread."""

    command: str
    text: str
    thread: str | None = None


class EventClaim(Enum):
    """Whether an event is to be answered now."""

    MINE = "mine"
    BUSY = "busy"
    """Somebody else is answering it."""
    SEEN = "seen"
    """It was answered."""
