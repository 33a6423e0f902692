"""Slack's user groups: the port ``UserGroups``.

A group belongs to one workspace, and an organization's token has to name it (Slack: usergroups.list). Whoever is in
the group belongs to that workspace, so a person's own workspaces are asked first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from cachetools import LRUCache, TTLCache

from bot.model.errors import UsherError
from bot.model.ids import Person, Tenant
from bot.model.slack_groups import UserGroup
from bot.slack.clients import Effect, SlackClients
from bot.slack.errors import InstallationGone, PlanTooSmall, UserGroupGone
from bot.slack.people import SlackPeople

_MAX_CACHED_GROUPS = 1000
_LIST_MAX_AGE = timedelta(seconds=10)
"""Somebody who types into a select has the groups listed at each key; Slack allows 20 calls a minute (Tier 2)."""
_METHOD = "usergroups.users.list"

Members = frozenset[str]


class SlackUserGroups:
    """Members are cached for ``max_age``, since policies that name a group are checked on each request."""

    def __init__(
        self, clients: SlackClients, people: SlackPeople, *, max_age: timedelta = timedelta(seconds=60)
    ) -> None:
        self._clients = clients
        self._people = people
        self._answers: TTLCache[tuple[Tenant, str, str | None], Members | UsherError, datetime] = TTLCache(
            _MAX_CACHED_GROUPS, max_age, timer=clients.clock.now
        )
        """By group and workspace, its members or Slack's refusal."""
        self._lists: TTLCache[tuple[Tenant, str | None, str], Mapping[str, UserGroup], datetime] = TTLCache(
            _MAX_CACHED_GROUPS, _LIST_MAX_AGE, timer=clients.clock.now
        )
        self._teams: LRUCache[tuple[Tenant, str], str | None] = LRUCache(_MAX_CACHED_GROUPS)
        """The workspace of each group."""

    async def list_all(self, person: Person) -> list[UserGroup]:
        """Return the enabled groups of the person's workspaces, sorted by name (Slack: usergroups.list).

        Raises ``UsherError`` if none of the workspaces returns its groups.
        """
        teams = await self._list_teams(person)
        names = await self._people.teams.get_names(person.tenant) if len(teams) > 1 else {}
        answers = await asyncio.gather(
            *(self._list_team(person.tenant, team, names.get(team or "", "")) for team in teams),
            return_exceptions=True,
        )
        found: dict[str, UserGroup] = {}
        failures = []
        for answer in answers:
            if isinstance(answer, UsherError):
                failures.append(answer)
            elif isinstance(answer, BaseException):
                raise answer
            else:
                found |= answer
        if failures and len(failures) == len(answers):
            raise failures[0]
        return sorted(found.values(), key=lambda group: (group.name.casefold(), group.id))

    async def list_members(self, person: Person, group: str, *, everywhere: bool = False) -> Members:
        """Return the user ids of a group's members (Slack: usergroups.users.list).

        The group is looked for in the person's workspaces, and with ``everywhere`` in all of the organization's.
        Raises ``UserGroupGone`` or another ``UsherError`` if none of them returns it.
        """
        tenant = person.tenant
        teams = list(await self._list_teams(person))
        if everywhere and tenant.is_organization:
            teams += await self._people.teams.list_teams(tenant)
        if (tenant, group) in self._teams:
            teams.insert(0, self._teams[tenant, group])
        refusal: UsherError = UserGroupGone(code="no_such_subteam", method=_METHOD)
        for team in dict.fromkeys(teams):
            answer = await self._ask_team(tenant, group, team)
            if not isinstance(answer, UsherError):
                return answer
            refusal = answer
        raise refusal

    async def _ask_team(self, tenant: Tenant, group: str, team: str | None) -> Members | UsherError:
        """Return the members, or the refusal of this workspace; raise what is about all of them."""
        known = self._answers.get((tenant, group, team))
        if known is not None:
            return known
        found: Members | UsherError
        try:
            answer = await self._clients.call(tenant, _METHOD, {"usergroup": group}, Effect.READ, team=team)
        except (UserGroupGone, PlanTooSmall) as error:
            found = error
        except InstallationGone as error:
            if team is None:
                raise
            found = error  # of this one workspace (Slack: team_access_not_granted)
        else:
            found = frozenset(str(user) for user in answer.get("users") or ())
            self._teams[tenant, group] = team
        self._answers[tenant, group, team] = found
        return found

    async def _list_team(self, tenant: Tenant, team: str | None, name: str) -> Mapping[str, UserGroup]:
        """Return the groups of one workspace, by id; ``name`` is what to call it, "" if that is clear."""
        known = self._lists.get((tenant, team, name))
        if known is not None:
            return known
        answer = await self._clients.call(tenant, "usergroups.list", {}, Effect.READ, team=team)
        groups = [_parse_group(group, name) for group in answer.get("usergroups") or () if _is_enabled(group)]
        self._teams.update({(tenant, group.id): team for group in groups})
        self._lists[tenant, team, name] = {group.id: group for group in groups}
        return self._lists[tenant, team, name]

    async def _list_teams(self, person: Person) -> Sequence[str | None]:
        """Return the workspaces to name: the person's in an organization, else None."""
        if not person.tenant.is_organization:
            return (None,)
        profile = await self._people.get_profile(person)
        return profile.team_ids or await self._people.teams.list_teams(person.tenant)


def _is_enabled(group: Mapping[str, Any]) -> bool:
    return bool(group.get("id")) and not group.get("date_delete")


def _parse_group(group: Mapping[str, Any], team: str) -> UserGroup:
    name = str(group.get("name") or group["id"])
    return UserGroup(str(group["id"]), str(group.get("handle") or ""), name, team)
