"""The only way to get an authenticated GoTo client; decides whose organizer key a request uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Literal, overload

from bot.errors import FaultError, NotConnected, TryAgain, UserError, UsherError
from bot.goto.errors import LinkDead
from bot.goto.models import HistoricalMeeting, Registrant, RegistrantCreated, Tokens, UpcomingMeeting
from bot.ids import Person, operation_id
from bot.ports import (
    AdminSession,
    Area,
    GoToSession,
    GroupsApi,
    Link,
    Notice,
    OrganizersApi,
    RegistrantsApi,
    SharedTraining,
    SharingEnd,
)
from bot.usecases.audit import note
from bot.usecases.policy import check, usher_admin
from bot.usecases.services import Services

JUST = timedelta(seconds=1)
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


class SponsorAway(TryAgain):
    """The organizer's connection ended, but they did not disconnect: it may come back."""


@dataclass(frozen=True, slots=True)
class Own:
    """A person's session and its link."""

    link: Link
    goto: GoToSession


@dataclass(frozen=True, slots=True)
class AdminReach:
    """The part of a session that an admin may use (``ports.AdminSession``)."""

    organizers: OrganizersApi
    groups: GroupsApi


@dataclass(frozen=True, slots=True)
class Administration:
    """An admin's session and its link."""

    link: Link
    goto: AdminSession


@dataclass(frozen=True, slots=True)
class MappedReads:
    """A mapped member's read access through the link of ``admin``: one organizer's meetings. Times are aware UTC."""

    admin: Person
    organizer_key: str
    _organizers: OrganizersApi = field(repr=False)

    async def upcoming(self) -> Sequence[UpcomingMeeting]:
        return await self._organizers.upcoming(self.organizer_key)

    async def historical(self, start: datetime, end: datetime) -> Sequence[HistoricalMeeting]:
        return await self._organizers.historical(self.organizer_key, start, end)


@dataclass(frozen=True, slots=True)
class Sponsorship:
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
    s: Services, person: Person, purpose: Literal[Purpose.OWN], *, urgent: bool = True
) -> Own: ...
@overload
async def session_for(
    s: Services, person: Person, purpose: Literal[Purpose.ADMIN], *, urgent: bool = True
) -> Administration: ...
@overload
async def session_for(s: Services, person: Person, purpose: Literal[Purpose.MAPPED]) -> MappedReads: ...
@overload
async def session_for(
    s: Services, person: Person, purpose: Literal[Purpose.SPONSOR], training_key: str
) -> Sponsorship: ...


async def session_for(
    s: Services, person: Person, purpose: Purpose, training_key: str = "", *, urgent: bool = True
) -> Own | Administration | MappedReads | Sponsorship:
    """Return the session that ``person`` may use for ``purpose``; requests that aren't ``urgent`` yield to people's.

    Raises ``NotConnected`` if there is no link or GoTo ended it, ``Refused`` for ``ADMIN`` if the person is no admin.
    For ``MAPPED``, also raises ``NotConnected`` if the person is not mapped or there is no admin link.
    For ``SPONSOR``, raises ``UserError`` if ``training_key`` was not shared with the person's workspace, was cancelled,
    or its organizer disconnected, and ``SponsorUnavailable`` if the organizer must connect again.
    """
    if purpose is Purpose.SPONSOR:
        return await _sponsored(s, person, training_key)
    if purpose is Purpose.MAPPED:
        return await _mapped(s, person)
    if purpose is Purpose.ADMIN:
        await require_admin(s, person)
    link = await require_link(s, person)
    session = _session(s, link, urgent=urgent)
    if purpose is Purpose.ADMIN:
        return Administration(link, AdminReach(session.organizers, session.groups))
    return Own(link, session)


async def require_admin(s: Services, person: Person) -> None:
    """Raise ``Refused``, naming who can help, if the person does not administer Usher."""
    await check(s, person, Area.ADMIN)


def _session(s: Services, link: Link, *, urgent: bool = True) -> GoToSession:
    return s.goto.session(LinkTokens(s, link.person, link, s.clock.now()), urgent=urgent)


async def _mapped(s: Services, person: Person) -> MappedReads:
    """Return this member's access through the admin link, valid only while its owner has it and is an admin."""
    none = NotConnected("not-connected", next_step="not-connected-next")
    mapped, through = await s.members.get(person), await s.members.link(person.tenant)
    if mapped is None or through is None or mapped.account_key != through.account_key:
        raise none
    link = await s.links.get(through.person)
    if link is None or link.dead_since is not None or (link.account_key or "") != through.account_key:
        raise none
    if not await usher_admin(s, through.person):
        raise none
    return MappedReads(through.person, mapped.organizer_key, _session(s, link).organizers)


