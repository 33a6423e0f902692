"""What GoTo's admins may ask of GoTo, and who of a workspace organizes what: protocols and values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.goto.models import (
    Group,
    HistoricalMeeting,
    Meeting,
    Organizer,
    OrganizerCreated,
    ProductType,
    StayInRange,
    UpcomingMeeting,
)
from bot.ids import Person, Tenant


class OrganizersApi(Protocol):
    """The organizers of an account, for its GoTo admins (GoTo: G2M). Times are aware UTC."""

    async def list(self) -> Sequence[Organizer]: ...

    async def get(self, organizer_key: str) -> Organizer: ...

    async def matching(self, email: str) -> Sequence[Organizer]:
        """Return who has this e-mail: nobody, one, or several."""
        ...

    async def create(
        self, *, email: str, first_name: str, last_name: str, product_type: ProductType
    ) -> OrganizerCreated:
        """Add an organizer. GoTo mails that person."""
        ...

    async def update(self, organizer_key: str, *, product_type: ProductType) -> None:
        """Give one product; it ends a suspension too."""
        ...

    async def suspend(self, organizer_key: str) -> None:
        """Take all products away."""
        ...

    async def delete(self, organizer_key: str) -> None: ...

    async def delete_by_email(self, email: str) -> None: ...

    async def attendees(
        self, organizer_key: str, start: datetime, end: datetime
    ) -> Sequence[StayInRange]: ...

    async def historical(
        self, organizer_key: str, start: datetime, end: datetime
    ) -> Sequence[HistoricalMeeting]: ...

    async def upcoming(self, organizer_key: str) -> Sequence[UpcomingMeeting]: ...

    async def scheduled(self, organizer_key: str) -> Sequence[Meeting]:
        """As ``upcoming``, by the list that GoTo has replaced."""
        ...

    async def history(
        self, organizer_key: str, start: datetime, end: datetime
    ) -> Sequence[HistoricalMeeting]:
        """As ``historical``, by the list that GoTo has replaced."""
        ...


class GroupsApi(Protocol):
    """The groups of organizers of an account, which GoTo shows to its admins (GoTo: G2M).

    Meetings and attendees of more than 50 organizers raise ``GroupTooLarge``.
    """

    async def list(self) -> Sequence[Group]: ...

    async def organizers(self, group_key: str) -> Sequence[Organizer]: ...

    async def create_organizer(
        self, group_key: str, *, email: str, first_name: str, last_name: str, product_type: ProductType
    ) -> OrganizerCreated:
        """Add an organizer to a group. GoTo mails that person."""
        ...

    async def attendees(self, group_key: str, start: datetime, end: datetime) -> Sequence[StayInRange]: ...

    async def historical(
        self, group_key: str, start: datetime, end: datetime
    ) -> Sequence[HistoricalMeeting]: ...

    async def upcoming(self, group_key: str) -> Sequence[UpcomingMeeting]: ...

    async def scheduled(self, group_key: str) -> Sequence[UpcomingMeeting]:
        """As ``upcoming``, by the list that GoTo has replaced."""
        ...

    async def history(self, group_key: str, start: datetime, end: datetime) -> Sequence[HistoricalMeeting]:
        """As ``historical``, by the list that GoTo has replaced."""
        ...


class AdminSession(Protocol):
    """All that an admin's session reaches: nothing in it makes, starts or changes a meeting or a training."""

    @property
    def organizers(self) -> OrganizersApi: ...

    @property
    def groups(self) -> GroupsApi: ...


@dataclass(frozen=True, slots=True)
class AdminLink:
    """Whose link reads for the mapped members of a workspace, of which GoTo account, since when (aware UTC)."""

    person: Person
    account_key: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Mapped:
    """Which organizer of which GoTo account a member is. ``by`` is the user id of who said so; ``at`` is aware UTC."""

    person: Person
    organizer_key: str
    account_key: str
    by: str
    at: datetime
    email: str = field(default="", repr=False)
    name: str = field(default="", repr=False)


class MemberMap(Protocol):
    """The admin link of a workspace, and which member is which organizer."""

    async def link(self, tenant: Tenant) -> AdminLink | None: ...

    async def use(self, link: AdminLink) -> None:
        """Have this link read for the mapped members, in place of another."""
        ...

    async def end(self, tenant: Tenant, person: Person | None = None) -> bool:
        """Have no link read any more, if it is ``person``'s or whosever (None); say whether there was one."""
        ...

    async def get(self, person: Person) -> Mapped | None: ...

    async def put(self, mapped: Mapped) -> Person | None:
        """Keep it in place of the last one; return another member who is this organizer, then nothing is kept."""
        ...

    async def drop(self, person: Person) -> bool:
        """Take a member out; say whether they were in."""
        ...

    async def all(self, tenant: Tenant) -> Mapping[str, Mapped]:
        """Return all mapped members by user id."""
        ...
