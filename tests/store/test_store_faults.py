"""A Redis that refuses: what people read, what becomes of the processes, what readiness and the doctor say of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.doctor.redis import check_redis
from bot.model.storage import StorageFault
from bot.start_checks import check_redis_at_start
from bot.store.open import create_client
from tests.support.actors import connect_alice
from tests.support.exhaustive import default_and_exhaustive
from tests.support.polling import wait_until
from tests.support.stage import Stage, checked_stage
from tests.support.store_faults import (
    JOB_COMMANDS,
    STORE_FAULTS,
    FaultyServer,
    StoreFault,
    become_replica,
    fill_memory,
    forbid_jobs,
    open_faulty_server,
    run_endless_script,
    stop_answering,
)

STARTS = [fault for fault in STORE_FAULTS if fault.name not in ("password", "script")]
"""Faults during which Usher can start."""

BLOCKING = {"subscribe", "psubscribe", "xread", "ping"}
"""Last commands of connections that write nothing: they wait for what others publish."""


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[FaultyServer]:
    async with open_faulty_server(tmp_path / "valkey") as opened:
        yield opened


@pytest_asyncio.fixture
async def faulty_stage(server: FaultyServer) -> AsyncIterator[Stage]:
    """A stage on a Redis of its own, with a connected Alice and a worker that takes jobs."""
    async with checked_stage(server.url, by_socket=False) as stage:
        await wait_until(lambda: is_ready(stage))
        await connect_alice(stage)
        yield stage


async def is_ready(stage: Stage) -> bool:
    return (await stage.runtime.check_readiness()).is_ready


async def fault_of(stage: Stage) -> StorageFault | None:
    return (await stage.runtime.check_readiness()).fault


async def doctor_findings(server: FaultyServer) -> list[str]:
    async with create_client(server.url, max_connections=2) as redis:
        return [finding.message_id for finding in await check_redis(redis, None)]


async def start_meeting(stage: Stage, title: str) -> None:
    """See that a meeting is started: everything works."""
    await stage.alice.types(f"/meeting now {title}")
    await stage.alice.sees(f"{title}")
    stage.alice.posts("#general")
    stage.alice.dms()


@pytest.mark.parametrize("fault", default_and_exhaustive(STORE_FAULTS[::2], STORE_FAULTS[1::2]), ids=str)
async def test_a_fault_is_named_and_passes(
    faulty_stage: Stage, server: FaultyServer, fault: StoreFault
) -> None:
    stage = faulty_stage
    await fault.enter(server)

    assert await fault_of(stage) is fault.fault
    shown = await stage.alice.types("/meeting now Refused")
    assert fault.sentence in shown
    assert "Usher starts and finds GoTo meetings" in shown or "Reference" in shown
    assert "/meeting schedule" in await stage.alice.types("/meeting help")
    assert fault.doctor in await doctor_findings(server)
    page = await stage.alice.browser.get(f"{stage.runtime.app.config.public_url}/goto/connect?state=x")
    feed = await stage.alice.browser.get(f"{stage.runtime.app.config.public_url}/calendar/x.ics")
    for answer in (page, feed):
        assert answer.status_code in (503, 404, 410), "read from what Redis still gives"
        assert "Something broke" not in answer.text
    assert stage.goto.meetings_of("alice@northwind.example") is not None

    await server.recover()
    await wait_until(lambda: is_ready(stage))
    await start_meeting(stage, "Accepted")


async def test_a_redis_that_does_not_answer_is_told(faulty_stage: Stage, server: FaultyServer) -> None:
    await stop_answering(server)
    assert await fault_of(faulty_stage) is StorageFault.UNREACHABLE
    assert "/meeting schedule" in await faulty_stage.alice.types("/meeting help")
    await server.recover()
    await wait_until(lambda: is_ready(faulty_stage))
    await start_meeting(faulty_stage, "Accepted")


async def test_a_worker_that_may_not_take_jobs_is_not_ready(server: FaultyServer) -> None:
    await forbid_jobs(server)
    async with checked_stage(server.url, by_socket=False) as stage:
        await stage.runtime.stores.redis.ping()
        readiness = await stage.runtime.check_readiness()
        assert readiness.redis
        assert not readiness.worker, JOB_COMMANDS
        await server.recover()
        await wait_until(lambda: is_ready(stage))


@pytest.mark.parametrize("fault", default_and_exhaustive(STARTS[:1], STARTS[1:]), ids=str)
async def test_a_start_during_a_fault_goes_on(
    server: FaultyServer, fault: StoreFault, caplog: pytest.LogCaptureFixture
) -> None:
    same = {"encryption_keys": SecretStr(Fernet.generate_key().decode())}
    async with checked_stage(server.url, by_socket=False, settings=same):
        """The first start writes what later ones only read."""
    await fault.enter(server)
    async with checked_stage(server.url, by_socket=False, settings=same) as stage:
        settings = stage.sandbox.settings.model_copy(update={"redis_url": server.url})
        await check_redis_at_start(settings)
        assert any(record.name == "usher.start" for record in caplog.records)
        assert await fault_of(stage) is fault.fault
        await server.recover()
        await wait_until(lambda: is_ready(stage))


async def test_a_start_waits_for_a_long_script(server: FaultyServer, stage: Stage) -> None:
    await run_endless_script(server)
    settings = stage.sandbox.settings.model_copy(update={"redis_url": server.url})
    starting = asyncio.create_task(check_redis_at_start(settings))
    await asyncio.wait([starting], timeout=0.2)
    assert not starting.done()
    await server.recover()
    await starting


async def test_the_metrics_name_the_fault_and_the_oldest_work(
    faulty_stage: Stage, server: FaultyServer
) -> None:
    async def metric(name: str) -> float:
        text = (await faulty_stage.runtime.render_metrics()).decode()
        (line,) = [one for one in text.splitlines() if one.startswith(f"{name} ")]
        return float(line.rpartition(" ")[2])

    assert await metric('usher_storage_fault{fault="full"}') == 0
    assert await metric("usher_oldest_operation_age_seconds") == 0
    await fill_memory(server)
    assert await metric('usher_storage_fault{fault="full"}') == 1
    assert await metric("usher_worker_heartbeat_age_seconds") < 60


@pytest.mark.exhaustive
async def test_after_a_failover_no_connection_leads_to_the_former_primary(
    faulty_stage: Stage, server: FaultyServer
) -> None:
    async def bot_clients() -> set[str]:
        clients = await server.admin.client_list()
        return {one["id"] for one in clients if one["user"] == "default" and one["cmd"] not in BLOCKING}

    before = await bot_clients()
    await become_replica(server)

    async def are_all_new() -> bool:
        await faulty_stage.runtime.check_readiness()
        return not before & await bot_clients()

    await wait_until(are_all_new, seconds=20)
