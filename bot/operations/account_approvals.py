"""Sign-ins that wait for somebody's yes in Slack: the questions, and what comes of the answer.

A worker carries out each answer, and ends what nobody answered. Every message is sent once, whatever is killed.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from functools import partial

from bot.model.accounts import Approval, ApprovalModel, DueAccount, PendingLink, SignInAnswer, SignInResult
from bot.model.errors import FaultError, PersonLeft, SlackDown, SlackRefusal, UsherError
from bot.model.ids import Person, operation_id
from bot.model.messages import MessageWriter
from bot.model.people import Link
from bot.model.reader import written_for
from bot.operations import RESUMABLE_KINDS
from bot.usecases.accounts import approvals
from bot.usecases.accounts.connect import connected_send_id, discard_link, resume_after_connect, revoke_tokens
from bot.usecases.accounts.keep_alive import is_still_member, keep_alive
from bot.usecases.core.readers import find_reader
from bot.usecases.core.sends import dm_once, update_message
from bot.usecases.core.services import Services
from bot.views.accounts import approvals as views
from bot.views.accounts import connection as connection_views

log = logging.getLogger("usher.accounts")


async def announce_sign_in(app: Services, done: SignInResult) -> bool:
    """Send the messages after a sign-in: it is connected, or who is asked about it.

    Return True if the message with the link says that it is connected. Raises ``UsherError`` if a question could not
    be sent; then nothing is kept.
    """
    if done.pending_id is None:
        return await _tell_connected(app, done)
    try:
        await _ask(app, done, done.pending_id)
        await replace_link(app, done.person, done.response_url, connection_views.asked_message)
    except UsherError:
        await _give_up(app, done, done.pending_id)
        raise
    return False


async def _tell_connected(app: Services, done: SignInResult) -> bool:
    """Put the confirmation in the place of the message with the link and return True, else send it once directly."""
    connected = partial(connection_views.connected_message, done)
    if await replace_link(app, done.person, done.response_url, connected):
        return True
    await _send_connected(app, done)
    return False


async def replace_link(app: Services, person: Person, response_url: str, write: MessageWriter) -> bool:
    """Replace the message whose link was used, while Slack lets it; return False if that is not possible."""
    if not response_url:
        return False
    with written_for(await find_reader(app, person)):
        message = write()
    try:
        await app.slack.messenger.respond(response_url, message, replace=True)
    except (SlackRefusal, SlackDown, FaultError) as error:
        log.warning("cannot replace the message with the link: %s", error)
        return False
    return True


async def _send_connected(app: Services, done: SignInResult) -> None:
    connected = partial(connection_views.connected_message, done)
    await dm_once(app, done.person, connected_send_id(app, done), connected)


async def _ask(app: Services, done: SignInResult, pending_id: str) -> None:
    key = app.store.pending_links.key(done.person.tenant, pending_id)
    if done.approval not in (Approval.OWNER, Approval.ADMIN):
        await _send(app, key, "choice", done.person, partial(connection_views.account_question, done))
        return
    pending = await app.store.pending_links.find(key)
    if pending is None:
        return
    if pending.approver is not None:
        await _ask_approver(app, key, pending, pending_id)
    model = await _model(app, pending, done.person, pending_id)
    await _send(app, key, "waiting", done.person, lambda: views.waiting_message(model))


async def _give_up(app: Services, done: SignInResult, pending_id: str) -> None:
    if done.approval in (Approval.OWNER, Approval.ADMIN):
        await approvals.answer(app, done.person, pending_id, SignInAnswer.CANCELLED)
    else:
        await discard_link(app, done.person, pending_id)


async def _ask_approver(app: Services, key: str, pending: PendingLink, pending_id: str) -> None:
    """Ask the account's owner, or the chosen admin, whether the person may use the account."""
    assert pending.approver is not None  # noqa: S101 - the caller checked
    model = await _model(app, pending, pending.approver, pending_id)
    await _send(app, key, "question", pending.approver, lambda: views.approval_question(model))


async def ask_chosen_admin(app: Services, pending: PendingLink, pending_id: str) -> None:
    """Ask the admin whom the person chose, and show the person who was asked."""
    person = pending.link.person
    key = app.store.pending_links.key(person.tenant, pending_id)
    await _ask_approver(app, key, pending, pending_id)
    model = await _model(app, pending, person, pending_id)
    await _update(app, key, "waiting", person, lambda: views.waiting_message(model))


async def check_account(app: Services, due: DueAccount) -> None:
    """Look at a link or a pending sign-in that is due. Raises ``UsherError`` if it is to be tried again."""
    if due.person is not None:
        await keep_alive(app, due, due.person)
    else:
        await _check_pending(app, due.key)


