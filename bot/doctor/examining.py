"""Run all checks: settings, Redis, Slack, GoTo, the public URL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from redis.asyncio import Redis

from bot.doctor import goto, memory, public, slack
from bot.errors import SettingError
from bot.goto.transport import open_clients
from bot.settings import NEEDS, Settings, SettingsError, load, unread
from bot.slack.clients import Timeouts, open_session
from bot.store.vault import Vault
from bot.usecases.doctor import Finding, State

PATIENCE = 8.0
"""Time-out of each connection and answer."""


def look_at_settings(env_file: str | Path | None = ".env") -> tuple[Settings | None, list[Finding]]:
    """Return the settings (None if one is wrong) and the findings about them."""
    found: list[Finding] = []
    try:
        known = load(env_file=env_file)
        load(NEEDS["web" if known.redis_url else "run"], env_file=env_file)
    except SettingsError as wrong:
        found = [setting_finding(problem) for problem in wrong.problems]
    else:
        found.append(Finding("operator-settings-ok"))
    try:
        settings = load(env_file=env_file)
    except SettingsError:
        return None, found
    for meant, name in unread(env_file).items():
        found.append(Finding("operator-setting-unread", State.NOTE, {"name": name, "meant": meant}))
    return settings, found


def setting_finding(problem: SettingError) -> Finding:
    values = {"name": problem.name, "problem": problem.problem, "where": problem.where}
    return Finding("operator-setting", State.FAULT, values, "operator-setting-next")


async def examine(settings: Settings, redis_url: str, now: Callable[[], datetime]) -> Sequence[Finding]:
    """Check everything that is set and return the findings; faults are not raised. ``now`` returns aware UTC."""
    vault = Vault(settings.fernet_keys) if settings.fernet_keys else None
    timeouts = Timeouts(connect=PATIENCE, total=PATIENCE)
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(
            Redis.from_url(redis_url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE)
        )
        session = await stack.enter_async_context(open_session(settings.slack_api_url, timeouts))
        outside = await stack.enter_async_context(open_session(settings.public_url or "", timeouts))
        http = await stack.enter_async_context(
            open_clients(version=version("usher"), connect=PATIENCE, read=PATIENCE)
        )
        kept = await memory.look(redis, vault, now())
        tokens = await memory.installed(redis, vault, now()) if vault and settings.by_oauth else {}
        found = await asyncio.gather(
            slack.look(settings, session, tokens, now()),
            goto.look(settings, http),
            public.look(settings, outside, now()),
        )
    return [*kept, *(finding for part in found for finding in part)]
