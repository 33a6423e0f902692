"""What a process brings into memory when it starts."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.source import ROOT

NOT_AT_START = ("bot.sandbox", "hypothesis", "icalendar", "unittest", "valkey")
"""Modules that only few processes need, or none: they are imported when they are used."""


@pytest.fixture(scope="module")
def modules_at_start() -> frozenset[str]:
    program = (
        "import sys, bot.__main__, bot.store.open as store;"
        "from bot.store.rate_limit import RedisRateLimiter;"
        "RedisRateLimiter(store.create_client('redis://127.0.0.1:1'), 'client');"
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return frozenset(done.stdout.split())


@pytest.mark.parametrize("name", NOT_AT_START)
def test_what_few_processes_need_is_not_imported_by_all(modules_at_start: frozenset[str], name: str) -> None:
    assert "handlers.bolt" in modules_at_start
    assert name not in modules_at_start