async def _check_pending(app: Services, key: str) -> None:
    """Connect what was allowed; end what was refused, cancelled, or not answered in time."""
    pending = await app.store.pending_links.find(key)
    if pending is None:
        await app.store.due_accounts.remove(key)
    elif pending.answer is None and app.clock.now() < pending.expires_at:
        await app.store.due_accounts.postpone(key, pending.expires_at)
    elif pending.answer in (SignInAnswer.YES, SignInAnswer.CONNECTED) and await _may_connect(
        app, pending.link.person
    ):
        await _connect(app, key, pending)
    else:
        await _end(app, key, pending)


async def _may_connect(app: Services, person: Person) -> bool:
    return await is_still_member(app, person) is not False


async def _connect(app: Services, key: str, pending: PendingLink) -> None:
    person = pending.link.person
    if len(pending.accounts) > 1:
        pending_id, own = await approvals.ask_for_account(app, key, pending)
        await _update(app, key, "waiting", person, await _over(app, pending, person))
        choice = SignInResult(
            person=person,
            email=own.link.email,
            name=own.link.owner_name,
            pending_id=pending_id,
            slack_email=own.link.email,
            accounts=own.accounts,
        )
        key = app.store.pending_links.key(person.tenant, pending_id)
        await _send(app, key, "choice", person, partial(connection_views.account_question, choice))
    else:
        link = await approvals.connect_approved(app, key, pending)
        await _update(app, key, "waiting", person, await _over(app, pending, person))
        await _announce_connected(app, link, pending)
        await app.store.pending_links.delete(key)


async def _announce_connected(app: Services, link: Link, pending: PendingLink) -> None:
    """Tell the person that they are connected, and the account's owner who uses it now; continue what waited."""
    done = SignInResult(
        person=link.person,
        email=link.email,
        name=link.owner_name,
        resume=pending.resume,
        connected_at=link.connected_at,
    )
    await _tell_owner(app, link)
    await _send_connected(app, done)
    settled = partial(connection_views.settled_message, done)
    await replace_link(app, link.person, pending.response_url, settled)
    await resume_after_connect(app, done, RESUMABLE_KINDS)


async def _tell_owner(app: Services, link: Link) -> None:
    """Tell the account's owner, if it is another member, who uses it now and how to end that."""
    if link.lent_by is None:
        return
    borrower = (await app.slack.people.get_profile(link.person)).name
    when = link.connected_at.isoformat()
    send_id = operation_id(app.config.id_secret, link.lent_by, "lent", link.person.user_id, when)
    with suppress(PersonLeft):  # then the link ends
        await dm_once(app, link.lent_by, send_id, lambda: views.lent_message(link, borrower))


async def _end(app: Services, key: str, pending: PendingLink) -> None:
    """Say that nothing was connected, and have GoTo forget the tokens; if it does not answer, again later."""
    person = pending.link.person
    over = await _over(app, pending, person)
    if pending.approval is Approval.SELF:
        await _update(app, key, "choice", person, over)
    else:
        if pending.answer is SignInAnswer.CANCELLED:
            await _update(app, key, "waiting", person, over)
        else:
            await _update(app, key, "waiting", person, views.answered_or_old_message)
            with suppress(PersonLeft):
                await _send(app, key, "over", person, over)
        if pending.approver is not None and pending.answer in (None, SignInAnswer.CANCELLED):
            closed = await _over(app, pending, pending.approver)
            await _update(app, key, "question", pending.approver, closed)
    await replace_link(app, person, pending.response_url, over)
    if await revoke_tokens(app, pending.link):
        await app.store.pending_links.delete(key)
    else:
        log.warning("the tokens of a refused sign-in are not revoked yet: tenant=%s", person.tenant)
        await app.store.due_accounts.postpone(key, app.clock.now() + app.timing.account_retry_delay)


async def _over(app: Services, pending: PendingLink, reader: Person) -> MessageWriter:
    model = await _model(app, pending, reader)
    return lambda: views.over_message(model, pending.answer)


async def _model(app: Services, pending: PendingLink, reader: Person, pending_id: str = "") -> ApprovalModel:
    people, asker = app.slack.people, pending.link.person
    return ApprovalModel(
        approval=pending.approval,
        email=pending.link.email,
        asker=(await people.get_profile(asker)).name,
        approver=(await people.get_profile(pending.approver)).name if pending.approver else "",
        until=pending.expires_at,
        zone=(await find_reader(app, reader)).zone,
        pending_id=pending_id,
    )


async def _send(app: Services, key: str, label: str, person: Person, write: MessageWriter) -> None:
    await dm_once(app, person, _send_id(app, key, label, person), write)


async def _update(app: Services, key: str, label: str, person: Person, write: MessageWriter) -> None:
    """Update a message about the sign-in, if it was posted. Best effort: what matters is also sent."""
    sent = await app.store.sends.find(person.tenant, _send_id(app, key, label, person))
    if sent is None or sent.ts is None:
        return
    with suppress(UsherError):
        await update_message(app, person, sent.channel, sent.ts, write)


def _send_id(app: Services, key: str, label: str, person: Person) -> str:
    return operation_id(app.config.id_secret, person, "sign-in", key, label)
