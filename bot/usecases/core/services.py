"""The dependencies of all use cases, built as one value in ``app.py``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.model.ids import Person, Tenant
from bot.model.reminders import ReminderJobs, ReminderQueue, SubscriptionStore
from bot.model.policy import Audit, Policies
from bot.model.goto import Authority, GoToApi
from bot.model.stores import Calendars, ConnectStates, LastRequests, Ledger, Links, MeetingStore, PreferenceStore, Sends
from bot.model.edges import Clock, Files, Ids, Messenger, People, JobQueue
from bot.model.digests import DigestQueue
from bot.model.calendars import Feeds
from bot.model.cards import CardStates
from bot.model.sources import ListCache, Snapshots
from bot.model.admin import MemberMap
from bot.model.nudges import Nudges
from bot.model.registration import Registrations
from bot.model.slack_groups import UserGroups
from bot.usecases.core.availability_cache import AvailabilityCache


@dataclass(frozen=True, slots=True)
class Timing:
    """Time-outs, retry delays and lifetimes. Plain numbers of time are seconds."""

    reconcile_delays: tuple[float, ...] = (0.0, 2.0, 5.0)
    """Delay before each search for what an unanswered write created: a slow write may still take effect."""
    max_writes: int = 3
    """How often a write is sent, each time after a search found no effect of the previous one."""
    give_up_after: timedelta = timedelta(minutes=10)
    """After this time, an operation whose outcome cannot be read from GoTo is reported as unknown."""
    find_post_delays: tuple[float, ...] = (0.0, 1.0, 5.0, 15.0)
    """Delay before each search for an unanswered post; after the last it is recorded as unsure and not posted again."""
    post_in_flight_time: timedelta = timedelta(seconds=10)
    """A post that another job began within this time is not searched for yet: it may be in flight."""
    view_retry_delays: tuple[float, ...] = (0.0, 0.3, 0.7, 1.5, 3.0)
    """Delay before each try to update a form that Slack may not have opened yet."""
    refresh_timeout_seconds: float = 15.0
    """Wait for another process that refreshes the same person's tokens."""
    other_start_seconds: float = 5.0
    """Wait for the outcome of another start in the same conversation."""
    connect_state_lifetime: timedelta = timedelta(minutes=5)
    """Lifetime of one attempt to connect."""
    undo_window: timedelta = timedelta(seconds=30)
    """How long a cancellation can be undone."""
    progress_interval: timedelta = timedelta(seconds=2)
    """Interval between updates of a progress message (Slack: chat.update, 50 a minute)."""
    seat_hold_time: timedelta = timedelta(hours=2)
    """How long a seat offered to the first person on the waitlist is held, at most."""
    register_retry_delays: tuple[float, ...] = (15.0, 30.0, 60.0, 120.0, 300.0)
    """Delay before each try to register somebody while GoTo is down; the last one repeats."""
    redraw_window: timedelta = timedelta(seconds=1)
    """Changes of a training within this time are drawn into its cards together."""
    availability_seconds: float = 0.8
    """Time limit for a form's availability hints; they are left out after that."""
    token_refresh_margin: timedelta = timedelta(minutes=2)
    """A token that expires within this time is refreshed before it is used."""


@dataclass(frozen=True, slots=True)
class Services:
    clock: Clock
    ids: Ids
    links: Links
    connect_states: ConnectStates
    ledger: Ledger
    sends: Sends
    meetings: MeetingStore
    calendars: Calendars
    preferences: PreferenceStore
    last_requests: LastRequests
    member_map: MemberMap
    registrations: Registrations
    feeds: Feeds
    nudges: Nudges
    card_states: CardStates
    digests: DigestQueue
    policies: Policies
    audit: Audit
    subscriptions: SubscriptionStore
    reminder_jobs: ReminderJobs
    snapshots: Snapshots
    list_cache: ListCache
    reminder_queue: ReminderQueue
    files: Files
    messenger: Messenger
    people: People
    user_groups: UserGroups
    job_queue: JobQueue
    goto: GoToApi
    authority: Authority
    public_url: str
    """Without a trailing slash."""
    join_url: str
    """Pattern for join links of meetings not created with Usher, with ``{meeting_id}``."""
    id_secret: bytes = field(repr=False)
    """Keys the ids of operations and sends."""
    forget_tenant: Callable[[Tenant], Awaitable[object]]
    """Deletes all data of a workspace."""
    forget_person: Callable[[Person, str], Awaitable[int]]
    """Deletes all data of a person except the operation with that id; returns the number of deleted items."""
    export_person: Callable[[Person], Awaitable[Mapping[str, Any]]]
    """Returns all data of a person, without secrets."""
    timing: Timing = field(default_factory=Timing)
    availability: AvailabilityCache = field(default_factory=AvailabilityCache)
    has_seeit: bool = False
    """True if GoToAssist Seeit's URL is set."""
    count_send: Callable[[str, str], None] = lambda kind, outcome: None
    """Counts each ``post_once`` by kind (direct, channel) and outcome (sent, adopted, unsure, refused)."""
