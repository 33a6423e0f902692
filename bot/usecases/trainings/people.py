"""Notify those registered for a training, known here or listed by GoTo, each once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from bot.model.core import Message
from bot.model.errors import CannotPost, TransientError, UserError
from bot.model.ids import Person
from bot.model.registration import Registration, RegistrationState, SharedTraining
from bot.model.trainings import TrainingRow
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.sends import dm_once
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession

REGISTERED_STATES = frozenset(
    {RegistrationState.REGISTERED, RegistrationState.SAVED, RegistrationState.WAITING_APPROVAL}
)
"""Those who expect to attend. People on the waitlist are notified by the waitlist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRegistrants:
    """All known registrations of a training. ``has_goto_list`` is True if GoTo returned its list.

    ``organizers`` are the trainers' e-mails, case-folded.
    """

    row: TrainingRow
    shared: SharedTraining | None
    people: tuple[Registration, ...]
    has_goto_list: bool
    organizers: frozenset[str] = frozenset()


RegistrantLoader = Callable[[Services, OwnSession, str], Awaitable[KnownRegistrants]]
"""Loads all known registrations of a training organized by this session, by its key (``registration/roster.py``)."""
MessageForZone = Callable[[str], Message]
"""Builds the message for a reader in this zone (IANA)."""
MessageForPerson = Callable[[Person, str], Awaitable[tuple[str, Message] | None]]
"""Builds the send id and message for a person in this zone (IANA); None if there is nothing left to say."""


async def list_registrants(
    run: OperationRun,
    own: OwnSession,
    key: str,
    load: RegistrantLoader,
    states: Collection[RegistrationState] = REGISTERED_STATES,
    *,
    require_goto_list: bool = False,
) -> list[dict[str, str]]:
    """Return everybody registered as rows to store: ``user`` ("" if unknown in Slack), e-mail and name.

    With ``require_goto_list``, raises ``TryAgain`` if GoTo does not return its list.
    """
    known = await load(run.app, own, key)
    if require_goto_list and not known.has_goto_list:
        raise TransientError("goto-no-answer", next_step="try-again-soon")
    return to_payload_rows(known.people, states)


def to_payload_rows(
    people: Sequence[Registration], states: Collection[RegistrationState]
) -> list[dict[str, str]]:
    """Return those in one of these states as rows to store: ``user`` ("" if unknown in Slack), e-mail and name."""
    return [
        {
            "user": one.person.user_id if one.person else "",
            "email": one.email,
            "name": f"{one.given_name} {one.surname}".strip(),
        }
        for one in people
        if one.state in states
    ]


async def notify_registrants(
    run: OperationRun, people: Sequence[Any], message: MessageForZone
) -> tuple[list[str], list[str]]:
    """Notify those who are known in Slack, once each; return the names of who was and who was not reached."""

    async def saying(person: Person, zone: str) -> tuple[str, Message]:
        return run.send_id(f"told-{person.user_id}"), message(zone)

    return await notify_each(run, people, saying)


async def notify_each(
    run: OperationRun, people: Sequence[Any], build_message: MessageForPerson
) -> tuple[list[str], list[str]]:
    """Send those who are known in Slack the message built for them; return who was and who was not reached."""
    reached: list[str] = []
    missed: list[str] = []
    for one in people:
        email, user = str(one["email"] or ""), str(one.get("user") or "")
        label = str(one["name"] or email)
        person = await _find_person(run, user, email)
        if person is not None and await _notify_one(run, person, build_message):
            reached.append(label)
        else:
            missed.append(f"{label} ({email})" if email and label != email else label)
    return reached, missed


async def _find_person(run: OperationRun, user: str, email: str) -> Person | None:
    tenant = run.operation.person.tenant
    if user:
        return Person(tenant, user)
    return await run.app.slack.people.find_by_email(tenant, email) if email else None


async def _notify_one(run: OperationRun, person: Person, build_message: MessageForPerson) -> bool:
    app = run.app
    try:
        profile = await app.slack.people.get_profile(person)
        if profile.is_deactivated:
            # Slack may accept a post in a conversation that nobody reads any more.
            return False
        found = await build_message(person, profile.zone or "UTC")
        if found is None:
            return True
        sent = await dm_once(app, person, *found)
    except (CannotPost, UserError):
        return False
    return sent.ts is not None
