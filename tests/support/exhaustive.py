"""Tables whose rows each drive a whole conversation: a few rows in the default run, all in the exhaustive one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def default_and_exhaustive(default: Iterable[Any], rest: Iterable[Any]) -> list[Any]:
    """Return the rows for ``parametrize``; those of ``rest`` are marked exhaustive. A tuple is a row of several
    arguments."""
    marked = [
        pytest.param(*(row if isinstance(row, tuple) else (row,)), marks=pytest.mark.exhaustive)
        for row in rest
    ]
    return [*default, *marked]


def every_second(rows: Iterable[Any]) -> list[Any]:
    """Return the rows for ``parametrize``; every second is marked exhaustive. For tables whose rows are alike."""
    listed = list(rows)
    return default_and_exhaustive(listed[::2], listed[1::2])
