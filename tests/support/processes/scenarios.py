"""Scenarios that run at the same time, since most of them wait: each has its own environment and is one test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.embedded import open_embedded_redis
from tests.support.processes.environment import Environment, open_environment

Scenario = Callable[[Path], Awaitable[str]]
"""Runs in a folder of its own; returns the text to print."""


def scenes_of(request: pytest.FixtureRequest) -> list[Scenario]:
    """Return the scenes of the tests that were chosen of a module: what was left out is not started."""
    module = request.node.nodeid
    chosen = [item for item in request.session.items if item.nodeid.split("::")[0] == module]
    return list(dict.fromkeys(item.callspec.params["scene"] for item in chosen))  # type: ignore[attr-defined]


@asynccontextmanager
async def run_scenarios(
    folder: Path, *scenarios: Scenario
) -> AsyncIterator[Mapping[Scenario, asyncio.Task[str]]]:
    """Start all scenarios; each task ends as its scenario does."""
    tasks = {scenario: asyncio.ensure_future(_run(scenario, folder)) for scenario in scenarios}
    try:
        yield tasks
    finally:
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)


async def _run(scenario: Scenario, folder: Path) -> str:
    own = folder / getattr(scenario, "__name__", "scenario")
    own.mkdir()
    return await scenario(own)


@asynccontextmanager
async def own_environment(folder: Path, *, by_socket: bool = False) -> AsyncIterator[Environment]:
    """Open an environment with a Redis that no other uses."""
    async with open_embedded_redis(folder / "own-redis", durable=False, die_with_parent=True) as url:
        async with open_environment(url, folder, by_socket=by_socket) as environment:
            yield environment
