"""Which e-mail address somebody registers with: Slack's, or another if the workspace's policy allows it.

GoTo keeps one registration per address and returns the existing one. Only Slack says whose an address is: if a typed
address is already registered, that may be anybody's, so its link is not shown.
"""

from __future__ import annotations

import re

from bot.errors import UserError
from bot.ids import Person
from bot.ports import Registration
from bot.usecases.services import Services

LIMIT = 254
"""Maximum length of an address (RFC 5321: path)."""
ADDRESS = re.compile(
    r"(?!\.)(?!.*\.\.)[^\s@<>,;:\"()\[\]\\]{1,64}(?<!\.)@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]"
)


def same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


async def own_email(s: Services, person: Person) -> str | None:
    """Return the person's current address in Slack."""
    return (await s.people.profile(person)).email or None


async def may_choose(s: Services, person: Person) -> bool:
    """Return True if the workspace lets people register with an address other than Slack's."""
    return (await s.policies.get(person.tenant)).other_emails


async def chosen(s: Services, person: Person, typed: str | None) -> str:
    """Return the address to register with; ``typed`` is the form's value, None if the form does not ask.

    Raises ``UserError`` with the field ``email`` if it is invalid, belongs to somebody else of the workspace, or the
    policy does not allow it (any more).
    """
    own = await own_email(s, person)
    typed = (typed or "").strip()
    if own and (not typed or same(typed, own)):
        return own
    if not await may_choose(s, person):
        if own and typed:
            raise UserError("register-email-kept", field="email", email=own)
        raise UserError("registration-no-email", next_step="registration-no-email-next")
    if len(typed) > LIMIT or not ADDRESS.fullmatch(typed):
        raise UserError("register-email-wrong", field="email")
    holder = await s.people.by_email(person.tenant, typed)
    if holder is not None and holder != person:
        raise UserError("register-email-others", field="email")
    return typed


async def check_still(s: Services, person: Person, email: str, before: Registration | None) -> None:
    """Raise ``UserError`` if the policy allowed this address when it was entered but no longer does.

    ``before`` is the existing registration of the address; the person keeps a place they already have under it.
    """
    if before is not None and before.person == person:
        return
    own = await own_email(s, person)
    if own and not same(own, email) and not await may_choose(s, person):
        raise UserError("register-email-kept", field="email", email=own)


async def is_theirs(s: Services, person: Person, email: str) -> bool:
    """Return True if the address is the person's in Slack, so that a registration under it is theirs."""
    own = await own_email(s, person)
    return own is not None and same(own, email)


def taken() -> UserError:
    """Return the error for an address that is already registered, possibly by somebody else."""
    return UserError("registration-address-taken", next_step="registration-address-taken-next", field="email")
