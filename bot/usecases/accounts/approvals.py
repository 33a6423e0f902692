"""Sign-ins that another person must allow: asking an admin, the answer, and ending a link that was lent."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.model.accounts import Approval, PendingLink, SignInAnswer
from bot.model.errors import UserError, UsherError
from bot.model.ids import Person, Tenant, operation_id
from bot.model.messages import Notice
from bot.model.people import Link
from bot.usecases.accounts.connect import disconnect, save_link
from bot.usecases.core.policy import is_usher_admin, list_admins
from bot.usecases.core.services import Services

ADMINS_TIMEOUT_SECONDS = 0.8
"""Time limit for a suggestion: the form must open within three seconds."""


async def require_unasked(app: Services, asker: Person, pending_id: str) -> None:
    """Raise ``UserError`` if the sign-in is over, or an admin was asked: there is nobody to choose."""
    pending = await app.store.pending_links.find(app.store.pending_links.key(asker.tenant, pending_id))
    is_open = (
        pending is not None
        and pending.link.person == asker
        and pending.answer is None
        and pending.approver is None
        and app.clock.now() < pending.expires_at
    )
    if not is_open:
        raise UserError("question-expired", next_step="connect-expired-next")


async def ask_admin(app: Services, asker: Person, pending_id: str, admin: Person) -> PendingLink:
    """Make ``admin`` the one who decides about the sign-in.

    Raises ``UserError`` if they are no admin of Usher, or if the sign-in is over or somebody else was asked.
    """
    if admin == asker or not await is_usher_admin(app, admin):
        raise UserError("approval-no-admin", field="admin")
    pending = await app.store.pending_links.ask_admin(pending_id, asker, admin)
    if pending is None:
        raise UserError("question-expired", next_step="connect-expired-next")
    return pending


async def find_admin_to_ask(app: Services, tenant: Tenant) -> str | None:
    """Return the user id of somebody who administers Usher here, as a suggestion; None if Slack is slow to say."""
    try:
        async with asyncio.timeout(ADMINS_TIMEOUT_SECONDS):
            known = await list_admins(app, tenant)
    except (UsherError, TimeoutError):
        return None
    return known[0].user_id if known else None


async def answer(app: Services, person: Person, pending_id: str, given: SignInAnswer) -> PendingLink:
    """Record the answer, which a worker then carries out: yes or no by who was asked, a cancellation by who asked.

    Raises ``UserError`` if the sign-in is over or not this person's to decide, if they no longer administer Usher, and
    for a yes after the other has connected an account by themselves.
    """
    pending = await app.store.pending_links.find(app.store.pending_links.key(person.tenant, pending_id))
    is_admins = pending is not None and pending.approval is Approval.ADMIN
    if given is SignInAnswer.YES and is_admins and not await is_usher_admin(app, person):
        raise UserError("approval-over", next_step="approval-over-next")
    is_open = pending is not None and pending.answer is None and pending.approver == person
    if given is SignInAnswer.YES and pending is not None and is_open:
        await _require_not_connected_since(app, pending)
    due = app.clock.now() + app.timing.account_check_lease
    answered = await app.store.pending_links.answer(pending_id, person, given, due)
    if answered is None:
        raise UserError("approval-over", next_step="approval-over-next")
    key = app.store.pending_links.key(person.tenant, pending_id)
    await app.jobs.queue.enqueue_account_check(person.tenant, key)
    return answered


async def _require_not_connected_since(app: Services, pending: PendingLink) -> None:
    """Raise ``UserError`` if the person connected an account after the sign-in: a yes that comes late replaces none."""
    asker = pending.link.person
    link = await app.store.links.get(asker)
    if link is not None and link.connected_at > pending.link.connected_at:
        name = (await app.slack.people.get_profile(asker)).name
        raise UserError(
            "approval-connected-since", next_step="approval-over-next", asker=name, email=pending.link.email
        )


async def connect_approved(app: Services, key: str, pending: PendingLink) -> Link:
    """Store the link of a sign-in that was allowed; return it. Idempotent."""
    owner = pending.approver if pending.approval is Approval.OWNER else pending.link.lent_by
    if pending.answer is SignInAnswer.CONNECTED:
        return await app.store.links.get(pending.link.person) or pending.link
    link = replace(pending.link, connected_at=app.clock.now(), lent_by=owner)
    await save_link(app, link, approver=pending.approver)
    await app.store.pending_links.mark_connected(key)
    return link


async def ask_for_account(app: Services, key: str, pending: PendingLink) -> tuple[str, PendingLink]:
    """After the yes, let the person choose one of several accounts; return the id of the question and the sign-in."""
    owner = pending.approver if pending.approval is Approval.OWNER else None
    pending_id = app.ids.new()
    own = replace(
        pending,
        link=replace(pending.link, lent_by=owner),
        approval=Approval.SELF,
        approver=None,
        answer=None,
        expires_at=app.clock.now() + app.rules.account_question_lifetime,
    )
    await app.store.pending_links.save(pending_id, own)
    await app.store.pending_links.delete(key)
    return pending_id, own


async def end_lent_link(app: Services, owner: Person, borrower: Person, connected_at: str) -> str:
    """End the link that uses ``owner``'s GoTo account, and revoke it at GoTo; return its e-mail.

    Raises ``UserError`` if it has ended already, or is not this person's account.
    """
    link = await app.store.links.get(borrower)
    if link is None or link.lent_by != owner or link.connected_at.isoformat() != connected_at:
        raise UserError("lent-gone", next_step="lent-gone-next")
    email = await disconnect(app, borrower, ended_by=owner)
    send_id = operation_id(app.config.id_secret, borrower, "lent-ended", connected_at)
    await app.jobs.queue.enqueue_notice(borrower, Notice.LENT_ENDED, send_id)
    return email
