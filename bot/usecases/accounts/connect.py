"""Connect a Slack person to a GoTo account, and disconnect it.

The state of an attempt can be used once, expires after five minutes and is bound to the Slack person and to the browser
that pressed the page's button. The code exchange uses PKCE S256 (RFC 7636). If the GoTo e-mail differs from the Slack
one, or the person has more than one account, somebody must say yes in Slack before anything is connected: the account's
owner, an admin, or the person (``account_owner.py``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from bot.goto.errors import GoToError
from bot.goto.models import Identity, Tokens
from bot.goto.oauth import code_challenge
from bot.model.accounts import (
    Approval,
    ConnectionStatus,
    ConnectState,
    PendingLink,
    ReturnPlace,
    SignInAnswer,
    SignInResult,
    ZoneSource,
)
from bot.model.channels import GROUP_MESSAGE_PREFIX
from bot.model.errors import NotAllowed, UserError, UsherError
from bot.model.ids import Person, operation_id
from bot.model.operations import OperationKind
from bot.model.people import Link
from bot.model.registration import SharingEndReason
from bot.model.resume import Resume, ResumeOperation
from bot.model.sources import SessionSource
from bot.usecases.accounts.account_owner import find_required_approval
from bot.usecases.core.audit import record_audit
from bot.usecases.core.link_ages import alive_until, next_keep_alive
from bot.usecases.core.operations import make_operation
from bot.usecases.core.policy import has_guest_access
from bot.usecases.core.services import Services
from bot.usecases.registration.cancel import retry_cancellations
from bot.usecases.registration.register import retry_registrations
from bot.usecases.registration.share import stop_all_sharing
from bot.usecases.reminders.subscriptions import poll_sources_of

CALLBACK_PATH = "/goto/callback"


async def start_connect(app: Services, person: Person, workspace: str, resume: Resume | None = None) -> str:
    """Start an attempt to connect; return the URL of its page.

    ``resume`` is what the person was doing. Raises ``Refused`` for guests and people from other organizations.
    """
    profile = await app.slack.people.get_profile(person)
    if profile.is_external:
        raise NotAllowed("foreign-refused", next_step="foreign-refused-next")
    if profile.is_guest and not await has_guest_access(app, person.tenant):
        raise NotAllowed("guest-refused", next_step="guest-refused-next")
    token = app.ids.new()
    expires_at = app.clock.now() + app.rules.connect_state_lifetime
    verifier = app.ids.new() + app.ids.new() + app.ids.new()
    state = ConnectState(
        person=person,
        display_name=profile.name,
        workspace_name=workspace,
        expires_at=expires_at,
        code_verifier=verifier,
        resume=resume,
    )
    await app.store.connect_states.save(token, state)
    return f"{app.config.public_url}/goto/connect?state={token}"


async def get_connect_state(app: Services, token: str) -> ConnectState:
    """Return the attempt behind a page's URL, with the workspace's full name if Slack says it.

    Raises ``UserError`` if it has expired or was used.
    """
    state = await app.store.connect_states.get(token)
    if state is None:
        raise UserError("connect-expired", next_step="connect-expired-next")
    name = await app.slack.workspaces.get_name(state.person.tenant)
    return replace(state, workspace_name=name or state.workspace_name)


async def find_return_place(app: Services, done: SignInResult) -> str:
    """Return the name of the channel (``#name``) in which the link was, or a ``ReturnPlace``."""
    if not done.channel:
        return ReturnPlace.SLACK
    try:
        if done.channel == await app.slack.people.open_dm(done.person):
            return ReturnPlace.MESSAGES
        name = (await app.slack.people.get_channel(done.person.tenant, done.channel)).name
    except UsherError:
        return ReturnPlace.SLACK
    return f"#{name}" if name and not name.startswith(GROUP_MESSAGE_PREFIX) else ReturnPlace.SLACK


async def start_sign_in(app: Services, token: str, browser: str) -> str:
    """Bind the attempt to this browser (its cookie's value) and return GoTo's sign-in address."""
    state = await app.store.connect_states.bind_browser(token, _fingerprint(browser))
    if state is None:
        raise UserError("connect-expired", next_step="connect-expired-next")
    challenge = code_challenge(state.code_verifier)
    return app.goto.oauth.authorize_url(token, challenge, app.config.public_url + CALLBACK_PATH)


async def complete_sign_in(app: Services, token: str, code: str | None, browser: str | None) -> SignInResult:
    """Handle GoTo's redirect: exchange the code, read the organizer key, then store the link or ask for confirmation.

    Raises ``UserError`` if the state was used, has expired or belongs to another browser, or if the person declined.
    """
    state = await app.store.connect_states.consume(token)
    if state is None or browser is None or state.browser_hash != _fingerprint(browser):
        raise UserError("connect-expired", next_step="connect-expired-next")
    if code is None:
        raise UserError("connect-denied", next_step="connect-denied-next")
    asker = await app.slack.people.get_profile(state.person)
    tokens = await app.goto.oauth.exchange(code, state.code_verifier, app.config.public_url + CALLBACK_PATH)
    try:
        identity = await app.goto.oauth.me(tokens.access_token)
        link = _make_link(app, state.person, tokens, identity)
        approval, owner = await find_required_approval(app, asker, link.email)
    except (UsherError, GoToError):
        await app.goto.oauth.revoke(tokens.refresh_token or tokens.access_token)
        raise
    accounts = tuple((a.key, a.name or a.key) for a in identity.accounts)
    done = SignInResult(
        person=state.person,
        email=link.email,
        name=link.owner_name,
        slack_name=asker.name,
        slack_email=asker.email,
        resume=state.resume,
        response_url=state.response_url,
        channel=state.channel,
        accounts=accounts,
        approval=approval,
        approver=owner.person if owner else None,
    )
    if approval is Approval.NONE and len(accounts) <= 1:
        await save_link(app, link)
        return replace(done, connected_at=link.connected_at)
    return replace(done, pending_id=await _save_pending(app, link, done))


async def _save_pending(app: Services, link: Link, done: SignInResult) -> str:
    """Keep the sign-in until the question about it is answered; return its id."""
    rules, pending_id = app.rules, app.ids.new()
    is_own = done.approval in (Approval.NONE, Approval.SELF)
    pending = PendingLink(
        link=link,
        accounts=done.accounts,
        expires_at=app.clock.now() + (rules.account_question_lifetime if is_own else rules.approval_lifetime),
        resume=done.resume,
        approval=Approval.SELF if is_own else done.approval,
        approver=done.approver,
        response_url=done.response_url,
    )
    await app.store.pending_links.save(pending_id, pending)
    return pending_id


async def confirm_link(
    app: Services, person: Person, pending_id: str, account_key: str | None
) -> SignInResult:
    """Store a pending link after the person confirmed it in Slack (and chose an account).

    A link to another member's account is stored by a worker, which also tells that member; ``connected_at`` is None
    then.

    Raises ``UserError`` if it was already answered or has expired, if somebody else has to say yes, or if an account
    still has to be chosen.
    """
    pending = await app.store.pending_links.consume(pending_id, person)
    if pending is None:
        raise UserError("question-expired", next_step="connect-expired-next")
    keys = [key for key, _ in pending.accounts]
    if len(keys) > 1 and account_key not in keys:
        await app.store.pending_links.save(pending_id, pending)
        raise UserError("question-account", email=pending.link.email)
    link = replace(pending.link, account_key=account_key if account_key in keys else pending.link.account_key)
    if link.lent_by is not None:
        await _connect_later(app, pending_id, replace(pending, link=link))
    else:
        await save_link(app, link)
    return SignInResult(
        person=person,
        email=link.email,
        name=link.owner_name,
        resume=pending.resume,
        connected_at=link.connected_at if link.lent_by is None else None,
        response_url=pending.response_url,
    )


async def _connect_later(app: Services, pending_id: str, pending: PendingLink) -> None:
    tenant = pending.link.person.tenant
    answered = replace(pending, accounts=(), answer=SignInAnswer.YES)
    await app.store.pending_links.save(pending_id, answered)
    await app.jobs.queue.enqueue_account_check(tenant, app.store.pending_links.key(tenant, pending_id))


async def discard_link(app: Services, person: Person, pending_id: str) -> PendingLink:
    """Discard a pending link and revoke its tokens; return it. Raises ``UserError`` if there is none."""
    pending = await app.store.pending_links.consume(pending_id, person)
    if pending is None:
        raise UserError("question-expired", next_step="connect-expired-next")
    await revoke_tokens(app, pending.link)
    return pending


async def disconnect(app: Services, person: Person, ended_by: Person | None = None) -> str:
    """Delete the link and its tokens here and at GoTo; return its e-mail. Raises ``UserError``.

    It also ends registration through this link and its use for mapped members. ``ended_by`` is who ended it, if not the
    person themselves.
    """
    link = await end_link(app, person, SharingEndReason.DISCONNECTED)
    if link is None:
        raise UserError("not-connected", next_step="not-connected-next")
    await record_audit(
        app,
        ended_by or person,
        "account.disconnect",
        organizer_key=link.organizer_key,
        member=person.user_id if ended_by else None,
    )
    return link.email


async def end_link(app: Services, person: Person, why: SharingEndReason) -> Link | None:
    """End a link with all that works through it, and revoke its tokens; return it, None if there was none."""
    link = await app.store.links.remove(person)
    if link is None:
        return None
    await stop_all_sharing(app, person, why)
    await app.store.member_map.clear_admin_link(person.tenant, person)
    await app.store.feeds.clear_events(person)
    await app.store.snapshots.delete(SessionSource(person))
    await revoke_tokens(app, link)
    return link


async def get_connection_status(app: Services, person: Person) -> ConnectionStatus:
    profile = await app.slack.people.get_profile(person)
    zone, source = profile.zone or "UTC", ZoneSource.SLACK
    if profile.zone != profile.slack_zone:
        source = ZoneSource.OWN
    elif profile.zone is None:
        source = ZoneSource.NONE
    link = await app.store.links.get(person)
    if link is None:
        return ConnectionStatus(zone=zone, email=None, zone_source=source)
    return ConnectionStatus(
        zone=zone,
        email=link.email,
        name=link.owner_name,
        connected_at=link.connected_at,
        alive_until=alive_until(app.rules, link),
        ended_at=link.dead_since,
        account_key=link.account_key,
        zone_source=source,
    )


async def resume_after_connect(
    app: Services, sign_in: SignInResult, resumable: Collection[OperationKind]
) -> None:
    """Resume what was waiting for this connection, and the command the person ran before connecting, if any.

    ``resumable`` are the kinds of operations that may be continued.
    """
    if sign_in.connected_at is not None:
        await retry_registrations(app, sign_in.person)
        await retry_cancellations(app, sign_in.person)
        await poll_sources_of(app, sign_in.person)
    resume = sign_in.resume
    if (
        not isinstance(resume, ResumeOperation)
        or resume.kind not in resumable
        or sign_in.connected_at is None
    ):
        return
    when = sign_in.connected_at.isoformat()
    op = make_operation(app, resume.kind, sign_in.person, "resume", when, payload=resume.payload, identity={})
    entered, _ = await app.store.ledger.add_if_absent(replace(op, detached=True))
    await app.jobs.queue.enqueue_operation(sign_in.person.tenant, entered.id)


def connected_send_id(app: Services, sign_in: SignInResult) -> str:
    """Return the send id of the message that confirms this connection, so that it is sent once."""
    when = sign_in.connected_at.isoformat() if sign_in.connected_at else ""
    return operation_id(app.config.id_secret, sign_in.person, "connected", when)


async def save_link(app: Services, link: Link, *, approver: Person | None = None) -> None:
    """Store the link and audit it; ``approver`` is who said yes, if not the person themselves."""
    await app.store.links.save(link)
    agreed = approver or link.lent_by
    await record_audit(
        app,
        link.person,
        "account.connect",
        organizer_key=link.organizer_key,
        member=agreed.user_id if agreed else None,
    )


async def revoke_tokens(app: Services, link: Link) -> bool:
    """Ask GoTo to forget the tokens; return False if it did not answer."""
    return await app.goto.oauth.revoke(link.refresh_token or link.access_token)


def _make_link(app: Services, person: Person, tokens: Tokens, identity: Identity) -> Link:
    now = app.clock.now()
    single = identity.accounts[0].key if len(identity.accounts) == 1 else None
    return Link(
        person=person,
        organizer_key=identity.organizer_key,
        email=identity.email or tokens.principal or "",
        first_name=identity.first_name or "",
        last_name=identity.last_name or "",
        account_key=identity.account_key or single,
        connected_at=now,
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
        expires_at=now + timedelta(seconds=tokens.expires_in),
        refreshed_at=now,
        keep_alive_at=next_keep_alive(app.rules, person, now) if tokens.refresh_token else None,
    )


def _fingerprint(browser: str) -> str:
    return hashlib.sha256(browser.encode()).hexdigest()
