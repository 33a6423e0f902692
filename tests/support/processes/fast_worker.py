"""``usher worker``, but that it takes over a dead worker's jobs after two seconds."""

from __future__ import annotations

from datetime import timedelta

from bot.cli import _load_settings, _run_or_exit, _run_worker

if __name__ == "__main__":
    _run_or_exit(_run_worker(_load_settings("worker"), redelivery=timedelta(seconds=2)))
