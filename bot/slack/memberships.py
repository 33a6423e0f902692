"""Whether a person is in a conversation, in as few calls as Slack allows.

Of a small channel one page of its members says so (Slack: conversations.members, Tier 4). Of a large one the list of
the person's own conversations is shorter (users.conversations, Tier 3): one page for whoever is in fewer than 1,000.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from cachetools import LRUCache

from bot.model.errors import SlackRefusal
from bot.model.ids import Person, Tenant
from bot.model.memberships import KnownMemberships
from bot.model.people import Profile
from bot.slack.clients import Effect, SlackClients
from bot.slack.errors import InstallationGone, SlackBusy
from bot.slack.teams import SlackTeams
from bot.slack.wire import next_cursor

PAGE_SIZE = 999
"""The largest page that both methods take."""
_MAX_CACHED_CHANNELS = 5000
_ANY_CHANNEL, _PUBLIC, _PRIVATE = "public_channel,private_channel", "public_channel", "private_channel"


@dataclass(frozen=True, slots=True)
class _Facts:
    """What Slack said last about a conversation, which only decides what is asked first."""

    is_large: bool = False
    types: str = _ANY_CHANNEL
    team_ids: tuple[str, ...] = ()


class SlackMemberships:
    """Answers are never kept, since permissions depend on them, except in the caller's ``KnownMemberships``."""

    def __init__(
        self, clients: SlackClients, teams: SlackTeams, get_profile: Callable[[Person], Awaitable[Profile]]
    ) -> None:
        self._clients = clients
        self._teams = teams
        self._get_profile = get_profile
        self._facts: LRUCache[tuple[Tenant, str], _Facts] = LRUCache(_MAX_CACHED_CHANNELS)

    def note_channel(self, tenant: Tenant, channel: Mapping[str, Any]) -> None:
        """Remember what decides how to ask about a conversation (Slack: conversations.info)."""
        teams = (channel.get("context_team_id"), *(channel.get("shared_team_ids") or ()))
        self._facts[tenant, str(channel["id"])] = _Facts(
            is_large=int(channel.get("num_members") or 0) > PAGE_SIZE,
            types=_PRIVATE if channel.get("is_private") or channel.get("is_group") else _PUBLIC,
            team_ids=tuple(dict.fromkeys(str(team) for team in teams if team)),
        )

    async def is_member(self, person: Person, channel: str, known: KnownMemberships | None = None) -> bool:
        """Return True if the person is in the conversation. ``known`` spares calls within one fan-out.

        Raises ``ChannelGone`` if Usher cannot see it, such as a private channel that it is not in. If Slack limits the
        questions about a person, the others of the fan-out raise the same ``SlackBusy`` without asking.
        """
        if known is None:
            return await self._ask(person, channel, None)
        async with known.lock(person):
            if known.has(person, channel):
                return True
            if (refusal := known.refusals.get(person)) is not None:
                raise refusal
            try:
                return await self._ask(person, channel, known)
            except SlackBusy as busy:
                known.refusals[person] = busy
                raise

    async def list_members(self, tenant: Tenant, channel: str, limit: int | None = None) -> list[str]:
        """Return the user ids of the conversation's members, at most ``limit``. Raises ``ChannelGone``."""
        found: list[str] = []
        async for page in self._pages(tenant, "conversations.members", channel=channel):
            found += [str(user) for user in page.get("members", ())]
            if limit is not None and len(found) >= limit:
                return found[:limit]
        return found

    async def _ask(self, person: Person, channel: str, known: KnownMemberships | None) -> bool:
        facts = self._facts.get((person.tenant, channel), _Facts())
        if not facts.is_large:
            if known is not None and known.was_asked(person):
                with suppress(SlackRefusal):
                    if await self._is_listed(person, channel, facts, known):
                        return True
            members = self._pages(person.tenant, "conversations.members", channel=channel)
            page = await anext(members)
            if person.user_id in page.get("members", ()):
                if known is not None:
                    known.add(person, channel)
                return True
            if next_cursor(page) is None:
                return False
            facts = replace(facts, is_large=True)
            self._facts[person.tenant, channel] = facts
            if person.tenant.is_organization and not facts.team_ids:
                # With the workspace of the channel one list is read, else one for each of the person's.
                await self._read_facts(person.tenant, channel)
                facts = self._facts[person.tenant, channel]
        try:
            if await self._is_listed(person, channel, facts, known):
                return True
        except SlackRefusal:
            return await self._is_on_a_page(person, channel)
        # Slack does not list what Usher cannot see (any longer), which is another answer than no, nor an id that it
        # has changed.
        current = await self._read_facts(person.tenant, channel)
        return current != channel and await self._ask(person, current, known)

    async def _read_facts(self, tenant: Tenant, channel: str) -> str:
        """Ask about the conversation again (Slack: conversations.info); return the id that it has now."""
        arguments = {"channel": channel, "include_num_members": True}
        answer = await self._clients.call(tenant, "conversations.info", arguments, Effect.READ)
        found = answer.get("channel") or {}
        if not found.get("id"):
            return channel
        self.note_channel(tenant, found)
        return str(found["id"])

    async def _is_on_a_page(self, person: Person, channel: str) -> bool:
        """Return True if the person is on one of the pages of the conversation's members."""
        async for page in self._pages(person.tenant, "conversations.members", channel=channel):
            if person.user_id in page.get("members", ()):
                return True
        return False

    async def _is_listed(
        self, person: Person, channel: str, facts: _Facts, known: KnownMemberships | None
    ) -> bool:
        """Return True if the channel is one of the person's own.

        In a fan-out all of them are read once, else only until the channel is found.
        """
        if known is None:
            async for found in self._own_channels(person, facts.types, facts):
                if channel in found:
                    return True
            return False
        if person not in known.listed:
            async for found in self._own_channels(person, _ANY_CHANNEL, facts):
                known.add(person, *found)
            known.listed.add(person)
        return known.has(person, channel)

    async def _own_channels(self, person: Person, types: str, facts: _Facts) -> AsyncIterator[set[str]]:
        """Yield the ids of the person's channels that Usher can see, page by page (Slack: users.conversations)."""
        for team in await self._list_teams(person, facts):
            arguments = {"user": person.user_id, "types": types}
            pages = self._pages(person.tenant, "users.conversations", team=team, **arguments)
            try:
                async for page in pages:
                    yield {str(one.get("id")) for one in page.get("channels", ())}
            except InstallationGone:
                if team is None:
                    raise
                # Usher is not in this one workspace of the person's (Slack: team_access_not_granted).

    async def _list_teams(self, person: Person, facts: _Facts) -> Sequence[str | None]:
        """Return the workspaces to name to Slack, that of the channel first."""
        if not person.tenant.is_organization:
            return (None,)
        accessible = await self._teams.list_teams(person.tenant)
        own = (await self._get_profile(person)).team_ids
        return sorted(
            own or accessible, key=lambda team: (team not in facts.team_ids, team not in accessible)
        )

    def _pages(
        self, tenant: Tenant, method: str, *, team: str | None = None, **arguments: Any
    ) -> AsyncIterator[dict[str, Any]]:
        return self._clients.pages(tenant, method, arguments, size=PAGE_SIZE, team=team)
