"""Values that travel between the layers. Times are aware UTC unless stated otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from dataclasses import field as dataclass_field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import Field

from bot.model import records
from bot.model.errors import UserError
from bot.model.ids import Person, Tenant

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
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
    """Set when GoTo refused the refresh token. The link is kept so that the person can be told whose it was."""
    lent_by: Person | None = None
    """The member whose account it is, if it is another's: they agreed, and can end the link."""
    refreshed_at: datetime | None = None
    """When GoTo last issued tokens; unused from then on, the refresh token dies. None: at ``connected_at``."""
    keep_alive_at: datetime | None = None
    """When the tokens are refreshed if nobody used them until then; None: never."""

    @property
    def owner_name(self) -> str:
        """The name at GoTo, "" if there is none."""
        return f"{self.first_name} {self.last_name}".strip()

    def with_new_tokens(self, access_token: str, refresh_token: str | None, expires_at: datetime) -> Link:
        """Return the link with new tokens. The old refresh token is kept if GoTo sent none (GoTo: refresh)."""
        return replace(
            self,
            access_token=access_token,
            refresh_token=refresh_token or self.refresh_token,
            expires_at=expires_at,
            dead_since=None,
        )


class OperationState(StrEnum):
    OPEN = "open"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an operation ended: ``values`` of a success; message id, values and next step of a failure.

    The values of a success are a dataclass of ``model/<feature>_results.py`` (``success``, ``result``), those of a
    failure what its sentence names. ``field`` is the form field that a failure belongs to, if any.
    """

    ok: bool
    values: Mapping[str, Any] = dataclass_field(default_factory=dict)
    message_id: str | None = None
    next_step: str | None = None
    reference: str | None = None
    field: str | None = None

    def result(self, kind: type[T]) -> T:
        """Return the values of a success. Raises ``RecordError``."""
        return records.load(kind, self.values)

    @property
    def notes(self) -> OutcomeNotes:
        return records.load(OutcomeNotes, self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeNotes:
    """What may be true of any success.

    ``undone``: its person took it back. ``again``: it is the outcome of an earlier try. ``incomplete``: GoTo has done
    its part, and something in Slack is missing. ``unreadable_rows`` counts the rows of GoTo's answers that were left
    out.
    """

    undone: bool = False
    again: bool = False
    incomplete: bool = False
    unreadable_rows: int = 0


def success(result: object) -> Outcome:
    """Return the outcome of what went well; ``result`` is a dataclass, whose defaults are left out."""
    return Outcome(ok=True, values=records.dump(result, exclude_defaults=True))


def add_notes(outcome: Outcome, notes: OutcomeNotes) -> Outcome:
    """Return the outcome with these notes beside those that it has."""
    return replace(outcome, values={**outcome.values, **records.dump(notes, exclude_defaults=True)})


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRecord:
    """One thing that a person submitted, as stored in the ledger.

    ``payload`` is what was submitted, ``progress`` the results of the steps so far (both encrypted at rest), ``step``
    the last step reached. ``detached`` means that nobody waits for the outcome any more, so that it is delivered by
    message.
    """

    id: str
    kind: str
    person: Person
    payload: Mapping[str, Any]
    created_at: datetime
    state: OperationState = OperationState.OPEN
    step: str = "new"
    progress: Mapping[str, Any] = field(default_factory=dict)
    outcome: Outcome | None = None
    ended_at: datetime | None = None
    detached: bool = False
    view_closed: bool = False
    delivered: bool = False
    """True if a waiter has the outcome and answers with it, or if it was delivered by message."""
    was_claimed: bool = False
    """True if another run had claimed it before the claim that returned this record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckOperation:
    """What can be read of an operation that this release cannot continue; ``since`` is when it was first tried."""

    id: str
    kind: str
    person: Person
    created_at: datetime
    since: datetime


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


