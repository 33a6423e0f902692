"""GoTo's admin API, and the mapping of workspace members to GoTo organizers: protocols and values."""

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
    AttendanceIntervalInRange,
    UpcomingMeeting,
)
from bot.ids import Person, Tenant


class OrganizersApi(Protocol):
    """The organizers of an account, for its GoTo admins (GoTo: G2M). Times are aware UTC."""

    async def list(self) -> Sequence[Organizer]: ...

    async def get(self, organizer_key: str) -> Organizer: ...

    async def find_by_email(self, email: str) -> Sequence[Organizer]:
        """Return the organizers with this e-mail: none, one, or several."""
        ...

    async def create(
        self, *, email: str, first_name: str, last_name: str, product_type: ProductType
    ) -> OrganizerCreated:
        """Add an organizer. GoTo e-mails that person."""
        ...

    async def update(self, organizer_key: str, *, product_type: ProductType) -> None:
        """Assign one product. This also ends a suspension."""
        ...

    async def suspend(self, organizer_key: str) -> None:
        """Remove all products."""
        ...

    async def delete(self, organizer_key: str) -> None: ...

    async def delete_by_email(self, email: str) -> None: ...

    async def list_attendees(
        self, organizer_key: str, start: datetime, end: datetime
    ) -> Sequence[AttendanceIntervalInRange]: ...

    async def list_historical(
        self, organizer_key: str, start: datetime, end: datetime
    ) -> Sequence[HistoricalMeeting]: ...

    async def list_upcoming(self, organizer_key: str) -> Sequence[UpcomingMeeting]: ...

    async def list_scheduled(self, organizer_key: str) -> Sequence[Meeting]:
        """Like ``upcoming``, from the endpoint that GoTo has deprecated."""
        ...

    async def list_history(
        self, organizer_key: str, start: datetime, end: datetime
    ) -> Sequence[HistoricalMeeting]:
        """Like ``historical``, from the endpoint that GoTo has deprecated."""
        ...


class GroupsApi(Protocol):
    """The organizer groups of an account, visible to its GoTo admins (GoTo: G2M).

    Meetings and attendees of more than 50 organizers raise ``GroupTooLarge``.
    """

    async def list(self) -> Sequence[Group]: ...

    async def list_organizers(self, group_key: str) -> Sequence[Organizer]: ...

    async def create_organizer(
        self, group_key: str, *, email: str, first_name: str, last_name: str, product_type: ProductType
    ) -> OrganizerCreated:
        """Add an organizer to a group. GoTo e-mails that person."""
        ...

    async def list_attendees(self, group_key: str, start: datetime, end: datetime) -> Sequence[AttendanceIntervalInRange]: ...

    async def list_historical(
        self, group_key: str, start: datetime, end: datetime
    ) -> Sequence[HistoricalMeeting]: ...

    async def list_upcoming(self, group_key: str) -> Sequence[UpcomingMeeting]: ...

    async def list_scheduled(self, group_key: str) -> Sequence[UpcomingMeeting]:
        """Like ``upcoming``, from the endpoint that GoTo has deprecated."""
        ...

    async def list_history(self, group_key: str, start: datetime, end: datetime) -> Sequence[HistoricalMeeting]:
        """Like ``historical``, from the endpoint that GoTo has deprecated."""
        ...


class AdminSession(Protocol):
    """What an admin's session can do. Nothing here creates, starts or changes a meeting or a training."""

    @property
    def organizers(self) -> OrganizersApi: ...

    @property
    def groups(self) -> GroupsApi: ...


@dataclass(frozen=True, slots=True)
class AdminLink:
    """The GoTo link that reads on behalf of a workspace's mapped members. ``since`` is aware UTC."""

    person: Person
    account_key: str
    since: datetime


@dataclass(frozen=True, slots=True)
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


class MemberMap(Protocol):
    """The admin link of a workspace, and the mapping of its members to organizers."""

    async def get_admin_link(self, tenant: Tenant) -> AdminLink | None: ...

    async def set_admin_link(self, link: AdminLink) -> None:
        """Set the link that reads for the mapped members. Replaces an earlier one."""
        ...

    async def clear_admin_link(self, tenant: Tenant, person: Person | None = None) -> bool:
        """Remove the admin link if it is ``person``'s; None: whoever's it is. Return True if one was removed."""
        ...

    async def get(self, person: Person) -> MappedMember | None: ...

    async def put(self, mapped: MappedMember) -> Person | None:
        """Save the mapping, replacing the member's earlier one.

        If another member is already mapped to this organizer, save nothing and return that member.
        """
        ...

    async def remove(self, person: Person) -> bool:
        """Remove a member's mapping. Return True if there was one."""
        ...

    async def list_all(self, tenant: Tenant) -> Mapping[str, MappedMember]:
        """Return all mapped members by user id."""
        ...
