"""The server that comes with Usher: private, lasting, found again, stopped last, gone with a killed demo."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import sys
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.embedded import open_embedded_redis
from bot.model.errors import SettingError


async def start_embedded(folder: Path, *options: str) -> tuple[asyncio.subprocess.Process, str]:
    """Start another process that has a server in the folder; return it and the server's URL."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.store.embedded_process",
        str(folder),
        *options,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    return process, (await process.stdout.readline()).decode().strip()


async def server_pid(url: str) -> int:
    async with Redis.from_url(url) as redis:
        return int((await redis.info("server"))["process_id"])


async def gone(pid: int) -> bool:
    """Wait until the process is no more, or only waits to be reaped."""
    for _ in range(600):
        try:
            os.kill(pid, 0)
            state = await asyncio.to_thread(Path(f"/proc/{pid}/stat").read_text)
        except (ProcessLookupError, FileNotFoundError):
            return True
        if state.rpartition(")")[2].split()[0] == "Z":
            return True
        await asyncio.sleep(0.05)
    return False


async def test_keeps_what_was_written(tmp_path: Path) -> None:
    async with open_embedded_redis(tmp_path) as url, Redis.from_url(url) as redis:
        await redis.set("a", "b")
    async with open_embedded_redis(tmp_path) as url, Redis.from_url(url) as redis:
        assert await redis.get("a") == b"b"


async def test_keeps_what_was_written_when_it_is_killed(tmp_path: Path) -> None:
    async with open_embedded_redis(tmp_path) as url:
        async with Redis.from_url(url) as redis:
            await redis.set("a", "b")
        os.kill(await server_pid(url), signal.SIGKILL)
    async with open_embedded_redis(tmp_path) as url, Redis.from_url(url) as redis:
        assert await redis.get("a") == b"b"


async def test_is_private_and_of_its_own_session(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "on demand"
    async with open_embedded_redis(folder) as url, Redis.from_url(url) as redis:
        assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
        assert stat.S_IMODE(os.stat(folder / "redis.sock").st_mode) == 0o700
        settings = await redis.config_get("port", "appendonly", "appendfsync", "maxmemory-policy", "dir")
        assert settings == {
            "port": "0",
            "appendonly": "yes",
            "appendfsync": "always",
            "maxmemory-policy": "noeviction",
            "dir": str(folder),
        }
        pid = await server_pid(url)
        assert os.getsid(pid) == pid
    assert await gone(pid)


async def test_leaves_nothing_behind_but_its_data(tmp_path: Path) -> None:
    async with open_embedded_redis(tmp_path):
        pass
    assert sorted(os.listdir(tmp_path)) == ["appendonlydir", "lock", "users", "valkey.log"]


@pytest.mark.parametrize("name", ["x" * 120, 'a "quoted" \\ name'])
async def test_any_folder_will_do(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    async with open_embedded_redis(folder) as url, Redis.from_url(url) as redis:
        await redis.set("a", "b")
        async with open_embedded_redis(folder) as same:
            assert same == url
    assert "redis.sock" not in os.listdir(folder)
    async with open_embedded_redis(folder) as url, Redis.from_url(url) as redis:
        assert await redis.get("a") == b"b"


async def test_a_living_one_is_shared_and_left_running(tmp_path: Path) -> None:
    async with open_embedded_redis(tmp_path) as url:
        pid = await server_pid(url)
        async with open_embedded_redis(tmp_path) as same:
            assert same == url
        assert await server_pid(url) == pid


@pytest.mark.exhaustive
async def test_many_at_once_share_one(tmp_path: Path) -> None:
    started = [await start_embedded(tmp_path) for _ in range(2)]
    parents = await asyncio.gather(*(start_embedded(tmp_path) for _ in range(3)))
    pids = {await server_pid(url) for _, url in [*started, *parents]}
    assert len(pids) == 1
    for process, _ in [*parents, *reversed(started)]:
        process.terminate()
        assert await process.wait() == 0
    assert await gone(pids.pop())


async def test_is_found_again_after_its_parent_was_killed(tmp_path: Path) -> None:
    process, url = await start_embedded(tmp_path)
    pid = await server_pid(url)
    process.kill()
    await process.wait()
    async with open_embedded_redis(tmp_path) as again:
        assert again == url
        assert await server_pid(again) == pid
    assert await gone(pid)


async def test_the_last_who_uses_it_stops_it(tmp_path: Path) -> None:
    process, url = await start_embedded(tmp_path)
    pid = await server_pid(url)
    async with open_embedded_redis(tmp_path) as same:
        process.terminate()
        assert await process.wait() == 0
        assert await server_pid(same) == pid
    assert await gone(pid)


async def test_a_killed_demo_leaves_nothing(tmp_path: Path) -> None:
    process, url = await start_embedded(tmp_path, "die")
    pid = await server_pid(url)
    process.kill()
    await process.wait()
    assert await gone(pid)


async def test_what_a_dead_one_left_is_cleared(tmp_path: Path) -> None:
    process, url = await start_embedded(tmp_path)
    pid = await server_pid(url)
    os.kill(pid, signal.SIGKILL)
    assert await gone(pid)
    process.kill()
    await process.wait()
    async with open_embedded_redis(tmp_path) as again:
        assert await server_pid(again) != pid


async def test_says_why_it_does_not_start(tmp_path: Path) -> None:
    async with open_embedded_redis(tmp_path) as url, Redis.from_url(url) as redis:
        await redis.set("a", "b")
    (manifest,) = [name for name in os.listdir(tmp_path / "appendonlydir") if name.endswith(".manifest")]
    os.truncate(tmp_path / "appendonlydir" / manifest, 5)
    with pytest.raises(SettingError, match=r"USHER_DATA_DIR: .*REDIS_URL"):
        async with open_embedded_redis(tmp_path):
            pass
