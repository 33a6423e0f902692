"""Run all checks: settings, Redis, Slack, GoTo, the public URL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from redis.asyncio import Redis

from bot.doctor import deliveries, goto, public, slack, uninstalls
from bot.doctor import redis as doctor_redis
from bot.goto.transport import open_client
from bot.model.accounts import CheckState, Finding
from bot.model.errors import SettingError
from bot.settings import NEEDS_BY_VERB, InvalidSettings, Settings, find_misspelled_in_env, load_settings
from bot.slack.clients import Timeouts, open_session
from bot.store.vault import Vault

CHECK_TIMEOUT_SECONDS = 8.0
"""Time-out of each connection and answer."""


def check_settings(env_file: str | Path | None = ".env") -> tuple[Settings | None, list[Finding]]:
    """Return the settings (None if one is wrong) and the findings about them."""
    found: list[Finding] = []
    try:
        known = load_settings(env_file=env_file)
        load_settings(NEEDS_BY_VERB["web" if known.redis_url else "run"], env_file=env_file)
    except InvalidSettings as wrong:
        found = [setting_finding(problem) for problem in wrong.problems]
    else:
        found.append(Finding(message_id="operator-settings-ok"))
    try:
        settings = load_settings(env_file=env_file)
    except InvalidSettings:
        return None, found
    for meant, name in find_misspelled_in_env(env_file).items():
        found.append(
            Finding(
                message_id="operator-setting-unread",
                state=CheckState.NOTE,
                values={"name": name, "meant": meant},
            )
        )
    return settings, found


def setting_finding(problem: SettingError) -> Finding:
    values = {"name": problem.name, "problem": problem.problem, "where": problem.hint}
    return Finding(
        message_id="operator-setting", state=CheckState.FAULT, values=values, cure="operator-setting-next"
    )


async def run_checks(settings: Settings, redis_url: str, now: Callable[[], datetime]) -> Sequence[Finding]:
    """Check everything that is set and return the findings; faults are not raised. ``now`` returns aware UTC."""
    vault = Vault(settings.fernet_keys) if settings.fernet_keys else None
    timeouts = Timeouts(connect=CHECK_TIMEOUT_SECONDS, total=CHECK_TIMEOUT_SECONDS)
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(
            Redis.from_url(
                redis_url, socket_connect_timeout=CHECK_TIMEOUT_SECONDS, socket_timeout=CHECK_TIMEOUT_SECONDS
            )
        )
        session = await stack.enter_async_context(open_session(settings.slack_api_url, timeouts))
        outside = await stack.enter_async_context(open_session(settings.public_url or "", timeouts))
        http = await stack.enter_async_context(
            open_client(version=version("usher"), connect=CHECK_TIMEOUT_SECONDS, read=CHECK_TIMEOUT_SECONDS)
        )
        redis_findings = await doctor_redis.check_redis(
            redis, vault, allow_open=settings.usher_allow_open_redis
        )
        tokens = (
            await doctor_redis.read_bot_tokens(redis, vault, now())
            if vault and settings.is_oauth_install
            else {}
        )
        found = await asyncio.gather(
            slack.check_slack(settings, session, tokens, now()),
            goto.check_goto(settings, http),
            public.check_public_url(settings, outside, now()),
            uninstalls.check_uninstalls(redis, vault, now()),
            deliveries.check_deliveries(redis, now()),
        )
    return [*redis_findings, *(finding for part in found for finding in part)]
