"""The dependencies of all use cases, built as one value in ``app.py``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.ids import Person, Tenant
from bot.ports import (
    Alarms,
    Audit,
    Authority,
    Calendars,
    Clock,
    ConnectStates,
    Digests,
    Feeds,
    Files,
    GoToApi,
    Ids,
    Lasts,
    Ledger,
    Links,
    Lives,
    Looks,
    Meetings,
    MemberMap,
    Messenger,
    Nudges,
    People,
    Policies,
    PreferenceStore,
    Registrations,
    Rota,
    Sends,
    Snapshots,
    SubscriptionStore,
    UserGroups,
    Work,
)
from bot.usecases.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Patience:
    """Time-outs, retry delays and lifetimes. Plain numbers of time are seconds."""

    settle: tuple[float, ...] = (0.0, 2.0, 5.0)
    """Delay before each search for what an unanswered write created: a slow write may still take effect."""
    writes: int = 3
    """How often a write is sent, each time after a search found no effect of the previous one."""
    give_up: timedelta = timedelta(minutes=10)
    """After this time, an operation whose outcome cannot be read from GoTo is reported as unknown."""
    look_back: tuple[float, ...] = (0.0, 1.0, 5.0, 15.0)
    """Delay before each search for an unanswered post; after the last it is recorded as unsure and not posted again."""
    under_way: timedelta = timedelta(seconds=10)
    """A post that another job began within this time is not searched for yet: it may be in flight."""
    view: tuple[float, ...] = (0.0, 0.3, 0.7, 1.5, 3.0)
    """Delay before each try to update a form that Slack may not have opened yet."""
    refresh: float = 15.0
    """Wait for another process that refreshes the same person's tokens."""
    other_start: float = 5.0
    """Wait for the outcome of another start in the same conversation."""
    state: timedelta = timedelta(minutes=5)
    """Lifetime of one attempt to connect."""
    undo: timedelta = timedelta(seconds=30)
    """How long a cancellation can be undone."""
    progress: timedelta = timedelta(seconds=2)
    """Interval between updates of a progress message (Slack: chat.update, 50 a minute)."""
    hold: timedelta = timedelta(hours=2)
    """How long a seat offered to the first person on the waitlist is held, at most."""
    again: tuple[float, ...] = (15.0, 30.0, 60.0, 120.0, 300.0)
    """Delay before each try to register somebody while GoTo is down; the last one repeats."""
    redraw: timedelta = timedelta(seconds=1)
    """Changes of a training within this time are drawn into its cards together."""
    around: float = 0.8
    """Time limit for a form's availability hints; they are left out after that."""
    early: timedelta = timedelta(minutes=2)
    """A token that expires within this time is refreshed before it is used."""


@dataclass(frozen=True, slots=True)
class Services:
    clock: Clock
    ids: Ids
    links: Links
    states: ConnectStates
    ledger: Ledger
    sends: Sends
    meetings: Meetings
    calendars: Calendars
    preferences: PreferenceStore
    lasts: Lasts
    members: MemberMap
    registrations: Registrations
    feeds: Feeds
    nudges: Nudges
    lives: Lives
    digests: Digests
    policies: Policies
    audit: Audit
    subscriptions: SubscriptionStore
    alarms: Alarms
    snapshots: Snapshots
    looks: Looks
    rota: Rota
    files: Files
    messenger: Messenger
    people: People
    user_groups: UserGroups
    work: Work
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
    patience: Patience = field(default_factory=Patience)
    surroundings: Surroundings = field(default_factory=Surroundings)
    seeit_on: bool = False
    """True if GoToAssist Seeit's URL is set."""
    watch_send: Callable[[str, str], None] = lambda kind, outcome: None
    """Counts each ``post_once`` by kind (direct, channel) and outcome (sent, adopted, unsure, refused)."""
