"""Conversations of Slack."""

from __future__ import annotations

from dataclasses import dataclass

GROUP_MESSAGE_PREFIX = "mpdm-"
"""What the names of group messages begin with (Slack: conversation object)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A conversation as the bot sees it. The bot can post and read there only if ``bot_is_member``."""

    id: str
    name: str
    is_private: bool = False
    is_im: bool = False
    is_archived: bool = False
    bot_is_member: bool = False
    is_shared: bool = False
    member_count: int | None = None
    """Number of members, bots included (Slack: ``num_members``); None if Slack does not report it."""


@dataclass(frozen=True, slots=True)
class ChannelZones:
    """The zones (IANA) of the other people in a channel with the number of people in each, largest first.

    ``is_complete`` means that everybody's zone is known.
    """

    counts: tuple[tuple[str, int], ...] = ()
    is_complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingRefusal:
    """What the error of a conversation that Usher is not in holds beside its sentence.

    ``can_join`` is the conversation's id if Usher can add itself. ``meeting_id`` is the meeting whose card was to be
    posted, "" if it was something else. ``shortcut`` is the message shortcut that was used on ``thread_ts``, "" if none
    was.
    """

    can_join: str = ""
    meeting_id: str = ""
    shortcut: str = ""
    thread_ts: str = ""
