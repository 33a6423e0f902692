"""Slack's user groups: the port ``UserGroups``."""

from __future__ import annotations

from datetime import datetime, timedelta

from cachetools import TTLCache

from bot.model.ids import Tenant
from bot.model.slack_groups import UserGroup
from bot.slack.clients import Effect, SlackClients

_MAX_CACHED_GROUPS = 1000


class SlackUserGroups:
    """Members are cached for ``max_age``, since policies that name a group are checked on each request."""

    def __init__(self, clients: SlackClients, *, max_age: timedelta = timedelta(seconds=60)) -> None:
        self._clients = clients
        self._members: TTLCache[tuple[Tenant, str], frozenset[str], datetime] = TTLCache(
            _MAX_CACHED_GROUPS, max_age, timer=clients.clock.now
        )

    async def list_all(self, tenant: Tenant) -> list[UserGroup]:
        """Return the enabled groups, sorted by name (Slack: usergroups.list)."""
        answer = await self._clients.call(tenant, "usergroups.list", {}, Effect.READ)
        groups = [
            UserGroup(str(group["id"]), str(group.get("handle") or ""), str(group.get("name") or group["id"]))
            for group in answer.get("usergroups") or ()
            if group.get("id") and not group.get("date_delete")
        ]
        return sorted(groups, key=lambda group: (group.name.casefold(), group.id))

    async def list_members(self, tenant: Tenant, group: str) -> frozenset[str]:
        """Return the user ids of a group's members (Slack: usergroups.users.list)."""
        known = self._members.get((tenant, group))
        if known is not None:
            return known
        answer = await self._clients.call(tenant, "usergroups.users.list", {"usergroup": group}, Effect.READ)
        members = frozenset(str(user) for user in answer.get("users") or ())
        self._members[tenant, group] = members
        return members
