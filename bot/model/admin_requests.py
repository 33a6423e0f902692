"""What the buttons, forms, queries and operations of administration carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from bot.model.paging import PageNumber
from bot.model.policy import Policy
from bot.model.times import DateRange

Key = Annotated[str, Field(min_length=1)]
"""A key that GoTo gave an organizer or a group."""

# Queries


@dataclass(frozen=True, slots=True)
class OrganizerListArgs:
    """A page of all organizers, or of those in the group with this key."""

    page: PageNumber = 0
    group: str = ""


@dataclass(frozen=True, slots=True)
class OrganizerArgs:
    """One organizer by key or e-mail. ``verb``: ``show``, or what to ask about (``suspend``, ``remove``).

    ``page`` is that of the question which of several organizers with the e-mail is meant.
    """

    id: str
    verb: str = "show"
    page: PageNumber = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizerMeetingsArgs:
    """A page of an organizer's meetings or attendees. ``period`` may be as typed (``30d``)."""

    organizer: str
    what: str
    page: PageNumber = 0
    period: DateRange | str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupArgs:
    """A page of all groups, or what is shown of one. ``period`` may be as typed (``30d``)."""

    group: str = ""
    what: str = ""
    page: PageNumber = 0
    period: DateRange | str = ""


@dataclass(frozen=True, slots=True)
class MemberMapArgs:
    """The state of the member map, or a page of the mapped members."""

    is_list: bool = False
    page: PageNumber = 0


@dataclass(frozen=True, slots=True)
class AuditArgs:
    """A search in the audit. ``older_cursor`` continues with older entries."""

    typed: str = ""
    older_cursor: str | None = None


# Buttons and forms


@dataclass(frozen=True, slots=True)
class PageCarried:
    """The page that a button turns to."""

    page: PageNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class AddFormArgs:
    """The form that adds an organizer: to the group with this ``key`` ("": to none), with the e-mail that was typed.

    ``refused`` is the id of the addition that is tried again with the values as they were entered.
    """

    key: str = ""
    name: str = ""
    email: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class MapFormArgs:
    """The form that maps one member, or a pasted table of members."""

    is_table: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddFormCarried:
    """What the form that adds an organizer brings back. ``attempt`` counts its failed submissions."""

    group: str = ""
    group_name: str = ""
    attempt: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizerCarried:
    """The organizer that a button is about."""

    key: Key
    email: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class MeetingCarried:
    """An upcoming meeting of an organizer who is about to be removed."""

    subject: str
    start: AwareDatetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalCarried:
    """The organizer who is about to be removed. ``by`` is how GoTo is asked.

    ``upcoming`` are the next meetings, with times shown in ``zone``; ``total`` counts all of them, None if GoTo did not
    list them.
    """

    key: Key
    email: str = ""
    name: str = ""
    by: Literal["email", "key"] = "key"
    total: int | None = None
    upcoming: tuple[MeetingCarried, ...] = ()
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class RemovalFormCarried:
    """What the removal form brings back. ``attempt`` counts its failed submissions."""

    removal: RemovalCarried
    attempt: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPageCarried:
    """A page of the meetings or attendees of a group or, with ``is_organizer``, of one organizer."""

    key: Key
    what: str
    page: PageNumber = 0
    span: DateRange | None = None
    is_organizer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupReadCarried:
    """The group that is to be read organizer by organizer."""

    key: Key
    name: str
    what: str
    span: DateRange | None = None


@dataclass(frozen=True, slots=True)
class PolicyFormCarried:
    """The revision of the rules that the form showed."""

    revision: str = ""


# Operations


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrganizer:
    """An organizer to add, as entered in the form. ``name`` is what the audit log shows."""

    email: str
    first: str
    last: str
    product: str
    name: str
    group: str = ""
    group_name: str = ""
    external_id: str = ""
    attempt: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizerToSuspend:
    organizer_key: str
    email: str
    name: str
    external_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductToAssign:
    """A product for an organizer; ``ends_suspension``: the admin saw that it ends a suspension."""

    organizer_key: str
    product: str
    ends_suspension: bool = True
    response_url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizerToRemove:
    """An organizer to remove. ``by`` is how GoTo is asked; ``removal`` fills the form again."""

    organizer_key: str
    email: str
    name: str
    by: Literal["email", "key"]
    external_id: str
    removal: RemovalCarried
    attempt: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizerProgress:
    """What the steps of a change to an organizer recorded. ``organizer`` is the admin's own key.

    ``key`` is the new organizer's; ``sent``: GoTo may have the request; ``gone``: there was nobody to remove.
    """

    organizer: str | None = None
    key: str = ""
    sent: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupToRead:
    """A group to read organizer by organizer. ``span`` is None for upcoming meetings."""

    group_key: str
    name: str
    what: str
    span: DateRange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFields:
    """The values of the report form's fields as they were filled in."""

    what: str = ""
    whose: str = ""
    range: str = ""
    legacy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCarried:
    """A report of days that had two meanings: what the button of one of them asks for."""

    what: str
    whose: str
    legacy: bool
    span: DateRange


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportToRun:
    """A report. ``name`` is "" for everybody, ``mine``, a group's name or key, or an organizer's."""

    what: str
    name: str
    legacy: bool
    zone: str
    span: DateRange | None = None


@dataclass(frozen=True, slots=True)
class ReadPosition:
    """How many of the organizers have been read or mapped."""

    at: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadProgress:
    """What a report has read so far. ``people`` are (key, name), those before ``at`` have been read.

    ``rows`` are packed (``dump_row``), since there may be 20,000; ``skipped`` are names.
    """

    people: tuple[tuple[str, str], ...]
    total: int
    at: int
    rows: tuple[tuple[Any, ...], ...] = ()
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AdminLinkChange:
    """``use``: read for mapped members through one's own link, or stop doing so."""

    use: bool
    response_url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberToMap:
    """A member to map to an organizer (key or e-mail; "": by the member's e-mail)."""

    member: str
    organizer: str
    external_id: str = ""
    response_url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class MemberToUnmap:
    member: str
    response_url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of the table: its line, the member's e-mail or id, the organizer's e-mail or key."""

    line: int
    member: str
    organizer: str


RowProblem = Mapping[str, Any]
"""A problem with one row: ``line`` or ``who``, the ``message`` id and its ``values``."""


@dataclass(frozen=True, slots=True)
class TableToMap:
    """The rows of a pasted table, and the problems found while reading it."""

    rows: tuple[TableRow, ...]
    problems: tuple[RowProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MapProgress:
    """How far a mapping job is. ``seen`` are the mapped members and their lines; ``people`` are (key, name, e-mail)."""

    at: int = 0
    total: int = 0
    mapped: int = 0
    problems: tuple[RowProblem, ...] | None = None
    seen: Mapping[str, int] = field(default_factory=dict)
    people: tuple[tuple[str, str, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """The entered rules. ``replaces`` is the revision that the form showed."""

    policy: Policy
    replaces: str
    external_id: str


@dataclass(frozen=True, slots=True)
class AuditFile:
    """The matching entries of the audit, as a file."""

    typed: str
    response_url: str = field(default="", repr=False)
