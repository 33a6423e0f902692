"""``usher web`` and ``usher worker`` as a campaign runs them: with short promises, and a clock that can be wrong.

It is copied into the tree of the previous release too, so it imports the product alone. A dead worker's jobs are taken
over after two seconds, a cancellation can be undone for two, and people who wait for GoTo are registered as soon as it
answers. ``USHER_CLOCK`` names a file that holds how many seconds this process's clock is ahead; ``USHER_GOTO_RATE`` is
how often GoTo may be asked in a second.
"""

from __future__ import annotations

import datetime
import functools
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import freezegun.api

EPOCH = datetime.datetime(1970, 1, 1)


class SteppedClock:
    """What freezegun takes for the time: the machine's, and the seconds that the file holds."""

    def __init__(self, path: Path) -> None:
        self._path, self._read_at, self._ahead = path, -1.0, 0.0

    def __call__(self) -> datetime.datetime:
        if time.monotonic() - self._read_at > 0.05:
            self._read_at, self._ahead = time.monotonic(), float(self._path.read_text(encoding="ascii") or 0)
        shown = freezegun.api.real_time() + self._ahead
        return EPOCH + datetime.timedelta(seconds=shown)


def install_clock(path: Path) -> None:
    """Have this process read the time of that file; its monotonic clocks stay right."""
    for name in ("monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"):
        setattr(freezegun.api, f"fake_{name}", getattr(time, name))
    freezegun.freeze_time(tick=True).start()
    freezegun.api.freeze_factories[-1] = SteppedClock(path)


def main(verb: str) -> None:
    if path := os.environ.get("USHER_CLOCK"):
        install_clock(Path(path))
    from bot import cli
    from bot.usecases.core.services import Rules, Timing

    options: dict[str, Any] = {
        "rules": replace(Rules(), undo_window=datetime.timedelta(seconds=2)),
        "timing": replace(Timing(), register_retry_delays=(1.0, 2.0)),
        "slack_interval": 0.0,
    }
    if rate := os.environ.get("USHER_GOTO_RATE"):
        options["goto_rate"] = int(rate)
    cli.open_runtime = functools.partial(cli.open_runtime, **options)  # type: ignore[assignment]
    settings = cli._load_settings(verb)
    run = {
        "web": cli._run_web,
        "worker": functools.partial(cli._run_worker, redelivery=datetime.timedelta(seconds=2)),
    }
    cli._run_or_exit(run[verb](settings))


if __name__ == "__main__":
    main(sys.argv[1])
