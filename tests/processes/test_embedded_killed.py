"""``usher run`` whose own Valkey is killed: health tells it, the server comes back, and people go on."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from redis.asyncio import Redis

from tests.support.processes.environment import open_environment
from tests.support.processes.programs import http_get, wait_until

pytestmark = pytest.mark.exhaustive


async def test_its_own_server_is_killed_and_comes_back(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    url = f"unix://{folder}/redis/redis.sock"
    async with open_environment(url, tmp_path, by_socket=False) as environment:
        program = await environment.start("run", REDIS_URL=None, USHER_DATA_DIR=str(folder))
        await environment.ready()
        (user,) = await environment.add_users(["After the kill"])
        async with Redis.from_url(url) as redis:
            pid = int((await redis.info("server"))["process_id"])
        os.kill(pid, signal.SIGKILL)
        address = await program.up()

        async def is_unwell() -> bool:
            answer = await http_get(f"{address}/healthz")
            return answer.status_code == 503 and "it was killed (SIGKILL)" in answer.text

        await wait_until(is_unwell, "/healthz did not tell", every=0.02)
        await environment.ready()
        assert (await http_get(f"{address}/healthz")).text == "ok\n"
        await user.submits_form()
        await wait_until(user.is_informed, "nobody was told")
        assert (user.meetings(), user.cards()) == (1, 1)
        assert await program.stops() == 0
