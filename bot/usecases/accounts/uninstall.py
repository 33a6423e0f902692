"""Removal of Usher from a workspace: a grace in which nothing is done, then the deletion of everything.

What Slack's event says is written down before it is answered. The rest are steps, each recorded as it is done, that a
periodic job takes: any process continues where another one was killed.

No event is believed alone. It may be late and belong to an earlier installation, so Slack is asked if the bot's token
is dead. A new installation ends a removal; while data is being deleted, it waits for the end of that.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.model.errors import UserError, UsherError
from bot.model.ids import Person, Tenant
from bot.model.policy import SLACK_USER_ID, AuditEntry
from bot.model.records import RecordError
from bot.model.uninstall import Uninstall, UninstallCause, UninstallState
from bot.store.installations import StoredInstallation
from bot.store.vault import VaultError
from bot.usecases.core.audit import record_audit, select_details
from bot.usecases.core.services import Services

RECHECK_INTERVAL = timedelta(minutes=1)
"""How often a workspace that removed Usher is checked for a new bot token: with the token in the settings, a new
installation shows in nothing else."""
MIN_BLOCKED_TIME = timedelta(seconds=30)
"""Requests and jobs that were under way when the removal began have ended after this time, so that a search which finds
nothing is the last one."""
REVOKE_PERIOD = timedelta(minutes=20)
"""How long the tokens are kept to be revoked while GoTo does not answer; after that they are deleted all the same."""
MAX_CONCURRENT_REVOCATIONS = 5

log = logging.getLogger("usher.uninstall")


async def record_removal(
    app: Services, tenants: Sequence[Tenant], cause: UninstallCause, event_id: str, event_at: datetime | None
) -> None:
    """Write down that Slack says Usher was removed from these tenants, or its bot token was revoked there.

    ``tenants`` are all that the event may mean; those of which nothing is stored are passed over. Nothing is done if
    the event is older than the installation, or was written down before.
    """
    at = min(event_at or app.clock.now(), app.clock.now())
    for tenant in tenants:
        await _record_removal(app, tenant, cause, event_id, at)
    await app.jobs.uninstalls.wake()


async def record_installation(app: Services, tenant: Tenant, user_id: str) -> bool:
    """Record who installed Usher; return True if it has to wait until the data of an earlier time is deleted."""
    if await app.store.uninstalls.is_blocked(tenant):
        return True
    await record_audit(app, Person(tenant, user_id or SLACK_USER_ID), "workspace.install")
    return False


async def record_departure(
    app: Services, tenants: Sequence[Tenant], teams: Sequence[str], event_id: str, user_id: str | None
) -> None:
    """Record for an organization's admins that some of its workspaces no longer have Usher."""
    for tenant in tenants:
        if tenant.id in teams or not await app.store.uninstalls.has_tenant(tenant):
            continue
        entry = AuditEntry(
            person=Person(tenant, user_id or SLACK_USER_ID),
            action="workspace.leave",
            at=app.clock.now(),
            details=select_details({"what": ", ".join(teams)}),
        )
        await app.store.audit.append_once(entry, event_id)


async def _record_removal(
    app: Services, tenant: Tenant, cause: UninstallCause, event_id: str, at: datetime
) -> None:
    if not await app.store.uninstalls.has_tenant(tenant):
        return
    if await app.store.ledger.is_event_seen(tenant, event_id):
        return
    if await _is_newer_than(app, tenant, at):
        log.info("a removal changes nothing: tenant=%s cause=%s event=%s", tenant, cause, event_id)
        return
    while True:
        known = await app.store.uninstalls.get(tenant)
        new = _next_record(app, tenant, known, cause, at)
        if new is None:
            return
        if await app.store.uninstalls.replace(tenant, known, new, event_id=event_id):
            if known is not None and new.state is UninstallState.GRACE:
                await _audit(app, known, new)
            return


async def _is_newer_than(app: Services, tenant: Tenant, at: datetime) -> bool:
    """Return True if Usher was installed after ``at``. Slack counts events in whole seconds."""
    try:
        stored = await app.store.installations.read(tenant)
    except VaultError:
        return False
    return stored is not None and at < stored.record.installed_at.replace(microsecond=0)


