"""How long the grammar takes: ``python tests/bench/bench_grammar.py`` prints milliseconds a parse, no test.

It stands beside the text's own floor (splitting it into words), interleaved, so that a slow machine shows in both.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.model.errors import UserError
from bot.parsing.command_line import parse_command
from bot.parsing.schedule import parse_schedule
from bot.views.i18n import explain_error
from handlers.commands import CATALOGUE

NOW = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
ZONE = "America/New_York"
LINES = (
    "tomorrow 3pm 45m",
    "next tue 9:30am for 1h30",
    "27 nov 2026 from 3pm to 4pm Europe/Berlin",
    "wed 3pm",
    "8 mar 2027 2:30am",
    "tomorrow at 3pm (London time) for an hour and a half",
)
LONG = "Sprint review of the second quarter with everybody " * 20 + "tomorrow 3pm London 45m"
ROUNDS = 300


def timed(work: Callable[[], object]) -> float:
    """Return the milliseconds of one run."""
    begin = time.perf_counter()
    try:
        work()
    except UserError as error:
        explain_error(error)
    return (time.perf_counter() - begin) * 1000


def cases() -> dict[str, Callable[[], object]]:
    """Return what is measured, by name."""
    found: dict[str, Callable[[], object]] = {"floor: text.split()": lambda: LINES[0].split()}
    for line in LINES:
        found[f"schedule: {line}"] = lambda line=line: parse_schedule(line, now=NOW, zone=ZONE)  # type: ignore[misc]
    found["schedule: quoted"] = lambda: parse_schedule(
        '"Sprint review" tomorrow 3pm 45m <#C1|team>', now=NOW, zone=ZONE
    )
    found["schedule: a thousand letters"] = lambda: parse_schedule(
        LONG, now=NOW, zone=ZONE, default_length=timedelta(minutes=30)
    )
    found["words: a slip"] = lambda: parse_command(CATALOGUE, "/meeting", "shedule tomorrow")
    return found


def main() -> None:
    """Run every case once a round, and print the median and the 99th percentile."""
    measured: dict[str, list[float]] = {name: [] for name in cases()}
    first = {name: timed(work) for name, work in cases().items()}
    for _ in range(ROUNDS):
        for name, work in cases().items():
            measured[name].append(timed(work))
    print(f"{'':60} {'median ms':>10} {'p99 ms':>10} {'first ms':>10}")
    for name, times in measured.items():
        p99 = statistics.quantiles(times, n=100)[98]
        print(f"{name[:60]:60} {statistics.median(times):10.3f} {p99:10.3f} {first[name]:10.3f}")


if __name__ == "__main__":
    main()
