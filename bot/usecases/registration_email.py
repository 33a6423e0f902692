"""Under which address somebody registers: Slack's, or another one where the workspace's policy lets them choose.

GoTo knows an address once and answers with the registration that is there. Only Slack's word says whose an address is:
of one that was typed, what is registered already is somebody's, and its link is not shown.
"""

from __future__ import annotations

import re

from bot.errors import UserError
from bot.ids import Person
from bot.ports import Registration
from bot.usecases.services import Services

LIMIT = 254
"""Characters of an address (RFC 5321: path)."""
ADDRESS = re.compile(
    r"(?!\.)(?!.*\.\.)[^\s@<>,;:\"()\[\]\\]{1,64}(?<!\.)@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]"
)


def same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


async def own_email(s: Services, person: Person) -> str | None:
    """Return the person's address as Slack tells it now."""
    return (await s.people.profile(person)).email or None


async def may_choose(s: Services, person: Person) -> bool:
    """Say whether the workspace lets its people register under another address than Slack's."""
    return (await s.policies.get(person.tenant)).other_emails


async def chosen(s: Services, person: Person, typed: str | None) -> str:
    """Return the address to register under; ``typed`` is what the form holds, None where it does not ask.

    Raises ``UserError`` with the field ``email`` for one that is none, that somebody else of the workspace has, or
    that the policy does not allow (any more).
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
    """Raise ``UserError`` for an address that the policy allowed when it was entered and does not now.

    ``before`` is what is known of the address: a place that the person has under it stays theirs.
    """
    if before is not None and before.person == person:
        return
    own = await own_email(s, person)
    if own and not same(own, email) and not await may_choose(s, person):
        raise UserError("register-email-kept", field="email", email=own)


async def is_theirs(s: Services, person: Person, email: str) -> bool:
    """Say whether Slack knows the address as the person's, so that what is registered under it is theirs."""
    own = await own_email(s, person)
    return own is not None and same(own, email)


def taken() -> UserError:
    """Return what is said of an address under which somebody is registered who may be anybody."""
    return UserError("registration-address-taken", next_step="registration-address-taken-next", field="email")
