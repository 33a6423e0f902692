"""GoTo Meeting: the groups of the account, for GoTo admins."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime
from typing import TypeVar

from bot.goto.calls import HISTORY_QUERY, SCHEDULED_QUERY, TypedApi, deprecated
from bot.goto.errors import GoToError, GroupTooLarge, InvalidRequest, ServerFault
from bot.goto.models import (
    AttendanceIntervalInRange,
    Group,
    HistoricalMeeting,
    Organizer,
    OrganizerCreated,
    ProductType,
    UpcomingMeeting,
)
from bot.goto.organizer_models import MAX_GROUP_ORGANIZERS
from bot.goto.organizers import build_organizer_body
from bot.goto.rows import Rows

T = TypeVar("T")


class GroupsApi(TypedApi):
    """The organizer groups of an account, visible to its GoTo admins (GoTo: G2M).

    Meetings and attendees of more than 50 organizers raise ``GroupTooLarge``.

    Needs GoTo's admin role (``RoleMissing`` with ``role`` admin). Values and errors as in ``TypedApi``.

    GoTo returns meetings and attendees only for groups of at most 50 organizers; larger ones raise ``GroupTooLarge``.
    """

    async def list_organizers(self, group_key: str) -> Rows[Organizer]:
        """Return the organizers of a group, whatever its size."""
        return await self._send_for_list(Organizer, "groups.organizers.list", _path_keys(group_key))

    async def create_organizer(
        self, group_key: str, *, email: str, first_name: str, last_name: str, product_type: ProductType
    ) -> OrganizerCreated:
        """Add an organizer to a group. GoTo e-mails that person. Otherwise like ``OrganizersApi.create``."""
        body = build_organizer_body(email, first_name, last_name, product_type)
        return await self._send_for_one(
            OrganizerCreated, "groups.organizers.create", _path_keys(group_key), body
        )

    async def list_attendees(
        self, group_key: str, start: datetime, end: datetime
    ) -> Rows[AttendanceIntervalInRange]:
        """Return all attendance intervals in the group's meetings held between two times."""
        asked = self._list_between(
            AttendanceIntervalInRange, "groups.attendees.list", start, end, _path_keys(group_key)
        )
        return await self._explain_refusal(group_key, asked)

    async def list_historical(
        self, group_key: str, start: datetime, end: datetime
    ) -> Rows[HistoricalMeeting]:
        """Return the sessions held between two times, without session ids, which GoTo leaves out here."""
        asked = self._list_between(
            HistoricalMeeting, "groups.historicalMeetings.list", start, end, _path_keys(group_key)
        )
        return await self._explain_refusal(group_key, asked)

    async def list_upcoming(self, group_key: str) -> Rows[UpcomingMeeting]:
        """Return the future meetings of all the group's organizers, in one call."""
        asked = self._send_for_list(UpcomingMeeting, "groups.upcomingMeetings.list", _path_keys(group_key))
        return await self._explain_refusal(group_key, asked)

    @deprecated("groups.meetings.list")
    async def list_scheduled(self, group_key: str) -> Rows[UpcomingMeeting]:
        """Deprecated by GoTo, use ``list_upcoming``. Return the future meetings, without their times."""
        asked = self._send_for_list(
            UpcomingMeeting, "groups.meetings.list", _path_keys(group_key), SCHEDULED_QUERY
        )
        return await self._explain_refusal(group_key, asked)

    @deprecated("groups.meetings.list")
    async def list_history(self, group_key: str, start: datetime, end: datetime) -> Rows[HistoricalMeeting]:
        """Deprecated by GoTo, use ``list_historical``. Return the held sessions, with their occurrences' keys."""
        asked = self._list_between(
            HistoricalMeeting, "groups.meetings.list", start, end, _path_keys(group_key), HISTORY_QUERY
        )
        return await self._explain_refusal(group_key, asked)

    async def list(self) -> Rows[Group]:
        """Return all groups of the account."""
        return await self._send_for_list(Group, "groups.list")

    async def _explain_refusal(self, group_key: str, call: Awaitable[T]) -> T:
        """Raise ``GroupTooLarge`` if a refusal is due to the group's size; GoTo documents no error code for that."""
        try:
            return await call
        except (InvalidRequest, ServerFault) as error:
            refused = error
        size = await self._get_size(group_key)
        if size is not None and size > MAX_GROUP_ORGANIZERS:
            raise GroupTooLarge(
                refused.endpoint_id,
                refused.status,
                refused.code,
                refused.detail,
                refused.incident,
                organizers=size,
            )
        raise refused

    async def _get_size(self, group_key: str) -> int | None:
        try:
            groups = await self.list()
        except GoToError:
            return None
        return next((group.num_organizers for group in groups if group.group_key == group_key), None)


def _path_keys(group_key: str) -> dict[str, str]:
    return {"groupKey": group_key}
