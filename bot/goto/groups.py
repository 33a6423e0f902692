"""GoTo Meeting: the groups of the account, for GoTo admins."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import TypeVar

from bot.goto.calls import HISTORY, SCHEDULED, TypedGroup, deprecated
from bot.goto.errors import GoToError, GroupTooLarge, Invalid, ServerFault
from bot.goto.models import (
    Group,
    HistoricalMeeting,
    Organizer,
    OrganizerCreated,
    ProductType,
    StayInRange,
    UpcomingMeeting,
)
from bot.goto.organizer_models import LARGEST_GROUP
from bot.goto.organizers import organizer_body

T = TypeVar("T")


class Groups(TypedGroup):
    """Needs GoTo's admin role (``RoleMissing`` with ``role`` admin). Values and errors as in ``TypedApi``.

    GoTo returns meetings and attendees only for groups of at most 50 organizers; larger ones raise ``GroupTooLarge``.
    """

    async def organizers(self, group_key: str) -> Sequence[Organizer]:
        """Return the organizers of a group, whatever its size."""
        return await self._many(Organizer, "groups.organizers.list", _key(group_key))

    async def create_organizer(
        self, group_key: str, *, email: str, first_name: str, last_name: str, product_type: ProductType
    ) -> OrganizerCreated:
        """Add an organizer to a group. GoTo e-mails that person. Otherwise like ``OrganizersApi.create``."""
        body = organizer_body(email, first_name, last_name, product_type)
        return await self._one(OrganizerCreated, "groups.organizers.create", _key(group_key), body)

    async def attendees(self, group_key: str, start: datetime, end: datetime) -> Sequence[StayInRange]:
        """Return all attendance intervals in the group's meetings held between two times."""
        asked = self._between(StayInRange, "groups.attendees.list", start, end, _key(group_key))
        return await self._small(group_key, asked)

    async def historical(self, group_key: str, start: datetime, end: datetime) -> Sequence[HistoricalMeeting]:
        """Return the sessions held between two times, without session ids, which GoTo leaves out here."""
        asked = self._between(
            HistoricalMeeting, "groups.historicalMeetings.list", start, end, _key(group_key)
        )
        return await self._small(group_key, asked)

    async def upcoming(self, group_key: str) -> Sequence[UpcomingMeeting]:
        """Return the future meetings of all the group's organizers, in one call."""
        asked = self._many(UpcomingMeeting, "groups.upcomingMeetings.list", _key(group_key))
        return await self._small(group_key, asked)

    @deprecated("groups.meetings.list")
    async def scheduled(self, group_key: str) -> Sequence[UpcomingMeeting]:
        """Deprecated by GoTo, use ``list_upcoming``. Return the future meetings, without their times."""
        asked = self._many(UpcomingMeeting, "groups.meetings.list", _key(group_key), SCHEDULED)
        return await self._small(group_key, asked)

    @deprecated("groups.meetings.list")
    async def history(self, group_key: str, start: datetime, end: datetime) -> Sequence[HistoricalMeeting]:
        """Deprecated by GoTo, use ``list_historical``. Return the held sessions, with their occurrences' keys."""
        asked = self._between(HistoricalMeeting, "groups.meetings.list", start, end, _key(group_key), HISTORY)
        return await self._small(group_key, asked)

    async def list(self) -> Sequence[Group]:
        """Return all groups of the account."""
        return await self._many(Group, "groups.list")

    async def _small(self, group_key: str, asked: Awaitable[T]) -> T:
        """Raise ``GroupTooLarge`` if a refusal is due to the group's size; GoTo documents no error code for that."""
        try:
            return await asked
        except (Invalid, ServerFault) as error:
            refused = error
        size = await self._size(group_key)
        if size is not None and size > LARGEST_GROUP:
            raise GroupTooLarge(
                refused.operation,
                refused.status,
                refused.code,
                refused.detail,
                refused.incident,
                organizers=size,
            )
        raise refused

    async def _size(self, group_key: str) -> int | None:
        try:
            groups = await self.list()
        except GoToError:
            return None
        return next((group.num_organizers for group in groups if group.group_key == group_key), None)


def _key(group_key: str) -> dict[str, str]:
    return {"groupKey": group_key}
