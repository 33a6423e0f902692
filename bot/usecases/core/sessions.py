"""The only way to get an authenticated GoTo client; decides whose organizer key a request uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Literal, overload

from bot.goto.errors import RefreshTokenRejected
from bot.goto.models import HistoricalMeeting, Registrant, RegistrantCreated, Tokens, UpcomingMeeting
from bot.model.errors import FaultError, NotConnected, TransientError, UserError
from bot.model.ids import Person, operation_id
from bot.model.messages import Notice
from bot.model.people import Link
from bot.model.policy import Area
from bot.model.registration import SharedTraining, SharingEndReason
from bot.ports import GoToSession, GroupsApi, OrganizersApi, RegistrantsApi
from bot.usecases.core.audit import record_audit
from bot.usecases.core.leavers import has_left
from bot.usecases.core.link_ages import next_keep_alive
from bot.usecases.core.policy import is_usher_admin, require_allowed
from bot.usecases.core.services import Services

LINK_REUSE_TIME = timedelta(seconds=1)
"""A link read this recently is used without reading it again, so a disconnect may take effect this much later."""


class Purpose(Enum):
    OWN = "own"
    """The person's own meetings, under the person's own organizer key."""
    ADMIN = "admin"
    """Read others' data, manage organizers and groups; never create, start or change anybody's meeting."""
    MAPPED = "mapped"
    """A member without a link reads only their own meetings through the workspace's admin link."""
    SPONSOR = "sponsor"
    """A person registers through the organizer who shared this training, and only for it."""


class SponsorUnavailable(TransientError):
    """The organizer's connection ended, but they did not disconnect: it may come back."""


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A person's session and its link."""

    link: Link
    goto: GoToSession


@dataclass(frozen=True, slots=True)
class AdminSession:
    """The part of a session that an admin may use (``ports.AdminSession``)."""

    organizers: OrganizersApi
    groups: GroupsApi


@dataclass(frozen=True, slots=True)
class LinkedAdminSession:
    """An admin's session and its link."""

    link: Link
    goto: AdminSession


@dataclass(frozen=True, slots=True)
class MappedSession:
    """A mapped member's read access through the link of ``admin``: one organizer's meetings. Times are aware UTC."""

    admin: Person
    organizer_key: str
    _organizers: OrganizersApi = field(repr=False)

    async def upcoming(self) -> Sequence[UpcomingMeeting]:
        return await self._organizers.list_upcoming(self.organizer_key)

    async def historical(self, start: datetime, end: datetime) -> Sequence[HistoricalMeeting]:
        return await self._organizers.list_historical(self.organizer_key, start, end)


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegatedSession:
    """A person's access through the organizer who shared a training: its registrants, one at a time.

    If the organizer stopped sharing or left the workspace, nobody can register any more; those already registered can
    still view and cancel their registration.
    """

    organizer: Person
    training_key: str
    _organizer_key: str = field(repr=False)
    _registrants: RegistrantsApi = field(repr=False)
    _refusal: UserError | None = None

    async def register(self, *, email: str, given_name: str, surname: str) -> RegistrantCreated:
        """Register a person. Raises ``UserError`` if registration has ended."""
        if self._refusal is not None:
            raise self._refusal
        return await self._registrants.create(
            self._organizer_key, self.training_key, email=email, given_name=given_name, surname=surname
        )

    async def get(self, registrant_key: str) -> Registrant:
        return await self._registrants.get(self._organizer_key, self.training_key, registrant_key)

    async def delete(self, registrant_key: str) -> None:
        await self._registrants.delete(self._organizer_key, self.training_key, registrant_key)


@overload
async def session_for(
    app: Services, person: Person, purpose: Literal[Purpose.OWN], *, urgent: bool = True
) -> OwnSession: ...
@overload
async def session_for(
    app: Services, person: Person, purpose: Literal[Purpose.ADMIN], *, urgent: bool = True
) -> LinkedAdminSession: ...
@overload
async def session_for(app: Services, person: Person, purpose: Literal[Purpose.MAPPED]) -> MappedSession: ...
@overload
async def session_for(
    app: Services, person: Person, purpose: Literal[Purpose.SPONSOR], training_key: str
) -> DelegatedSession: ...


