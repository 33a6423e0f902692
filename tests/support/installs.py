"""A bot that is installed by OAuth, and the workspace that installs it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from html import unescape
from typing import Any

import httpx
from pydantic import SecretStr
from redis.asyncio import Redis

from bot.app import Runtime, open_runtime, open_web, open_worker
from bot.model.ids import Tenant
from bot.sandbox.demo import Sandbox, open_sandbox
from bot.sandbox.slack.app_tokens import AppToken
from bot.sandbox.slack.model import Json
from bot.sandbox.slack.workspace import Workspace
from bot.serving import bind_listener, serving
from bot.store.codec import decode_text, decode_texts
from tests.support.actors import Actor, open_browser
from tests.support.clocks import CLOCK
from tests.support.polling import wait_until
from tests.support.stage import ANSWER_TIMEOUT_SECONDS, FAST_CALLS, FAST_TIMING, WORKER_TICK, Stage

SOUTH = Tenant("T0SOUTH")
DEFAULT_GRACE_HOURS = 72


@dataclass(kw_only=True)
class InstallStage:
    """A bot that belongs to no workspace yet, and Zoe of Southwind, who wants it."""

    sandbox: Sandbox
    runtime: Runtime
    zoe: Actor
    south: Workspace
    stage: Stage

    @property
    def bot(self) -> str:
        return self.runtime.app.config.public_url

    async def starts(self, query: str = "") -> str:
        """Open the install page; return the address behind its button."""
        page = await self.zoe.browser.get(f"{self.bot}/slack/install{query}")
        page.raise_for_status()
        link = re.search(r'href="([^"]+)"', page.text)
        assert link, page.text
        return unescape(link.group(1))

    async def answers(self, url: str, **form: str) -> str:
        """Press a button of Slack's page; return the address that it sends back to."""
        there = await self.zoe.browser.get(url)
        assert "asks to be installed" in there.text
        answer = {"team": self.south.id, "user": "U0ZOE", "allow": "1", **form}
        back = await self.zoe.browser.post(url, data=answer)
        assert back.status_code == 302, back.text
        return str(back.headers["location"])

    async def installs(self, **form: str) -> httpx.Response:
        return await self.zoe.browser.get(await self.answers(await self.starts(), **form))

    def tokens(self) -> list[AppToken]:
        """Return the tokens that Slack has given for Southwind."""
        known = self.sandbox.slack.tokens.values()
        return [t for t in known if t.kind == "bot" and t.workspace is not self.sandbox.slack.home]


async def find_traces(redis_url: str, *tenant_ids: str) -> list[str]:
    """Return the keys that name one of the tenants, in the key or in what lies under it, whoever wrote them."""
    async with Redis.from_url(redis_url) as redis:
        found = []
        for key in decode_texts(await redis.keys("*")):
            # A dump may be compressed, so the values are read as they are.
            lies = f"{key} {await read_value(redis, key)!r}"
            if any(tenant_id in lies for tenant_id in tenant_ids):
                found.append(key)
        return sorted(found)


async def read_value(redis: Redis, key: str) -> Any:
    """Return everything under a key."""
    reads = {
        "string": lambda: redis.get(key),
        "hash": lambda: redis.hgetall(key),
        "set": lambda: redis.smembers(key),
        "zset": lambda: redis.zrange(key, 0, -1),
        "list": lambda: redis.lrange(key, 0, -1),
        "stream": lambda: redis.xrange(key),
        "none": lambda: no_value(),
    }
    return await reads[str(decode_text(await redis.type(key)))]()


async def no_value() -> None:
    return None


async def wait_until_gone(redis_url: str, *tenant_ids: str) -> None:
    """Go on in time until nothing names the tenants any more."""
    CLOCK.forward(hours=DEFAULT_GRACE_HOURS)

    async def is_gone() -> bool:
        CLOCK.forward(seconds=5)
        return not await find_traces(redis_url, *tenant_ids)

    await wait_until(is_gone)


async def open_install_stage(
    stack: AsyncExitStack,
    redis_url: str,
    transport: str,
    enterprise: Json | None,
    settings: Mapping[str, Any] | None = None,
    *,
    with_worker: bool = True,
) -> InstallStage:
    """Open a stage without an installation; ``settings`` override the sandbox's."""
    listener = bind_listener(0, "127.0.0.1")
    sandbox = await stack.enter_async_context(
        open_sandbox(
            listener.getsockname()[1],
            by_socket=transport == "socket",
            answer_timeout=ANSWER_TIMEOUT_SECONDS,
        )
    )
    slack = sandbox.slack
    south = slack.add_workspace(SOUTH.id, "Southwind", enterprise=enterprise)
    slack.add_user("U0ZOE", "zoe", "Zoe Lima", "zoe@southwind.example", "Europe/Lisbon", workspace=south)
    slack.add_channel("C0SOUTH", "south", ["U0ZOE"], workspace=south)
    by_oauth = {
        "slack_bot_token": None,
        "slack_client_id": slack.client_id,
        "slack_client_secret": SecretStr(slack.client_secret),
        **(settings or {}),
    }
    settings = sandbox.settings.model_copy(update=by_oauth)
    runtime = await stack.enter_async_context(
        open_runtime(settings, redis_url, timing=FAST_TIMING, **FAST_CALLS)
    )
    if with_worker:
        await stack.enter_async_context(open_worker(runtime, tick=WORKER_TICK))
    app = await stack.enter_async_context(open_web(runtime))
    await stack.enter_async_context(serving(app, listener))
    browser = await stack.enter_async_context(open_browser())
    stage = Stage(sandbox=sandbox, runtime=runtime)
    return InstallStage(
        sandbox=sandbox,
        runtime=runtime,
        zoe=Actor(person=slack.person("U0ZOE", south), stage=stage, browser=browser),
        south=south,
        stage=stage,
    )
