"""Whose GoTo account was signed in to, and who must say yes before it is connected.

Whoever has the account's e-mail in Slack is its owner. Being signed in to GoTo proves nothing about who asked for it:
anybody can be sent the link of somebody else's attempt to connect.
"""

from __future__ import annotations

import asyncio

from bot.model.accounts import Approval
from bot.model.email_addresses import PUBLIC_MAIL_DOMAINS, email_domain, is_same_email
from bot.model.errors import CannotPost, FaultError, UsherError
from bot.model.people import Profile
from bot.model.policy import Policy, UnknownEmails
from bot.usecases.core.policy import has_admin_rights
from bot.usecases.core.services import Services


async def find_required_approval(
    app: Services, asker: Profile, email: str
) -> tuple[Approval, Profile | None]:
    """Return who must say yes before ``asker`` uses the GoTo account with this e-mail; for OWNER, the owner too.

    Raises ``FaultError`` if Slack does not say now who has the e-mail: that is not the same as nobody.
    """
    if is_same_email(email, asker.email or ""):
        return Approval.NONE, None
    policy = await app.store.policies.get(asker.person.tenant)
    try:
        holder = await _find_holder(app, asker, email) if email else None
    except CannotPost:
        # Usher may not see e-mails here, and asking again will not change that.
        return await _admin_approval(app, asker, policy), None
    except (UsherError, TimeoutError) as error:
        raise FaultError("connect-owner-unknown", next_step="connect-expired-next") from error
    if holder is None:
        is_allowed = _is_unknown_email_allowed(policy, asker, email)
        return Approval.SELF if is_allowed else await _admin_approval(app, asker, policy), None
    if holder.person == asker.person:
        return Approval.NONE, None
    if holder.is_deactivated or holder.is_bot or holder.is_external:
        # They cannot be asked here: who left, a bot, somebody from another organization.
        return await _admin_approval(app, asker, policy), None
    return Approval.OWNER, holder


async def _find_holder(app: Services, asker: Profile, email: str) -> Profile | None:
    async with asyncio.timeout(app.timing.account_lookup_seconds):
        return await app.slack.people.find_profile_by_email(asker.person.tenant, email)


async def _admin_approval(app: Services, asker: Profile, policy: Policy) -> Approval:
    """Return ADMIN, or SELF for an admin, whose own yes it is."""
    return Approval.SELF if await has_admin_rights(app, asker, policy) else Approval.ADMIN


def _is_unknown_email_allowed(policy: Policy, asker: Profile, email: str) -> bool:
    """Return True if people may connect this account, though nobody in Slack has its e-mail."""
    if policy.unknown_emails is UnknownEmails.ANY:
        return True
    if policy.unknown_emails is UnknownEmails.ADMIN:
        return False
    own = set(policy.email_domains)
    if not asker.is_guest:
        own.add(email_domain(asker.email or ""))
    domain = email_domain(email)
    return domain != "" and domain in own and domain not in PUBLIC_MAIL_DOMAINS
