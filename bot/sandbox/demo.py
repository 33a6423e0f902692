"""``usher demo``: the real bot with a simulated GoTo, a local Slack and its own Redis."""

from __future__ import annotations

import secrets
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.fernet import Fernet

from bot import manifest, telemetry
from bot.app import Runtime, open_runtime, open_web, open_worker
from bot.embedded import open_embedded_redis
from bot.sandbox import history, samples, upcoming
from bot.sandbox.goto import SimulatedGoTo
from bot.sandbox.http_server import serve
from bot.sandbox.panel import Panel
from bot.sandbox.slack.backend import ANSWER_TIMEOUT_SECONDS
from bot.sandbox.slack.local_slack import LocalSlack
from bot.sandbox.slack.seed import seed_workspace
from bot.serving import bind_listener, serving
from bot.settings import Settings, make_settings

MAX_PORT_TRIES = 20


def _now() -> datetime:
    return datetime.now(UTC)


GOTO_CLIENT_ID = "usher-sandbox"
"""Usher's name at the simulated GoTo."""

SANDBOX_REQUESTS = 100_000
"""The budget of a person, which a machine or a curious visitor does not reach."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Both simulators, served over HTTP; ``settings`` connect a bot to them."""

    slack: LocalSlack
    goto: SimulatedGoTo
    settings: Settings


@asynccontextmanager
async def open_sandbox(
    bot_port: int,
    page_port: int = 0,
    *,
    by_socket: bool = False,
    command_prefix: str = "",
    answer_timeout: float = ANSWER_TIMEOUT_SECONDS,
) -> AsyncIterator[Sandbox]:
    """Serve a local Slack and a simulated GoTo for a bot that will listen on ``bot_port``.

    ``command_prefix`` is put before the names of the commands. ``answer_timeout`` are the seconds that
    Slack gives the bot to ack and to open a form.
    Raises ``OSError`` if ``page_port`` is taken.
    """
    panel, bot_url = Panel(), f"http://127.0.0.1:{bot_port}"
    signing, goto_secret = secrets.token_hex(16), secrets.token_urlsafe(24)
    bot_token, app_token = f"xoxb-{secrets.token_hex(12)}", f"xapp-{secrets.token_hex(12)}"
    slack = LocalSlack(
        panel,
        now=_now,
        signing_secret=signing,
        bot_token=bot_token,
        app_token=app_token,
        manifest=manifest.fill_in(manifest.load_manifest(), bot_url, socket=by_socket, prefix=command_prefix),
        answer_timeout=answer_timeout,
    )
    goto = SimulatedGoTo(
        panel,
        _now,
        client_id=GOTO_CLIENT_ID,
        client_secret=goto_secret,
        redirect_uris=[f"{bot_url}/goto/callback"],
    )
    seed_workspace(slack)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(slack.aclose)
        slack.base_url = await stack.enter_async_context(serve(slack.app, port=page_port))
        goto.base_url = goto_url = await stack.enter_async_context(serve(goto.app))
        if by_socket:
            slack.deliver_by_socket()
        else:
            slack.deliver_to(f"{bot_url}/slack/events")
        settings = make_settings(
            slack_bot_token=bot_token,
            slack_signing_secret=signing,
            slack_app_token=app_token if by_socket else None,
            slack_api_url=f"{slack.base_url}/api/",
            goto_client_secret=goto_secret,
            public_url=bot_url,
            encryption_keys=Fernet.generate_key().decode(),
            port=bot_port,
            command_prefix=command_prefix or None,
            person_requests_per_minute=SANDBOX_REQUESTS,
            person_burst=SANDBOX_REQUESTS,
            **_goto_settings(goto_url),
        )
        yield Sandbox(slack, goto, settings)


def _goto_settings(url: str) -> dict[str, str]:
    """Return the settings of a bot that finds all of GoTo under one address."""
    return {
        "goto_client_id": GOTO_CLIENT_ID,
        "goto_api_url": url,
        "goto_auth_url": url,
        "goto_seeit_url": url,
        "goto_join_url": f"{url}/{{meeting_id}}",
    }


async def run_demo(
    port: int, *, by_socket: bool, say: Callable[[str], object], until: Callable[[], Awaitable[None]]
) -> None:
    """Run until ``until`` returns; ``say`` prints a line, such as the page's address.

    The log goes into a file: faults that somebody switches on in the page are in it, and would bury the address.
    """
    with tempfile.TemporaryDirectory(prefix="usher-demo-") as folder:
        async with AsyncExitStack() as stack:
            log = stack.enter_context(logging_to(Path(folder) / "usher.log"))
            url = await stack.enter_async_context(open_embedded_redis(Path(folder), die_with_parent=True))
            listener = bind_listener(0, "127.0.0.1")
            sandbox = await _open_on_free_port(stack, listener.getsockname()[1], port, by_socket, say)
            history.add_history(sandbox.slack, sandbox.goto)
            sandbox.goto.behavior.record_meetings = True
            samples.add_messages(sandbox.slack)
            runtime: Runtime = await stack.enter_async_context(open_runtime(sandbox.settings, url))
            await stack.enter_async_context(open_worker(runtime))
            upcoming.add_page_action(sandbox.slack, sandbox.goto, runtime)
            app = await stack.enter_async_context(open_web(runtime))
            await stack.enter_async_context(serving(app, listener))
            await samples.add_cards(runtime, sandbox.slack, sandbox.goto)
            say(f"\n  Usher is ready: {sandbox.slack.base_url}\n\n  Log: {log}")
            say("  Press Ctrl-C to stop. Nothing is saved.\n")
            await until()
            say("Closing.")


@contextmanager
def logging_to(path: Path) -> Iterator[Path]:
    """Send the log into a new file, and to stderr again afterwards."""
    with path.open("w", encoding="utf-8") as stream:
        telemetry.configure("INFO", stream)
        try:
            yield path
        finally:
            telemetry.configure("WARNING", sys.stderr)


async def _open_on_free_port(
    stack: AsyncExitStack, bot_port: int, port: int, by_socket: bool, say: Callable[[str], object]
) -> Sandbox:
    """Open the sandbox on the page's port or the next free one, and report a different port."""
    for candidate in [*range(port, port + MAX_PORT_TRIES), 0]:
        try:
            sandbox = await stack.enter_async_context(open_sandbox(bot_port, candidate, by_socket=by_socket))
        except OSError:
            continue
        if candidate != port:
            say(f"Port {port} is taken; using another.")
        return sandbox
    raise OSError("no free port")
