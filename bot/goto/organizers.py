"""GoTo Meeting: the organizers of the account, for its admins, and their meetings."""

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
    """Needs GoTo's admin role (``RoleMissing`` with ``role`` admin), but for what says otherwise.

    Values and errors as in ``TypedGroup``. GoTo's later descriptions send who manages organizers to the Admin API.
    """

    async def get(self, organizer_key: str) -> Organizer:
        """Return one organizer. One's own key needs no role."""
        return await self._one(Organizer, "organizers.get", _key(organizer_key))

    async def matching(self, email: str) -> Sequence[Organizer]:
        """Return the organizers with this e-mail: none, one, or several where an account knows it twice."""
        try:
            return await self._many(Organizer, "organizers.list", query={"email": email})
        except NotFound:
            return []

    async def create(
        self, *, email: str, first_name: str, last_name: str, product_type: ProductType
    ) -> OrganizerCreated:
        """Add an organizer with one product. GoTo mails that person, so it is never repeated blindly:
        after an unknown outcome ask ``matching``. ``Conflict`` when the e-mail is an organizer's already.
        """
        body = organizer_body(email, first_name, last_name, product_type)
        return await self._one(OrganizerCreated, "organizers.create", body=body)

    async def update(self, organizer_key: str, *, product_type: ProductType) -> None:
        """Add one product (GoTo: PUT takes one at a time). Ends a suspension too."""
        await self._nothing("organizers.update", _key(organizer_key), body={"productType": product_type})

    async def suspend(self, organizer_key: str) -> None:
        """Take all products away. GoTo takes no status but this one."""
        body = {"status": "suspended", "productType": "G2M"}
        await self._nothing("organizers.update", _key(organizer_key), body=body)

    async def delete(self, organizer_key: str) -> None:
        """Delete an organizer. ``NotFound`` after a lost answer means that it is done."""
        await self._nothing("organizers.delete", _key(organizer_key))

    async def delete_by_email(self, email: str) -> None:
        """Delete an organizer. GoTo documents no 404 here: who is not there may be ``Invalid``."""
        if not email.strip():
            raise ValueError("An organizer is deleted by e-mail; there is none.")
        await self._nothing("organizers.deleteByEmail", query={"email": email})

    async def attendees(self, organizer_key: str, start: datetime, end: datetime) -> list[StayInRange]:
        """Return everybody's stays in the organizer's meetings held between two times."""
        return await self._between(StayInRange, "organizers.attendees.list", start, end, _key(organizer_key))

    async def historical(self, organizer_key: str, start: datetime, end: datetime) -> list[HistoricalMeeting]:
        """Return the sessions held between two times. One's own key needs no role."""
        return await self._between(
            HistoricalMeeting, "organizers.historicalMeetings.list", start, end, _key(organizer_key)
        )

    async def upcoming(self, organizer_key: str) -> list[UpcomingMeeting]:
        """Return an organizer's future meetings."""
        return await self._many(UpcomingMeeting, "organizers.upcomingMeetings.list", _key(organizer_key))

    @deprecated("organizers.meetings.list")
    async def scheduled(self, organizer_key: str) -> list[Meeting]:
        """Deprecated by GoTo, use ``upcoming``. Return the future meetings. One's own key needs no role."""
        return await self._many(Meeting, "organizers.meetings.list", _key(organizer_key), SCHEDULED)

    @deprecated("organizers.meetings.list")
    async def history(self, organizer_key: str, start: datetime, end: datetime) -> list[HistoricalMeeting]:
        """Deprecated by GoTo, use ``historical``. Return the sessions held; their times may name no zone, then they
        are None.
        """
        return await self._between(
            HistoricalMeeting, "organizers.meetings.list", start, end, _key(organizer_key), HISTORY
        )

    async def list(self) -> Sequence[Organizer]:
        """Return all organizers of the account."""
        return await self._many(Organizer, "organizers.list")


def organizer_body(email: str, first_name: str, last_name: str, product_type: ProductType) -> dict[str, str]:
    """Return what GoTo wants to know of a new organizer."""
    return {
        "organizerEmail": email,
        "firstName": first_name,
        "lastName": last_name,
        "productType": product_type,
    }


def _key(organizer_key: str) -> dict[str, str]:
    return {"organizerKey": organizer_key}
