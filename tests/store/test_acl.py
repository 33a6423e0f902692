"""The ACL user of the documentation can do all that Usher does."""

from __future__ import annotations

import re
from pathlib import Path

from redis.asyncio import Redis

from bot.store.open import create_client
from bot.store.redis_check import check_server
from bot.store.rekey import rekey
from tests.support.actors import connect_alice
from tests.support.polling import wait_until
from tests.support.processes.redis import open_valkey
from tests.support.source import ROOT
from tests.support.stage import checked_stage


def documented_rules() -> list[str]:
    text = (ROOT / "docs" / "setup.md").read_text(encoding="utf-8")
    (rules,) = re.findall(r"^ACL SETUSER usher-bot (.+)$", text, re.MULTILINE)
    return str(rules).split()


async def test_the_documented_user_serves_usher(tmp_path: Path) -> None:
    async with open_valkey(tmp_path, config="appendonly yes\nappendfsync always") as url:
        async with Redis.from_url(url) as admin:
            await admin.execute_command("ACL", "SETUSER", "usher", *documented_rules())
        own = url.replace("redis://", "redis://usher:password@")
        async with create_client(own, max_connections=2) as redis:
            assert await check_server(redis) == []
        async with checked_stage(own, by_socket=False) as stage:

            async def is_ready() -> bool:
                return (await stage.runtime.check_readiness()).is_ready

            await wait_until(is_ready)
            await connect_alice(stage)
            await stage.alice.types("/meeting now Standup")
            await stage.alice.sees("Standup")
            stage.alice.posts("#general")
            stage.alice.dms()
            await stage.runtime.render_metrics()
            await rekey(stage.runtime.stores.redis, stage.runtime.stores.vault, lambda count: None)
        async with Redis.from_url(url) as admin:
            assert [one["object"] for one in await admin.acl_log()] == []
