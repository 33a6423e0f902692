"""Connect a Slack person to a GoTo account, and disconnect it.

The state of an attempt can be used once, expires after five minutes and is bound to the Slack person and to the browser
that pressed the page's button. The code exchange uses PKCE S256 (RFC 7636). If the GoTo e-mail differs from the Slack
one, or the person has more than one account, they must confirm in Slack before anything is stored.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.errors import NotConnected, NotAllowed, UserError
from bot.goto.models import Identity, Tokens
from bot.ids import Person, operation_id
from bot.ports import ConnectState, Link, PendingLink, SessionSource, SharingEndReason
from bot.usecases.audit import record_audit
from bot.usecases.notify import poll_sources_of
from bot.usecases.operations import OperationKind, make_operation
from bot.usecases.policy import has_guest_access
from bot.usecases.registration_asking import retry_registrations
from bot.usecases.registration_leaving import retry_cancellations
from bot.usecases.registration_share import stop_all_sharing
from bot.usecases.services import Services

CALLBACK_PATH = "/goto/callback"
RESUMABLE_KINDS = (OperationKind.MEETING_NOW, OperationKind.ASSIST_NEW)


@dataclass(frozen=True, slots=True)
class ConnectionStatus:
    """A person's connection. Times are aware UTC; ``zone`` is IANA, ``has_own_zone`` means they chose it in Usher."""

    zone: str
    email: str | None
    name: str | None = None
    connected_at: datetime | None = None
    ended_at: datetime | None = None
    account_key: str | None = None
    has_own_zone: bool = False


@dataclass(frozen=True, slots=True)
class SignInResult:
    """A finished sign-in. ``pending_id`` is set if it must be confirmed in Slack first."""

    person: Person
    email: str
    name: str
    pending_id: str | None = None
    slack_email: str | None = None
    accounts: tuple[tuple[str, str], ...] = ()
    resume: Mapping[str, Any] | None = None
    connected_at: datetime | None = None


async def start_connect(s: Services, person: Person, workspace: str, resume: Mapping[str, Any] | None = None) -> str:
    """Start an attempt to connect; return the URL of its page.

    ``resume`` is what the person was doing. Raises ``Refused`` for guests and people from other organizations.
    """
    profile = await s.people.get_profile(person)
    if profile.is_external:
        raise NotAllowed("foreign-refused", next_step="foreign-refused-next")
    if profile.is_guest and not await has_guest_access(s, person.tenant):
        raise NotAllowed("guest-refused", next_step="guest-refused-next")
    token = s.ids.new()
    expires_at = s.clock.now() + s.timing.connect_state_lifetime
    verifier = s.ids.new() + s.ids.new() + s.ids.new()
    state = ConnectState(person, profile.name, workspace, expires_at, verifier, resume=resume)
    await s.connect_states.save(token, state)
    return f"{s.public_url}/goto/connect?state={token}"


async def get_connect_state(s: Services, token: str) -> ConnectState:
    """Return the attempt behind a page's URL. Raises ``UserError`` if it has expired or was used."""
    state = await s.connect_states.get(token)
    if state is None:
        raise UserError("connect-expired", next_step="connect-expired-next")
    return state


async def start_sign_in(s: Services, token: str, browser: str) -> str:
    """Bind the attempt to this browser (its cookie's value) and return GoTo's sign-in address."""
    state = await s.connect_states.bind_browser(token, _fingerprint(browser))
    if state is None:
        raise UserError("connect-expired", next_step="connect-expired-next")
    challenge = base64.urlsafe_b64encode(hashlib.sha256(state.code_verifier.encode()).digest()).rstrip(b"=")
    return s.authority.authorize_url(token, challenge.decode(), s.public_url + CALLBACK_PATH)


async def complete_sign_in(s: Services, token: str, code: str | None, browser: str | None) -> SignInResult:
    """Handle GoTo's redirect: exchange the code, read the organizer key, then store the link or ask for confirmation.

    Raises ``UserError`` if the state was used, has expired or belongs to another browser, or if the person declined.
    """
    state = await s.connect_states.consume(token)
    if state is None or browser is None or state.browser_hash != _fingerprint(browser):
        raise UserError("connect-expired", next_step="connect-expired-next")
    if code is None:
        raise UserError("connect-denied", next_step="connect-denied-next")
    slack_email = (await s.people.get_profile(state.person)).email
    tokens = await s.authority.exchange(code, state.code_verifier, s.public_url + CALLBACK_PATH)
    identity = await s.authority.me(tokens.access_token)
    link = _make_link(state.person, tokens, identity, s.clock.now())
    accounts = tuple((a.key, a.name or a.key) for a in identity.accounts)
    same = slack_email is not None and slack_email.casefold() == link.email.casefold()
    name = f"{link.first_name} {link.last_name}".strip()
    if same and len(accounts) <= 1:
        await _save_link(s, link)
        return SignInResult(state.person, link.email, name, resume=state.resume, connected_at=link.connected_at)
    question = s.ids.new()
    expires_at = s.clock.now() + timedelta(minutes=30)
    await s.connect_states.save_pending(question, PendingLink(link, accounts, expires_at, state.resume))
    return SignInResult(state.person, link.email, name, question, slack_email, accounts)


