"""Whether a workspace still has Usher, by what Slack says about its bot token."""

from __future__ import annotations

from collections.abc import Callable

from bot.model.errors import UsherError
from bot.model.ids import Tenant
from bot.slack.clients import Effect, SlackClients
from bot.slack.errors import InstallationGone
from bot.slack.teams import SlackTeams

UNDECIDED_CODES = frozenset({"org_login_required", "team_access_not_granted"})
"""Refusals of a token that is alive: the organization migrates, or one of its workspaces is not included."""
_MAX_NAME_WAIT_SECONDS = 2.0
"""How long a page in a browser waits for a workspace's name."""


class SlackWorkspaces:
    """``forget_token`` drops a bot token that this process has cached."""

    def __init__(
        self, slack: SlackClients, teams: SlackTeams, forget_token: Callable[[Tenant], None]
    ) -> None:
        self._slack = slack
        self.forget_token = forget_token
        self.list_teams = teams.list_teams
        self.forget_teams = teams.forget
        self.list_user_ids = teams.list_user_ids

    async def is_installed(self, tenant: Tenant) -> bool | None:
        """Ask Slack (auth.test) if the tenant's bot token works; None if Slack does not say so now."""
        try:
            answer = await self._slack.call(tenant, "auth.test", {}, Effect.READ)
        except InstallationGone as error:
            return None if error.values.get("code") in UNDECIDED_CODES else False
        except UsherError:
            return None
        installed = (
            answer.get("enterprise_id") if answer.get("is_enterprise_install") else answer.get("team_id")
        )
        return installed == tenant.id

    async def get_name(self, tenant: Tenant) -> str:
        """Return the workspace's name (Slack: auth.test, ``team``).

        "" for an organization, whose token is not about one workspace, or if Slack does not say it at once.
        """
        try:
            answer = await self._slack.call(
                tenant, "auth.test", {}, Effect.READ, max_wait=_MAX_NAME_WAIT_SECONDS
            )
        except UsherError:
            return ""
        return "" if answer.get("is_enterprise_install") else str(answer.get("team") or "")
