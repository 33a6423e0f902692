"""A workspace that was taken out of an organization which has Usher as a whole: its people's data goes after the grace.

As with an uninstall, the event is not believed alone: when the grace is over, Slack is asked which workspaces have
Usher. Whoever is in none of them is forgotten, and their tokens are revoked at GoTo. Each step can be repeated.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from bot.model.errors import UsherError
from bot.model.ids import Person, Tenant
from bot.model.records import RecordError
from bot.store.vault import VaultError
from bot.usecases.accounts.forget import list_goto_tokens
from bot.usecases.accounts.uninstall import REVOKE_PERIOD, TokenRevoker
from bot.usecases.core.services import Services

log = logging.getLogger("usher.uninstall")


async def record_removed_teams(
    app: Services, tenants: Sequence[Tenant], teams: Sequence[str], event_at: datetime | None
) -> None:
    """Have the data of these workspaces' people deleted after the grace, if the tenant is their organization."""
    at = min(event_at or app.clock.now(), app.clock.now())
    for tenant in tenants:
        if not tenant.is_organization or not await app.store.uninstalls.has_tenant(tenant):
            continue
        app.slack.workspaces.forget_teams(tenant)
        for team in teams:
            await app.store.uninstalls.add_removed_team(tenant, team, at + app.config.uninstall_grace)


async def record_added_teams(app: Services, tenants: Sequence[Tenant]) -> None:
    """Ask Slack again which workspaces the organizations have. A removal ends when Slack is asked about it."""
    for tenant in tenants:
        app.slack.workspaces.forget_teams(tenant)


async def delete_removed_teams(app: Services) -> None:
    """Delete what is due. An organization that cannot be asked about does not hold up the others."""
    for tenant in await app.store.tenants.list_with_removed_teams(app.clock.now()):
        try:
            await _delete_due(app, tenant)
        except (UsherError, VaultError, RecordError) as error:
            log.error(
                "a removed workspace's data waits: organization=%s error=%s", tenant, type(error).__name__
            )


async def _delete_due(app: Services, tenant: Tenant) -> None:
    now = app.clock.now()
    app.slack.workspaces.forget_teams(tenant)
    present = await app.slack.workspaces.list_teams(tenant)
    due = await app.store.uninstalls.list_removed_teams(tenant, now)
    gone = {team: at for team, at in due if team not in present}
    if gone:
        gives_up = now >= min(gone.values()) + REVOKE_PERIOD
        num_held = await _forget_people_outside(app, tenant, present, gives_up=gives_up)
        if num_held:
            log.warning("GoTo does not answer; %d people wait to be forgotten: %s", num_held, tenant)
            return
    for team, _ in due:
        await app.store.uninstalls.drop_removed_team(tenant, team)
    if gone:
        log.info("deleted removed workspaces: organization=%s teams=%s", tenant, ", ".join(gone))


async def _forget_people_outside(
    app: Services, tenant: Tenant, teams: Sequence[str], *, gives_up: bool
) -> int:
    """Forget everybody who is in none of these workspaces; return how many must wait for GoTo."""
    inside: set[str] = set()
    for team in teams:
        inside |= await app.slack.workspaces.list_user_ids(tenant, team)
    revoker, num_held = TokenRevoker(app, gives_up=gives_up), 0
    for user_id in sorted(await app.store.wipes.list_people(tenant) - inside):
        person = Person(tenant, user_id)
        tokens = {str(number): token for number, token in enumerate(await list_goto_tokens(app, person))}
        if await revoker.revoke(tokens):
            num_held += 1
            continue
        await app.personal_data.forget_person(person, "")
    return num_held
