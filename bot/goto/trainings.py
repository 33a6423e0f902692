"""GoTo Training: the trainings of an organizer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.goto.calls import TypedApi, deprecated, key_number
from bot.goto.fields import DigitKey, Url
from bot.goto.models import HostLink, NotifiedParties, Training, TrainingOrganizer
from bot.goto.rows import Rows
from bot.goto.times import format_time

SessionTimes = Iterable[tuple[datetime, datetime]]
"""The planned sessions: aware start and end of each."""


class TrainingsApi(TypedApi):
    """The trainings of the organizer ``organizer_key`` (GoTo: G2T). Times are aware.

    ``organizer_key`` is the person's own key, or that of an organizer whose trainings the person co-organizes.

    Values and errors as in ``TypedApi``. ``time_zone`` is an id of GoTo's own list (see ``find_training_zone``);
    times are sent in UTC all the same. Known codes of ``InvalidRequest`` and ``Conflict``: ``OrganizerOverlap``,
    ``TrainingOver``, ``InvalidRequest``.
    """

    async def create(
        self,
        organizer_key: str,
        *,
        name: str,
        description: str,
        time_zone: str,
        times: SessionTimes,
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
            "times": _build_times(times),
            "registrationSettings": _build_settings(disable_confirmation_email, disable_web_registration),
        }
        others = _key_numbers(organizer_keys)
        if others:
            body["organizers"] = others
        return await self._send_for_one(DigitKey, "trainings.create", _path_keys(organizer_key), body)

    async def get(self, organizer_key: str, training_key: str) -> Training:
        """Return one training. Raises ``NotFound`` if it does not exist or was deleted."""
        return await self._send_for_one(Training, "trainings.get", _path_keys(organizer_key, training_key))

    async def delete(self, organizer_key: str, training_key: str) -> None:
        """Cancel a training. GoTo notifies nobody. ``NotFound`` after a lost answer means that it was cancelled."""
        await self._send_for_nothing("trainings.delete", _path_keys(organizer_key, training_key))

    async def update_name_description(
        self, organizer_key: str, training_key: str, *, name: str, description: str
    ) -> None:
        """Replace name and description."""
        body = {"name": name, "description": description}
        await self._send_for_nothing(
            "trainings.nameDescription.update", _path_keys(organizer_key, training_key), body=body
        )

    async def update_times(
        self,
        organizer_key: str,
        training_key: str,
        *,
        time_zone: str,
        times: SessionTimes,
        notify_registrants: bool,
        notify_trainers: bool,
    ) -> NotifiedParties:
        """Replace all sessions; return the numbers of people whom GoTo e-mailed.

        GoTo e-mails by default, so both flags are always sent. After an unknown outcome compare with ``get`` first.
        """
        body = {
            "timeZone": time_zone,
            "times": _build_times(times),
            "notifyRegistrants": notify_registrants,
            "notifyTrainers": notify_trainers,
        }
        return await self._send_for_one(
            NotifiedParties, "trainings.times.update", _path_keys(organizer_key, training_key), body
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
        body = _build_settings(disable_confirmation_email, disable_web_registration)
        await self._send_for_nothing(
            "trainings.registrationSettings.update", _path_keys(organizer_key, training_key), body=body
        )

    async def list_organizers(self, organizer_key: str, training_key: str) -> Rows[TrainingOrganizer]:
        """Return the organizers of the training."""
        return await self._send_for_list(
            TrainingOrganizer, "trainings.organizers.list", _path_keys(organizer_key, training_key)
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
        body = {"organizers": _key_numbers(organizer_keys), "notifyOrganizers": notify_organizers}
        await self._send_for_nothing(
            "trainings.organizers.update", _path_keys(organizer_key, training_key), body=body
        )

    async def get_manage_url(self, organizer_key: str, training_key: str) -> str:
        """Return the URL of GoTo's page for the training, which requires signing in."""
        return await self._send_for_one(
            Url, "trainings.manageUrl.get", _path_keys(organizer_key, training_key)
        )

    async def get_start_url(self, organizer_key: str, training_key: str) -> str:
        """Return the link that starts the training after signing in. It is not a secret."""
        return await self._send_for_one(
            Url, "trainings.startUrl.get", _path_keys(organizer_key, training_key)
        )

    async def get_host_link(self, training_key: str) -> HostLink:
        """Create the link that starts the training as its host without signing in. The link is a secret."""
        return await self._send_for_one(HostLink, "trainings.start", {"trainingKey": training_key})

    async def list(self, organizer_key: str) -> Rows[Training]:
        """Return the planned and running trainings in order of creation; finished ones are not listed."""
        return await self._send_for_list(Training, "trainings.list", _path_keys(organizer_key))


class AccountsApi(TypedApi):
    """The organizers of a multi-user GoTo Training account.

    The organizers of a GoTo Training account with several users. Values and errors as in ``TypedApi``.
    """

    @deprecated("accounts.organizers.list")
    async def list_organizers(self, account_key: str) -> Rows[TrainingOrganizer]:
        """Deprecated by GoTo in favour of the Admin API's users. Return all organizers of the account."""
        return await self._send_for_list(
            TrainingOrganizer, "accounts.organizers.list", {"accountKey": account_key}
        )


def _path_keys(organizer_key: str, training_key: str | None = None) -> dict[str, str]:
    keys = {"organizerKey": organizer_key}
    return keys if training_key is None else {**keys, "trainingKey": training_key}


def _build_times(times: SessionTimes) -> list[dict[str, str]]:
    found = [{"startDate": format_time(start), "endDate": format_time(end)} for start, end in times]
    if not found:
        raise ValueError("A training has at least one session.")
    return found


def _key_numbers(keys: Iterable[str]) -> list[int]:
    return [key_number(key, "organizerKey") for key in keys]


def _build_settings(disable_confirmation_email: bool, disable_web_registration: bool) -> dict[str, bool]:
    return {
        "disableConfirmationEmail": disable_confirmation_email,
        "disableWebRegistration": disable_web_registration,
    }
