"""The dependencies of all use cases, built as one value in ``app.py``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bot.goto.oauth import OAuth
from bot.model.ids import Person
from bot.ports import (
    Clock,
    Files,
    GoToApi,
    GoToSession,
    Ids,
    JobQueue,
    Messenger,
    People,
    ReminderQueue,
    TokenSource,
    UninstallQueue,
    UserGroups,
    Workspaces,
)
from bot.store.open import Stores
from bot.usecases.core.availability_cache import AvailabilityCache
from bot.usecases.core.message_views import MessageViews
from bot.usecases.core.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Time-outs and retry delays. Plain numbers of time are seconds."""

    reconcile_delays: tuple[float, ...] = (0.0, 2.0, 5.0)
    """Delay before each search for what an unanswered write created: a slow write may still take effect."""
    max_writes: int = 3
    """How often a write is sent, each time after a search found no effect of the previous one."""
    find_post_delays: tuple[float, ...] = (0.0, 1.0, 5.0, 15.0)
    """Delay before each search for an unanswered post; after the last it is recorded as unsure and not posted again."""
    fresh_time: timedelta = timedelta(seconds=5)
    """What has waited for longer than this is looked for before its first effect: a failover may have put the store
    back to a state in which it was not done yet."""
    post_in_flight_time: timedelta = timedelta(seconds=10)
    """A post that another job began within this time is not searched for yet: it may be in flight."""
    view_retry_delays: tuple[float, ...] = (0.0, 0.3, 0.7, 1.5, 3.0)
    """Delay before each try to update a form that Slack may not have opened yet."""
    refresh_timeout_seconds: float = 15.0
    """Wait for another process that refreshes the same person's tokens."""
    other_start_seconds: float = 5.0
    """Wait for the outcome of another start in the same conversation."""
    progress_interval: timedelta = timedelta(seconds=2)
    """Interval between updates of a progress message (Slack: chat.update, 50 a minute)."""
    register_retry_delays: tuple[float, ...] = (15.0, 30.0, 60.0, 120.0, 300.0)
    """Delay before each try to register somebody while GoTo is down; the last one repeats."""
    redraw_window: timedelta = timedelta(seconds=1)
    """Changes of a training within this time are drawn into its cards together."""
    availability_seconds: float = 0.8
    """Time limit for a form's availability hints; they are left out after that."""
    token_refresh_margin: timedelta = timedelta(minutes=2)
    """A token that expires within this time is refreshed before it is used."""
    account_lookup_seconds: float = 5.0
    """Time limit for asking Slack who has a GoTo account's e-mail: somebody waits in front of a browser."""
    account_retry_delay: timedelta = timedelta(hours=6)
    """Delay before the next try to refresh an idle connection, or to revoke the tokens of a refused one."""
    account_check_lease: timedelta = timedelta(minutes=10)
    """A connection that is being refreshed is left alone by other workers for this long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceConfig:
    """What the settings fix for the use cases."""

    public_url: str
    """Without a trailing slash."""
    join_url: str
    """Pattern for join links of meetings not created with Usher, with ``{meeting_id}``."""
    id_secret: bytes = field(repr=False)
    """Keys the ids of operations, sends and registrations. Independent of all settings (``store/id_secret.py``)."""
    has_seeit: bool = False
    """True if GoToAssist Seeit's URL is set."""
    uninstall_grace: timedelta
    """How long after a workspace removed Usher its data is deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackServices:
    """Calls to Slack."""

    messenger: Messenger
    people: People
    files: Files
    user_groups: UserGroups
    workspaces: Workspaces


@dataclass(frozen=True, slots=True)
class LowPriorityGoTo:
    """GoTo's API at low priority, for work that nobody waits for."""

    goto: GoToApi

    def session(self, source: TokenSource, *, urgent: bool = False, asker: str = "") -> GoToSession:
        return self.goto.session(source, urgent=False, asker=asker)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoToServices:
    """GoTo's API and its authorization server."""

    api: GoToApi
    oauth: OAuth


@dataclass(frozen=True, slots=True, kw_only=True)
class JobQueues:
    """The job queues."""

    queue: JobQueue
    reminders: ReminderQueue
    uninstalls: UninstallQueue


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """Deletes and exports everything that is stored about somebody, in this process' caches too."""

    forget_person: Callable[[Person, str], Awaitable[int]]
    """Deletes all data of a person except the operation with that id; returns the number of deleted items."""
    export_person: Callable[[Person], Awaitable[Mapping[str, Any]]]
    """Returns all data of a person, without secrets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything that a use case may reach."""

    clock: Clock
    ids: Ids
    config: ServiceConfig
    store: Stores
    slack: SlackServices
    goto: GoToServices
    jobs: JobQueues
    personal_data: PersonalData
    views: MessageViews
    """The messages that use cases send themselves."""
    availability: AvailabilityCache
    timing: Timing = field(default_factory=Timing)
    rules: Rules = field(default_factory=Rules)
    count_send: Callable[[str, str], None] = lambda kind, outcome: None
    """Counts each ``post_once`` by kind (direct, channel) and outcome (sent, adopted, unsure, refused)."""

    def low_priority(self) -> Services:
        """Return the same services with GoTo at low priority, for work that nobody waits for."""
        return replace(self, goto=replace(self.goto, api=LowPriorityGoTo(self.goto.api)))
