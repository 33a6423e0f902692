"""Notify those registered for a training, known here or listed by GoTo, each once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any

from bot.errors import CannotPost, TryAgain, UserError
from bot.ids import Person
from bot.ports import Message, Registration, RegistrationState
from bot.usecases.operations import Run
from bot.usecases.roster import known_of
from bot.usecases.sends import tell_once
from bot.usecases.sessions import Own

REGISTERED = frozenset(
    {RegistrationState.REGISTERED, RegistrationState.SAVED, RegistrationState.WAITING_APPROVAL}
)
"""Those who expect to attend. People on the waitlist are notified by the waitlist."""
InZone = Callable[[str], Message]
"""Builds the message for a reader in this zone (IANA)."""
Saying = Callable[[Person, str], Awaitable[tuple[str, Message] | None]]
"""Builds the send id and message for a person in this zone (IANA); None if there is nothing left to say."""


async def registrants_of(
    go: Run,
    own: Own,
    key: str,
    states: Collection[RegistrationState] = REGISTERED,
    *,
    all_of_them: bool = False,
) -> list[dict[str, str]]:
    """Return everybody registered as rows to store: ``user`` ("" if unknown in Slack), e-mail and name.

    With ``require_goto_list``, raises ``TryAgain`` if GoTo does not return its list.
    """
    known = await known_of(go.s, own, key)
    if all_of_them and not known.listed:
        raise TryAgain("goto-no-answer", next_step="try-again-soon")
    return named(known.people, states)


def named(people: Sequence[Registration], states: Collection[RegistrationState]) -> list[dict[str, str]]:
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


async def tell_registrants(go: Run, people: Sequence[Any], message: InZone) -> tuple[list[str], list[str]]:
    """Notify those who are known in Slack, once each; return the names of who was and who was not reached."""

    async def saying(person: Person, zone: str) -> tuple[str, Message]:
        return go.send_id(f"told-{person.user_id}"), message(zone)

    return await tell_each(go, people, saying)


async def tell_each(go: Run, people: Sequence[Any], saying: Saying) -> tuple[list[str], list[str]]:
    """Send those who are known in Slack the message built for them; return who was and who was not reached."""
    reached: list[str] = []
    missed: list[str] = []
    for one in people:
        email, user = str(one["email"] or ""), str(one.get("user") or "")
        label = str(one["name"] or email)
        person = await _who(go, user, email)
        if person is not None and await _told(go, person, saying):
            reached.append(label)
        else:
            missed.append(f"{label} ({email})" if email and label != email else label)
    return reached, missed


async def _who(go: Run, user: str, email: str) -> Person | None:
    tenant = go.operation.person.tenant
    if user:
        return Person(tenant, user)
    return await go.s.people.by_email(tenant, email) if email else None


async def _told(go: Run, person: Person, saying: Saying) -> bool:
    s = go.s
    try:
        profile = await s.people.profile(person)
        if profile.is_gone:
            # Slack may accept a post in a conversation that nobody reads any more.
            return False
        found = await saying(person, profile.zone or "UTC")
        if found is None:
            return True
        sent = await tell_once(s, person, *found)
    except (CannotPost, UserError):
        return False
    return sent.ts is not None
