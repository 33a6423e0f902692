"""GoTo Meeting: the organizers of the account and their meetings, for GoTo admins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.goto.calls import HISTORY, SCHEDULED, TypedGroup, deprecated
from bot.goto.errors import NotFound
from bot.goto.models import (
    HistoricalMeeting,
    Meeting,
    Organizer,
    OrganizerCreated,
    ProductType,
    StayInRange,
    UpcomingMeeting,
)


class Organizers(TypedGroup):
    """Needs GoTo's admin role (``RoleMissing`` with ``role`` admin) unless a method says otherwise.

    Values and errors as in ``TypedApi``. Later API descriptions recommend the Admin API for managing organizers.
    """

    async def get(self, organizer_key: str) -> Organizer:
        """Return one organizer. The person's own key needs no role."""
        return await self._one(Organizer, "organizers.get", _key(organizer_key))

    async def matching(self, email: str) -> Sequence[Organizer]:
        """Return the organizers with this e-mail: none, one, or several if the account has duplicates."""
        try:
            return await self._many(Organizer, "organizers.list", query={"email": email})
        except NotFound:
            return []

    async def create(
        self, *, email: str, first_name: str, last_name: str, product_type: ProductType
    ) -> OrganizerCreated:
        """Add an organizer with one product. Raises ``Conflict`` if the e-mail is already an organizer's.

        GoTo e-mails that person, so never repeat this blindly: after an unknown outcome check ``find_by_email``.
        """
        body = organizer_body(email, first_name, last_name, product_type)
        return await self._one(OrganizerCreated, "organizers.create", body=body)

    async def update(self, organizer_key: str, *, product_type: ProductType) -> None:
        """Assign one product (GoTo: PUT takes one at a time). Also ends a suspension."""
        await self._nothing("organizers.update", _key(organizer_key), body={"productType": product_type})

    async def suspend(self, organizer_key: str) -> None:
        """Remove all products. ``suspended`` is the only status that GoTo accepts."""
        body = {"status": "suspended", "productType": "G2M"}
        await self._nothing("organizers.update", _key(organizer_key), body=body)

    async def delete(self, organizer_key: str) -> None:
        """Delete an organizer. ``NotFound`` after a lost answer means that it was deleted."""
        await self._nothing("organizers.delete", _key(organizer_key))

    async def delete_by_email(self, email: str) -> None:
        """Delete an organizer. GoTo documents no 404 here: an unknown e-mail may raise ``Invalid``."""
        if not email.strip():
            raise ValueError("An organizer is deleted by e-mail; there is none.")
        await self._nothing("organizers.deleteByEmail", query={"email": email})

    async def attendees(self, organizer_key: str, start: datetime, end: datetime) -> list[StayInRange]:
        """Return all attendance intervals in the organizer's meetings held between two times."""
        return await self._between(StayInRange, "organizers.attendees.list", start, end, _key(organizer_key))

    async def historical(self, organizer_key: str, start: datetime, end: datetime) -> list[HistoricalMeeting]:
        """Return the sessions held between two times. The person's own key needs no role."""
        return await self._between(
            HistoricalMeeting, "organizers.historicalMeetings.list", start, end, _key(organizer_key)
        )

    async def upcoming(self, organizer_key: str) -> list[UpcomingMeeting]:
        """Return an organizer's future meetings."""
        return await self._many(UpcomingMeeting, "organizers.upcomingMeetings.list", _key(organizer_key))

    @deprecated("organizers.meetings.list")
    async def scheduled(self, organizer_key: str) -> list[Meeting]:
        """Deprecated by GoTo, use ``list_upcoming``. Return the future meetings. The own key needs no role."""
        return await self._many(Meeting, "organizers.meetings.list", _key(organizer_key), SCHEDULED)

    @deprecated("organizers.meetings.list")
    async def history(self, organizer_key: str, start: datetime, end: datetime) -> list[HistoricalMeeting]:
        """Deprecated by GoTo, use ``list_historical``. Return the held sessions; times without a zone are None."""
        return await self._between(
            HistoricalMeeting, "organizers.meetings.list", start, end, _key(organizer_key), HISTORY
        )

    async def list(self) -> Sequence[Organizer]:
        """Return all organizers of the account."""
        return await self._many(Organizer, "organizers.list")


def organizer_body(email: str, first_name: str, last_name: str, product_type: ProductType) -> dict[str, str]:
    """Return the request body for a new organizer."""
    return {
        "organizerEmail": email,
        "firstName": first_name,
        "lastName": last_name,
        "productType": product_type,
    }


def _key(organizer_key: str) -> dict[str, str]:
    return {"organizerKey": organizer_key}
