"""GoTo Training: the trainings of an organizer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from bot.goto.calls import TypedGroup, deprecated, number
from bot.goto.fields import DigitKey, Url
from bot.goto.models import HostLink, NotifiedParties, Training, TrainingOrganizer
from bot.goto.times import format_time

Times = Iterable[tuple[datetime, datetime]]
"""The planned sessions: aware start and end of each."""


class Trainings(TypedGroup):
    """``organizer_key`` is the person's own key, or that of an organizer whose trainings the person co-organizes.

    Values and errors as in ``TypedApi``. ``time_zone`` is an id of GoTo's own list (see ``find_training_zone``);
    times are sent in UTC all the same. Known codes of ``Invalid`` and ``Conflict``: ``OrganizerOverlap``,
    ``TrainingOver``, ``InvalidRequest``.
    """

    async def create(
        self,
        organizer_key: str,
        *,
        name: str,
        description: str,
        time_zone: str,
        times: Times,
        organizer_keys: Iterable[str] = (),
        disable_confirmation_email: bool = False,
        disable_web_registration: bool = False,
    ) -> str:
        """Create a training; return its key (GoTo answers with a JSON string).

        ``organizer_keys`` are the co-organizers, for accounts with several users. Never repeat this after an unknown
        outcome: check ``list`` first.
        """
        body: dict[str, Any] = {
            "name": name,
            "description": description,
            "timeZone": time_zone,
            "times": _times(times),
            "registrationSettings": _settings(disable_confirmation_email, disable_web_registration),
        }
        others = _numbers(organizer_keys)
        if others:
            body["organizers"] = others
        return await self._one(DigitKey, "trainings.create", _key(organizer_key), body)

    async def get(self, organizer_key: str, training_key: str) -> Training:
        """Return one training. Raises ``NotFound`` if it does not exist or was deleted."""
        return await self._one(Training, "trainings.get", _key(organizer_key, training_key))

    async def delete(self, organizer_key: str, training_key: str) -> None:
        """Cancel a training. GoTo notifies nobody. ``NotFound`` after a lost answer means that it was cancelled."""
        await self._nothing("trainings.delete", _key(organizer_key, training_key))

    async def update_name_description(
        self, organizer_key: str, training_key: str, *, name: str, description: str
    ) -> None:
        """Replace name and description."""
        body = {"name": name, "description": description}
        await self._nothing("trainings.nameDescription.update", _key(organizer_key, training_key), body=body)

    async def update_times(
        self,
        organizer_key: str,
        training_key: str,
        *,
        time_zone: str,
        times: Times,
        notify_registrants: bool,
        notify_trainers: bool,
    ) -> NotifiedParties:
        """Replace all sessions; return the numbers of people whom GoTo e-mailed.

        GoTo e-mails by default, so both flags are always sent. After an unknown outcome compare with ``get`` first.
        """
        body = {
            "timeZone": time_zone,
            "times": _times(times),
            "notifyRegistrants": notify_registrants,
            "notifyTrainers": notify_trainers,
        }
        return await self._one(
            NotifiedParties, "trainings.times.update", _key(organizer_key, training_key), body
        )

    async def update_registration_settings(
        self,
        organizer_key: str,
        training_key: str,
        *,
        disable_confirmation_email: bool,
        disable_web_registration: bool,
    ) -> None:
        """Replace both switches. GoTo advises to disable web registration whenever the e-mail is disabled."""
        body = _settings(disable_confirmation_email, disable_web_registration)
        await self._nothing(
            "trainings.registrationSettings.update", _key(organizer_key, training_key), body=body
        )

    async def organizers(self, organizer_key: str, training_key: str) -> Sequence[TrainingOrganizer]:
        """Return the organizers of the training."""
        return await self._many(
            TrainingOrganizer, "trainings.organizers.list", _key(organizer_key, training_key)
        )

    async def update_organizers(
        self,
        organizer_key: str,
        training_key: str,
        *,
        organizer_keys: Iterable[str],
        notify_organizers: bool,
    ) -> None:
        """Replace the list of organizers, which must keep the creator (GoTo).

        Needs an account with several users who share trainings.
        """
        body = {"organizers": _numbers(organizer_keys), "notifyOrganizers": notify_organizers}
        await self._nothing("trainings.organizers.update", _key(organizer_key, training_key), body=body)

    async def manage_url(self, organizer_key: str, training_key: str) -> str:
        """Return the URL of GoTo's page for the training, which requires signing in."""
        return await self._one(Url, "trainings.manageUrl.get", _key(organizer_key, training_key))

    async def start_url(self, organizer_key: str, training_key: str) -> str:
        """Return the link that starts the training after signing in. It is not a secret."""
        return await self._one(Url, "trainings.startUrl.get", _key(organizer_key, training_key))

    async def start(self, training_key: str) -> HostLink:
        """Create the link that starts the training as its host without signing in. The link is a secret."""
        return await self._one(HostLink, "trainings.start", {"trainingKey": training_key})

    async def list(self, organizer_key: str) -> Sequence[Training]:
        """Return the planned and running trainings in order of creation; finished ones are not listed."""
        return await self._many(Training, "trainings.list", _key(organizer_key))


class Accounts(TypedGroup):
    """The organizers of a GoTo Training account with several users. Values and errors as in ``TypedApi``."""

    @deprecated("accounts.organizers.list")
    async def organizers(self, account_key: str) -> Sequence[TrainingOrganizer]:
        """Deprecated by GoTo in favour of the Admin API's users. Return all organizers of the account."""
        return await self._many(TrainingOrganizer, "accounts.organizers.list", {"accountKey": account_key})


def _key(organizer_key: str, training_key: str | None = None) -> dict[str, str]:
    keys = {"organizerKey": organizer_key}
    return keys if training_key is None else {**keys, "trainingKey": training_key}


def _times(times: Times) -> list[dict[str, str]]:
    found = [{"startDate": format_time(start), "endDate": format_time(end)} for start, end in times]
    if not found:
        raise ValueError("A training has at least one session.")
    return found


def _numbers(keys: Iterable[str]) -> list[int]:
    return [number(key, "organizerKey") for key in keys]


def _settings(disable_confirmation_email: bool, disable_web_registration: bool) -> dict[str, bool]:
    return {
        "disableConfirmationEmail": disable_confirmation_email,
        "disableWebRegistration": disable_web_registration,
    }
