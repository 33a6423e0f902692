"""What is watched for notifications: sessions as GoTo tells them, from whose account, and when they are read. Times are
aware UTC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.ids import Person, Tenant


class SessionKind(StrEnum):
    MEETING = "meeting"
    TRAINING = "training"


def ref_of(kind: SessionKind, key: str) -> str:
    """Return the name of a meeting (by its number) or of a training (by its key) within a tenant."""
    return f"{kind.value}-{key}"


@dataclass(frozen=True, slots=True)
class SessionSource:
    """Whose GoTo account is read for sessions, and of whom: the reader's own, a group's or an organizer's."""

    reader: Person
    group: str | None = None
    organizer: str | None = None

    @property
    def tenant(self) -> Tenant:
        return self.reader.tenant

    @property
    def of_others(self) -> bool:
        """Whether an admin reads others' lists, which leave out who left a group as well as what was cancelled."""
        return self.group is not None or self.organizer is not None

    @property
    def id(self) -> str:
        """The source's name within the tenant; it begins with the reader's user id."""
        for kind, key in (("group", self.group), ("organizer", self.organizer)):
            if key is not None:
                return f"{self.reader.user_id}:{kind}.{key}"
        return self.reader.user_id

    @classmethod
    def named(cls, tenant: Tenant, source_id: str) -> SessionSource:
        """Return the source of an ``id``."""
        user, _, rest = source_id.partition(":")
        kind, _, key = rest.partition(".")
        return cls(
            Person(tenant, user), key if kind == "group" else None, key if kind == "organizer" else None
        )


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One planned time of a session; a training has several."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class SessionSnapshot:
    """A meeting or training as the last poll saw it. ``created`` is None where GoTo does not tell it."""

    kind: SessionKind
    key: str
    title: str
    times: tuple[Occurrence, ...] = ()
    recurring: bool = False
    created: datetime | None = None
    organizer_name: str | None = None
    """Only where the session is not the reader's own."""
    missed: int = 0
    """How many polls in a row GoTo did not make clear whether it is there still."""

    @property
    def ref(self) -> str:
        return ref_of(self.kind, self.key)


@dataclass(frozen=True, slots=True)
class SessionChange:
    """What a poll found to be otherwise, and GoTo confirmed. ``new`` None: the session is gone from the source.

    ``seen_at`` is when, so that the same change at another time is another change. ``of_card``: ``old`` is what the
    cards say, else what the poll before saw.
    """

    old: SessionSnapshot
    new: SessionSnapshot | None
    seen_at: datetime
    of_card: bool = False

    @property
    def ref(self) -> str:
        return self.old.ref


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All sessions of a source as the last poll saw them, by ref.

    ``pending`` are changes that were seen and are not told everywhere yet.
    """

    source: SessionSource
    sessions: Mapping[str, SessionSnapshot]
    polled_at: datetime
    pending: tuple[SessionChange, ...] = ()


@dataclass(frozen=True, slots=True)
class PollTurn:
    """The right to poll a source once, till ``until``. ``failures`` counts the polls before that failed in a row.

    ``window`` is when the poll was to be.
    """

    source: SessionSource
    window: datetime
    until: datetime
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """What a list that was asked for at ``begun`` told of a session; ``session`` None: it was left out."""

    begun: datetime
    session: SessionSnapshot | None


class Snapshots(Protocol):
    """What the polls saw, and when each source is polled next."""

    async def get(self, source: SessionSource) -> Snapshot | None: ...

    async def keep(self, snapshot: Snapshot) -> None: ...

    async def forget(self, source: SessionSource) -> None:
        """Delete what was seen: its reader disconnected."""
        ...

    async def settle(self, snapshot: Snapshot, change: SessionChange) -> None:
        """Take a change off the pending ones; it is told everywhere."""
        ...

    async def watch(self, source: SessionSource, at: datetime) -> None:
        """Have the source polled at that time, or before if it is to be already."""
        ...

    async def wished(self, source: SessionSource) -> datetime | None:
        """Return when the source is to be polled next; None: never. While a poll runs, when it is taken for dead."""
        ...

    async def begin(self, source: SessionSource, window: datetime, now: datetime) -> PollTurn | None:
        """Take the turn of a window; None if it was taken, or a later one was. A dead process's turn is free again."""
        ...

    async def renew(self, turn: PollTurn, now: datetime) -> PollTurn | None:
        """Say that the poll goes on; return the turn with its new end, None if another has taken it."""
        ...

    async def end(self, turn: PollTurn, next_at: datetime | None, *, failed: bool = False) -> None:
        """Note that the turn is over, and when the next is (None: never); an earlier wish stays."""
        ...

    async def due(
        self, tenant: Tenant, before: datetime, most: int
    ) -> Sequence[tuple[SessionSource, datetime]]:
        """Return the sources to be polled before then, and when."""
        ...


class Looks(Protocol):
    """Lists that were read just before reminders, shared by all processes for a short while."""

    async def find(self, source: SessionSource, ref: str) -> Look | None:
        """Return what the last list of the source told of a session; None if none was read lately."""
        ...

    async def claim(self, source: SessionSource, kind: SessionKind, token: str, life: timedelta) -> bool:
        """Take the right to read the list, for so long at most; False while another has it."""
        ...

    async def release(self, source: SessionSource, kind: SessionKind, token: str) -> None:
        """Give the right back, if ``token`` has it."""
        ...

    async def keep(
        self, source: SessionSource, kind: SessionKind, begun: datetime, sessions: Sequence[SessionSnapshot]
    ) -> None:
        """Write down what the list told; what it leaves out was left out."""
        ...
