"""Messages that the bot posts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.model.ids import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class SendIntent:
    """A message to be posted exactly once. ``ts`` is None until Slack has answered."""

    id: str
    tenant: Tenant
    channel: str
    created_at: datetime
    ts: str | None = None
    state: str = "intended"
    """``intended``, ``sent``, or ``unsure`` (unknown whether it was posted; it is not posted again).

    A post by a response_url may also be ``not-posted`` (it may be tried again) or ``refused``.
    """
    attempt_id: str = ""
    """The attempt that wrote the intent. Any other attempt must look for the message before posting it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message to post. ``text`` has the whole content, for screen readers and notifications.

    ``thread_ts`` posts it in the thread of that message. ``fallback`` replaces it if Slack refuses the blocks (not
    every workspace accepts a chart). ``form`` is the modal that stands for it where it is answered in a modal.
    """

    text: str
    blocks: Sequence[Mapping[str, Any]]
    thread_ts: str | None = None
    fallback: Message | None = None
    form: Mapping[str, Any] | None = None


MessageWriter = Callable[[], Message]
"""Writes a message for the reader who is bound when it is called."""


class Notice(StrEnum):
    """The notices that a worker can send by direct message."""

    LINK_DEAD = "link-dead"
    LINK_EXPIRES = "link-expires"
    LENT_ENDED = "lent-ended"
    RULE_PROBLEM = "rule-problem"
