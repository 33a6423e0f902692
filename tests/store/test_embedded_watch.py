"""The embedded Valkey is started again when it ends, and ends the process when that does not help."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot import embedded, embedded_watch
from bot.embedded_watch import EmbeddedRedisFailed, EmbeddedWatch, open_watched_redis
from tests.support.polling import wait_until


async def pid_of(url: str) -> int:
    async with Redis.from_url(url) as redis:
        return int((await redis.info("server"))["process_id"])


async def kill(watch: EmbeddedWatch) -> None:
    """Kill the server as the OOM killer does, and wait until that was seen."""
    os.kill(await pid_of(watch.server.url), signal.SIGKILL)
    await wait_until(lambda: is_down(watch, down=True))


async def is_down(watch: EmbeddedWatch, *, down: bool) -> bool:
    return (watch.check_health() is not None) is down


@pytest.mark.parametrize("name", ["data", "x" * 120])
async def test_a_killed_server_is_started_again_with_its_data(tmp_path: Path, name: str) -> None:
    async with open_watched_redis(tmp_path / name) as watch, Redis.from_url(watch.server.url) as redis:
        for value in ("first", "second"):
            await redis.set("key", value)
            before = await pid_of(watch.server.url)
            await kill(watch)
            assert watch.check_health() == "Usher's own Redis ended: it was killed (SIGKILL)."
            await wait_until(lambda: is_down(watch, down=False))
            assert await redis.get("key") == value.encode()
            assert await pid_of(watch.server.url) != before


async def test_who_shares_the_server_starts_it_again(tmp_path: Path) -> None:
    async with open_watched_redis(tmp_path) as first:
        async with open_watched_redis(tmp_path) as second:
            assert second.server.url == first.server.url
            before = await pid_of(second.server.url)
            os.kill(before, signal.SIGKILL)
            await wait_until(lambda: is_down(first, down=True))

            async def is_back() -> bool:
                return first.check_health() is None and await second.server.is_running()

            await wait_until(is_back)
            assert await pid_of(second.server.url) != before
        async with Redis.from_url(first.server.url) as redis:
            assert await redis.ping()


async def test_a_server_that_does_not_answer_is_let_alone(tmp_path: Path) -> None:
    async with open_watched_redis(tmp_path) as watch:
        pid = await pid_of(watch.server.url)
        os.kill(pid, signal.SIGSTOP)
        try:
            assert await watch.server.is_running()
        finally:
            os.kill(pid, signal.SIGCONT)
        assert await pid_of(watch.server.url) == pid


async def break_data(folder: Path) -> None:
    """Watch a server that cannot be started again once it was killed."""
    async with open_watched_redis(folder) as watch, Redis.from_url(watch.server.url) as redis:
        await redis.set("key", "value")
        (manifest,) = (folder / "appendonlydir").glob("*.manifest")
        os.truncate(manifest, 5)
        os.kill(await pid_of(watch.server.url), signal.SIGKILL)
        await asyncio.Event().wait()


async def test_a_server_that_does_not_start_again_ends_the_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_watch, "RESTART_DELAYS_SECONDS", (0.01, 0.01))
    with pytest.raises(ExceptionGroup) as caught:
        await break_data(tmp_path)
    (failed,) = caught.value.exceptions
    assert isinstance(failed, EmbeddedRedisFailed)
    assert "keeps ending: " in str(failed)
    assert "manifest" in str(failed)


async def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "MIN_FREE_BYTES", 1 << 62)
    async with open_watched_redis(tmp_path) as watch:
        await kill(watch)
        assert watch.check_health() == (
            f"Usher's own Redis ended: there is no room left on the disk of {tmp_path}."
        )
