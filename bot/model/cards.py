"""Cards: where they are, and the state of the meeting's occurrence that they show. Times are aware UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.model.ids import Person

STARTS_SOON_WITHIN = timedelta(minutes=10)
"""A meeting is shown as "starts soon" from this long before its start."""


class CardPhase(StrEnum):
    SCHEDULED = "scheduled"
    SOON = "soon"
    LIVE = "live"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardState:
    """One occurrence of a meeting. ``planned_start`` is the meeting's start when tracking of this occurrence began.

    ``live_since`` is when GoTo first reported it as running, None if that was never seen. ``ended_at`` is when it was
    found to be over. ``is_due`` means that the start has passed and the occurrence was never seen running,
    ``is_not_started`` that GoTo's last answer since the start said so. ``minutes`` and ``people`` are None if GoTo did
    not report them; ``attendance_final`` means that GoTo will not be asked for them again.
    """

    organizer: Person
    meeting_id: str
    planned_start: datetime
    phase: CardPhase = CardPhase.SCHEDULED
    live_since: datetime | None = None
    is_due: bool = False
    is_not_started: bool = False
    ended_at: datetime | None = None
    minutes: int | None = None
    people: int | None = None
    history_checks: int = 0
    """Number of times GoTo has answered the query for held sessions since the end."""
    attendance_final: bool = False
    has_recording: bool = False
    """True if GoTo lists a recording of this occurrence."""
    recurring: bool = False
    needs_new_cards: bool = False
    """True if this occurrence has no cards of its own yet; the existing ones show the previous occurrence."""
    is_drawn: bool = True
    """True if the cards show this state."""


RESPONSE_URL_USES = 5
"""How often a response_url can be used (Slack: handling user interaction)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlCard:
    """A meeting's card in a conversation that Usher is not in. It was posted by a response_url.

    Slack lets an app replace such a message only by the response_url of a press on it, not by that of the command
    (Slack: handling user interaction, ``replace_original``). So the card can be changed for half an hour after each
    press: ``response_url`` is that of the last press, None before the first or if Slack no longer takes it, usable
    ``uses_left`` times.

    ``shown`` are two digests with a colon between, "" if they are not known: of the meeting's title, times and
    cancellation as the card shows them, and of all that it shows.
    """

    organizer: Person
    meeting_id: str
    channel: str
    ts: str = ""
    """The ts of the message that was pressed."""
    response_url: str | None = field(default=None, repr=False)
    uses_left: int = 0
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """The location of a card. A conversation has at most one, and so does each thread (``thread_ts``: its root).

    ``reader`` is the user id of the person who was invited by it, in their direct messages with the bot.
    """

    channel: str
    ts: str
    thread_ts: str | None = None
    reader: str | None = None
