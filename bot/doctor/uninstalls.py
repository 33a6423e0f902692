"""Check of the workspaces that removed Usher: until when they can come back, and what is in the way of the deletion."""

from __future__ import annotations

from datetime import datetime

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.model.accounts import CheckState, Finding
from bot.model.ids import Tenant
from bot.model.uninstall import Uninstall, UninstallState
from bot.store.installations import RedisInstallationStore
from bot.store.uninstalls import Uninstalls
from bot.store.vault import Vault, VaultError

FAULTS = frozenset({UninstallState.SUSPENDED})
"""States that somebody has to end."""


async def check_uninstalls(redis: Redis, vault: Vault | None, now: datetime) -> list[Finding]:
    """Return a finding for each of these workspaces; none if Redis does not answer, which another check says."""
    try:
        found = await Uninstalls(redis).list_all()
        teams = await Uninstalls(redis).list_all_removed_teams()
        return [
            *[_finding(one, await _name(redis, vault, one.tenant, now)) for one in found],
            *[
                _team_finding(team, until, await _name(redis, vault, tenant, now))
                for tenant, team, until in teams
            ],
        ]
    except (OSError, RedisError):
        return []


def _finding(one: Uninstall, name: str) -> Finding:
    message_id = f"operator-uninstall-{one.state}"
    values = {"name": name, "at": _moment(one.event_at), "since": _moment(one.state_since)}
    if one.wipe_at is not None:
        values["until"] = _moment(one.wipe_at)
    state = CheckState.FAULT if one.state in FAULTS else CheckState.NOTE
    return Finding(message_id=message_id, state=state, values=values, cure=f"{message_id}-next")


def _team_finding(team: str, until: datetime, name: str) -> Finding:
    message_id = "operator-team-removed"
    values = {"team": team, "name": name, "until": _moment(until)}
    return Finding(message_id=message_id, state=CheckState.NOTE, values=values, cure=f"{message_id}-next")


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


async def _name(redis: Redis, vault: Vault | None, tenant: Tenant, now: datetime) -> str:
    """Return the name of the workspace or organization, if its installation is stored and can be decrypted."""
    if vault is None:
        return tenant.id
    try:
        stored = await RedisInstallationStore(redis, vault, lambda: now).read(tenant)
    except VaultError:
        stored = None
    if stored is None:
        return tenant.id
    record = stored.record
    name = record.enterprise_name if record.is_enterprise_install else record.team_name
    return f"{name} ({tenant.id})" if name else tenant.id
