"""The workspaces of an organization in which its token may be used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from cachetools import TTLCache

from bot.model.ids import Tenant
from bot.slack.clients import Effect, SlackClients
from bot.slack.wire import next_cursor

_PAGE_SIZE = 999
_MAX_CACHED_TENANTS = 1000


class SlackTeams:
    """The list is cached for ``max_age``; ``forget`` drops it when Slack says that it changed."""

    def __init__(self, clients: SlackClients, *, max_age: timedelta = timedelta(minutes=10)) -> None:
        self._clients = clients
        self._teams: TTLCache[Tenant, tuple[str, ...], datetime] = TTLCache(
            _MAX_CACHED_TENANTS, max_age, timer=clients.clock.now
        )

    async def list_teams(self, tenant: Tenant) -> Sequence[str]:
        """Return the ids of an organization's workspaces that have Usher (Slack: auth.teams.list)."""
        known = self._teams.get(tenant)
        if known is not None:
            return known
        found: list[str] = []
        cursor: str | None = None
        while True:
            arguments = {"limit": _PAGE_SIZE, "cursor": cursor}
            page = await self._clients.call(tenant, "auth.teams.list", arguments, Effect.READ)
            found += [str(team["id"]) for team in page.get("teams") or () if team.get("id")]
            cursor = next_cursor(page)
            if cursor is None:
                break
        self._teams[tenant] = tuple(found)
        return self._teams[tenant]

    def forget(self, tenant: Tenant) -> None:
        """Ask Slack again next time (Slack: events team_access_granted and team_access_revoked)."""
        self._teams.pop(tenant, None)