@dataclass(frozen=True, slots=True)
class Card:
    """The location of a card. A conversation has at most one, and so does each thread (``thread_ts``: its root).

    ``reader`` is the user id of the person who was invited by it, in their direct messages with the bot.
    """

    channel: str
    ts: str
    thread_ts: str | None = None
    reader: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMeeting:
    """A meeting created or changed here. GoTo returns its join link only at creation. Times are aware UTC."""

    tenant: Tenant
    meeting_id: str
    organizer: Person
    subject: str
    start: datetime
    end: datetime
    join_url: str = field(repr=False)
    conference_call_info: str | None = None
    audio: str | None = None
    """What was requested (GoTo: conferencecallinfo); GoTo returns only the resulting phone numbers."""
    password_required: bool = False
    cards: tuple[Card, ...] = ()
    """In posting order."""
    url_channels: tuple[str, ...] = ()
    """The conversations with a card that was posted by a response_url, since Usher is not in them."""
    viewers: tuple[str, ...] = ()
    """The user ids of those who pressed a button of such a card: they see it, which Slack does not tell otherwise."""
    cancelled_at: datetime | None = None
    cancelled_by: Person | None = None
    """Who cancelled it here; None if it disappeared at GoTo for an unknown reason."""

    @property
    def channel(self) -> str | None:
        """The conversation of the first card that is no invitation."""
        return next(iter(self.channels), None)

    @property
    def channels(self) -> tuple[str, ...]:
        """The conversations of its cards, but for the invitations."""
        return tuple(card.channel for card in self.cards if card.reader is None)

    def card_in_channel(self, channel: str | None) -> Card | None:
        """Return the card in the conversation, None if there is none."""
        return next((card for card in self.cards if card.channel == channel), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A person's current Slack profile.

    ``zone`` is the IANA id for showing and reading times: the person's own choice, else Slack's (``slack_zone``), None
    if there is neither.
    """

    person: Person
    name: str
    email: str | None
    zone: str | None
    is_admin: bool = False
    is_guest: bool = False
    is_external: bool = False
    is_bot: bool = False
    is_deactivated: bool = False
    """Deactivated by an admin."""
    slack_zone: str | None = None
    locale: str | None = None
    """The language set in Slack (``en-US``), None if Slack did not say."""
    given_name: str = ""
    surname: str = ""
    """As entered in Slack, "" if missing."""
    team_ids: tuple[str, ...] = ()
    """The workspaces of an organization that the person belongs to, if the tenant is an organization."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """A person's preferences; None means Slack's value or the default.

    ``zone`` is an IANA id, ``minutes`` the length of a meeting, ``audio`` GoTo's conferencecallinfo.
    """

    zone: str | None = None
    minutes: int | None = None
    audio: str | None = None
    password: bool | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRequest:
    """How a person's last request ended; contains ids only. ``at`` is aware UTC."""

    action: str
    at: datetime
    ok: bool
    message_id: str | None = None
    reference: str | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message to post. ``text`` has the whole content, for screen readers and notifications.

    ``thread_ts`` posts it in the thread of that message. ``fallback`` replaces it if Slack refuses the blocks (not
    every workspace accepts a chart).
    """

    text: str
    blocks: Sequence[Mapping[str, Any]]
    thread_ts: str | None = None
    fallback: Message | None = None


@dataclass(frozen=True, slots=True)
class SavingForm:
    """What a "Saving…" form carries: the operation whose outcome it waits for."""

    op: str


PageNumber = Annotated[int, Field(ge=0, lt=10**9)]
"""The number of a page, from 0, as a button carries it."""


class Superseded(Exception):
    """Another process has taken over this operation; this one must stop without side effects."""


class CannotContinue(Exception):
    """This release cannot continue an operation: a newer one wrote it, or its record cannot be read."""


class Notice(StrEnum):
    """The notices that a worker can send by direct message."""

    LINK_DEAD = "link-dead"
    LINK_EXPIRES = "link-expires"
    LENT_ENDED = "lent-ended"
    RULE_PROBLEM = "rule-problem"


@dataclass(frozen=True, slots=True)
class BusyPeriod:
    """A session that the person has already planned, aware UTC."""

    subject: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class ChannelZones:
    """The zones (IANA) of the other people in a channel with the number of people in each, largest first.

    ``is_complete`` means that everybody's zone is known.
    """

    counts: tuple[tuple[str, int], ...] = ()
    is_complete: bool = True


class OperationKind(StrEnum):
    """What an operation does; the values are stored."""

    MEETING_SCHEDULE = "meeting.schedule"
    MEETING_NOW = "meeting.now"
    PERSON_EXPORT = "person.export"
    PERSON_FORGET = "person.forget"
    MEMBER_FORGET = "member.forget"
    """Delete everything stored about another member, for an admin."""
    CHANNEL_MOVED = "channel.moved"
    """Have everything stored about a channel follow its new id."""
    PERSON_LEFT = "person.left"
    """End what somebody who left the workspace held."""
    TRAINING_CREATE = "training.create"
    TRAINING_EDIT = "training.edit"
    TRAINING_TIMES = "training.times"
    TRAINING_ORGANIZERS = "training.organizers"
    TRAINING_CANCEL = "training.cancel"
    TRAINING_LATE = "training.late"
    """Look for a training that GoTo created late, after it was asked again."""
    TRAINING_SITE_CHANGE = "training.followed"
    """Apply a change of a shared training that was made on GoTo's site."""
    TRAINING_SHEET = "training.sheet"
    NUDGE = "training.nudge"
    """Ask everybody in a channel or group who has not registered."""
    REGISTER_OTHERS = "training.others"
    """Register several people for a trainer."""
    TRAINING_SHARE = "training.share"
    TRAINING_UNSHARE = "training.unshare"
    REGISTER = "registration.register"
    UNREGISTER = "registration.cancel"
    DECIDE_REGISTRATION = "registration.decide"
    ASK_TRAINERS = "registration.ask"
    """Tell a trainer who waits for approval on GoTo's site."""
    REDRAW_CARDS = "registration.cards"
    """Redraw the cards of a shared training."""
    MEETING_EDIT = "meeting.edit"
    MEETING_CANCEL = "meeting.cancel"
    MEETING_SHARE = "meeting.share"
    MEETING_INVITE = "meeting.invite"
    MEETING_LATE = "meeting.late"
    """Look for a meeting that GoTo created late, after it was asked again."""
    ASSIST_NEW = "assist.new"
    ASSIST_SEND = "assist.send"
    ORGANIZER_ADD = "admin.organizer.add"
    ORGANIZER_SUSPEND = "admin.organizer.suspend"
    ORGANIZER_REMOVE = "admin.organizer.remove"
    ORGANIZER_PRODUCT = "admin.organizer.product"
    GROUP_READ = "admin.group.read"
    MAP_LINK = "admin.map.link"
    MAP_ONE = "admin.map.one"
    MAP_DROP = "admin.map.drop"
    MAP_ROWS = "admin.map.rows"
    MAP_ALL = "admin.map.all"
    SAVE_SUBSCRIPTION = "notify.save"
    OPEN_FORM = "form.open"
    """Fill a form that was opened before its content was loaded."""
    SAVE_POLICY = "policy.save"
    AUDIT_SHEET = "audit.sheet"
    ADMIN_REPORT = "admin.report"
    DEFERRED_READ = "read"
    """Answer a command at its response_url because it could not be answered in time."""


AUDIO_OPTIONS = ("Hybrid", "VoIP", "PSTN", "Free", "Private")
"""GoTo: conferencecallinfo."""


LENGTH_OPTIONS_MINUTES = (15, 30, 45, 60, 90, 120, 180, 240, 480)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsForm:
    """The form to show. ``slack_zone`` is IANA, None if Slack tells none that is known; ``now`` is aware UTC."""

    external_id: str
    chosen: Preferences
    slack_zone: str | None
    now: datetime
    notes: tuple[UserError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyTarget:
    """What payloads have in common: the response_url or the form (its ``external_id``) that waits for the outcome."""

    response_url: str | None = field(default=None, repr=False)
    external_id: str = ""
