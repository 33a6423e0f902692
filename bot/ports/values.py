"""The values that layers hand to each other. Times are aware UTC unless they say otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from dataclasses import field as dataclass_field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.ids import Person, Tenant


@dataclass(frozen=True, slots=True)
class Link:
    """A person's GoTo account. Times are aware UTC. Tokens never appear in a repr."""

    person: Person
    organizer_key: str
    email: str
    first_name: str
    last_name: str
    account_key: str | None
    connected_at: datetime
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_at: datetime
    dead_since: datetime | None = None
    """Set when GoTo refused the refresh token: the link stays, so that the person can be told whose it was."""

    def renewed(self, access_token: str, refresh_token: str | None, expires_at: datetime) -> Link:
        """Return the link with new tokens; the old refresh token is kept where GoTo sent none (GoTo: refresh)."""
        return replace(
            self,
            access_token=access_token,
            refresh_token=refresh_token or self.refresh_token,
            expires_at=expires_at,
            dead_since=None,
        )


@dataclass(frozen=True, slots=True)
class ConnectState:
    """One attempt to connect. ``browser`` is the hash of the cookie set when the page was opened, None before."""

    person: Person
    display_name: str
    workspace_name: str
    expires_at: datetime
    verifier: str = field(repr=False)
    browser: str | None = None
    resume: Mapping[str, Any] | None = None
    """What the person was doing (``{"kind": "schedule", …}``), taken up after the connection."""


@dataclass(frozen=True, slots=True)
class PendingLink:
    """A finished sign-in that waits for the person's word in Slack: another e-mail, or more than one account."""

    link: Link
    accounts: tuple[tuple[str, str], ...]
    expires_at: datetime
    resume: Mapping[str, Any] | None = None


class OpState(StrEnum):
    OPEN = "open"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an operation ended: ``values`` of a success; message id, values and next step of a failure.

    ``field`` names the form field that a failure belongs to, if it belongs to one.
    """

    ok: bool
    values: Mapping[str, Any] = dataclass_field(default_factory=dict)
    message_id: str | None = None
    next_step: str | None = None
    reference: str | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that a person submitted, as the ledger holds it.

    ``payload`` is what was submitted, ``progress`` what the steps so far have learned (both encrypted at rest),
    ``step`` the last step reached, ``detached`` says that nobody waits for the outcome any more and that it is to be
    told by message (``reply`` says where).
    """

    id: str
    kind: str
    person: Person
    payload: Mapping[str, Any]
    made_at: datetime
    state: OpState = OpState.OPEN
    step: str = "new"
    progress: Mapping[str, Any] = field(default_factory=dict)
    outcome: Outcome | None = None
    detached: bool = False
    view_closed: bool = False
    taken: bool = False
    """Whether somebody who waited has the outcome and answers with it."""


@dataclass(frozen=True, slots=True)
class SendIntent:
    """A message that is to stand in a conversation exactly once. ``ts`` is None until Slack has been heard."""

    id: str
    tenant: Tenant
    channel: str
    made_at: datetime
    ts: str | None = None
    state: str = "intended"
    """``intended``, ``sent``, or ``unsure`` (posted or not, nobody can tell any more; it is not posted again)."""
    by: str = ""
    """Which attempt wrote the intent; any other has to look for the message before it posts."""


@dataclass(frozen=True, slots=True)
class Card:
    """Where a card stands; a conversation holds at most one, and each of its threads (``thread_ts``: the root)."""

    channel: str
    ts: str
    thread_ts: str | None = None


@dataclass(frozen=True, slots=True)
class KnownMeeting:
    """A meeting made or changed here: GoTo tells its join link only once, when it is made. Times are aware UTC."""

    tenant: Tenant
    meeting_id: str
    organizer: Person
    subject: str
    start: datetime
    end: datetime
    join_url: str = field(repr=False)
    conference_call_info: str | None = None
    audio: str | None = None
    """What GoTo was asked for (GoTo: conferencecallinfo); it tells only the numbers that it made of it."""
    password_required: bool = False
    cards: tuple[Card, ...] = ()
    """In the order in which they were posted."""
    cancelled_at: datetime | None = None
    cancelled_by: Person | None = None
    """Who cancelled it here; None where it was gone from GoTo, and nobody knows by whom."""

    @property
    def channel(self) -> str | None:
        """The conversation of the first card."""
        return self.cards[0].channel if self.cards else None

    def card_in(self, channel: str | None) -> Card | None:
        """Return the card that stands in the conversation."""
        return next((card for card in self.cards if card.channel == channel), None)


@dataclass(frozen=True, slots=True)
class Profile:
    """A Slack person as Slack tells it now.

    ``zone`` is the IANA id to show and read times in: the person's own choice, else Slack's (``slack_zone``), None
    when there is neither.
    """

    person: Person
    name: str
    email: str | None
    zone: str | None
    is_admin: bool = False
    is_guest: bool = False
    is_foreign: bool = False
    is_bot: bool = False
    is_gone: bool = False
    """Deactivated: an admin took them out of the workspace."""
    slack_zone: str | None = None
    given_name: str = ""
    surname: str = ""
    """As the person entered them in Slack, "" where Slack tells none."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a person chose for themselves; None leaves it to Slack or to what is usual.

    ``zone`` is an IANA id, ``minutes`` the length of a meeting, ``audio`` GoTo's conferencecallinfo.
    """

    zone: str | None = None
    minutes: int | None = None
    audio: str | None = None
    password: bool | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class LastCall:
    """How the last thing that a person asked for ended: ids alone. ``at`` is aware UTC."""

    what: str
    at: datetime
    ok: bool
    message_id: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation as the bot may see it. ``bot_is_member`` decides whether it can post there and read back."""

    id: str
    name: str
    is_private: bool = False
    is_im: bool = False
    is_archived: bool = False
    bot_is_member: bool = False
    is_shared: bool = False
    people: int | None = None
    """How many people are in it, bots included (Slack: ``num_members``); None where Slack does not tell."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be posted. ``text`` carries the whole content for those who hear it or see a notification.

    ``thread_ts`` posts it into the thread of that message. ``plainer`` stands in its place where Slack refuses the
    blocks: a chart, which not every workspace takes.
    """

    text: str
    blocks: Sequence[Mapping[str, Any]]
    thread_ts: str | None = None
    plainer: Message | None = None


class Superseded(Exception):
    """Another process has taken this operation over; this one must stop without a trace."""


class Notice(StrEnum):
    """What a worker can be asked to tell a person by direct message."""

    LINK_DEAD = "link-dead"
