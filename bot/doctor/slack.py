"""Checks of Slack: tokens, scopes, Socket Mode, and the difference between our clocks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import aiohttp

from bot import manifest
from bot.doctor.slack_call import ApiAnswer, call_method
from bot.doctor.slack_history import check_history
from bot.model.accounts import CheckState, Finding
from bot.settings import Settings

MAX_CLOCK_SKEW = timedelta(seconds=60)
"""Allowed difference. Slack's signed requests are valid for five minutes by our clock (Slack: verifying requests)."""
PROBE_CODE = "usher-doctor"


async def check_slack(
    settings: Settings, session: aiohttp.ClientSession, tokens_by_tenant: Mapping[str, str], now: datetime
) -> list[Finding]:
    """Return the findings. ``tokens_by_tenant`` are the bot tokens of OAuth installations."""
    found: list[Finding] = []
    base = settings.slack_api_url
    if settings.slack_bot_token is not None:
        bot_token = settings.slack_bot_token.get_secret_value()
        answer = await call_method(session, base, "auth.test", bot_token)
        found += check_bot_token(answer) + check_clock(answer, now)
        if answer.error is None:
            tenant = _read_tenant(answer)
            found += await check_history(session, base, {tenant: bot_token})
    elif settings.is_oauth_install and settings.slack_client_secret is not None:
        answer = await call_method(
            session,
            base,
            "oauth.v2.access",
            None,
            client_id=settings.slack_client_id or "",
            client_secret=settings.slack_client_secret.get_secret_value(),
            code=PROBE_CODE,
        )
        found += [check_client(answer), *check_clock(answer, now)]
        found += await check_installations(session, base, tokens_by_tenant)
        found += await check_history(session, base, tokens_by_tenant)
    if settings.slack_app_token is not None:
        token = settings.slack_app_token.get_secret_value()
        found.append(check_app_token(await call_method(session, base, "apps.connections.open", token)))
    return found


def _read_tenant(answer: ApiAnswer) -> str:
    """Return the id of the installation that an answer of auth.test is about."""
    name = "enterprise_id" if answer.body.get("is_enterprise_install") else "team_id"
    return str(answer.body.get(name) or "")


def check_bot_token(answer: ApiAnswer, where: str = "") -> list[Finding]:
    """Return the findings for an answer of auth.test (Slack: auth.test, ``x-oauth-scopes``)."""
    if answer.error is not None:
        message_id = "operator-slack-away" if answer.unreached else "operator-slack-refused"
        values = {"error": answer.error, "where": f" of {where}" if where else ""}
        return [
            Finding(message_id=message_id, state=CheckState.FAULT, values=values, cure=f"{message_id}-next")
        ]
    values = {"team": str(answer.body.get("team") or where), "bot": str(answer.body.get("user") or "")}
    if answer.scopes is None:
        unknown = "operator-slack-scopes-unknown"
        return [Finding(message_id=unknown, state=CheckState.NOTE, values=values, cure=f"{unknown}-next")]
    missing = manifest.find_missing_scopes(answer.scopes)
    if not missing:
        return [Finding(message_id="operator-slack-ok", values={**values, "count": len(answer.scopes)})]
    named = {**values, "scopes": ", ".join(sorted(missing))}
    return [
        Finding(
            message_id="operator-slack-scopes",
            state=CheckState.FAULT,
            values=named,
            cure="operator-slack-scopes-next",
        )
    ]


def check_client(answer: ApiAnswer) -> Finding:
    """Return the finding for an invalid OAuth code: the error shows if Slack knows our client."""
    if answer.unreached:
        return Finding(
            message_id="operator-slack-away",
            state=CheckState.FAULT,
            values={"error": answer.unreached},
            cure="operator-slack-away-next",
        )
    if answer.error in ("invalid_code", "code_already_used", "bad_redirect_uri"):
        return Finding(message_id="operator-client-ok")
    values = {"error": answer.error}
    return Finding(
        message_id="operator-client-refused",
        state=CheckState.FAULT,
        values=values,
        cure="operator-client-refused-next",
    )


async def check_installations(
    session: aiohttp.ClientSession, base: str, tokens_by_tenant: Mapping[str, str]
) -> list[Finding]:
    """Check the token of each workspace that installed Usher."""
    if not tokens_by_tenant:
        return [
            Finding(
                message_id="operator-installed-none",
                state=CheckState.NOTE,
                cure="operator-installed-none-next",
            )
        ]
    found: list[Finding] = []
    for tenant, token in tokens_by_tenant.items():
        found += check_bot_token(await call_method(session, base, "auth.test", token), tenant)
    return found


def check_app_token(answer: ApiAnswer) -> Finding:
    if answer.error is None:
        return Finding(message_id="operator-socket-ok")
    message_id = "operator-slack-away" if answer.unreached else "operator-socket-refused"
    return Finding(
        message_id=message_id,
        state=CheckState.FAULT,
        values={"error": answer.error},
        cure=f"{message_id}-next",
    )


def check_clock(answer: ApiAnswer, now: datetime) -> list[Finding]:
    """Compare our clock with the ``Date`` of Slack's answer."""
    if answer.date is None:
        return []
    apart = abs(now - answer.date)
    values = {"seconds": int(apart.total_seconds())}
    if apart > MAX_CLOCK_SKEW:
        return [
            Finding(
                message_id="operator-clock-off",
                state=CheckState.FAULT,
                values=values,
                cure="operator-clock-off-next",
            )
        ]
    return [Finding(message_id="operator-clock-ok", values=values)]
