"""Workspaces that install Usher by OAuth, and what remains of those that removed it."""

from __future__ import annotations

import re
from enum import Enum
from html import unescape

import httpx
from redis.asyncio import Redis

from bot.sandbox.demo import Sandbox
from tests.campaign.sentences import SentenceFinder
from tests.support.actors import open_browser
from tests.support.installs import find_traces
from tests.support.processes.environment import User

BUTTON = re.compile(r'href="([^"]+)"')
DONE, WAITS = SentenceFinder("install-done"), SentenceFinder("install-done-waiting")


class InstallResult(Enum):
    DONE = "done"
    WAITS = "waits"
    """Slack has installed it, but what an earlier installation left is still being deleted."""
    FAILED = "failed"


def oauth_settings(sandbox: Sandbox) -> dict[str, str | None]:
    """Return what the environment of a bot has that belongs to no single workspace."""
    return {
        "SLACK_BOT_TOKEN": None,
        "SLACK_CLIENT_ID": sandbox.slack.client_id,
        "SLACK_CLIENT_SECRET": sandbox.slack.client_secret,
    }


async def install(user: User) -> InstallResult:
    """Install Usher in the workspace of this person, in their browser."""
    form = {"team": user.slack.ws.id, "user": user.id, "allow": "1"}
    try:
        async with open_browser() as browser:
            page = await browser.get(f"{user.environment.url}/slack/install")
            button = BUTTON.search(page.text)
            if button is None:
                return InstallResult.FAILED
            back = await browser.post(unescape(button[1]), data=form)
            answer = await browser.get(str(back.headers["location"]))
    except httpx.HTTPError:
        return InstallResult.FAILED
    text = unescape(answer.text)
    if WAITS.search(text):
        return InstallResult.WAITS
    return InstallResult.DONE if DONE.search(text) else InstallResult.FAILED


async def is_gone(redis_url: str, tenant_id: str) -> bool:
    """Return True if nothing names the workspace. Values are only read when no key does."""
    async with Redis.from_url(redis_url) as redis:
        async for _ in redis.scan_iter(match=f"*{tenant_id}*", count=1000):
            return False
    return not await find_traces(redis_url, tenant_id)
