"""Faults of the simulated GoTo."""

from __future__ import annotations

from tests.support.stage import Stage


def inject_fault(stage: Stage, fault: str, *operations: str, times: int | None = 1) -> None:
    """Switch a fault on for the next ``times`` calls (None: all) of these operations, or of any."""
    stage.goto.faults.narrow(f"goto.{fault}", *operations)
    stage.switch(f"goto.{fault}", times=times)
