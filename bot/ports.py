"""What the layers ask of each other. Values here, protocols below; ``app.py`` is where they meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from dataclasses import field as dataclass_field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from bot.goto.models import (
    HistoricalMeeting,
    HostLink,
    Identity,
    Meeting,
    MeetingCreated,
    NotifiedParties,
    Recording,
    RecordingFile,
    Registrant,
    Stay,
    Tokens,
    Training,
    TrainingAttendee,
    TrainingOrganizer,
    TrainingSession,
    UpcomingMeeting,
)
from bot.ids import Person, Tenant

# --- values --------------------------------------------------------------------------------------------------------


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
    """Where a card of a meeting stands; a conversation holds at most one."""

    channel: str
    ts: str


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
    slack_zone: str | None = None


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

    ``thread_ts`` posts it into the thread of that message.
    """

    text: str
    blocks: Sequence[Mapping[str, Any]]
    thread_ts: str | None = None


# --- protocols -----------------------------------------------------------------------------------------------------


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the time, aware UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class Ids(Protocol):
    def new(self) -> str:
        """Return 128 random bits, URL safe."""
        ...

    def reference(self) -> str:
        """Return a short reference that a person can read out (``7F3K-92``)."""
        ...


class Links(Protocol):
    async def get(self, person: Person) -> Link | None: ...

    async def keep(self, link: Link) -> None:
        """Store or replace the person's link."""
        ...

    async def renew(self, link: Link, stale: str) -> bool:
        """Store renewed tokens if the stored access token is still ``stale``; say whether it was.

        A disconnect or a new connection during a refresh wins over the refresh.
        """
        ...

    async def remove(self, person: Person) -> Link | None:
        """Delete everything of the link and return what it was."""
        ...

    def refreshing(self, person: Person, wait: float) -> AbstractAsyncContextManager[bool]:
        """Hold the right to refresh this person's tokens, one holder across processes.

        Waits up to ``wait`` seconds for another holder; gives False when the wait ended without the right. The lease
        ends by itself when its holder dies.
        """
        ...


class ConnectStates(Protocol):
    async def put(self, token: str, state: ConnectState) -> None:
        """Store under the token's hash."""
        ...

    async def get(self, token: str) -> ConnectState | None:
        """Return it if it is there and not expired by the clock."""
        ...

    async def bind(self, token: str, browser: str) -> ConnectState | None:
        """Bind to a browser if not bound yet. None: unknown, expired, or bound to another browser."""
        ...

    async def take(self, token: str) -> ConnectState | None:
        """Return and delete in one step, so that a state serves once."""
        ...

    async def hold(self, pending_id: str, pending: PendingLink) -> None: ...

    async def release(self, pending_id: str, person: Person) -> PendingLink | None:
        """Return and delete in one step; None if unknown, expired or somebody else's."""
        ...


class Ledger(Protocol):
    async def enter(self, operation: Operation) -> tuple[Operation, bool]:
        """Write the operation down unless its id is there; return what stands there, and whether it is new."""
        ...

    async def load(self, tenant: Tenant, op_id: str) -> Operation | None: ...

    async def claim(self, tenant: Tenant, op_id: str, holder: str) -> Operation | None:
        """Become the one that runs it; a former holder's ``record`` and ``finish`` are refused from then on."""
        ...

    async def record(self, op: Operation, holder: str, step: str, progress: Mapping[str, Any]) -> Operation:
        """Write the step reached before it is gone beyond. Raises ``Superseded`` if another holder took over."""
        ...

    async def finish(self, op: Operation, holder: str, outcome: Outcome) -> Operation:
        """Write the outcome, wake who waits, and return the operation (``detached`` as it is at that moment)."""
        ...

    async def detach(self, tenant: Tenant, op_id: str) -> Outcome | None:
        """Stop waiting: return the outcome if there is one, else mark that it must be told by message."""
        ...

    async def take(self, tenant: Tenant, op_id: str) -> None:
        """Note that the outcome goes into an answer of the one who waited for it."""
        ...

    async def close_view(self, tenant: Tenant, op_id: str) -> None:
        """Note that the person closed the form that shows the operation."""
        ...

    async def wait(self, tenant: Tenant, op_id: str, seconds: float) -> Outcome | None:
        """Wait for the outcome, at most so long. One subscription a process serves any number of waiters."""
        ...

    async def left_open(self, tenant: Tenant, older_than: datetime) -> Sequence[str]:
        """Return the ids of operations written down before then and not finished."""
        ...

    async def busy(self, person: Person, slot: str, op_id: str) -> str | None:
        """Take the slot (a view) for an operation; return the id of another that holds it and is still open."""
        ...

    async def seen(self, tenant: Tenant, event_id: str) -> bool:
        """Note an event id; say whether it was there already (Slack delivers an event up to four times)."""
        ...

    async def tenants(self) -> Sequence[Tenant]: ...


