"""Rosters: who is registered for a training, who is missing, and whom to remind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model.people import Profile
from bot.model.registration import RegistrationSource, RegistrationState


@dataclass(frozen=True, slots=True)
class NudgeTarget:
    """The people to check: a channel (``C…``, ``G…``) or a user group (``S…``)."""

    id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnregisteredPage:
    """A page of people who have not registered.

    ``num_checked`` counts those who could register or have; ``has_more``: not everybody was checked.
    """

    zone: str
    training_key: str
    name: str
    target: NudgeTarget
    people: tuple[Profile, ...]
    total: int
    num_checked: int
    has_more: bool
    has_goto_list: bool
    is_shared: bool
    page: int
    pages: int


MAX_TEXT_CHARS = 3000
"""Longest text in a field of a form (Slack: plain-text input)."""

STATE_ORDER = {
    state: place
    for place, state in enumerate(
        (
            RegistrationState.REGISTERED,
            RegistrationState.WAITING_APPROVAL,
            RegistrationState.SAVED,
            RegistrationState.OFFERED,
            RegistrationState.WAITLISTED,
            RegistrationState.CANCEL_PENDING,
            RegistrationState.DENIED,
            RegistrationState.EXPIRED,
            RegistrationState.CANCELLED,
        )
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """One person. ``waitlist_place`` counts from 1."""

    name: str
    email: str
    state: RegistrationState
    source: RegistrationSource
    at: datetime | None
    waitlist_place: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """A page of registrations; ``counts`` are those of all pages, by state. ``zone`` is the reader's (IANA).

    ``is_sharer``: the reader shared the training. ``has_pending_here``: somebody waits for approval here;
    ``has_pending_at_goto``: somebody does on GoTo's site.
    """

    zone: str
    training_key: str
    name: str
    is_shared: bool
    has_goto_list: bool
    rows: tuple[RosterRow, ...]
    counts: Mapping[RegistrationState, int]
    page: int
    pages: int
    is_sharer: bool = True
    has_pending_here: bool = False
    has_pending_at_goto: bool = False
