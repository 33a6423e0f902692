"""GoTo Meeting: the organizers of the account and their meetings, for GoTo admins."""

from __future__ import annotations

from datetime import datetime

from bot.goto.calls import HISTORY_QUERY, SCHEDULED_QUERY, TypedApi, deprecated
from bot.goto.errors import NotFound
from bot.goto.models import (
    AttendanceIntervalInRange,
    HistoricalMeeting,
    Meeting,
    Organizer,
    OrganizerCreated,
    ProductType,
    UpcomingMeeting,
)
from bot.goto.rows import Rows


class OrganizersApi(TypedApi):
    """The organizers of an account, for its GoTo admins (GoTo: G2M). Times are aware UTC.

    Needs GoTo's admin role (``RoleMissing`` with ``role`` admin) unless a method says otherwise.

    Values and errors as in ``TypedApi``. Later API descriptions recommend the Admin API for managing organizers.
    """

    async def get(self, organizer_key: str) -> Organizer:
        """Return one organizer. The person's own key needs no role."""
        return await self._send_for_one(Organizer, "organizers.get", _path_keys(organizer_key))

    async def find_by_email(self, email: str) -> Rows[Organizer]:
        """Return the organizers with this e-mail: none, one, or several if the account has duplicates."""
        try:
            return await self._send_for_list(Organizer, "organizers.list", query={"email": email})
        except NotFound:
            return Rows()

    async def create(
        self, *, email: str, first_name: str, last_name: str, product_type: ProductType
    ) -> OrganizerCreated:
        """Add an organizer with one product. Raises ``Conflict`` if the e-mail is already an organizer's.

        GoTo e-mails that person, so never repeat this blindly: after an unknown outcome check ``find_by_email``.
        """
        body = build_organizer_body(email, first_name, last_name, product_type)
        return await self._send_for_one(OrganizerCreated, "organizers.create", body=body)

    async def update(self, organizer_key: str, *, product_type: ProductType) -> None:
        """Assign one product (GoTo: PUT takes one at a time). Also ends a suspension."""
        await self._send_for_nothing(
            "organizers.update", _path_keys(organizer_key), body={"productType": product_type}
        )

    async def suspend(self, organizer_key: str) -> None:
        """Remove all products. ``suspended`` is the only status that GoTo accepts."""
        body = {"status": "suspended", "productType": "G2M"}
        await self._send_for_nothing("organizers.update", _path_keys(organizer_key), body=body)

    async def delete(self, organizer_key: str) -> None:
        """Delete an organizer. ``NotFound`` after a lost answer means that it was deleted."""
        await self._send_for_nothing("organizers.delete", _path_keys(organizer_key))

    async def delete_by_email(self, email: str) -> None:
        """Delete an organizer. GoTo documents no 404 here: an unknown e-mail may raise ``InvalidRequest``."""
        if not email.strip():
            raise ValueError("An organizer is deleted by e-mail; there is none.")
        await self._send_for_nothing("organizers.deleteByEmail", query={"email": email})

    async def list_attendees(
        self, organizer_key: str, start: datetime, end: datetime
    ) -> Rows[AttendanceIntervalInRange]:
        """Return all attendance intervals in the organizer's meetings held between two times."""
        return await self._list_between(
            AttendanceIntervalInRange, "organizers.attendees.list", start, end, _path_keys(organizer_key)
        )

    async def list_historical(
        self, organizer_key: str, start: datetime, end: datetime
    ) -> Rows[HistoricalMeeting]:
        """Return the sessions held between two times. The person's own key needs no role."""
        return await self._list_between(
            HistoricalMeeting, "organizers.historicalMeetings.list", start, end, _path_keys(organizer_key)
        )

    async def list_upcoming(self, organizer_key: str) -> Rows[UpcomingMeeting]:
        """Return an organizer's future meetings."""
        return await self._send_for_list(
            UpcomingMeeting, "organizers.upcomingMeetings.list", _path_keys(organizer_key)
        )

    @deprecated("organizers.meetings.list")
    async def list_scheduled(self, organizer_key: str) -> Rows[Meeting]:
        """Deprecated by GoTo, use ``list_upcoming``. Return the future meetings. The own key needs no role."""
        return await self._send_for_list(
            Meeting, "organizers.meetings.list", _path_keys(organizer_key), SCHEDULED_QUERY
        )

    @deprecated("organizers.meetings.list")
    async def list_history(
        self, organizer_key: str, start: datetime, end: datetime
    ) -> Rows[HistoricalMeeting]:
        """Deprecated by GoTo, use ``list_historical``. Return the held sessions; times without a zone are None."""
        return await self._list_between(
            HistoricalMeeting,
            "organizers.meetings.list",
            start,
            end,
            _path_keys(organizer_key),
            HISTORY_QUERY,
        )

    async def list(self) -> Rows[Organizer]:
        """Return all organizers of the account."""
        return await self._send_for_list(Organizer, "organizers.list")


def build_organizer_body(
    email: str, first_name: str, last_name: str, product_type: ProductType
) -> dict[str, str]:
    """Return the request body for a new organizer."""
    return {
        "organizerEmail": email,
        "firstName": first_name,
        "lastName": last_name,
        "productType": product_type,
    }


def _path_keys(organizer_key: str) -> dict[str, str]:
    return {"organizerKey": organizer_key}
