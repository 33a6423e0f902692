"""The workspaces of an organization in which its token may be used."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from cachetools import TTLCache

from bot.model.ids import Tenant
from bot.slack.clients import SlackClients
from bot.slack.errors import SlackRefused

_PAGE_SIZE = 999
_MAX_CACHED_TENANTS = 1000
_MAX_LIST_WAIT_SECONDS = 120.0
"""How long a list of everybody, for which nobody waits, may wait for Slack (Slack: Tier 2, 20 calls a minute)."""


class SlackTeams:
    """The list is cached for ``max_age``; ``forget`` drops it when Slack says that it changed."""

    def __init__(self, clients: SlackClients, *, max_age: timedelta = timedelta(minutes=10)) -> None:
        self._clients = clients
        self._teams: TTLCache[Tenant, Mapping[str, str], datetime] = TTLCache(
            _MAX_CACHED_TENANTS, max_age, timer=clients.clock.now
        )

    async def list_teams(self, tenant: Tenant) -> Sequence[str]:
        """Return the ids of an organization's workspaces that have Usher."""
        return list(await self.get_names(tenant))

    async def get_names(self, tenant: Tenant) -> Mapping[str, str]:
        """Return the names of an organization's workspaces that have Usher, by id (Slack: auth.teams.list)."""
        known = self._teams.get(tenant)
        if known is not None:
            return known
        found: dict[str, str] = {}
        async for page in self._clients.pages(tenant, "auth.teams.list", {}, size=_PAGE_SIZE):
            if not isinstance(page.get("teams"), list):
                raise SlackRefused(code="odd_answer", method="auth.teams.list")
            found |= {
                str(team["id"]): str(team.get("name") or "") for team in page["teams"] if team.get("id")
            }
        self._teams[tenant] = found
        return found

    def forget(self, tenant: Tenant) -> None:
        """Ask Slack again next time (Slack: events team_access_granted and team_access_revoked)."""
        self._teams.pop(tenant, None)

    def user_pages(
        self, tenant: Tenant, team: str | None, *, max_wait: float | None = None
    ) -> AsyncIterator[dict[str, Any]]:
        """Yield the pages of a workspace's members; ``team`` names it in an organization (Slack: users.list)."""
        return self._clients.pages(
            tenant, "users.list", {"include_locale": True}, size=_PAGE_SIZE, team=team, max_wait=max_wait
        )

    async def list_user_ids(self, tenant: Tenant, team: str) -> set[str]:
        """Return the ids of everybody in one of the organization's workspaces, those who left included."""
        found: set[str] = set()
        async for page in self.user_pages(tenant, team, max_wait=_MAX_LIST_WAIT_SECONDS):
            if not isinstance(page.get("members"), list):
                raise SlackRefused(code="odd_answer", method="users.list")
            found |= {str(user["id"]) for user in page["members"] if user.get("id")}
        return found