async def _sponsored(s: Services, person: Person, training_key: str) -> Sponsorship:
    """Return the access that a shared training gives.

    Sharing is the organizer's consent; it is valid for the account it was given with, until it ends. Stopping it ends
    new registrations; existing ones stay and can still be cancelled.
    """
    shared = await s.registrations.shared(person.tenant, training_key)
    if shared is None:
        raise UserError("registration-not-shared", next_step="registration-ask-trainer")
    link = await s.links.get(shared.organizer)
    why = shared.ended
    if why not in (None, SharingEnd.STOPPED, SharingEnd.LEFT):
        raise _ended(shared, why)
    if link is None or link.organizer_key != shared.organizer_key:
        raise _ended(shared, SharingEnd.DISCONNECTED)
    if link.dead_since is not None:
        raise SponsorAway(
            "registration-sponsor-away", next_step="registration-ask-trainer", training=shared.name
        )
    registrants = _session(s, link).registrants
    if why is None and await has_left(s, shared.organizer):
        why = SharingEnd.LEFT
    refusal = _ended(shared, why) if why is not None else None
    return Sponsorship(shared.organizer, training_key, link.organizer_key, registrants, refusal)


async def has_left(s: Services, person: Person) -> bool:
    """Return True if the person's Slack account was deactivated, False if Slack cannot be asked now."""
    try:
        return (await s.people.profile(person)).is_gone
    except UsherError:
        return False


def _ended(shared: SharedTraining, why: SharingEnd) -> UserError:
    return UserError(f"registration-ended-{why}", next_step="registration-ask-trainer", training=shared.name)


async def require_link(s: Services, person: Person) -> Link:
    """Return the person's working link or raise ``NotConnected``."""
    link = await s.links.get(person)
    if link is None:
        raise NotConnected("not-connected", next_step="not-connected-next")
    if link.dead_since is not None:
        raise NotConnected("link-dead", next_step="link-dead-next", email=link.email)
    return link


@dataclass(slots=True)
class LinkTokens:
    """The token source of one person: one process at a time refreshes, the others read the result.

    ``cached_link`` was read at ``cached_at`` (aware UTC) and serves the first request within ``LINK_REUSE_TIME``.
    """

    s: Services
    person: Person
    read: Link | None = None
    read_at: datetime | None = None

    async def access_token(self) -> str:
        link = self._just_read() or await require_link(self.s, self.person)
        if link.expires_at - self.s.clock.now() > self.s.patience.early:
            return link.access_token
        return await self.renew(link.access_token)

    def _just_read(self) -> Link | None:
        link, self.read = self.read, None
        fresh = self.read_at is not None and self.s.clock.now() - self.read_at < JUST
        return link if fresh else None

    async def renew(self, stale: str) -> str:
        async with self.s.links.refreshing(self.person, self.s.patience.refresh) as mine:
            link = await require_link(self.s, self.person)
            if link.access_token != stale:
                return link.access_token
            if not mine:
                raise FaultError("refresh-slow", next_step="try-again-soon")
            return await self._refresh(link)

    async def _refresh(self, link: Link) -> str:
        now = self.s.clock.now()
        tokens = await self._asked(link)
        if tokens is None:
            if await self.s.links.renew(replace(link, dead_since=now), link.access_token):
                await self._tell(link)
                raise NotConnected("link-dead", next_step="link-dead-next", email=link.email)
            return await self._overtaken(None)
        fresh = link.renewed(
            tokens.access_token, tokens.refresh_token, now + timedelta(seconds=tokens.expires_in)
        )
        if await self.s.links.renew(fresh, link.access_token):
            return fresh.access_token
        return await self._overtaken(fresh)

    async def _asked(self, link: Link) -> Tokens | None:
        """Return new tokens for the refresh token, None if GoTo ended the link."""
        if link.refresh_token is None:
            return None
        try:
            return await self.s.authority.refresh(link.refresh_token)
        except LinkDead:
            return None

    async def _overtaken(self, useless: Link | None) -> str:
        """Return the token of a connection made meanwhile; after a disconnect, revoke the refreshed tokens."""
        if useless is not None and await self.s.links.get(self.person) is None:
            await self.s.authority.revoke(useless.refresh_token or useless.access_token)
        return (await require_link(self.s, self.person)).access_token

    async def _tell(self, link: Link) -> None:
        """Notify the owner that the link ended, once per connection, and audit it."""
        await note(self.s, link.person, "account.ended", organizer_key=link.organizer_key)
        since = link.connected_at.isoformat()
        send_id = operation_id(self.s.id_secret, link.person, "link-dead", since)
        await self.s.work.notice(link.person, Notice.LINK_DEAD, send_id)
