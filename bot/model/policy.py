"""A workspace's policy and its audit log: values and stores. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.ids import Person


class Area(StrEnum):
    """What a workspace can restrict to some of its people."""

    START = "start"
    """Instant meetings and host links."""
    SCHEDULE = "schedule"
    """Schedule, change, cancel and share meetings."""
    TRAIN = "train"
    """Create, change, start and share trainings."""
    REGISTER = "register"
    """Register for trainings: open to everyone except guests."""
    ADMIN = "admin"
    """Organizers, groups, reports, this policy and the audit: never for guests."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do something, and where. No people and no groups: everyone; no channels: everywhere.

    ``people`` are Slack user ids, ``groups`` ids of user groups (``S…``), ``channels`` ids of conversations.
    """

    people: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()

    @property
    def is_for_everyone(self) -> bool:
        return not self.people and not self.groups


class RuleProblem(StrEnum):
    """Why a rule lets in fewer people than it names, or nobody."""

    GONE = "gone"
    """A user group was deleted or disabled."""
    NO_PLAN = "no-plan"
    """The Slack plan has no user groups (any more)."""
    NO_SCOPE = "no-scope"
    """The installation lacks the permission to read user groups."""
    UNREADABLE = "unreadable"
    """Slack refuses for another reason to say who is in a user group."""
    EMPTY = "empty"
    """Nobody is in its user groups, and it names nobody else."""
    LEFT = "left"
    """Everybody whom it names has left."""
    GUESTS = "guests"
    """Everybody whom it names is a guest or a bot, and may not use Usher."""


RULE_PARTS = ("people", "groups", "channels")
"""The fields of a ``Rule``."""


class UnknownEmails(StrEnum):
    """Which GoTo accounts people may connect if nobody in Slack has the account's e-mail."""

    OWN_DOMAINS = "own-domains"
    """Those at the workspace's own e-mail domains; others with an admin's yes."""
    ADMIN = "admin"
    """Each with an admin's yes."""
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The current rules of a workspace. ``revision`` identifies the last change, "" for the defaults.

    The rule for ``Area.ADMIN`` names people in addition to Slack's admins and owners. ``guests`` gives Slack guests
    access, ``read_only`` are channels in which Usher posts nothing. ``other_emails`` lets people register for trainings
    with an address other than the one in Slack. ``unknown_emails`` is about GoTo accounts whose e-mail nobody in Slack
    has; ``email_domains`` (lower case) are the workspace's own, beside the domain of each member's own e-mail.
    """

    rules: Mapping[Area, Rule] = field(default_factory=dict)
    guests: bool = False
    read_only: tuple[str, ...] = ()
    revision: str = ""
    changed_by: str | None = None
    changed_at: datetime | None = None
    other_emails: bool = False
    unknown_emails: UnknownEmails = UnknownEmails.OWN_DOMAINS
    email_domains: tuple[str, ...] = ()

    def rule(self, area: Area) -> Rule:
        return self.rules.get(area, Rule())


SLACK_USER_ID = "-"
"""Stands for whoever did what Slack tells without a name."""


class AuditResult(StrEnum):
    """How an action ended."""

    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One audit entry: who did what to what, when, and how it ended. Never contains a link, a token or a host URL.

    ``action`` is the name of an operation (``meeting.schedule``) or of a route. ``details`` identify the object by ids
    and names (``{"meeting_id": "123456789", "subject": "Sprint review"}``). ``message_id`` is the sentence shown,
    ``reference`` the one in the log.
    """

    person: Person
    action: str
    at: datetime
    result: AuditResult = AuditResult.DONE
    details: Mapping[str, str] = field(default_factory=dict)
    message_id: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """Search criteria. ``since`` and ``until`` are aware, and ``until`` is excluded; ``action`` matches exactly.

    ``user_ids`` are those who may have acted, empty for everybody. All ``words`` must occur; one that ``named`` has
    also occurs where one of these user ids acted: it is in their name, or their e-mail.
    """

    since: datetime
    until: datetime | None = None
    user_ids: tuple[str, ...] = ()
    action: str | None = None
    words: tuple[str, ...] = ()
    named: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some entries, newest first. ``next_cursor`` is where the next page begins, None at the end."""

    entries: tuple[AuditEntry, ...]
    next_cursor: str | None = None
