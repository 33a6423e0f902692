"""GoTo's admin API, and the mapping of workspace members to GoTo organizers: protocols and values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.model.ids import Person
from bot.model.policy import Area, AuditEntry, Policy, RuleProblem
from bot.model.slack_groups import UserGroup
from bot.model.times import DateRange


@dataclass(frozen=True, slots=True)
class AdminLink:
    """The GoTo link that reads on behalf of a workspace's mapped members. ``since`` is aware UTC."""

    person: Person
    account_key: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedMember:
    """A member's organizer in a GoTo account.

    ``mapped_by`` is the user id of the admin who set the mapping; ``mapped_at`` is aware UTC.
    """

    person: Person
    organizer_key: str
    account_key: str
    mapped_by: str
    mapped_at: datetime
    email: str = field(default="", repr=False)
    name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditModel:
    """One page of audit entries, latest first. ``names`` are those of the people in it.

    ``older_cursor`` continues with older entries; ``is_first`` is True on the first page; ``typed`` is the search text.
    """

    zone: str
    typed: str
    entries: tuple[AuditEntry, ...]
    names: Mapping[str, str]
    older_cursor: str | None
    since: datetime
    is_first: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizerRow:
    """One organizer of the account, for display."""

    key: str
    name: str
    email: str
    suspended: bool = False
    products: tuple[str, ...] = ()
    group: str = ""
    is_reader: bool = False
    """True if this organizer is the reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMeeting:
    """One future meeting of ``owner``. ``start`` is aware UTC, None if GoTo gives no start."""

    meeting_id: str
    subject: str
    start: datetime | None
    owner: str = ""


UPCOMING, PAST, ATTENDEES = "upcoming", "past", "attendees"


LIST_KINDS = (UPCOMING, PAST, ATTENDEES)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """One group. ``organizers`` is their number, None if GoTo does not give it."""

    key: str
    name: str
    organizers: int | None
    parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPage:
    """One page of groups, sorted by name. ``page`` counts from 0; ``pages`` is at least 1."""

    rows: tuple[GroupRow, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One meeting, or one participant's attendance. Times are aware UTC, None if GoTo gives none.

    ``organizer`` is a name. ``participant`` and ``email`` belong to the participant and are "" for a meeting.
    """

    organizer: str
    subject: str
    start: datetime | None
    end: datetime | None = None
    meeting_id: str = ""
    minutes: int | None = None
    people: int | None = None
    participant: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupReportPage:
    """One page of upcoming meetings, past meetings or attendees of a group.

    ``refused_size`` is the number of organizers if GoTo refused to read that many at once. With ``is_organizer`` the
    rows are about a single organizer, whose key and name are in ``group``.
    """

    group: GroupRow
    what: str
    zone: str
    rows: tuple[ReportRow, ...]
    page: int
    pages: int
    total: int
    span: DateRange | None = None
    refused_size: int | None = None
    is_organizer: bool = False


def load_row(row: Sequence[Any]) -> ReportRow:
    """Convert a row back from its stored form."""
    who, subject, start, end, meeting_id, minutes, people, guest, email = row
    return ReportRow(
        organizer=who,
        subject=subject,
        start=_parse_time(start),
        end=_parse_time(end),
        meeting_id=meeting_id,
        minutes=minutes,
        people=people,
        participant=guest,
        email=email,
    )


def _parse_time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True, kw_only=True)
class MapState:
    """State of the map. ``owner`` is who has the admin link, "" if there is none; ``is_alive`` is True if it can read.

    ``connected`` is True if the reader has a GoTo account, ``is_owner`` if the admin link is the reader's. GoTo keeps
    the admin link until ``alive_until`` (aware UTC) if nobody uses it; ``zone`` is the reader's (IANA).
    """

    owner: str
    is_owner: bool
    is_alive: bool
    connected: bool
    members: int
    alive_until: datetime | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRow:
    """One mapped member. ``other_key`` is the organizer key of the member's own link if it differs."""

    user_id: str
    member: str
    organizer_key: str
    organizer: str
    connected: bool = False
    other_key: str = ""
    in_other_account: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPage:
    """One page of mapped members. ``page`` counts from 0; ``pages`` is at least 1."""

    rows: tuple[MapRow, ...]
    page: int
    pages: int
    total: int


PRODUCT_TYPES = ("G2M", "G2T", "G2W", "OPENVOICE", "G2ASEEIT")
"""The products that the form offers (GoTo: productType)."""


MAX_NAME_LENGTH = 100


MAX_EMAIL_LENGTH = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizerPage:
    """One page of organizers, sorted by name. ``page`` counts from 0; ``pages`` is at least 1.

    ``group`` is the key of their group if the list is about one.
    """

    rows: tuple[OrganizerRow, ...]
    page: int
    pages: int
    total: int
    group: str | None = None
    group_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizerDetail:
    """One organizer with their next meetings. ``total`` counts all of them, None if GoTo did not list them."""

    row: OrganizerRow
    zone: str
    upcoming: tuple[PlannedMeeting, ...]
    total: int | None
    by_email: bool = False
    """True if the organizer was named by e-mail."""


RESTRICTABLE_AREAS = (Area.START, Area.SCHEDULE, Area.TRAIN)
"""Areas that can be restricted to some people and channels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyForm:
    """The form. ``groups`` are the options; ``changed_by`` is the name of the person who last changed the rules."""

    external_id: str
    policy: Policy
    groups: tuple[UserGroup, ...] = ()
    changed_by: str | None = None
    zone: str = "UTC"
    problems: Mapping[Area, RuleProblem] = field(default_factory=dict)


def dump_row(row: ReportRow) -> tuple[Any, ...]:
    """Pack a row for storing: there may be 20,000."""
    return (
        row.organizer,
        row.subject,
        row.start.isoformat() if row.start else None,
        row.end.isoformat() if row.end else None,
        row.meeting_id,
        row.minutes,
        row.people,
        row.participant,
        row.email,
    )
