"""``usher keys``: a new key, and everything encrypted again with it while Usher runs; nobody connects again."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.app import open_runtime, open_web, open_worker
from bot.cli import main
from bot.sandbox.demo import Sandbox, open_sandbox
from bot.serving import bind_listener, serving
from tests.support.actors import Actor, open_browser
from tests.support.ports import free_port
from tests.support.stage import (
    ANSWER_TIMEOUT_SECONDS,
    DEADLINE_SECONDS,
    FAST_CALLS,
    FAST_TIMING,
    WAIT_SECONDS,
    WORKER_TICK,
    Stage,
)

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("words", [["keys"], ["keys", "new"]])
def test_a_new_key_stands_alone_on_its_line(words: list[str]) -> None:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0
    (key,) = result.stdout.splitlines()
    assert Fernet(key)
    assert "first in ENCRYPTION_KEYS" in result.stderr


@asynccontextmanager
async def running(sandbox: Sandbox, redis_url: str, *keys: str) -> AsyncIterator[Actor]:
    """Run a bot with these keys, newest first; give Alice."""
    settings = sandbox.settings.model_copy(update={"encryption_keys": SecretStr(",".join(keys))})
    async with AsyncExitStack() as stack:
        listener = bind_listener(settings.port, "127.0.0.1")
        runtime = await stack.enter_async_context(
            open_runtime(settings, redis_url, timing=FAST_TIMING, **FAST_CALLS)
        )
        await stack.enter_async_context(open_worker(runtime, tick=WORKER_TICK))
        app = await stack.enter_async_context(open_web(runtime, wait=WAIT_SECONDS, deadline=DEADLINE_SECONDS))
        await stack.enter_async_context(serving(app, listener))
        browser = await stack.enter_async_context(open_browser())
        yield Actor(
            person=sandbox.slack.person("U0ALICE"),
            stage=Stage(sandbox=sandbox, runtime=runtime),
            browser=browser,
        )


async def rotate(redis_url: str, *keys: str) -> tuple[int, str]:
    """Run ``usher keys rotate`` as an operator does; return its exit code and what it prints."""
    known = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
    env = {**known, "REDIS_URL": redis_url, "ENCRYPTION_KEYS": ",".join(keys), "PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "keys", "rotate"),
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


async def test_keys_change_while_usher_runs_and_nobody_connects_again(empty_redis: str) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    async with open_sandbox(free_port(), answer_timeout=ANSWER_TIMEOUT_SECONDS) as sandbox:
        async with running(sandbox, empty_redis, old) as alice:
            await alice.connects()
            await alice.sees("Connected as Alice")
            await alice.types("/meeting now Standup", channel="#team-platform")
        async with running(sandbox, empty_redis, new, old) as alice:
            assert "Quarterly planning" in await alice.types("/meeting list")
            code, said = await rotate(empty_redis, new, old)
            assert code == 0, said
            assert "values with the newest key." in said
            assert "Nobody has to connect again." in said
            assert "Quarterly planning" in await alice.types("/meeting list")
            assert "Nothing needed re-encrypting." in (await rotate(empty_redis, new, old))[1]
        async with running(sandbox, empty_redis, new) as alice:
            assert "Quarterly planning" in await alice.types("/meeting list")
            assert "Connected as Alice" in await alice.types("/goto status")


@pytest.mark.exhaustive
async def test_what_no_key_opens_is_counted_and_ends_with_1(stage: Stage, empty_redis: str) -> None:
    await stage.alice.connects()
    await stage.alice.sees("Connected as Alice")
    code, said = await rotate(empty_redis, Fernet.generate_key().decode())
    assert code == 1
    assert "with any of the keys. They stayed as they were." in said
    assert "ENCRYPTION_KEYS has only one key" in said
    assert "Connected as Alice" in await stage.alice.types("/goto status")
