"""``usher web`` and ``usher worker`` as a campaign runs them: with short promises, and a clock that can be wrong.

It is copied into the tree of the previous release too, so it imports the product alone. A dead worker's jobs are taken
over after two seconds, a cancellation can be undone for two, people who wait for GoTo are registered as soon as it
answers, late effects of GoTo are looked for within half a minute, and what a workspace leaves is deleted after twenty
seconds. ``USHER_CLOCK`` names the file of this process's clock; ``USHER_GOTO_RATE`` is
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

READ_SECONDS = 0.05
"""How often the file of the clock is read."""
GRACE_SECONDS = 20.0
RULES = {
    "undo_window": datetime.timedelta(seconds=2),
    "late_effect_time": datetime.timedelta(seconds=30),  # the previous release has none
}
EPOCH = datetime.datetime(1970, 1, 1)


class FileClock:
    """What freezegun takes for the time: as the file tells it, which holds three numbers.

    At the machine's UNIX time of the first, the clock shows the second; it runs as fast as the third says.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._read_at = path, -1.0
        self._real, self._shown, self._rate = 0.0, 0.0, 1.0

    def __call__(self) -> datetime.datetime:
        if time.monotonic() - self._read_at > READ_SECONDS:
            self._read_at = time.monotonic()
            told = self._path.read_text(encoding="ascii").split()
            if len(told) == 3:  # else it is being written
                self._real, self._shown, self._rate = map(float, told)
        shown = self._shown + (freezegun.api.real_time() - self._real) * self._rate
        return EPOCH + datetime.timedelta(seconds=shown)


def install_clock(path: Path) -> None:
    """Have this process read the time of that file; its monotonic clocks stay right."""
    for name in ("monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"):
        setattr(freezegun.api, f"fake_{name}", getattr(time, name))
    freezegun.freeze_time(tick=True).start()
    freezegun.api.freeze_factories[-1] = FileClock(path)


def main(verb: str) -> None:
    if path := os.environ.get("USHER_CLOCK"):
        install_clock(Path(path))
    from bot import cli
    from bot.usecases.core.services import Rules, Timing

    options: dict[str, Any] = {
        "rules": replace(Rules(), **{name: value for name, value in RULES.items() if hasattr(Rules, name)}),
        "timing": replace(Timing(), register_retry_delays=(1.0, 2.0)),
        "slack_interval": 0.0,
    }
    if rate := os.environ.get("USHER_GOTO_RATE"):
        options["goto_rate"] = int(rate)
    cli.open_runtime = functools.partial(cli.open_runtime, **options)  # type: ignore[assignment]
    settings = cli._load_settings(verb)
    settings = settings.model_copy(update={"uninstall_grace_hours": GRACE_SECONDS / 3600})
    run = {
        "web": cli._run_web,
        "worker": functools.partial(cli._run_worker, redelivery=datetime.timedelta(seconds=2)),
    }
    cli._run_or_exit(run[verb](settings))


if __name__ == "__main__":
    main(sys.argv[1])
