"""How the operations of meetings end: the values of their outcomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.model.meeting_requests import NotInvited
from bot.model.meetings import MeetingSettings, SettingsChange


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingMeeting:
    """What somebody else just started in the same place: ``by`` is their name, "" if it is the same person.

    ``subject`` and ``join_url`` are "" while it is still being created. ``topic``, ``invited`` (as typed) and
    ``channel`` are what was asked for now.
    """

    subject: str = ""
    join_url: str = field(default="", repr=False)
    by: str = ""
    topic: str = ""
    invited: tuple[str, ...] = ()
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingResult:
    """The new meeting, or the ``existing`` one that is offered instead. ``start_at`` is aware UTC.

    ``channel`` and ``ts`` are where its card is, None if there is none or if that is not known; ``refused_channel`` is
    where it was to be. ``by_url``: it was posted by response_url, since Usher is not there; ``can_join``: it can add
    itself. ``invited`` are names.
    """

    meeting_id: str = ""
    subject: str = ""
    start_at: datetime | None = None
    channel: str | None = None
    ts: str | None = None
    refused_channel: str | None = None
    by_url: bool = False
    can_join: bool = False
    invited: tuple[str, ...] = ()
    not_invited: tuple[NotInvited, ...] = ()
    existing: ExistingMeeting | None = None
    is_elsewhere: bool = False
    """True if the card is not in the conversation in which the form was opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditResult:
    """The values of a successful edit: what changed, and the channels that show it."""

    meeting_id: str = ""
    subject: str = ""
    changes: tuple[SettingsChange, ...] = ()
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditConflict:
    """The settings that somebody else gave the meeting meanwhile."""

    current: MeetingSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelResult:
    """The cancelled meeting and the channels of its cards; ``already``: it was gone before."""

    subject: str = ""
    already: bool = False
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareResult:
    """The shared meeting and its channel; ``already``: its card was there before; ``by_url``: Usher is not there.

    ``first_card_stays``: a card from before Usher was there can't be reduced now.
    """

    subject: str
    channel: str
    already: bool = False
    by_url: bool = False
    first_card_stays: bool = False
