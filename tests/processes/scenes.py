"""Scenes that play at the same time, since most of them wait: each has a city of its own and is one test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from bot.embedded import embedded
from tests.processes.city import City, open_city

Scene = Callable[[Path], Awaitable[str]]
"""Plays in a folder of its own; returns what is to be printed of it."""


@asynccontextmanager
async def playing(folder: Path, *scenes: Scene) -> AsyncIterator[Mapping[Scene, asyncio.Task[str]]]:
    """Begin all scenes; each task ends as its scene does."""
    begun = {scene: asyncio.ensure_future(_play(scene, folder)) for scene in scenes}
    try:
        yield begun
    finally:
        for task in begun.values():
            task.cancel()
        await asyncio.gather(*begun.values(), return_exceptions=True)


async def _play(scene: Scene, folder: Path) -> str:
    own = folder / getattr(scene, "__name__", "scene")
    own.mkdir()
    return await scene(own)


@asynccontextmanager
async def own_city(folder: Path, *, by_socket: bool = False) -> AsyncIterator[City]:
    """Open a city with a Redis that no other uses."""
    async with embedded(folder / "own-redis", durable=False, die_with_parent=True) as url:
        async with open_city(url, folder, by_socket=by_socket) as city:
            yield city
