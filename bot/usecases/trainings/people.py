"""Notify those registered for a training, known here or listed by GoTo, each once."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass

from bot.model.errors import SlackRefusal, TransientError, UserError
from bot.model.ids import Person
from bot.model.messages import Message, MessageWriter
from bot.model.registration import Registration, RegistrationState, SharedTraining
from bot.model.training_requests import Recipient
from bot.model.trainings import TrainingRow
from bot.usecases.core.faults import log_refusal
from bot.usecases.core.operation_run import OperationRun
from bot.usecases.core.sends import dm_once
from bot.usecases.core.services import Services
from bot.usecases.core.sessions import OwnSession

log = logging.getLogger("usher.trainings")

REGISTERED_STATES = frozenset(
    {RegistrationState.REGISTERED, RegistrationState.SAVED, RegistrationState.WAITING_APPROVAL}
)
"""Those who expect to attend. People on the waitlist are notified by the waitlist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRegistrants:
    """All known registrations of a training. ``has_goto_list`` is True if GoTo returned its list.

    ``organizers`` are the trainers' e-mails, and ``unreadable`` those in rows of GoTo's list that are left out because
    something else in them cannot be read; both case-folded.
    """

    row: TrainingRow
    shared: SharedTraining | None
    people: tuple[Registration, ...]
    has_goto_list: bool
    organizers: frozenset[str] = frozenset()
    unreadable: frozenset[str] = frozenset()


RegistrantLoader = Callable[[Services, OwnSession, str], Awaitable[KnownRegistrants]]
"""Loads all known registrations of a training organized by this session, by its key (``registration/roster.py``)."""
MessageForZone = Callable[[str], Message]
"""Builds the message for a reader in this zone (IANA)."""
MessageForPerson = Callable[[Person, str], Awaitable[tuple[str, MessageWriter] | None]]
"""Returns the send id and the message's writer for a person in this zone (IANA), None if nothing is left to say."""
Notified = tuple[tuple[str, ...], tuple[str, ...]]
"""The names of the people who were reached, and of those who were not."""


async def list_registrants(
    run: OperationRun,
    own: OwnSession,
    key: str,
    load: RegistrantLoader,
    states: Collection[RegistrationState] = REGISTERED_STATES,
    *,
    require_goto_list: bool = False,
) -> tuple[Recipient, ...]:
    """Return everybody registered, also those of whom only the address can be read.

    With ``require_goto_list``, raises ``TransientError`` if GoTo does not return its list.
    """
    known = await load(run.app, own, key)
    if require_goto_list and not known.has_goto_list:
        raise TransientError("goto-no-answer", next_step="try-again-soon")
    emails = {one.email.strip().casefold() for one in known.people}
    others = [Recipient(name="", email=email, user="") for email in sorted(known.unreadable - emails)]
    return (*to_recipients(known.people, states), *others)


def to_recipients(
    registrations: Sequence[Registration], states: Collection[RegistrationState]
) -> tuple[Recipient, ...]:
    """Return the people of the registrations in one of these states."""
    return tuple(
        Recipient(
            name=f"{one.given_name} {one.surname}".strip(),
            email=one.email,
            user=one.person.user_id if one.person else "",
        )
        for one in registrations
        if one.state in states
    )


async def notify_registrants(
    run: OperationRun, people: Sequence[Recipient], message: MessageForZone
) -> Notified:
    """Notify those who are known in Slack, once each; return who was and who was not reached."""

    async def build_message(person: Person, zone: str) -> tuple[str, MessageWriter]:
        return run.send_id(f"told-{person.user_id}"), lambda: message(zone)

    return await notify_each(run, people, build_message)


async def notify_each(
    run: OperationRun, people: Sequence[Recipient], build_message: MessageForPerson
) -> Notified:
    """Send those who are known in Slack the message built for them; return who was and who was not reached."""
    return await _notify(run, people, lambda person: _send_in_zone(run, person, build_message))


async def notify_removed_organizers(
    run: OperationRun, people: Sequence[Recipient], write: MessageWriter
) -> Notified:
    """Send those who are known in Slack a message, once each; return who was and who was not reached."""
    return await _notify(run, people, lambda person: _send_once(run, person, write))


async def _notify(
    run: OperationRun, people: Sequence[Recipient], send: Callable[[Person], Awaitable[bool]]
) -> Notified:
    reached: list[str] = []
    missed: list[str] = []
    for one in people:
        label = one.name or one.email
        person = await _find_person(run, one)
        if person is not None and await send(person):
            reached.append(label)
        else:
            missed.append(f"{label} ({one.email})" if one.email and label != one.email else label)
    return tuple(reached), tuple(missed)


async def _find_person(run: OperationRun, one: Recipient) -> Person | None:
    tenant = run.operation.person.tenant
    if one.user:
        return Person(tenant, one.user)
    if not one.email:
        return None
    try:
        return await run.app.slack.people.find_by_email(tenant, one.email, is_patient=True)
    except SlackRefusal as error:
        log_refusal(run.app, log, f"cannot look for somebody: op={run.operation.id}", error)
        return None


async def _send_in_zone(run: OperationRun, person: Person, build_message: MessageForPerson) -> bool:
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
    except (SlackRefusal, UserError):
        return False
    return sent.ts is not None


async def _send_once(run: OperationRun, person: Person, write: MessageWriter) -> bool:
    try:
        sent = await dm_once(run.app, person, run.send_id(f"told-{person.user_id}"), write)
    except SlackRefusal:
        return False
    return sent.ts is not None