class Superseded(Exception):
    """Another process has taken this operation over; this one must stop without a trace."""


class Sends(Protocol):
    async def intend(self, intent: SendIntent) -> SendIntent:
        """Write the intent unless it is there; return what stands there."""
        ...

    async def settle(self, intent: SendIntent, *, ts: str | None, state: str) -> None: ...


class Meetings(Protocol):
    async def keep(self, meeting: KnownMeeting) -> None:
        """Write the facts of a meeting; cards that are known stay known, and so does that it was cancelled."""
        ...

    async def get(self, tenant: Tenant, meeting_id: str) -> KnownMeeting | None: ...

    async def many(self, tenant: Tenant, meeting_ids: Sequence[str]) -> Mapping[str, KnownMeeting]: ...

    async def claim(self, tenant: Tenant, meeting_id: str, op_id: str) -> bool:
        """Say that this GoTo meeting is the fruit of this operation; False if another operation's."""
        ...

    async def placed(self, meeting: KnownMeeting, channel: str, ts: str) -> None:
        """Note that a card of the meeting stands there."""
        ...

    async def begin(
        self, tenant: Tenant, channel: str, op_id: str, instead_of: str | None = None
    ) -> str | None:
        """Take a conversation's start of a meeting for an operation, for 30 seconds by the clock.

        Return another operation that has it; ``instead_of`` names one that is passed over.
        """
        ...

    async def forget(self, person: Person) -> int:
        """Delete what is known of the meetings of this organizer; return how many."""
        ...


class Calendars(Protocol):
    """Calendar files of meetings, and the tokens in their addresses (kept as hashes)."""

    async def open(self, token: str, organizer: Person, meeting_id: str, end: datetime) -> None:
        """Have the token lead to the meeting until some time after ``end`` (aware); again, for a later end."""
        ...

    async def find(self, token: str) -> tuple[Tenant, str] | None:
        """Return tenant and number of the meeting that a token leads to."""
        ...

    async def revise(self, tenant: Tenant, meeting_id: str, digest: str) -> tuple[int, datetime] | None:
        """Return the sequence of what ``digest`` stands for and since when it is so (aware UTC).

        The sequence rises when the digest is another than the last one. None for a meeting without a token.
        """
        ...


class PreferenceStore(Protocol):
    async def get(self, person: Person) -> Preferences: ...

    async def keep(self, person: Person, preferences: Preferences) -> None:
        """Store in place of what was chosen before."""
        ...


class Lasts(Protocol):
    async def note(self, person: Person, last: LastCall) -> None: ...

    async def get(self, person: Person) -> LastCall | None: ...


class Files(Protocol):
    async def tell(self, person: Person, name: str, content: bytes, comment: str) -> None:
        """Put a file into the person's direct conversation with the bot.

        Raises ``CannotPost`` when files are refused, ``SlackDown`` when nothing was posted, ``SendUnknown`` when
        nobody can tell.
        """
        ...


class Pace(Protocol):
    async def wait(self, api: str, *, urgent: bool) -> None:
        """Return when one more request to this GoTo API may go out (10/s across all processes)."""
        ...


class Pulse(Protocol):
    """Which workers are alive."""

    async def beat(self, worker: str) -> None: ...

    async def last(self) -> datetime | None: ...


