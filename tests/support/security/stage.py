"""A stage whose clock can be set forward, with more than one bot process, and a log of raw requests."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.app import Runtime, open_runtime, open_web, open_worker
from bot.sandbox.demo import open_sandbox
from bot.serving import bind_listener, serving
from bot.store.rate_limit import REQUESTS_PER_SECOND
from tests.support.actors import Actor, open_browser, person_of
from tests.support.stage import (
    ANSWER_TIMEOUT_SECONDS,
    DEADLINE_SECONDS,
    FAST_CALLS,
    FAST_TIMING,
    UNPACED,
    WAIT_SECONDS,
    WORKER_TICK,
    Stage,
)


@dataclass(kw_only=True)
class SecurityStage(Stage):
    """A stage whose bot has perhaps several ``runtimes`` on one Redis."""

    runtimes: list[Runtime] = field(default_factory=list)
    redis_url: str = ""


@asynccontextmanager
async def open_security_stage(
    redis_url: str,
    *,
    by_socket: bool = False,
    runtimes: int = 1,
    wait: float = WAIT_SECONDS,
    paced: bool = False,
) -> AsyncIterator[SecurityStage]:
    """Open a sandbox with a bot of so many runtimes; each has a worker, the first answers Slack."""
    async with AsyncExitStack() as stack:
        listener = bind_listener(0, "127.0.0.1")
        sandbox = await stack.enter_async_context(
            open_sandbox(
                listener.getsockname()[1], by_socket=by_socket, answer_timeout=ANSWER_TIMEOUT_SECONDS
            )
        )
        sandbox.goto.behavior.enforce_rate = paced
        opened = []
        for _ in range(runtimes):
            runtime = await stack.enter_async_context(
                open_runtime(
                    sandbox.settings,
                    redis_url,
                    timing=FAST_TIMING,
                    goto_rate=REQUESTS_PER_SECOND if paced else UNPACED,
                    **FAST_CALLS,
                )
            )
            await stack.enter_async_context(open_worker(runtime, tick=WORKER_TICK))
            opened.append(runtime)
        app = await stack.enter_async_context(open_web(opened[0], wait=wait, deadline=DEADLINE_SECONDS))
        await stack.enter_async_context(serving(app, listener))
        stage = SecurityStage(sandbox=sandbox, runtime=opened[0], runtimes=opened, redis_url=redis_url)
        for user in list(sandbox.slack.home.users.values()):
            if not user.is_bot:
                browser = await stack.enter_async_context(open_browser())
                stage.actors[user.name] = Actor(
                    person=sandbox.slack.person(user.id), stage=stage, browser=browser
                )
        yield stage


async def connect_url(actor: Actor) -> str:
    """Ask to connect; return the address behind [Connect GoTo]."""
    await actor.types("/goto connect")
    return str((await actor.presses("Connect GoTo")).url)


def state_in_page(page: str) -> str:
    """Return the state that a page's form posts."""
    found = re.search(r'name="state" value="([^"]+)"', page)
    assert found, page
    return unescape(found.group(1))


async def go_to_goto(browser: httpx.AsyncClient, url: str) -> str:
    """Open the page, press its button; return the address at GoTo."""
    page = await browser.get(url)
    page.raise_for_status()
    there = await browser.post(url.split("?")[0], data={"state": state_in_page(page.text)})
    assert there.status_code == 303, there.text
    return str(there.headers["location"])


async def sign_in_to_callback(actor: Actor, url: str, email: str | None = None) -> str:
    """Go from the page to GoTo and sign in; return the address of the callback, not yet followed."""
    there = await go_to_goto(actor.browser, url)
    return await actor.stage.goto_sign_in(actor.browser, there, email or actor.email)


def state_in_url(url: str) -> str:
    """Return the state that an address carries."""
    return parse_qs(urlsplit(url).query)["state"][0]


async def is_linked(actor: Actor) -> bool:
    """Return True if a connection of this person is stored."""
    return await actor.stage.runtime.app.store.links.get(person_of(actor)) is not None


@dataclass
class HeldAnswer:
    """An answer held back: ``reached`` when it is ready, sent after ``go_on``."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class RequestLog:
    """An ASGI layer before a simulator: keeps raw requests, sets a cookie, holds answers back."""

    app: ASGIApp
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    held: dict[str, HeldAnswer] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        self.seen.append((f"{scope['method']} {scope['path']}", headers))
        number = len(self.seen)

        hold = self.held.get(scope["path"])

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                if hold is not None:
                    hold.reached.set()
                    await hold.go_on.wait()
                cookie = (b"set-cookie", f"session=of-request-{number}; Path=/".encode())
                message = {**message, "headers": [*message["headers"], cookie]}
            await send(message)

        return await self.app(scope, receive, sending)

    def hold(self, path: str) -> HeldAnswer:
        """Hold the answers of this path back, after their effect."""
        self.held[path] = HeldAnswer()
        return self.held[path]

    @classmethod
    def before(cls, app: Any) -> RequestLog:
        """Put the layer before a running Starlette app."""
        assert app.middleware_stack is not None, "the app was not started yet"
        wire = cls(app.middleware_stack)
        app.middleware_stack = wire
        return wire
