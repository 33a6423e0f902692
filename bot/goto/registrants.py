"""GoTo Training: registrants of a training."""

from __future__ import annotations

from bot.goto.calls import TypedApi
from bot.goto.models import Registrant, RegistrantCreated
from bot.goto.rows import Rows


class RegistrantsApi(TypedApi):
    """The registrants of a training. GoTo's data can be two hours old.

    The registrants of one organizer's training. Values and errors as in ``TypedApi``.
    """

    async def create(
        self, organizer_key: str, training_key: str, *, email: str, given_name: str, surname: str
    ) -> RegistrantCreated:
        """Register a person; return the registrant key and the personal links.

        Raises ``Conflict`` with ``registrant_key`` if the e-mail is already registered, so this can be repeated after
        an unknown outcome.
        """
        body = {"email": email, "givenName": given_name, "surname": surname}
        keys = _path_keys(organizer_key, training_key)
        return await self._send_for_one(RegistrantCreated, "trainings.registrants.create", keys, body)

    async def get(self, organizer_key: str, training_key: str, registrant_key: str) -> Registrant:
        """Return one registrant."""
        keys = _path_keys(organizer_key, training_key, registrant_key)
        return await self._send_for_one(Registrant, "trainings.registrants.get", keys)

    async def delete(self, organizer_key: str, training_key: str, registrant_key: str) -> None:
        """Cancel a registration. ``NotFound`` after a lost answer means that it was cancelled.

        GoTo notifies nobody and cannot cancel a paid registration here. The person can register again.
        """
        keys = _path_keys(organizer_key, training_key, registrant_key)
        await self._send_for_nothing("trainings.registrants.delete", keys)

    async def list(self, organizer_key: str, training_key: str) -> Rows[Registrant]:
        """Return the registrants. GoTo's list is up to two hours old, so recent registrants may be missing."""
        return await self._send_for_list(
            Registrant, "trainings.registrants.list", _path_keys(organizer_key, training_key)
        )


def _path_keys(organizer_key: str, training_key: str, registrant_key: str | None = None) -> dict[str, str]:
    keys = {"organizerKey": organizer_key, "trainingKey": training_key}
    return keys if registrant_key is None else {**keys, "registrantKey": registrant_key}
