"""A mixed load on real processes, faults drawn from a seed, and a checker: ``python -m tests.campaign --seed 1``.

Prints what became of each kind of act. Ends with 1 if the checker found a fault, after it has looked for the smallest
plan that still fails (``--shrink``, in minutes) and printed it. See README.md.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

# The clock comes before the product: a module that is imported later sees the replaced time.
from tests.support.clocks import CLOCK

# isort: split
from tests.campaign.model import Verdict
from tests.campaign.plan import ActKind, FaultKind, Plan, draw_plan
from tests.campaign.run import Result, play
from tests.campaign.shrink import Shrinker

ACTS_PER_MINUTE, FAULTS_PER_MINUTE = 60, 10


def describe(plan: Plan, result: Result) -> str:
    """Return the verdicts as a table, one line for each kind of act, and the lateness of the reminders."""
    counted = Counter((verdict.kind, verdict.outcome) for verdict in result.verdicts)
    lines = [f"{kind:<16} {outcome:<22} {count:>5}" for (kind, outcome), count in sorted(counted.items())]
    late = sorted(result.late)
    if late:
        lines.append(
            f"reminders late by p50 {late[len(late) // 2]:.2f} s, p99 {late[int(len(late) * 0.99)]:.2f} s, "
            f"max {late[-1]:.2f} s"
        )
    for fault in result.faults:
        lines += [str(fault), *(f"    | {line}" for line in result.shown.get(fault.act, "").splitlines())]
    head = f"seed {plan.seed}: {len(plan.acts)} acts, {len(plan.faults)} faults"
    return "\n".join([head, *(f"  {fault}" for fault in plan.faults), *lines])


async def verdicts_of(plan: Plan) -> Sequence[Verdict]:
    return (await play(plan)).faults


async def run(given: argparse.Namespace) -> int:
    seconds = 60 * given.minutes
    plan = (
        Plan.loads(given.plan.read_text(encoding="utf-8"))
        if given.plan
        else draw_plan(
            given.seed,
            seconds,
            acts=given.acts or round(ACTS_PER_MINUTE * given.minutes),
            faults=round(FAULTS_PER_MINUTE * given.minutes) if given.faults is None else given.faults,
            act_kinds=given.kinds or tuple(ActKind),
            fault_kinds=given.fault_kinds or tuple(FaultKind),
            webs=given.webs,
            workers=given.workers,
        )
    )
    result = await play(plan)
    if given.history:
        result.history.write(given.history)
    if given.log:
        given.log.write_text(result.log, encoding="utf-8")
    print(describe(plan, result), flush=True)
    if not result.faults:
        return 0
    if given.shrink:
        smallest = await Shrinker(
            plan, result.faults, verdicts_of, minutes=given.shrink, tries=given.tries
        ).smallest()
        print(f"The smallest plan that still fails (seed {plan.seed}); play it with --plan FILE:")
        print(smallest.dumps())
    return 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.campaign")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=1.0, help="how long people act and faults occur")
    parser.add_argument("--acts", type=int, help=f"how many acts; {ACTS_PER_MINUTE} a minute if left out")
    parser.add_argument(
        "--faults", type=int, help=f"how many faults; {FAULTS_PER_MINUTE} a minute if left out"
    )
    parser.add_argument("--kinds", type=ActKind, nargs="+", metavar="ACT", help=", ".join(ActKind))
    parser.add_argument(
        "--fault-kinds", type=FaultKind, nargs="+", metavar="FAULT", help=", ".join(FaultKind)
    )
    parser.add_argument("--webs", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--plan", type=Path, help="play this plan instead of a seed's")
    parser.add_argument(
        "--shrink", type=float, default=10.0, help="minutes to look for a smaller plan; 0: don't"
    )
    parser.add_argument(
        "--tries", type=int, default=3, help="how often a smaller plan is played before it counts as passing"
    )
    parser.add_argument("--history", type=Path, help="write the history there, one JSON object a line")
    parser.add_argument("--log", type=Path, help="write what the processes said there")
    CLOCK.show_wall_time()
    return asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
