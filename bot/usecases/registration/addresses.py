"""Which e-mail address somebody registers with: Slack's, or another if the workspace's policy allows it.

GoTo keeps one registration per address and returns the existing one. Only Slack says whose an address is: if a typed
address is already registered, that may be anybody's, so its link is not shown.
"""

from __future__ import annotations

from bot.model.email_addresses import is_same_email
from bot.model.errors import UserError
from bot.model.ids import Person
from bot.model.registration import Registration
from bot.parsing.addresses import clean_address, is_address
from bot.usecases.core.services import Services


async def fetch_own_email(app: Services, person: Person) -> str | None:
    """Return the person's current address in Slack."""
    return (await app.slack.people.get_profile(person)).email or None


async def can_choose_email(app: Services, person: Person) -> bool:
    """Return True if the workspace lets people register with an address other than Slack's."""
    return (await app.store.policies.get(person.tenant)).other_emails


async def resolve_email(app: Services, person: Person, typed: str | None) -> str:
    """Return the address to register with; ``typed`` is the form's value, None if the form does not ask.

    Raises ``UserError`` with the field ``email`` if it is invalid, belongs to somebody else of the workspace, or the
    policy does not allow it (any more).
    """
    own = await fetch_own_email(app, person)
    typed = clean_address(typed or "")
    if own and (not typed or is_same_email(typed, own)):
        return own
    if not await can_choose_email(app, person):
        if own and typed:
            raise UserError("register-email-kept", field="email", email=own)
        raise UserError("registration-no-email", next_step="registration-no-email-next")
    if not is_address(typed):
        raise UserError("register-email-wrong", field="email")
    holder = await app.slack.people.find_by_email(person.tenant, typed)
    if holder is not None and holder != person:
        raise UserError("register-email-others", field="email")
    return typed


async def require_still_allowed(
    app: Services, person: Person, email: str, before: Registration | None
) -> None:
    """Raise ``UserError`` if the policy allowed this address when it was entered but no longer does.

    ``before`` is the existing registration of the address; the person keeps a place they already have under it.
    """
    if before is not None and before.person == person:
        return
    own = await fetch_own_email(app, person)
    if own and not is_same_email(own, email) and not await can_choose_email(app, person):
        raise UserError("register-email-kept", field="email", email=own)


async def is_own_address(app: Services, person: Person, email: str) -> bool:
    """Return True if the address is the person's in Slack, so that a registration under it is theirs."""
    own = await fetch_own_email(app, person)
    return own is not None and is_same_email(own, email)


def address_taken_error() -> UserError:
    """Return the error for an address that is already registered, possibly by somebody else."""
    return UserError("registration-address-taken", next_step="registration-address-taken-next", field="email")
