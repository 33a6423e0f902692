"""Lists that are shown page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeVar

from pydantic import Field

T = TypeVar("T")


def paginate(rows: Sequence[T], page: int, per_page: int) -> tuple[tuple[T, ...], int, int]:
    """Return the rows of a page, its number, and the number of pages.

    Pages count from 0, and there is at least one. A page before the first or beyond the last one gives that one.
    """
    pages = max(1, -(-len(rows) // per_page))
    page = min(max(page, 0), pages - 1)
    return tuple(rows[page * per_page : (page + 1) * per_page]), page, pages


PageNumber = Annotated[int, Field(ge=0, lt=10**9)]
"""The number of a page, from 0, as a button carries it."""