async def session_for(
    app: Services, person: Person, purpose: Purpose, training_key: str = "", *, urgent: bool = True
) -> OwnSession | LinkedAdminSession | MappedSession | DelegatedSession:
    """Return the session that ``person`` may use for ``purpose``; requests that aren't ``urgent`` yield to people's.

    Raises ``NotConnected`` if there is no link or GoTo ended it, ``NotAllowed`` for ``ADMIN`` if they are no admin.
    For ``MAPPED``, also raises ``NotConnected`` if the person is not mapped or there is no admin link.
    For ``SPONSOR``, raises ``UserError`` if ``training_key`` was not shared with the person's workspace, was cancelled,
    or its organizer disconnected, and ``SponsorUnavailable`` if the organizer must connect again.
    """
    if purpose is Purpose.SPONSOR:
        return await _open_delegated(app, person, training_key)
    if purpose is Purpose.MAPPED:
        return await _open_mapped(app, person)
    if purpose is Purpose.ADMIN:
        await require_admin(app, person)
    link = await require_link(app, person)
    session = _make_session(app, link, person, urgent=urgent)
    if purpose is Purpose.ADMIN:
        return LinkedAdminSession(link, AdminSession(session.organizers, session.groups))
    return OwnSession(link, session)


async def require_admin(app: Services, person: Person) -> None:
    """Raise ``NotAllowed``, naming who can help, if the person does not administer Usher."""
    await require_allowed(app, person, Area.ADMIN)


def _make_session(app: Services, link: Link, asker: Person, *, urgent: bool = True) -> GoToSession:
    """Return a session under the link, whose requests are for ``asker``: their own, or another's on their behalf."""
    return app.goto.api.session(
        LinkTokenSource(app=app, person=link.person, cached_link=link, cached_at=app.clock.now()),
        urgent=urgent,
        asker=f"{asker.tenant.id}:{asker.user_id}",
    )


async def _open_mapped(app: Services, person: Person) -> MappedSession:
    """Return this member's access through the admin link, valid only while its owner has it and is an admin."""
    none = NotConnected("not-connected", next_step="not-connected-next")
    mapped, through = (
        await app.store.member_map.get(person),
        await app.store.member_map.get_admin_link(person.tenant),
    )
    if mapped is None or through is None or mapped.account_key != through.account_key:
        raise none
    link = await app.store.links.get(through.person)
    if link is None or link.dead_since is not None or (link.account_key or "") != through.account_key:
        raise none
    if not await is_usher_admin(app, through.person):
        raise none
    return MappedSession(through.person, mapped.organizer_key, _make_session(app, link, person).organizers)


async def _open_delegated(app: Services, person: Person, training_key: str) -> DelegatedSession:
    """Return the access that a shared training gives.

    Sharing is the organizer's consent; it is valid for the account it was given with, until it ends. Stopping it ends
    new registrations; existing ones stay and can still be cancelled.
    """
    shared = await app.store.registrations.get_shared(person.tenant, training_key)
    if shared is None:
        raise UserError("registration-not-shared", next_step="registration-ask-trainer")
    link = await app.store.links.get(shared.organizer)
    why = shared.end_reason
    if why not in (None, SharingEndReason.STOPPED, SharingEndReason.LEFT):
        raise _make_ended_error(shared, why)
    if link is None or link.organizer_key != shared.organizer_key:
        raise _make_ended_error(
            shared, SharingEndReason.LEFT if why is SharingEndReason.LEFT else SharingEndReason.DISCONNECTED
        )
    if link.dead_since is not None:
        raise SponsorUnavailable(
            "registration-sponsor-away", next_step="registration-ask-trainer", training=shared.name
        )
    registrants = _make_session(app, link, person).registrants
    if why is None and await has_left(app, shared.organizer):
        why = SharingEndReason.LEFT
    refusal = _make_ended_error(shared, why) if why is not None else None
    return DelegatedSession(
        organizer=shared.organizer,
        training_key=training_key,
        _organizer_key=link.organizer_key,
        _registrants=registrants,
        _refusal=refusal,
    )