class Messenger(Protocol):
    """Slack, as far as the use cases need it. Raises ``bot.slack.errors`` kinds, which are ``UsherError``."""

    async def post(self, tenant: Tenant, channel: str, message: Message, send_id: str | None = None) -> str:
        """Post and return the ts; ``send_id`` goes into the message's metadata."""
        ...

    async def find(
        self, tenant: Tenant, channel: str, send_id: str, since: datetime, thread_ts: str | None = None
    ) -> str | None:
        """Return the ts of the bot's message with that send id, None if it is not there. Raises ``Unreadable``."""
        ...

    async def update(self, tenant: Tenant, channel: str, ts: str, message: Message) -> None: ...

    async def tell(self, person: Person, message: Message, send_id: str | None = None) -> str:
        """Post into the person's direct conversation with the bot; return the ts."""
        ...

    async def respond(self, response_url: str, message: Message, *, replace: bool = False) -> None:
        """Answer a command or press later, to that person alone. A response_url serves 5 times in 30 minutes."""
        ...

    async def retract(self, response_url: str) -> None:
        """Take away the message that was pressed."""
        ...

    async def unfurl(self, tenant: Tenant, where: Mapping[str, str], previews: Mapping[str, Message]) -> None:
        """Put previews below links, by URL. ``where``: ``unfurl_id`` and ``source``, or ``channel`` and ``ts``."""
        ...

    async def update_view(self, tenant: Tenant, external_id: str, view: Mapping[str, Any]) -> bool:
        """Replace the open form; False if it is not open any more."""
        ...

    async def open_view(self, tenant: Tenant, trigger_id: str, view: Mapping[str, Any]) -> None: ...

    async def publish_home(self, person: Person, view: Mapping[str, Any]) -> None: ...


class People(Protocol):
    async def profile(self, person: Person) -> Profile: ...

    async def channel(self, tenant: Tenant, channel: str) -> Channel:
        """Raises ``UserError`` when the bot cannot see it."""
        ...

    async def is_member(self, person: Person, channel: str) -> bool: ...

    async def by_email(self, tenant: Tenant, email: str) -> Person | None:
        """Return who goes by this e-mail in Slack, None when nobody does."""
        ...

    async def direct(self, person: Person) -> str:
        """Return the id of the person's direct conversation with the bot."""
        ...


class Notice(StrEnum):
    """What a worker can be asked to tell a person by direct message."""

    LINK_DEAD = "link-dead"


class Work(Protocol):
    async def run(self, tenant: Tenant, op_id: str, at: datetime | None = None) -> None:
        """Have some worker run this operation of the ledger, once; not before ``at`` (aware UTC)."""
        ...

    async def see_taken(self, tenant: Tenant, op_id: str, at: datetime) -> None:
        """Have some worker tell the outcome if nobody has taken it by ``at`` (aware UTC)."""
        ...

    async def notice(self, person: Person, notice: Notice, send_id: str) -> None:
        """Have some worker tell the person, once."""
        ...


class TokenSource(Protocol):
    """Where a session's bearer token comes from."""

    async def access_token(self) -> str:
        """Return a token that should be good; refreshes one that is about to end."""
        ...

    async def renew(self, stale: str) -> str:
        """GoTo refused ``stale``: return another one. Raises ``NotConnected`` when there is none."""
        ...


class MeetingsApi(Protocol):
    """The meeting operations of one person's session (GoTo: G2M). Times are aware UTC."""

    async def create(
        self,
        *,
        subject: str,
        start: datetime,
        end: datetime,
        password_required: bool,
        conference_call_info: str,
        meeting_type: str,
    ) -> MeetingCreated: ...

    async def update(
        self,
        meeting_id: str,
        *,
        subject: str,
        start: datetime,
        end: datetime,
        password_required: bool,
        conference_call_info: str,
        meeting_type: str,
        coorganizer_keys: Sequence[str] = (),
    ) -> None:
        """Replace all settings of a meeting."""
        ...

    async def get(self, meeting_id: str) -> Meeting: ...

    async def delete(self, meeting_id: str) -> None: ...

    async def start(self, meeting_id: str) -> HostLink:
        """Mint the link that starts the meeting as its host: a secret."""
        ...

    async def upcoming(self) -> list[UpcomingMeeting]: ...

    async def historical(self, start: datetime, end: datetime) -> list[HistoricalMeeting]:
        """Return the sessions that were held between two times."""
        ...

    async def attendees(self, meeting_id: str) -> list[Stay]:
        """Return the stays of everybody at a past meeting, all its occurrences mixed."""
        ...


