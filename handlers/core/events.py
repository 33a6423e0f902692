"""Events: App Home opened, a channel's id changed, app uninstalled, tokens revoked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.model.ids import Tenant
from bot.model.replies import EMPTY_REPLY, Reply
from bot.model.uninstall import UninstallCause
from bot.usecases.accounts import channel_moves, removed_teams, uninstall
from handlers.context import Context
from handlers.core.home import publish_home
from handlers.requests import EventRequest, asker_of_event
from handlers.router import event

CHANNEL_ID_PATTERN = re.compile(r"[CDG][A-Z0-9]{1,30}")
TEAM_ID_PATTERN = re.compile(r"[TE][A-Z0-9]{1,30}")


@event("app_home_opened")
async def publish_opened_home(ctx: Context, request: EventRequest) -> Reply:
    """Publish the Home tab; the Messages tab needs nothing."""
    if request.event.get("tab") != "home":
        return EMPTY_REPLY
    await publish_home(ctx, asker_of_event(request).person)
    return EMPTY_REPLY


@event("channel_id_changed")
async def note_moved_channel(ctx: Context, request: EventRequest) -> Reply:
    """Have everything stored about a channel follow its new id."""
    ids = [request.event.get(name) for name in ("old_channel_id", "new_channel_id")]
    old, new = (one if isinstance(one, str) and CHANNEL_ID_PATTERN.fullmatch(one) else "" for one in ids)
    if old and new and old != new:
        await channel_moves.record_move(ctx.app, request.tenant, old, new, request.event_id)
    return EMPTY_REPLY


@event("app_uninstalled", about_installation=True)
async def record_uninstall(ctx: Context, request: EventRequest) -> Reply:
    """Note that Usher was removed; a worker finds out if that is true and what has to go."""
    await _record_removal(ctx, request, request.tenants, UninstallCause.APP_UNINSTALLED)
    return EMPTY_REPLY


@event("tokens_revoked", about_installation=True)
async def record_revoked_tokens(ctx: Context, request: EventRequest) -> Reply:
    """Note that the bot's token was revoked. Tokens of people are nothing to Usher, which has none."""
    tokens = request.event.get("tokens")
    if isinstance(tokens, Mapping) and tokens.get("bot"):
        await _record_removal(ctx, request, request.tenants, UninstallCause.TOKENS_REVOKED)
    return EMPTY_REPLY


@event("team_access_revoked", about_installation=True)
async def record_lost_teams(ctx: Context, request: EventRequest) -> Reply:
    """Note that workspaces were taken out of an organization that has Usher as a whole."""
    team_ids = request.event.get("team_ids")
    await _record_departures(ctx, request, team_ids if isinstance(team_ids, list) else [])
    return EMPTY_REPLY


@event("team_access_granted", about_installation=True)
async def note_added_teams(ctx: Context, request: EventRequest) -> Reply:
    """Note that an organization which has Usher as a whole gave it to more of its workspaces."""
    await removed_teams.record_added_teams(ctx.app, request.installations)
    return EMPTY_REPLY


@event("app_uninstalled_team", about_installation=True)
async def record_uninstalled_team(ctx: Context, request: EventRequest) -> Reply:
    """The same, as it is told to apps that may read what admins do. It names any app."""
    if request.event.get("app_id") in (None, request.app_id):
        await _record_departures(ctx, request, [request.event.get("team_id")])
    return EMPTY_REPLY


async def _record_departures(ctx: Context, request: EventRequest, team_ids: Sequence[object]) -> None:
    """Have the data of these workspaces deleted. One that installed Usher by itself too may have removed that."""
    teams = [one for one in team_ids if isinstance(one, str) and TEAM_ID_PATTERN.fullmatch(one)]
    user = request.event.get("user_id")
    organizations = request.installations
    await uninstall.record_departure(
        ctx.app, organizations, teams, request.event_id, user if isinstance(user, str) else None
    )
    await removed_teams.record_removed_teams(ctx.app, organizations, teams, request.happened_at)
    await _record_removal(ctx, request, [Tenant(one) for one in teams], UninstallCause.APP_UNINSTALLED)


async def _record_removal(
    ctx: Context, request: EventRequest, tenants: Sequence[Tenant], cause: UninstallCause
) -> None:
    await uninstall.record_removal(ctx.app, tenants, cause, request.event_id, request.happened_at)
