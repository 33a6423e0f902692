"""Run the programs: ``python -m tests.bench`` all of them into one table, ``python -m tests.bench list ack`` some."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Mapping

import uvloop

from tests.bench import (
    bench_ack,
    bench_acts,
    bench_dispatch,
    bench_fairness,
    bench_fanout,
    bench_forms,
    bench_latency,
    bench_list,
    bench_redis_per_user,
    bench_reminders,
    bench_scale,
    bench_start,
)
from tests.bench.figures import Row, machine, table

PROGRAMS: Mapping[str, Callable[[], Awaitable[list[Row]]]] = {
    "list": bench_list.measure,
    "ack": bench_ack.measure,
    "dispatch": bench_dispatch.measure,
    "start": bench_start.measure,
    "redis": bench_redis_per_user.measure,
    "forms": bench_forms.measure,
    "reminders": bench_reminders.measure,
    "fanout": bench_fanout.measure,
    "fairness": bench_fairness.measure,
    "latency": bench_latency.measure,
    "acts": bench_acts.measure,
    "scale": bench_scale.measure,
}


def main(names: list[str]) -> int:
    """Run the named programs, all if none is named. Return 2 for an unknown name."""
    unknown = [name for name in names if name not in PROGRAMS]
    if unknown:
        print(f"There is no {unknown[0]}. There are: {', '.join(PROGRAMS)}.", file=sys.stderr)
        return 2
    print(f"Before: {machine()}", file=sys.stderr)
    rows: list[Row] = []
    for name in names or PROGRAMS:
        print(f"{name} …", file=sys.stderr)
        rows += uvloop.run(_measured(name))
    print(table(rows))
    print(f"\nAfter: {machine()}")
    return 0


async def _measured(name: str) -> list[Row]:
    return await PROGRAMS[name]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