class GroupsApi(Protocol):
    """The groups of organizers of an account, which GoTo shows to its admins (GoTo: G2M)."""

    async def list(self) -> Sequence[object]: ...


class TrainingsApi(Protocol):
    """The trainings of an organizer (GoTo: G2T). Times are aware; ``organizer_key`` is whose they are."""

    async def create(
        self,
        organizer_key: str,
        *,
        name: str,
        description: str,
        time_zone: str,
        times: Iterable[tuple[datetime, datetime]],
        disable_confirmation_email: bool = False,
        disable_web_registration: bool = False,
    ) -> str:
        """Return the key of the training that was made."""
        ...

    async def get(self, organizer_key: str, training_key: str) -> Training: ...

    async def list(self, organizer_key: str) -> Sequence[Training]:
        """Return what is planned or running."""
        ...

    async def delete(self, organizer_key: str, training_key: str) -> None: ...

    async def update_name_description(
        self, organizer_key: str, training_key: str, *, name: str, description: str
    ) -> None: ...

    async def update_times(
        self,
        organizer_key: str,
        training_key: str,
        *,
        time_zone: str,
        times: Iterable[tuple[datetime, datetime]],
        notify_registrants: bool,
        notify_trainers: bool,
    ) -> NotifiedParties:
        """Replace all sessions; return how many people GoTo mailed."""
        ...

    async def update_registration_settings(
        self,
        organizer_key: str,
        training_key: str,
        *,
        disable_confirmation_email: bool,
        disable_web_registration: bool,
    ) -> None: ...

    async def organizers(self, organizer_key: str, training_key: str) -> Sequence[TrainingOrganizer]: ...

    async def update_organizers(
        self,
        organizer_key: str,
        training_key: str,
        *,
        organizer_keys: Iterable[str],
        notify_organizers: bool,
    ) -> None:
        """Replace who organizes the training."""
        ...

    async def manage_url(self, organizer_key: str, training_key: str) -> str: ...

    async def start_url(self, organizer_key: str, training_key: str) -> str:
        """Return the link that starts the training after signing in."""
        ...

    async def start(self, training_key: str) -> HostLink:
        """Mint the link that starts the training as its host: a secret."""
        ...


class RegistrantsApi(Protocol):
    """Who registered for a training; GoTo's data may be two hours old."""

    async def list(self, organizer_key: str, training_key: str) -> Sequence[Registrant]: ...


class ReportsApi(Protocol):
    """Finished sessions of trainings and who came."""

    async def sessions(self, organizer_key: str, start: datetime, end: datetime) -> list[TrainingSession]: ...

    async def training_sessions(self, organizer_key: str, training_key: str) -> list[TrainingSession]: ...

    async def session_attendees(self, organizer_key: str, session_key: str) -> list[TrainingAttendee]: ...


class RecordingsApi(Protocol):
    """What was recorded of a training."""

    async def list(self, training_key: str) -> Sequence[Recording]: ...

    async def download(self, training_key: str, recording_id: str) -> RecordingFile:
        """Return where the file is; it is opened without any token of ours."""
        ...


class AccountsApi(Protocol):
    """The organizers of a GoTo Training account of several users."""

    async def organizers(self, account_key: str) -> Sequence[TrainingOrganizer]: ...


class GoToSession(Protocol):
    @property
    def meetings(self) -> MeetingsApi: ...

    @property
    def groups(self) -> GroupsApi: ...

    @property
    def trainings(self) -> TrainingsApi: ...

    @property
    def registrants(self) -> RegistrantsApi: ...

    @property
    def reports(self) -> ReportsApi: ...

    @property
    def recordings(self) -> RecordingsApi: ...

    @property
    def accounts(self) -> AccountsApi: ...


class GoToApi(Protocol):
    def session(self, source: TokenSource) -> GoToSession: ...


class Authority(Protocol):
    """GoTo's authorization server, and who a token belongs to."""

    def authorize_url(self, state: str, code_challenge: str, redirect_uri: str) -> str: ...

    async def exchange(self, code: str, code_verifier: str, redirect_uri: str) -> Tokens: ...

    async def refresh(self, refresh_token: str) -> Tokens: ...

    async def me(self, access_token: str) -> Identity: ...

    async def revoke(self, token: str) -> None: ...
