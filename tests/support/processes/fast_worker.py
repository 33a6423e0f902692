"""``usher worker``, but that it takes over a dead worker's jobs after two seconds."""

from __future__ import annotations

from datetime import timedelta

from bot.cli import _go, _settings, _worker

if __name__ == "__main__":
    _go(_worker(_settings("worker"), redelivery=timedelta(seconds=2)))
