"""Values of accounts that travel between layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.model.ids import Person, Tenant
from bot.model.people import LastRequest, Link
from bot.model.resume import Resume


class ZoneSource(StrEnum):
    """Where a person's time zone comes from."""

    OWN = "own"
    """They chose it in Usher."""
    SLACK = "slack"
    NONE = "none"
    """Slack tells none that is known, so times are in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionStatus:
    """A person's connection. Times are aware UTC; ``zone`` is IANA, from ``zone_source``."""

    zone: str
    email: str | None
    name: str | None = None
    connected_at: datetime | None = None
    alive_until: datetime | None = None
    ended_at: datetime | None = None
    account_key: str | None = None
    zone_source: ZoneSource = ZoneSource.SLACK


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectState:
    """One attempt to connect. ``browser_hash`` is the hash of the cookie set when the page was opened, None before."""

    person: Person
    display_name: str
    workspace_name: str
    expires_at: datetime
    code_verifier: str = field(repr=False)
    browser_hash: str | None = None
    resume: Resume | None = None
    """What the person was doing, resumed after connecting."""
    response_url: str = field(default="", repr=False)
    """Where the message with the link is, "" until its button was pressed."""
    channel: str = ""
    """The conversation of that message, "" if it is none (a modal)."""


class Approval(StrEnum):
    """Who must say yes in Slack before a GoTo account is connected."""

    NONE = "none"
    """Nobody: the person signed in with the e-mail that they have in Slack."""
    SELF = "self"
    """The person themselves."""
    OWNER = "owner"
    """The member of the workspace who has the account's e-mail in Slack."""
    ADMIN = "admin"
    """An admin of Usher: nobody who could answer has the e-mail in Slack, or Slack doesn't show who has it."""


class SignInAnswer(StrEnum):
    """How the question about a sign-in was answered."""

    YES = "yes"
    NO = "no"
    CANCELLED = "cancelled"
    """By the person who asked."""
    CONNECTED = "connected"
    """Yes, and the connection is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingLink:
    """A finished sign-in that waits for a yes in Slack. Until then its tokens serve nobody.

    ``approver`` is who is asked: the account's owner or an admin; None while the person decides themselves, or has not
    chosen an admin yet. ``answer`` is None while nobody answered.
    """

    link: Link
    accounts: tuple[tuple[str, str], ...]
    expires_at: datetime
    resume: Resume | None = None
    approval: Approval = Approval.SELF
    approver: Person | None = None
    answer: SignInAnswer | None = None
    response_url: str = field(default="", repr=False)
    """Of the message whose link was used: it points to the question, and becomes what comes of it; "" if unknown."""


@dataclass(frozen=True, slots=True)
class DueAccount:
    """A link (of ``person``) or a pending sign-in (``person`` is None) that is to be looked at, by its key."""

    key: str
    tenant: Tenant
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class PendingCarried:
    """The value of a button about a pending sign-in."""

    pending_id: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LentLinkCarried:
    """The value of [Not me] on the message to an account's owner: whose link it is, and when it was made (ISO)."""

    borrower: str
    connected_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalModel:
    """A sign-in that waits for another person's yes, as messages show it. ``until`` is aware UTC, ``zone`` IANA."""

    approval: Approval
    email: str
    asker: str
    approver: str
    until: datetime
    zone: str
    pending_id: str = field(default="", repr=False)


class ReturnPlace(StrEnum):
    """Where in Slack the outcome of a sign-in is, if not in a channel."""

    MESSAGES = "messages"
    """The person's direct messages with Usher."""
    SLACK = "slack"
    """Elsewhere: a modal, or a conversation whose name Usher does not see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInResult:
    """A finished sign-in. ``pending_id`` is set if it must be confirmed in Slack first, ``approval`` says by whom.

    ``slack_name`` is the name in Slack of the person who connects, ``approver`` the account's owner who is asked.
    """

    person: Person
    email: str
    name: str
    slack_name: str = ""
    approval: Approval = Approval.NONE
    approver: Person | None = None
    pending_id: str | None = None
    slack_email: str | None = None
    accounts: tuple[tuple[str, str], ...] = ()
    resume: Resume | None = None
    connected_at: datetime | None = None
    response_url: str = field(default="", repr=False)
    """Of the message with the link, which the outcome replaces; "" if it is not known."""
    channel: str = ""
    """The conversation of that message."""


@dataclass(frozen=True, slots=True)
class OwnDataRequest:
    """The payload of what people do with their own data: export it, delete it."""

    response_url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class DoctorArgs:
    """The channel from which the connection is checked."""

    channel: str | None = None


class CheckState(StrEnum):
    OK = "ok"
    FAULT = "fault"
    NOTE = "note"
    """Neither fine nor a fault, but worth knowing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The result of one check. ``message_id`` describes it, ``cure`` says what to do; ``values`` fill both."""

    message_id: str
    state: CheckState = CheckState.OK
    values: Mapping[str, Any] = field(default_factory=dict)
    cure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorReport:
    """All results. ``zone`` is IANA; ``needs_connect`` is True if connecting (again) is one of the cures.

    ``was_connected`` is False if the person never connected a GoTo account, or disconnected it.
    """

    zone: str
    findings: tuple[Finding, ...]
    last_request: LastRequest | None = None
    needs_connect: bool = False
    was_connected: bool = True

    @property
    def num_faults(self) -> int:
        return sum(found.state is CheckState.FAULT for found in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelMove:
    """A channel whose id Slack changed. ``is_second_look``: what was written with the old id meanwhile follows too."""

    old: str
    new: str
    is_second_look: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """What somebody held when they left the workspace, as its admins read it."""

    person: Person
    name: str
    email: str | None = None
    """The e-mail of the GoTo account, None if none was connected."""
    was_admin_link: bool = False
    """True if members without a connection read through this account."""
    meetings: tuple[str, ...] = ()
    trainings: tuple[str, ...] = ()
    """Titles of coming meetings with a card, and of shared trainings that they organized."""
    channels: tuple[str, ...] = ()
    """Ids of channels whose reminders ended."""
    seats: tuple[str, ...] = ()
    """Keys of trainings in which a seat or a place on the waitlist was freed."""
    reminders: int = 0
    """Reminders of their own that ended."""

    @property
    def is_empty(self) -> bool:
        """True if there is nothing to tell."""
        return not (self.email or self.meetings or self.trainings or self.channels or self.seats)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberToForget:
    """The member (user id) whose data an admin has deleted."""

    member: str
    response_url: str = field(default="", repr=False)
