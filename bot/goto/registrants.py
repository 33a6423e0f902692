"""GoTo Training: who registered for a training."""

from __future__ import annotations

from collections.abc import Sequence

from bot.goto.calls import TypedGroup
from bot.goto.models import Registrant, RegistrantCreated


class Registrants(TypedGroup):
    """The registrants of one organizer's training. Values and errors as in ``TypedGroup``."""

    async def create(
        self, organizer_key: str, training_key: str, *, email: str, given_name: str, surname: str
    ) -> RegistrantCreated:
        """Register a person and return the key and the personal links.

        ``Conflict`` with ``registrant_key`` when the e-mail is registered already, so that repeating after an
        unknown outcome makes nobody twice.
        """
        body = {"email": email, "givenName": given_name, "surname": surname}
        keys = _key(organizer_key, training_key)
        return await self._one(RegistrantCreated, "trainings.registrants.create", keys, body)

    async def get(self, organizer_key: str, training_key: str, registrant_key: str) -> Registrant:
        """Return one registrant."""
        keys = _key(organizer_key, training_key, registrant_key)
        return await self._one(Registrant, "trainings.registrants.get", keys)

    async def delete(self, organizer_key: str, training_key: str, registrant_key: str) -> None:
        """Cancel a registration. GoTo tells nobody, and cannot cancel a paid one here; the person may register again.
        ``NotFound`` after a lost answer means that it is done.
        """
        keys = _key(organizer_key, training_key, registrant_key)
        await self._nothing("trainings.registrants.delete", keys)

    async def list(self, organizer_key: str, training_key: str) -> Sequence[Registrant]:
        """Return the registrants as GoTo knew them at most two hours ago: who just registered may be missing."""
        return await self._many(Registrant, "trainings.registrants.list", _key(organizer_key, training_key))


def _key(organizer_key: str, training_key: str, registrant_key: str | None = None) -> dict[str, str]:
    keys = {"organizerKey": organizer_key, "trainingKey": training_key}
    return keys if registrant_key is None else {**keys, "registrantKey": registrant_key}
