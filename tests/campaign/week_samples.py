"""What the processes and Redis hold, taken down again and again."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from redis.asyncio import Redis

from bot.store.keys import ALL_KEYS
from tests.campaign.chart import draw_chart
from tests.campaign.cluster import Cluster
from tests.support.stored_keys import check_stored_keys

MEGABYTE = 2**20


@dataclass(frozen=True, kw_only=True)
class Sample:
    """``at`` is in real minutes; ``memory`` in MB and ``descriptors`` are by process, ``redis`` is in MB."""

    at: float
    memory: dict[str, float]
    descriptors: dict[str, int]
    keys: int
    redis: float


async def take_sample(cluster: Cluster, redis: Redis, at: float) -> Sample:
    pids = {
        f"{slot.verb} {number}": slot.program.process.pid
        for number, slot in enumerate(cluster.slots)
        if slot.program is not None and slot.program.process.returncode is None
    }
    memory, descriptors = {}, {}
    for name, pid in pids.items():
        try:
            memory[name], descriptors[name] = _resident(pid), len(os.listdir(f"/proc/{pid}/fd"))
        except OSError:
            continue  # It has ended just now.
    used = (await redis.info("memory"))["used_memory"]
    return Sample(
        at=at,
        memory=memory,
        descriptors=descriptors,
        keys=int(await redis.dbsize()),
        redis=int(used) / MEGABYTE,
    )


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


async def count_keys(redis: Redis) -> Counter[str]:
    """Return the number of keys of each kind, docket's by what ends by itself and what lasts.

    AssertionError for one of ours without the owner or the lifetime that its kind has.
    """
    await check_stored_keys(redis)
    counted: Counter[str] = Counter()
    async for raw in redis.scan_iter(count=1000):
        key = raw.decode()
        row = next((row for row in ALL_KEYS if row.matches(key)), None)
        if row is not None:
            counted[row.kind] += 1
        else:
            ends = "ending" if await redis.pttl(raw) >= 0 else "lasting"
            counted[f"docket {key.split(':')[1]}, {ends}"] += 1
    return counted


def draw_memory(samples: Sequence[Sample]) -> str:
    names = sorted({name for sample in samples for name in sample.memory})
    series = {
        name: [(sample.at, sample.memory[name]) for sample in samples if name in sample.memory]
        for name in names
    }
    series["Valkey"] = [(sample.at, sample.redis) for sample in samples]
    return draw_chart("Memory over the week, accelerated", "minutes of the run", "MB resident", series)


def draw_held(samples: Sequence[Sample]) -> str:
    """Draw descriptors of each process, and Redis' keys in tens."""
    names = sorted({name for sample in samples for name in sample.descriptors})
    series = {
        name: [
            (sample.at, float(sample.descriptors[name])) for sample in samples if name in sample.descriptors
        ]
        for name in names
    }
    series["keys / 10"] = [(sample.at, sample.keys / 10) for sample in samples]
    return draw_chart("Descriptors, and keys in Redis", "minutes of the run", "count", series)
