"""GoTo takes ten requests a second of all: one person's flood does not push others out."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.polling import wait_until
from tests.support.stage import Stage

FLOOD = 30


@pytest.fixture
def paced() -> bool:
    return True


async def test_who_asks_once_is_served_before_the_backlog_of_who_asks_often(stage: Stage) -> None:
    for actor in (stage.alice, stage.bob):
        await actor.connects()
        await actor.sees("Connected as")
    before = len(stage.goto.requests)
    flood = [asyncio.create_task(stage.alice.person.types("#general", "/meeting list")) for _ in range(FLOOD)]

    async def has_begun() -> bool:
        return len(stage.goto.requests) >= before + 5

    await wait_until(has_begun)
    await stage.bob.types("/meeting list")
    await asyncio.gather(*flood)
    order = [request.user for request in stage.goto.requests[before:]]
    assert order.count(stage.alice.email) >= FLOOD
    assert order.index(stage.bob.email) < 20, order