def _make_ended_error(shared: SharedTraining, reason: SharingEndReason) -> UserError:
    return UserError(
        f"registration-ended-{reason}", next_step="registration-ask-trainer", training=shared.name
    )


async def require_link(app: Services, person: Person) -> Link:
    """Return the person's working link or raise ``NotConnected``."""
    link = await app.store.links.get(person)
    if link is None:
        raise NotConnected("not-connected", next_step="not-connected-next")
    if link.dead_since is not None:
        raise NotConnected("link-dead", next_step="link-dead-next", email=link.email)
    return link


@dataclass(slots=True, kw_only=True)
class LinkTokenSource:
    """The token source of one person: one process at a time refreshes, the others read the result.

    ``cached_link`` was read at ``cached_at`` (aware UTC) and serves the first request within ``LINK_REUSE_TIME``.
    """

    app: Services
    person: Person
    cached_link: Link | None = None
    cached_at: datetime | None = None

    async def access_token(self) -> str:
        link = self._take_cached_link() or await require_link(self.app, self.person)
        if link.expires_at - self.app.clock.now() > self.app.timing.token_refresh_margin:
            return link.access_token
        return await self.renew(link.access_token)

    def _take_cached_link(self) -> Link | None:
        link, self.cached_link = self.cached_link, None
        fresh = self.cached_at is not None and self.app.clock.now() - self.cached_at < LINK_REUSE_TIME
        return link if fresh else None

    async def renew(self, stale: str) -> str:
        async with self.app.store.links.refresh_lease(
            self.person, self.app.timing.refresh_timeout_seconds
        ) as mine:
            link = await require_link(self.app, self.person)
            if link.access_token != stale:
                return link.access_token
            if not mine:
                raise FaultError("refresh-slow", next_step="try-again-soon")
            return await self._refresh(link)

    async def _refresh(self, link: Link) -> str:
        now = self.app.clock.now()
        if any([await has_left(self.app, one) for one in (self.person, link.lent_by) if one is not None]):
            raise NotConnected("not-connected", next_step="not-connected-next")
        tokens = await self._request_tokens(link)
        if tokens is None:
            dead = replace(link, dead_since=now, keep_alive_at=None)
            if await self.app.store.links.renew_tokens(dead, link.access_token):
                await self._notify_owner(link)
                raise NotConnected("link-dead", next_step="link-dead-next", email=link.email)
            return await self._use_newer_link(None)
        fresh = replace(
            link.with_new_tokens(
                tokens.access_token, tokens.refresh_token, now + timedelta(seconds=tokens.expires_in)
            ),
            refreshed_at=now,
            keep_alive_at=next_keep_alive(self.app.rules, link.person, now),
        )
        if await self.app.store.links.renew_tokens(fresh, link.access_token):
            return fresh.access_token
        return await self._use_newer_link(fresh)

    async def _request_tokens(self, link: Link) -> Tokens | None:
        """Return new tokens for the refresh token, None if GoTo ended the link."""
        if link.refresh_token is None:
            return None
        try:
            return await self.app.goto.oauth.refresh(link.refresh_token)
        except RefreshTokenRejected:
            return None

    async def _use_newer_link(self, unsaved: Link | None) -> str:
        """Return the token of a connection made meanwhile; after a disconnect, revoke the refreshed tokens."""
        if unsaved is not None and await self.app.store.links.get(self.person) is None:
            await self.app.goto.oauth.revoke(unsaved.refresh_token or unsaved.access_token)
        return (await require_link(self.app, self.person)).access_token

    async def _notify_owner(self, link: Link) -> None:
        """Notify the owner that the link ended, once per connection, and audit it."""
        await record_audit(self.app, link.person, "account.ended", organizer_key=link.organizer_key)
        since = link.connected_at.isoformat()
        send_id = operation_id(self.app.config.id_secret, link.person, "link-dead", since)
        await self.app.jobs.queue.enqueue_notice(link.person, Notice.LINK_DEAD, send_id)