def _next_record(
    app: Services, tenant: Tenant, known: Uninstall | None, cause: UninstallCause, at: datetime
) -> Uninstall | None:
    """Return the record after an event, None if it changes nothing."""
    now = app.clock.now()
    if known is None:
        return Uninstall(
            tenant=tenant,
            state=UninstallState.CHECKING,
            cause=cause,
            event_at=at,
            state_since=now,
            due_at=now,
        )
    if cause is not UninstallCause.APP_UNINSTALLED or known.cause is cause:
        return None
    if known.state is UninstallState.SUSPENDED:
        return _into_grace(app, replace(known, cause=cause, event_at=at))
    return replace(known, cause=cause, event_at=at)


async def advance_uninstalls(app: Services) -> None:
    """Take every step that is due. A tenant whose step fails does not hold up the others."""
    for due in await app.store.uninstalls.list_due(app.clock.now()):
        current: Uninstall | None = due
        try:
            while current is not None and current.due_at <= app.clock.now():
                current = await _advance(app, current)
        except (UsherError, VaultError, RecordError) as error:
            log.error("a removal does not go on: tenant=%s error=%s", due.tenant, type(error).__name__)


async def _advance(app: Services, known: Uninstall) -> Uninstall | None:
    """Take the step that is due; return the record if another one follows at once."""
    match known.state:
        case UninstallState.CHECKING:
            return await _check(app, known)
        case UninstallState.SUSPENDED | UninstallState.GRACE:
            return await _recheck(app, known)
        case UninstallState.WIPING:
            await _wipe(app, known)
            return None


async def _check(app: Services, known: Uninstall) -> Uninstall | None:
    """Ask Slack if the removal is true: then nothing is done any more, else it is forgotten."""
    tenant = known.tenant
    is_installed, stored = await _ask_slack(app, tenant)
    if is_installed is None:
        log.warning("cannot ask Slack about a removal yet: tenant=%s", tenant)
        return None
    if is_installed:
        log.info("a removal was not true: tenant=%s cause=%s", tenant, known.cause)
        await app.store.uninstalls.replace(tenant, known, None)
        return None
    if stored is not None:
        await app.store.installations.drop_token(tenant, stored)
    app.slack.workspaces.forget_token(tenant)
    now = app.clock.now()
    if known.cause is UninstallCause.APP_UNINSTALLED:
        new = _into_grace(app, known)
    else:
        new = replace(
            known,
            state=UninstallState.SUSPENDED,
            state_since=now,
            blocked_since=now,
            due_at=now + RECHECK_INTERVAL,
        )
    await _audit(app, known, new)
    return await _replace(app, known, new)


async def _ask_slack(
    app: Services, tenant: Tenant, *, if_unreadable: bool | None = None
) -> tuple[bool | None, StoredInstallation | None]:
    """Return if the tenant's bot token works, None if that is not known now, and the installation it belongs to."""
    try:
        stored = await app.store.installations.read(tenant)
    except VaultError:
        log.error("cannot decrypt the installation of a tenant that removed Usher: tenant=%s", tenant)
        return if_unreadable, None
    if stored is not None and stored.record.bot_token is None:
        return False, stored
    return await app.slack.workspaces.is_installed(tenant), stored


def _into_grace(app: Services, known: Uninstall) -> Uninstall:
    now = app.clock.now()
    wipe_at = known.event_at + app.config.uninstall_grace
    return replace(
        known,
        state=UninstallState.GRACE,
        state_since=now,
        blocked_since=known.blocked_since or now,
        wipe_at=wipe_at,
        due_at=min(max(wipe_at, now), now + RECHECK_INTERVAL),
    )


async def _recheck(app: Services, known: Uninstall) -> Uninstall | None:
    """Let a workspace go on if its token works again; else begin to delete if the grace is over."""
    tenant, now = known.tenant, app.clock.now()
    # A new installation ends the removal, so one that cannot be decrypted is the earlier one.
    is_installed, _ = await _ask_slack(app, tenant, if_unreadable=False)
    if is_installed:
        log.info("installed again: tenant=%s", tenant)
        await app.store.uninstalls.replace(tenant, known, None)
        return None
    if is_installed is None or known.wipe_at is None or now < known.wipe_at:
        due_at = now + RECHECK_INTERVAL
        if known.wipe_at is not None and now < known.wipe_at:
            due_at = min(due_at, known.wipe_at)
        return await _replace(app, known, replace(known, due_at=due_at))
    log.info("deleting a workspace: tenant=%s removed=%s", tenant, known.event_at.isoformat())
    wiping = replace(known, state=UninstallState.WIPING, state_since=now, due_at=now)
    return await _replace(app, known, wiping, delete_installation=True)