async def confirm_link(s: Services, person: Person, pending_id: str, account_key: str | None) -> SignInResult:
    """Store a pending link after the person confirmed it in Slack (and chose an account).

    Raises ``UserError`` if it was already answered or has expired, or if an account still has to be chosen.
    """
    pending = await s.connect_states.consume_pending(pending_id, person)
    if pending is None:
        raise UserError("question-expired", next_step="connect-expired-next")
    keys = [key for key, _ in pending.accounts]
    if len(keys) > 1 and account_key not in keys:
        await s.connect_states.save_pending(pending_id, pending)
        raise UserError("question-account", email=pending.link.email)
    link = replace(pending.link, account_key=account_key if account_key in keys else pending.link.account_key)
    await _save_link(s, link)
    name = f"{link.first_name} {link.last_name}".strip()
    return SignInResult(person, link.email, name, resume=pending.resume, connected_at=link.connected_at)


async def discard_link(s: Services, person: Person, pending_id: str) -> str | None:
    """Discard a pending link and revoke its tokens; return its GoTo e-mail, None if there was none."""
    pending = await s.connect_states.consume_pending(pending_id, person)
    if pending is None:
        return None
    await _revoke_tokens(s, pending.link)
    return pending.link.email


async def disconnect(s: Services, person: Person) -> str:
    """Delete the link and its tokens here and at GoTo; return its e-mail. Raises ``NotConnected``.

    It also ends registration through this link and its use for mapped members.
    """
    link = await s.links.remove(person)
    if link is None:
        raise NotConnected("not-connected", next_step="not-connected-next")
    await record_audit(s, person, "account.disconnect", organizer_key=link.organizer_key)
    await stop_all_sharing(s, person, SharingEndReason.DISCONNECTED)
    await s.member_map.clear_admin_link(person.tenant, person)
    await s.feeds.clear_events(person)
    await s.snapshots.delete(SessionSource(person))
    await _revoke_tokens(s, link)
    return link.email


async def get_connection_status(s: Services, person: Person) -> ConnectionStatus:
    profile = await s.people.get_profile(person)
    zone, own = profile.zone or "UTC", profile.zone != profile.slack_zone
    link = await s.links.get(person)
    if link is None:
        return ConnectionStatus(zone, None, has_own_zone=own)
    name = f"{link.first_name} {link.last_name}".strip()
    return ConnectionStatus(zone, link.email, name, link.connected_at, link.dead_since, link.account_key, own)


async def resume_after_connect(s: Services, sign_in: SignInResult) -> None:
    """Resume what was waiting for this connection, and the command the person ran before connecting, if any."""
    if sign_in.connected_at is not None:
        await retry_registrations(s, sign_in.person)
        await retry_cancellations(s, sign_in.person)
        await poll_sources_of(s, sign_in.person)
    if sign_in.resume is None or sign_in.resume.get("kind") not in RESUMABLE_KINDS or sign_in.connected_at is None:
        return
    kind = OperationKind(sign_in.resume["kind"])
    when = sign_in.connected_at.isoformat()
    op = make_operation(s, kind, sign_in.person, "resume", when, payload=sign_in.resume["payload"], identity={})
    entered, _ = await s.ledger.add_if_absent(replace(op, detached=True))
    await s.job_queue.enqueue_operation(sign_in.person.tenant, entered.id)


def connected_send_id(s: Services, sign_in: SignInResult) -> str:
    """Return the send id of the message that confirms this connection, so that it is sent once."""
    when = sign_in.connected_at.isoformat() if sign_in.connected_at else ""
    return operation_id(s.id_secret, sign_in.person, "connected", sign_in.pending_id or when)


async def _save_link(s: Services, link: Link) -> None:
    await s.links.save(link)
    await record_audit(s, link.person, "account.connect", organizer_key=link.organizer_key)


async def _revoke_tokens(s: Services, link: Link) -> None:
    await s.authority.revoke(link.refresh_token or link.access_token)


def _make_link(person: Person, tokens: Tokens, identity: Identity, now: datetime) -> Link:
    single = identity.accounts[0].key if len(identity.accounts) == 1 else None
    return Link(
        person,
        identity.organizer_key,
        identity.email or tokens.principal or "",
        identity.first_name or "",
        identity.last_name or "",
        identity.account_key or single,
        now,
        tokens.access_token,
        tokens.refresh_token,
        now + timedelta(seconds=tokens.expires_in),
    )


def _fingerprint(browser: str) -> str:
    return hashlib.sha256(browser.encode()).hexdigest()
