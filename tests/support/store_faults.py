"""States of a really running Valkey in which it refuses what Usher asks, each with how it is entered and left."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from bot.embedded import open_embedded_redis
from bot.model.storage import StorageFault

JOB_COMMANDS = ("-xreadgroup", "-xautoclaim")
"""ACL rules that take from a user what docket needs to take jobs."""


@dataclass(kw_only=True)
class FaultyServer:
    """A Valkey of its own; ``admin`` is a user whom no fault concerns."""

    url: str
    folder: Path
    admin: Redis
    cleanups: list[Callable[[], Awaitable[object]]] = field(default_factory=list)

    async def recover(self) -> None:
        while self.cleanups:
            await self.cleanups.pop()()

    async def pid(self) -> int:
        return int((await self.admin.info("server"))["process_id"])


Break = Callable[[FaultyServer], Awaitable[None]]


async def fill_memory(server: FaultyServer) -> None:
    await server.admin.config_set("maxmemory", 1)
    server.cleanups.append(lambda: server.admin.config_set("maxmemory", 0))


async def become_replica(server: FaultyServer) -> None:
    await server.admin.replicaof("127.0.0.1", 1)  # type: ignore[no-untyped-call]
    server.cleanups.append(lambda: server.admin.replicaof("NO", "ONE"))  # type: ignore[no-untyped-call]


async def lose_replicas(server: FaultyServer) -> None:
    await server.admin.config_set("min-replicas-to-write", 1)
    server.cleanups.append(lambda: server.admin.config_set("min-replicas-to-write", 0))


async def fail_to_save(server: FaultyServer) -> None:
    """Let a snapshot fail: a folder stands where its file is to be."""
    (server.folder / "dump.rdb").mkdir()
    await server.admin.config_set("save", "900 1")
    await server.admin.bgsave()
    while (await server.admin.info("persistence"))["rdb_last_bgsave_status"] != "err":  # noqa: ASYNC110
        await asyncio.sleep(0.02)

    async def recover() -> None:
        (server.folder / "dump.rdb").rmdir()
        await server.admin.config_set("save", "")

    server.cleanups.append(recover)


async def run_endless_script(server: FaultyServer) -> None:
    await server.admin.config_set("busy-reply-threshold", 1)
    script = asyncio.create_task(_endless_script(server.url))
    with suppress(ResponseError):  # "BUSY"
        while await server.admin.ping():
            pass

    async def recover() -> None:
        await server.admin.script_kill()
        await script

    server.cleanups.append(recover)


async def _endless_script(url: str) -> None:
    async with Redis.from_url(url, username="admin", password="admin", socket_timeout=None) as redis:
        with suppress(RedisError):
            await redis.eval("while true do end", 0)


async def forbid_writes(server: FaultyServer) -> None:
    await server.admin.execute_command("ACL", "SETUSER", "default", "-@write")
    server.cleanups.append(lambda: server.admin.execute_command("ACL", "SETUSER", "default", "+@write"))


async def forbid_jobs(server: FaultyServer) -> None:
    await server.admin.execute_command("ACL", "SETUSER", "default", *JOB_COMMANDS)
    server.cleanups.append(lambda: server.admin.execute_command("ACL", "SETUSER", "default", "+@all"))


async def demand_password(server: FaultyServer) -> None:
    await server.admin.execute_command("ACL", "SETUSER", "default", "resetpass", ">a-new-password")
    await server.admin.execute_command("CLIENT", "KILL", "USER", "default")
    server.cleanups.append(lambda: server.admin.execute_command("ACL", "SETUSER", "default", "nopass"))


async def stop_answering(server: FaultyServer) -> None:
    pid = await server.pid()
    os.kill(pid, signal.SIGSTOP)

    async def recover() -> None:
        os.kill(pid, signal.SIGCONT)

    server.cleanups.append(recover)


@dataclass(frozen=True, kw_only=True)
class StoreFault:
    """One row of the table: the state, what readiness calls it, and what a person reads of a submission."""

    name: str
    enter: Break
    fault: StorageFault | None
    sentence: str
    doctor: str

    def __str__(self) -> str:
        return self.name


READ_ONLY_SENTENCE = "Usher's storage isn't accepting changes right now, so nothing was saved."
FULL_SENTENCE = "Usher's storage is full, so nothing was saved."
BUSY_SENTENCE = "Usher's storage is busy right now, so nothing was saved."
REFUSED_SENTENCE = "Usher isn't allowed to use its storage, so nothing was saved."

STORE_FAULTS = (
    StoreFault(
        name="full", enter=fill_memory, fault=StorageFault.FULL, sentence=FULL_SENTENCE, doctor="redis-full"
    ),
    StoreFault(
        name="replica",
        enter=become_replica,
        fault=StorageFault.READ_ONLY,
        sentence=READ_ONLY_SENTENCE,
        doctor="redis-read-only",
    ),
    StoreFault(
        name="few-replicas",
        enter=lose_replicas,
        fault=StorageFault.FEW_REPLICAS,
        sentence=READ_ONLY_SENTENCE,
        doctor="redis-few-replicas",
    ),
    StoreFault(
        name="disk",
        enter=fail_to_save,
        fault=StorageFault.NOT_SAVING,
        sentence=FULL_SENTENCE,
        doctor="redis-not-saving",
    ),
    StoreFault(
        name="script",
        enter=run_endless_script,
        fault=StorageFault.BUSY,
        sentence=BUSY_SENTENCE,
        doctor="redis-busy",
    ),
    StoreFault(
        name="acl",
        enter=forbid_writes,
        fault=StorageFault.FORBIDDEN,
        sentence=REFUSED_SENTENCE,
        doctor="redis-forbidden",
    ),
    StoreFault(
        name="password",
        enter=demand_password,
        fault=StorageFault.CREDENTIALS,
        sentence=REFUSED_SENTENCE,
        doctor="redis-credentials",
    ),
)


@asynccontextmanager
async def open_faulty_server(folder: Path) -> AsyncIterator[FaultyServer]:
    """A Valkey of its own, which recovers at the end."""
    async with open_embedded_redis(folder, durable=False, die_with_parent=True) as url:
        async with Redis.from_url(url) as redis:
            await redis.execute_command("ACL", "SETUSER", "admin", "on", ">admin", "+@all", "~*", "&*")
        async with Redis.from_url(url, username="admin", password="admin") as admin:
            server = FaultyServer(url=url, folder=folder, admin=admin)
            try:
                yield server
            finally:
                await server.recover()
