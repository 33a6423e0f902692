"""The rules of a workspace and the record of what was done in it: values and stores. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.ids import Person, Tenant


class Area(StrEnum):
    """What a workspace may keep to some of its people."""

    START = "start"
    """Meetings that begin now, and host links."""
    SCHEDULE = "schedule"
    """Meetings planned, changed, cancelled and shared."""
    TRAIN = "train"
    """Trainings made, changed, started and shared."""
    REGISTER = "register"
    """Taking part in a training: everybody's but for guests."""
    ADMIN = "admin"
    """Organizers, groups, reports, this policy and the audit: never a guest's."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do it and where. No people and no groups: everybody; no channels: everywhere.

    ``people`` are Slack user ids, ``groups`` ids of user groups (``S…``), ``channels`` ids of conversations.
    """

    people: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()

    @property
    def everybody(self) -> bool:
        return not self.people and not self.groups


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of a workspace as they stand; ``revision`` is that of the last change, "" for what is usual.

    Of ``Area.ADMIN`` the rule names who may beside Slack's admins and owners. ``guests`` lets Slack's guests in,
    ``read_only`` are channels in which Usher posts nothing. ``other_emails`` lets people register for trainings under
    another address than Slack's.
    """

    rules: Mapping[Area, Rule] = field(default_factory=dict)
    guests: bool = False
    read_only: tuple[str, ...] = ()
    revision: str = ""
    changed_by: str | None = None
    changed_at: datetime | None = None
    other_emails: bool = False

    def rule(self, area: Area) -> Rule:
        return self.rules.get(area, Rule())


class Policies(Protocol):
    async def get(self, tenant: Tenant) -> Policy:
        """Return the rules, what is usual where none were made.

        Raises an error that is no ``UsherError`` when they cannot be opened: nobody may more for that.
        """
        ...

    async def keep(self, tenant: Tenant, policy: Policy, instead_of: str) -> bool:
        """Put ``policy`` in the place of the revision ``instead_of``; False when another stands there.

        What stands there already under its own revision is kept too, so that a repetition changes nothing.
        """
        ...


class Result(StrEnum):
    """How it ended, as the audit tells it."""

    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit: who, what, whom or which, when, how it ended. Never a link, a token or a host URL.

    ``what`` is the name of an operation (``meeting.schedule``) or of a route, ``about`` names whom or which by ids and
    names (``{"meeting_id": "123456789", "subject": "Sprint review"}``), ``message_id`` the sentence that was told,
    ``reference`` the log line.
    """

    person: Person
    what: str
    at: datetime
    result: Result = Result.DONE
    about: Mapping[str, str] = field(default_factory=dict)
    message_id: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """What is searched. ``since`` is aware; ``user_id`` and ``what`` are exact, ``words`` all stand in a line."""

    since: datetime
    user_id: str | None = None
    what: str | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some lines, the latest first. ``older`` is where to go on, None at the end."""

    entries: tuple[AuditEntry, ...]
    older: str | None = None


class Audit(Protocol):
    async def note(self, entry: AuditEntry) -> None:
        """Append a line to the audit of the person's tenant; it stays for the time that is set, and no longer."""
        ...

    async def search(
        self, tenant: Tenant, query: AuditQuery, most: int, older: str | None = None
    ) -> AuditPage:
        """Return at most so many lines that fit, from ``older`` on backwards.

        A page may hold fewer and yet have more behind it: one search looks at so many lines and no more.
        """
        ...
