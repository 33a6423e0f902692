"""Everything that a use case may reach, given to it as one value by ``app.py``."""

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
    """How long things may take. Seconds unless they say otherwise."""

    settle: tuple[float, ...] = (0.0, 2.0, 5.0)
    """Before each look for the fruit of a write whose answer was lost: a slow write may still take effect."""
    writes: int = 3
    """How often a write is sent, each after a look that did not find its fruit."""
    give_up: timedelta = timedelta(minutes=10)
    """After this, an operation whose fate GoTo does not tell is reported as unknown."""
    look_back: tuple[float, ...] = (0.0, 1.0, 5.0, 15.0)
    """Before each look for a message whose answer was lost; then it is recorded as unsure and not posted again."""
    under_way: timedelta = timedelta(seconds=10)
    """A post that another job began so lately is not looked for yet: it may be on its way."""
    view: tuple[float, ...] = (0.0, 0.3, 0.7, 1.5, 3.0)
    """Before each try to reach a form that Slack may not have drawn yet."""
    refresh: float = 15.0
    """For another process that refreshes the same person's tokens."""
    other_start: float = 5.0
    """For the outcome of another start in the same conversation."""
    state: timedelta = timedelta(minutes=5)
    """The life of one attempt to connect."""
    undo: timedelta = timedelta(seconds=30)
    """After it was pressed, a cancellation can be taken back so long."""
    progress: timedelta = timedelta(seconds=2)
    """Between two changes of the message that shows how far a long operation is (Slack: chat.update, 50 a minute)."""
    hold: timedelta = timedelta(hours=2)
    """A seat that is offered to the first in line is held so long at most."""
    again: tuple[float, ...] = (15.0, 30.0, 60.0, 120.0, 300.0)
    """Before each try to register somebody while GoTo is away; the last for all that follow."""
    redraw: timedelta = timedelta(seconds=1)
    """What happens to a training within this is drawn into its cards at once."""
    around: float = 0.8
    """For what a form tells of the times around the planned one; it is left out after that."""
    early: timedelta = timedelta(minutes=2)
    """A token that ends sooner than this is refreshed before it is used."""


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
    """Without a slash at its end."""
    join_url: str
    """The pattern of join links of meetings that were not made here, with ``{meeting_id}``."""
    id_secret: bytes = field(repr=False)
    """Keys the ids of operations and sends."""
    forget_tenant: Callable[[Tenant], Awaitable[object]]
    """Deletes everything that is kept of a workspace."""
    forget_person: Callable[[Person, str], Awaitable[int]]
    """Deletes everything that is kept of a person but the operation of that id; returns how many things."""
    export_person: Callable[[Person], Awaitable[Mapping[str, Any]]]
    """Returns everything that is kept of a person, secrets left out."""
    patience: Patience = field(default_factory=Patience)
    surroundings: Surroundings = field(default_factory=Surroundings)
    seeit_on: bool = False
    """Whether GoToAssist Seeit's address is set."""
    watch_send: Callable[[str, str], None] = lambda kind, outcome: None
    """Hears (direct or channel; sent, adopted, unsure or refused) of each message that is to stand once."""
