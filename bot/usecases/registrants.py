"""Telling those who are registered for a training: the people known here, and whom GoTo lists, each once."""

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
"""Who counts on a training; who waits for a seat is told by the waitlist."""
InZone = Callable[[str], Message]
"""Gives what somebody reads whose zone (IANA) this is."""
Saying = Callable[[Person, str], Awaitable[tuple[str, Message] | None]]
"""Gives the message for a person whose zone (IANA) this is, and its send id; None where nothing is left to say."""


async def registrants_of(
    go: Run,
    own: Own,
    key: str,
    states: Collection[RegistrationState] = REGISTERED,
    *,
    all_of_them: bool = False,
) -> list[dict[str, str]]:
    """Return everybody who is registered, to be written down: ``user`` ("" for who is not known), e-mail and name.

    With ``all_of_them``, raises ``TryAgain`` while GoTo does not tell its list.
    """
    known = await known_of(go.s, own, key)
    if all_of_them and not known.listed:
        raise TryAgain("goto-no-answer", next_step="try-again-soon")
    return named(known.people, states)


def named(people: Sequence[Registration], states: Collection[RegistrationState]) -> list[dict[str, str]]:
    """Return those who stand in one of these states, to be written down: ``user`` ("" for who is not known)."""
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
    """Tell those who are known in Slack, once each; return who was reached and who was not."""

    async def saying(person: Person, zone: str) -> tuple[str, Message]:
        return go.send_id(f"told-{person.user_id}"), message(zone)

    return await tell_each(go, people, saying)


async def tell_each(go: Run, people: Sequence[Any], saying: Saying) -> tuple[list[str], list[str]]:
    """Tell those who are known in Slack what ``saying`` gives; return who was reached and who was not."""
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
            # Slack may take a post into a conversation that nobody reads any more.
            return False
        found = await saying(person, profile.zone or "UTC")
        if found is None:
            return True
        sent = await tell_once(s, person, *found)
    except (CannotPost, UserError):
        return False
    return sent.ts is not None
