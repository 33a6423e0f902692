"""Check how often Slack lets Usher read a channel's history, which it does to find a message whose answer was lost.

Slack allows apps that are distributed outside its Marketplace one such call a minute, others 50 (Slack: rate limits).
"""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp

from bot.doctor.slack_call import ApiAnswer, call_method
from bot.model.accounts import CheckState, Finding
from bot.model.ids import Tenant

MIN_LIMITED_SECONDS = 30
"""A ``Retry-After`` of so long after two calls means a limit of one a minute."""
NUM_PROBES = 2
MAX_TENANTS = 10
"""The limit is the app's, though older installations may be exempt."""
CONVERSATION_TYPES = ("public_channel", "private_channel", "im")


async def check_history(
    session: aiohttp.ClientSession, base: str, tokens_by_tenant: Mapping[str, str]
) -> list[Finding]:
    """Return a note naming a workspace in which the limit applies, nothing if it was not met in any."""
    for tenant, token in list(tokens_by_tenant.items())[:MAX_TENANTS]:
        seconds = await _read_twice(session, base, tenant, token)
        if seconds is not None:
            return [
                Finding(
                    message_id="operator-history-limited",
                    state=CheckState.NOTE,
                    values={"seconds": seconds, "where": tenant},
                    cure="operator-history-limited-next",
                )
            ]
    return []


async def _read_twice(session: aiohttp.ClientSession, base: str, tenant: str, token: str) -> int | None:
    """Return the ``Retry-After`` in seconds if the second reading of a history at the latest is limited."""
    channel = await _find_own_channel(session, base, tenant, token)
    if channel is None:
        return None
    for _ in range(NUM_PROBES):
        answer = await call_method(session, base, "conversations.history", token, channel=channel, limit="1")
        if answer.retry_after is not None and answer.retry_after >= MIN_LIMITED_SECONDS:
            return answer.retry_after
    return None


async def _find_own_channel(session: aiohttp.ClientSession, base: str, tenant: str, token: str) -> str | None:
    """Return a conversation that the bot is in, None if there is none."""
    team: dict[str, str] = {}
    if Tenant(tenant).is_organization:
        teams = await call_method(session, base, "auth.teams.list", token, limit="1")
        found = _first_id(teams, "teams")
        if found is None:
            return None
        team = {"team_id": found}
    for types in CONVERSATION_TYPES:
        listed = await call_method(
            session, base, "users.conversations", token, types=types, limit="1", **team
        )
        channel = _first_id(listed, "channels")
        if channel is not None:
            return channel
    return None


def _first_id(answer: ApiAnswer, name: str) -> str | None:
    """Return the id of the first entry of a list in the answer."""
    listed = answer.body.get(name)
    if answer.error is not None or not isinstance(listed, list) or not listed:
        return None
    first = listed[0]
    return str(first["id"]) if isinstance(first, Mapping) and first.get("id") else None
