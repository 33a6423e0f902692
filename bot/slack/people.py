"""Slack's users, conversations and memberships: the port ``People``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cachetools import LRUCache

from bot.invisible_characters import clean_text, remove_invisible
from bot.model.channels import Channel
from bot.model.email_addresses import lower_email
from bot.model.errors import SlackRefusal
from bot.model.ids import Person, Tenant
from bot.model.memberships import KnownMemberships
from bot.model.people import Profile
from bot.slack.clients import Effect, SlackClients
from bot.slack.errors import PersonUnknown, SlackRefused
from bot.slack.memberships import SlackMemberships
from bot.slack.teams import SlackTeams
from bot.slack.throttle import PATIENT_CALLS_PER_MINUTE, CallBudget

ChosenZoneLookup = Callable[[Person], Awaitable[str | None]]
"""Returns the IANA zone that a person chose in Usher, or None to use Slack's."""

_MAX_CACHED_PEOPLE = 5000
_MAX_SINGLE_PROFILES = 50
_MAX_LISTED_PAGES = 5
"""Of a larger workspace the first 5,000 members are listed; the others are read one by one."""
_PATIENT_SECONDS = 180.0
"""How long a patient lookup waits for Slack, which counts the calls of all processes."""


class SlackPeople:
    """Profiles are cached for ``max_age``; membership is never cached, since permissions depend on it."""

    def __init__(
        self,
        clients: SlackClients,
        *,
        max_age: timedelta = timedelta(seconds=60),
        chosen_zone: ChosenZoneLookup | None = None,
        patient_calls_per_minute: int = PATIENT_CALLS_PER_MINUTE,
    ) -> None:
        self._clients = clients
        self.teams = SlackTeams(clients)
        self.memberships = SlackMemberships(clients, self.teams, self.get_slack_profile)
        self._lookups = CallBudget(clients.clock, patient_calls_per_minute)
        self._chosen_zone = chosen_zone
        self._max_age = max_age
        self._profiles: LRUCache[Person, tuple[datetime, Profile]] = LRUCache(_MAX_CACHED_PEOPLE)
        self._dm_channels: LRUCache[Person, str] = LRUCache(_MAX_CACHED_PEOPLE)

    async def get_profile(self, person: Person) -> Profile:
        """Return the person's profile, at most ``max_age`` old (Slack: users.info).

        A zone that the person chose in Usher overrides Slack's at once. Raises what ``get_slack_profile`` raises.
        """
        profile = await self.get_slack_profile(person)
        own = await self._chosen_zone(person) if self._chosen_zone is not None else None
        return profile if own is None else replace(profile, zone=own)

    async def get_slack_profile(self, person: Person) -> Profile:
        """Return the profile as Slack knows it, where the zone does not matter; this reads no preferences.

        Raises ``PersonUnknown``, ``MissingScope``, ``InstallationGone`` or ``SlackUnavailable``.
        """
        now = self._clients.clock.now()
        kept = self._profiles.get(person)
        if kept is not None and now - kept[0] < self._max_age:
            return kept[1]
        answer = await self._read(person.tenant, "users.info", user=person.user_id, include_locale=True)
        profile = parse_profile(person, require_part(answer, "user", "users.info"))
        self._profiles[person] = now, profile
        return profile

    async def load_profiles(self, asker: Person, user_ids: Sequence[str]) -> None:
        """Read the profiles of many people at once for ``get_profile``, if that takes fewer calls than one by one.

        ``users.info`` may be called 100 times a minute; ``users.list`` names 999 people a call (Slack: Tiers 4 and 2).
        Who is not on the first pages, or if Slack refuses, is read one by one. In an organization, ``asker``'s
        workspaces are read.
        """
        wanted = {user_id for user_id in user_ids if not self._is_fresh(Person(asker.tenant, user_id))}
        if len(wanted) <= _MAX_SINGLE_PROFILES:
            return
        try:
            for team in await self._list_own_teams(asker):
                wanted -= await self._load_listed(asker.tenant, team, wanted)
                if not wanted:
                    return
        except SlackRefusal:
            return

    async def _load_listed(self, tenant: Tenant, team: str | None, wanted: set[str]) -> set[str]:
        """Cache the profiles of those who are on the first pages of a workspace's members; return their ids."""
        found: set[str] = set()
        num_pages, now = 0, self._clients.clock.now()
        async for page in self.teams.user_pages(tenant, team):
            for user in page.get("members", ()):
                person = Person(tenant, str(user["id"]))
                if person.user_id in wanted:
                    self._profiles[person] = now, parse_profile(person, user)
                    found.add(person.user_id)
            num_pages += 1
            if num_pages == _MAX_LISTED_PAGES or found == wanted:
                break
        return found

    async def _list_own_teams(self, person: Person) -> Sequence[str | None]:
        """Return the workspaces to name to Slack: the person's in an organization, else None."""
        if not person.tenant.is_organization:
            return (None,)
        own = (await self.get_slack_profile(person)).team_ids
        return [team for team in await self.teams.list_teams(person.tenant) if team in own]

    def _is_fresh(self, person: Person) -> bool:
        kept = self._profiles.get(person)
        return kept is not None and self._clients.clock.now() - kept[0] < self._max_age

    def known_profile(self, person: Person) -> Profile | None:
        """Return the profile that Slack gave last, however old, or None; asks nobody."""
        kept = self._profiles.get(person)
        return kept[1] if kept is not None else None

    def forget(self, person: Person) -> None:
        """Drop the cached profile, so that Slack is asked next time (Slack: event user_change)."""
        self._profiles.pop(person, None)

    async def get_channel(self, tenant: Tenant, channel: str) -> Channel:
        """Return the conversation (Slack: conversations.info). Raises ``ChannelGone`` if Usher cannot see it."""
        answer = await self._read(tenant, "conversations.info", channel=channel, include_num_members=True)
        found = require_part(answer, "channel", "conversations.info")
        self.memberships.note_channel(tenant, found)
        return parse_channel(found)

    async def join_channel(self, tenant: Tenant, channel: str) -> None:
        """Have the bot join a public channel (Slack: conversations.join). Raises ``CannotPost`` if it may not.

        The scope is optional, so an installation may lack it.
        """
        await self._clients.call(tenant, "conversations.join", {"channel": channel}, Effect.SET)

    async def is_member(self, person: Person, channel: str, known: KnownMemberships | None = None) -> bool:
        """Return True if the person is in the conversation; ``known`` spares calls within one fan-out.

        Raises ``ChannelGone`` if Usher cannot see it, such as a private channel that it is not in.
        """
        return await self.memberships.is_member(person, channel, known)

    async def list_members(self, tenant: Tenant, channel: str, limit: int | None = None) -> list[str]:
        """Return the user ids of the conversation's members, at most ``limit``. Raises ``ChannelGone``."""
        return await self.memberships.list_members(tenant, channel, limit)

    async def find_by_email(self, tenant: Tenant, email: str, *, is_patient: bool = False) -> Person | None:
        """Return the active, local person with this e-mail, or None (Slack: users.lookupByEmail).

        Whoever ``is_patient``, such as one of many lookups in a job, waits for as long as Slack's limit takes, and
        leaves some of it to people who wait for an answer.
        """
        if is_patient:
            await self._lookups.wait_turn(tenant)
        found = await self.find_profile_by_email(
            tenant, email, max_wait=_PATIENT_SECONDS if is_patient else None
        )
        if found is None or found.is_deactivated or found.is_external or found.is_bot:
            return None
        return found.person

    async def find_profile_by_email(
        self, tenant: Tenant, email: str, *, max_wait: float | None = None
    ) -> Profile | None:
        """Return whoever has this e-mail in Slack, also a guest, a bot or a stranger; None if Slack knows nobody.

        Raises what ``get_profile`` raises; a failed call says nothing about who has the e-mail.
        """
        try:
            answer = await self._clients.call(
                tenant, "users.lookupByEmail", {"email": lower_email(email)}, Effect.READ, max_wait=max_wait
            )
        except PersonUnknown:
            return None
        user = require_part(answer, "user", "users.lookupByEmail")
        return parse_profile(Person(tenant, str(user["id"])), user)

    async def list_admins(self, tenant: Tenant, limit: int) -> list[Person]:
        """Return up to ``limit`` active admins and owners (Slack: users.list, which takes a page of 1,000 at most)."""
        found: list[Person] = []
        for team in await self.teams.list_teams(tenant) if tenant.is_organization else (None,):
            async for page in self.teams.user_pages(tenant, team):
                found += [one for one in _read_admins(tenant, page) if one not in found]
                if len(found) >= limit:
                    return found[:limit]
        return found

    async def open_dm(self, person: Person) -> str:
        """Return the id of the person's direct conversation with the bot.

        Opens it if needed (Slack: conversations.open). Raises ``PersonUnknown`` or ``CannotMessage`` if there can be
        none.
        """
        known = self._dm_channels.get(person)
        if known is not None:
            return known
        answer = await self._clients.call(
            person.tenant, "conversations.open", {"users": person.user_id}, Effect.SET
        )
        channel = str(require_part(answer, "channel", "conversations.open")["id"])
        self._dm_channels[person] = channel
        return channel

    def forget_dm(self, person: Person) -> None:
        """Drop the cached direct conversation, so that it is opened again next time."""
        self._dm_channels.pop(person, None)

    async def _read(self, tenant: Tenant, method: str, **arguments: Any) -> dict[str, Any]:
        return await self._clients.call(tenant, method, arguments, Effect.READ)


