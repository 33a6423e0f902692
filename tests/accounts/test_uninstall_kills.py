"""A process that is killed at any call of a removal: the next one completes it, and others are left alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.model.ids import Person, Tenant
from bot.usecases.accounts.uninstall import advance_uninstalls
from bot.usecases.core.services import Services
from tests.support import builders
from tests.support.clocks import CLOCK
from tests.support.installs import SOUTH, InstallStage, find_traces, open_install_stage
from tests.support.kills import Kills
from tests.support.wipes import fill_every_kind

PORTS = ("installations", "uninstalls", "wipes", "workspaces", "audit")
NORTH = Tenant("T0NORTH")


@pytest_asyncio.fixture
async def alone(empty_redis: str) -> AsyncIterator[InstallStage]:
    """Southwind, and nobody who takes the steps of its removal."""
    async with AsyncExitStack() as stack:
        yield await open_install_stage(stack, empty_redis, "http", None, with_worker=False)


async def work_and_leave(stage: InstallStage) -> str:
    """Install Usher, connect Alice, and remove Usher; return Alice's refresh token at GoTo."""
    assert (await stage.installs()).status_code == 200
    app, issued = stage.runtime.app, stage.sandbox.goto.issue("alice@northwind.example")
    link = builders.link(
        Person(SOUTH, "U0SALICE"),
        access_token=issued.access_token,
        refresh_token=issued.refresh_token,
        expires_at=app.clock.now() + timedelta(hours=1),
    )
    await app.store.links.save(link)
    stage.sandbox.slack.revoke(stage.south)
    await stage.sandbox.slack.settled()
    assert issued.refresh_token is not None
    return issued.refresh_token


async def take_all_steps(app: Services) -> None:
    """Go on in time until the removal is over."""
    for length in (timedelta(), timedelta(hours=72), timedelta(minutes=1)):
        CLOCK.forward(seconds=length.total_seconds())
        await advance_uninstalls(app)


@pytest.mark.kills
async def test_a_removal_that_is_killed_is_completed(alone: InstallStage, empty_redis: str) -> None:
    redis = alone.runtime.stores.redis
    await fill_every_kind(redis, NORTH)
    kept = await find_traces(empty_redis, NORTH.id)
    kills = Kills(alone.stage, "Removal", ports=PORTS, before=True, at_least=8)
    for _ in kills:
        token = await work_and_leave(alone)
        await kills.attempt(take_all_steps)
        await take_all_steps(alone.runtime.app)
        assert await find_traces(empty_redis, SOUTH.id) == [], kills.names
        assert await find_traces(empty_redis, NORTH.id) == kept
        assert alone.sandbox.goto.tokens.refresh(token) is None


@pytest.mark.kills
async def test_who_returns_after_a_kill_keeps_everything_or_starts_clean(
    alone: InstallStage, empty_redis: str
) -> None:
    kills = Kills(alone.stage, "Return", ports=PORTS, before=True, at_least=8)
    alice, links = Person(SOUTH, "U0SALICE"), alone.runtime.stores.links
    for _ in kills:
        await work_and_leave(alone)
        await kills.attempt(take_all_steps)
        was_deleted = await links.get(alice) is None
        page = await alone.installs()
        assert page.status_code == 200
        await take_all_steps(alone.runtime.app)
        assert await alone.runtime.stores.uninstalls.get(SOUTH) is None
        assert await alone.runtime.token_lookup(SOUTH) is not None
        if "still deleting what it kept" in page.text:
            was_deleted = True
        assert (await links.get(alice) is None) is was_deleted
