"""Usher is removed while Redis refuses: Slack says it again, and what was begun is completed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.model.ids import Tenant
from bot.model.uninstall import UninstallState
from tests.support.actors import connect_alice, tenant_of
from tests.support.clocks import CLOCK
from tests.support.faults import inject_fault
from tests.support.polling import go_on_until_settled, wait_until
from tests.support.stage import Stage, checked_stage
from tests.support.store_faults import STORE_FAULTS, FaultyServer, StoreFault, open_faulty_server

FAULTS = pytest.mark.parametrize(
    "fault",
    [
        one if one.name == "replica" else pytest.param(one, marks=pytest.mark.exhaustive, id=str(one))
        for one in STORE_FAULTS
    ],
    ids=str,
)


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[FaultyServer]:
    async with open_faulty_server(tmp_path / "valkey") as opened:
        yield opened


@pytest_asyncio.fixture
async def impatient(server: FaultyServer) -> AsyncIterator[Stage]:
    """A stage without a grace, on a Redis of its own."""
    settings = {"uninstall_grace_hours": 0}
    async with checked_stage(server.url, by_socket=False, settings=settings) as stage:
        await connect_alice(stage)
        yield stage


async def is_gone(stage: Stage, tenant: Tenant) -> bool:
    """Go on in time; return True if nothing is left of the tenant."""
    CLOCK.forward(seconds=5)
    redis = stage.runtime.stores.redis
    return (
        not await redis.keys(f"{tenant.id}:*") and await stage.runtime.stores.uninstalls.get(tenant) is None
    )


async def is_being_deleted(stage: Stage, tenant: Tenant) -> bool:
    CLOCK.forward(seconds=5)
    known = await stage.runtime.stores.uninstalls.get(tenant)
    return known is not None and known.state is UninstallState.WIPING


@FAULTS
async def test_a_removal_that_redis_refuses_is_said_again_by_slack(
    impatient: Stage, server: FaultyServer, fault: StoreFault
) -> None:
    slack, tenant = impatient.slack, tenant_of(impatient)
    await fault.enter(server)
    slack.revoke(slack.home)

    def answers() -> list[object]:
        return [call.status for call in slack.panel.calls if call.name == "event app_uninstalled"]

    async def was_refused_twice() -> bool:
        return len(answers()) == 2

    await wait_until(was_refused_twice)
    assert answers() == [503, 503]
    await server.recover()
    await go_on_until_settled(slack)
    assert answers() == [503, 503, 200]
    await wait_until(lambda: is_gone(impatient, tenant))
    assert impatient.goto.received("oauth.revoke")


@FAULTS
async def test_a_deletion_goes_on_when_redis_works_again(
    impatient: Stage, server: FaultyServer, fault: StoreFault
) -> None:
    tenant = tenant_of(impatient)
    inject_fault(impatient, "500", "oauth.revoke", times=None)
    impatient.slack.revoke(impatient.slack.home)
    await impatient.slack.settled()
    await wait_until(lambda: is_being_deleted(impatient, tenant))
    await fault.enter(server)
    impatient.slack.panel.switch("goto.500", on=False)
    for _ in range(5):
        CLOCK.forward(seconds=10)
    await server.recover()
    await wait_until(lambda: is_gone(impatient, tenant))