def require_part(answer: Mapping[str, Any], name: str, method: str) -> Mapping[str, Any]:
    """Return an object in the answer. Raises ``SlackRefused``, naming the method, if it is missing."""
    found = answer.get(name)
    if not isinstance(found, dict) or not found.get("id"):
        raise SlackRefused(code="odd_answer", method=method)
    return found


def parse_profile(person: Person, user: Mapping[str, Any]) -> Profile:
    """Read a user object of users.info. A user outside the person's tenant counts as foreign."""
    about = user.get("profile") or {}
    name = about.get("real_name") or user.get("real_name") or about.get("display_name") or user.get("name")
    return Profile(
        person=person,
        name=clean_text(str(name or "")).strip() or person.user_id,
        email=remove_invisible(str(about.get("email") or "")).strip() or None,
        zone=_known_zone(user.get("tz")),
        locale=user.get("locale") or None,
        is_admin=_is_admin(person.tenant, user),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_external=bool(user.get("is_stranger")) or person.tenant.id not in _home_tenants(user),
        is_bot=bool(user.get("is_bot")),
        is_deactivated=bool(user.get("deleted")),
        slack_zone=_known_zone(user.get("tz")),
        given_name=clean_text(str(about.get("first_name") or "")),
        surname=clean_text(str(about.get("last_name") or "")),
        team_ids=_list_teams(person.tenant, user),
    )


