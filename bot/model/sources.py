"""Polling for notifications: sources, snapshots of GoTo's sessions, and poll times. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.ids import Person, Tenant


class SessionKind(StrEnum):
    MEETING = "meeting"
    TRAINING = "training"


def session_ref(kind: SessionKind, key: str) -> str:
    """Return the id, unique within a tenant, of a meeting (by its number) or a training (by its key)."""
    return f"{kind.value}-{key}"


@dataclass(frozen=True, slots=True)
class SessionSource:
    """The GoTo account that is read, and which sessions: the reader's own, a group's or an organizer's."""

    reader: Person
    group: str | None = None
    organizer: str | None = None

    @property
    def tenant(self) -> Tenant:
        return self.reader.tenant

    @property
    def is_of_others(self) -> bool:
        """True if an admin reads others' lists. These omit people who left the group as well as cancelled sessions."""
        return self.group is not None or self.organizer is not None

    @property
    def id(self) -> str:
        """The source's id within the tenant; it begins with the reader's user id."""
        for kind, key in (("group", self.group), ("organizer", self.organizer)):
            if key is not None:
                return f"{self.reader.user_id}:{kind}.{key}"
        return self.reader.user_id

    @classmethod
    def from_id(cls, tenant: Tenant, source_id: str) -> SessionSource:
        """Return the source with this ``id``."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSnapshot:
    """A meeting or training as of the last poll. ``created_at`` is None if GoTo does not report it."""

    kind: SessionKind
    key: str
    title: str
    times: tuple[Occurrence, ...] = ()
    recurring: bool = False
    created_at: datetime | None = None
    organizer_name: str | None = None
    """Set only if the session is not the reader's own."""
    missed_polls: int = 0
    """Number of consecutive polls in which GoTo left it unclear whether the session still exists."""

    @property
    def ref(self) -> str:
        return session_ref(self.kind, self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionChange:
    """A change that a poll found and GoTo confirmed. ``new`` None: the session is gone from the source.

    ``seen_at`` makes the same change at another time a different change. If ``is_from_card``, ``old`` is what the cards
    show, else what the previous poll saw.
    """

    old: SessionSnapshot
    new: SessionSnapshot | None
    seen_at: datetime
    is_from_card: bool = False

    @property
    def ref(self) -> str:
        return self.old.ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All sessions of a source as of the last poll, by ref.

    ``pending_changes`` were found but are not announced everywhere yet.
    """

    source: SessionSource
    sessions: Mapping[str, SessionSnapshot]
    polled_at: datetime
    pending_changes: tuple[SessionChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PollLease:
    """The right to poll a source once, until ``expires_at``. ``failures`` counts the failed polls just before.

    ``scheduled_at`` is when the poll was due.
    """

    source: SessionSource
    scheduled_at: datetime
    expires_at: datetime
    failures: int = 0


@dataclass(frozen=True, slots=True)
class CachedSession:
    """A session in a list that was requested at ``fetched_at``; ``session`` None: the list did not contain it."""

    fetched_at: datetime
    session: SessionSnapshot | None