async def _replace(
    app: Services, known: Uninstall, new: Uninstall, *, delete_installation: bool = False
) -> Uninstall | None:
    """Replace the record and return it as stored; None if a new installation or another process came first."""
    if not await app.store.uninstalls.replace(
        known.tenant, known, new, delete_installation=delete_installation
    ):
        return None
    return await app.store.uninstalls.get(known.tenant)


async def _wipe(app: Services, known: Uninstall) -> None:
    """Delete until a search finds nothing. What is held up by GoTo, or found later, is for the next run."""
    tenant, now = known.tenant, app.clock.now()
    revoker = TokenRevoker(app, gives_up=now >= known.state_since + REVOKE_PERIOD)
    while (found := await app.store.wipes.run_pass(tenant, revoker.revoke)).deleted:
        log.info("deleted %d keys: tenant=%s", found.deleted, tenant)
    if found.held:
        log.warning("GoTo does not answer; %d tokens wait to be revoked: tenant=%s", found.held, tenant)
        return
    if known.blocked_since is not None and now < known.blocked_since + MIN_BLOCKED_TIME:
        return
    await _end_dead_installation(app, tenant)
    await app.store.uninstalls.finish(known)
    log.info("everything is deleted: tenant=%s removed=%s", tenant, known.event_at.isoformat())


async def _end_dead_installation(app: Services, tenant: Tenant) -> None:
    """Delete an installation made during the deletion, if Usher was removed again since."""
    is_installed, stored = await _ask_slack(app, tenant)
    if stored is not None and is_installed is False:
        await app.store.installations.delete(tenant, stored)
        app.slack.workspaces.forget_token(tenant)


class TokenRevoker:
    """Revokes GoTo tokens. After a failure it asks GoTo no more; ``gives_up``: what fails is then lost."""

    def __init__(self, app: Services, *, gives_up: bool) -> None:
        self._app = app
        self._gives_up = gives_up
        self._is_down = False
        self._slots = asyncio.Semaphore(MAX_CONCURRENT_REVOCATIONS)

    async def revoke(self, tokens: Mapping[str, str]) -> Collection[str]:
        """Revoke tokens, given by the key that holds them; return the keys to be tried again."""
        done = await asyncio.gather(*(self._revoke_one(token) for token in tokens.values()))
        failed = {key for key, is_done in zip(tokens, done, strict=True) if not is_done}
        if failed and self._gives_up:
            log.error("%d tokens could not be revoked at GoTo and are deleted", len(failed))
            return ()
        return failed

    async def _revoke_one(self, token: str) -> bool:
        async with self._slots:
            if self._is_down:
                return False
            is_done = await self._app.goto.oauth.revoke(token)
            self._is_down = not is_done
            return is_done


async def require_not_removed(app: Services, tenant: Tenant) -> None:
    """Raise ``UserError`` if nothing is done for the tenant, because Usher was removed there."""
    if not await app.store.uninstalls.is_blocked(tenant):
        return
    known = await app.store.uninstalls.get(tenant)
    if known is not None and known.state is UninstallState.WIPING:
        raise UserError("removed-wiping", next_step="removed-wiping-next")
    raise UserError("removed", next_step="removed-next")


async def _audit(app: Services, known: Uninstall, new: Uninstall) -> None:
    """Record the removal for the workspace's admins, once. Slack does not say who did it."""
    wipe_at = new.wipe_at.isoformat(timespec="minutes") if new.wipe_at is not None else None
    entry = AuditEntry(
        person=Person(new.tenant, SLACK_USER_ID),
        action="workspace.remove",
        at=app.clock.now(),
        details=select_details({"what": str(new.cause), "wipe_at": wipe_at}),
    )
    await app.store.audit.append_once(entry, f"removal-{known.revision}")
