"""The data of the simulated GoTo: accounts, users, meetings, trainings. No rules."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

FIRST_KEY = 8439885694023994631
"""Odd and above 2^53, so that a key that passed through a double no longer matches."""


@dataclass(slots=True)
class SimAccount:
    key: int
    name: str


@dataclass(slots=True, eq=False)
class SimGroup:
    key: int
    name: str
    account: SimAccount


@dataclass(slots=True, eq=False, kw_only=True)
class SimUser:
    """One person. ``key`` is the organizer key; the first of ``accounts`` is the active one."""

    key: int
    email: str
    first_name: str
    last_name: str
    accounts: list[SimAccount]
    group: SimGroup | None = None
    admin: bool = False
    products: set[str] = field(default_factory=lambda: {"G2M", "G2T"})
    suspended: bool = False
    deleted: bool = False
    locale: str = "en_US"
    time_zone: str = "America/New_York"
    max_attendees: int = 26

    @property
    def account(self) -> SimAccount:
        return self.accounts[0]

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(slots=True, eq=False, kw_only=True)
class SimMeeting:
    """A meeting; ``subject`` is escaped, as it was sent. Times are aware UTC."""

    id: int
    unique_id: int
    owner: SimUser
    subject: str
    start: datetime
    end: datetime
    password_required: bool
    audio: str
    kind: str
    created: datetime
    coorganizer_keys: list[str] = field(default_factory=list)
    deleted: datetime | None = None
    active_since: datetime | None = None


@dataclass(slots=True, kw_only=True)
class SimAttendance:
    name: str
    email: str
    joined: datetime
    left: datetime


@dataclass(slots=True, eq=False, kw_only=True)
class SimMeetingSession:
    """One held session of a meeting."""

    instance_key: int
    session_id: int
    meeting: SimMeeting
    start: datetime
    end: datetime
    attendances: list[SimAttendance] = field(default_factory=list)
    recorded: bool = False


@dataclass(slots=True, eq=False, kw_only=True)
class SimRegistrant:
    key: int
    email: str
    given_name: str
    surname: str
    registered: datetime
    number: int
    status: str = "APPROVED"


@dataclass(slots=True, eq=False, kw_only=True)
class SimTrainingSession:
    """One finished session of a training; ``attendances`` are (registrant, joined, left)."""

    key: int
    start: datetime
    end: datetime
    attendances: list[tuple[SimRegistrant, datetime, datetime]] = field(default_factory=list)


@dataclass(slots=True, eq=False, kw_only=True)
class SimTraining:
    key: int
    id: int
    owner: SimUser
    name: str
    description: str
    time_zone: str
    times: list[tuple[datetime, datetime]]
    created: datetime
    organizers: list[SimUser] = field(default_factory=list)
    disable_confirmation_email: bool = False
    disable_web_registration: bool = False
    approval: bool = False
    """If true, registrants wait until an organizer approves them on GoTo's site; no operation does that."""
    registrants: list[SimRegistrant] = field(default_factory=list)
    left: list[tuple[SimRegistrant, datetime]] = field(default_factory=list)
    """Deleted registrants with the time of deletion; a stale list still contains them."""
    held: list[SimTrainingSession] = field(default_factory=list)
    recordings: list[tuple[int, str, datetime, datetime]] = field(default_factory=list)
    deleted: datetime | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class SimSupportSession:
    """One Seeit session. Times are aware UTC."""

    uuid: str
    support_key: str
    owner: SimUser
    created: datetime
    reads: int = 0
    started: datetime | None = None
    joined: datetime | None = None
    ended: datetime | None = None
    recorded: bool = False
    photos: int = 0
    size: int = 0
    notes: str | None = None

    @property
    def status(self) -> str:
        times = {"FINISHED": self.ended, "JOINED": self.joined, "STARTED": self.started}
        return next((name for name, at in times.items() if at is not None), "CREATED")


@dataclass(kw_only=True)
class World:
    """All data. ``number`` and ``key`` return ids that were never used before."""

    accounts: list[SimAccount] = field(default_factory=list)
    groups: list[SimGroup] = field(default_factory=list)
    users: list[SimUser] = field(default_factory=list)
    meetings: dict[int, SimMeeting] = field(default_factory=dict)
    held: list[SimMeetingSession] = field(default_factory=list)
    trainings: dict[int, SimTraining] = field(default_factory=dict)
    support: dict[str, SimSupportSession] = field(default_factory=dict)
    host_tokens: dict[str, int] = field(default_factory=dict)
    mailed: list[tuple[str, str]] = field(default_factory=list)
    """E-mails that GoTo would have sent: (address, subject)."""
    _counter: Iterator[int] = field(default_factory=itertools.count)

    def key(self) -> int:
        """Return a new key above 2^53."""
        return FIRST_KEY + 2 * next(self._counter)

    def number(self) -> int:
        """Return a new nine-digit number."""
        return 100_000_007 + (next(self._counter) * 104_729_017) % 899_999_963

    def user(self, email: str) -> SimUser:
        """Return the person with that e-mail. KeyError if there is none."""
        for user in self.users:
            if user.email.casefold() == email.casefold() and not user.deleted:
                return user
        raise KeyError(email)

    def by_key(self, key: str) -> SimUser | None:
        return next((u for u in self.users if str(u.key) == key and not u.deleted), None)
