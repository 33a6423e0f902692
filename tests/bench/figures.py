"""What the programs print: pairs of figures from one run, as ratios with their spread."""

from __future__ import annotations

import gc
import os
import platform
import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

COLUMNS = ("what", "beside", "ours", "floor", "ratio", "IQR", "aim", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table. ``ours`` and ``floor`` are medians with their unit, ``ratios`` one a round.

    ``most`` says that the ratio shall be at most ``aim``, else at least. Without ``floor`` the ratios are plain figures
    of ``unit``.
    """

    what: str
    beside: str
    ours: str
    floor: str
    ratios: Sequence[float]
    aim: float | None
    most: bool = True
    unit: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.ratios)

    @property
    def met(self) -> bool | None:
        """Say whether the median meets the aim, None where there is none."""
        if self.aim is None:
            return None
        return self.median <= self.aim if self.most else self.median >= self.aim

    def cells(self) -> tuple[str, ...]:
        """Return the cells in the order of ``HEAD``."""
        low, high = quartiles(self.ratios)
        spread = f"{low:.2f}–{high:.2f}" if len(self.ratios) > 1 else ""
        aim = "" if self.aim is None else f"{'≤' if self.most else '≥'} {self.aim:g}{self.unit}"
        verdict = {None: "", True: "met", False: "missed"}[self.met]
        return (
            self.what,
            self.beside,
            self.ours,
            self.floor,
            f"{self.median:.2f}{self.unit}",
            spread,
            aim,
            verdict,
        )


def quartiles(values: Sequence[float]) -> tuple[float, float]:
    """Return the first and the third quartile."""
    if len(values) < 2:
        return values[0], values[0]
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, high


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def paired(
    what: str,
    beside: str,
    ours: Sequence[float],
    floor: Sequence[float],
    aim: float | None,
    show: Callable[[float], str],
) -> Row:
    """Return the row of two series of costs, measured in turn: the ratio of each round."""
    ratios = [one / other for one, other in zip(ours, floor, strict=True)]
    return Row(
        what=what,
        beside=beside,
        ours=show(statistics.median(ours)),
        floor=show(statistics.median(floor)),
        ratios=ratios,
        aim=aim,
    )


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


async def in_turn(
    rounds: int, clock: Callable[[], float], *works: Callable[[], Awaitable[object]]
) -> list[list[float]]:
    """Return the seconds by ``clock`` of each work, round by round; every other round runs them backwards.

    Rubbish of the one is not swept up in the other's time.
    """
    found: list[list[float]] = [[] for _ in works]
    for number in range(rounds):
        turn = list(enumerate(works))
        for index, work in turn if number % 2 == 0 else reversed(turn):
            gc.collect()
            began = clock()
            await work()
            found[index].append(clock() - began)
    return found


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table, which is also what the README holds."""
    lines = [COLUMNS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(COLUMNS))]
    drawn = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    ]
    drawn.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(drawn)


def machine() -> str:
    """Return what the figures depend on."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, load {load}"