def _is_admin(tenant: Tenant, user: Mapping[str, Any]) -> bool:
    """Return True for admins and owners of the workspace, or of the organization if that is the tenant."""
    rights = ("is_admin", "is_owner", "is_primary_owner")
    of_organization = (user.get("enterprise_user") or {}) if tenant.is_organization else {}
    return any(user.get(right) or of_organization.get(right) for right in rights)


_NO_ZONES = ("", "Factory", "localtime")


def _known_zone(zone: Any) -> str | None:
    """Return Slack's zone, or None if this machine's zone database does not have it.

    ``Factory`` is in every zone database and means that no zone was set (tz database: factory); ``localtime`` may be
    and means the zone of this machine.
    """
    try:
        return ZoneInfo(zone).key if isinstance(zone, str) and zone not in _NO_ZONES else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _read_admins(tenant: Tenant, page: Mapping[str, Any]) -> list[Person]:
    profiles = [parse_profile(Person(tenant, str(user["id"])), user) for user in page.get("members", ())]
    return [
        one.person
        for one in profiles
        if one.is_admin and not (one.is_deactivated or one.is_external or one.is_bot)
    ]


def _home_tenants(user: Mapping[str, Any]) -> set[str]:
    """Return the ids of the tenants that a user belongs to (Slack: ``enterprise_user`` in Enterprise orgs)."""
    enterprise = user.get("enterprise_user") or {}
    homes = {user.get("team_id"), enterprise.get("enterprise_id"), *(enterprise.get("teams") or ())}
    return {str(home) for home in homes if home}


def _list_teams(tenant: Tenant, user: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the organization's workspaces that a user belongs to (Slack: ``enterprise_user.teams``)."""
    if not tenant.is_organization:
        return ()
    teams = (user.get("enterprise_user") or {}).get("teams") or ()
    return tuple(str(team) for team in teams)


def parse_channel(channel: Mapping[str, Any]) -> Channel:
    """Read a channel object of conversations.info. Usher is a member of every direct conversation that it sees."""
    is_im = bool(channel.get("is_im"))
    return Channel(
        id=str(channel["id"]),
        name=clean_text(str(channel.get("name") or "")),
        is_private=bool(channel.get("is_private") or channel.get("is_group")) or is_im,
        is_im=is_im,
        is_archived=bool(channel.get("is_archived")),
        bot_is_member=is_im or bool(channel.get("is_member")),
        is_shared=bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared")),
        member_count=channel.get("num_members"),
    )
