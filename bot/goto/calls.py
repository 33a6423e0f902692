"""Base of the typed APIs: how they send requests and how they query a range of times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from bot.goto import wire
from bot.goto.operations import OPERATIONS, Operation
from bot.goto.times import format_time

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
Keys = Mapping[str, str]
SCHEDULED: Mapping[str, str] = {"scheduled": "true"}
HISTORY: Mapping[str, str] = {"history": "true"}
"""Query parameters of the deprecated lists, which need one of the two; history also needs dates."""
Send = Callable[[datetime, datetime], wire.Request]


class Call(Protocol):
    """Sends a request with the session's token and returns a successful answer."""

    async def __call__(self, request: wire.Request) -> wire.Answer: ...


class TypedGroup:
    """The endpoints of one product, called with one session's token.

    In every such API times are aware UTC, keys and numbers are strings with all their digits, and lengths are in
    minutes unless a docstring says otherwise. Every method raises subclasses of ``GoToError``, and ``ValueError``
    for a malformed key or a range that ends before it starts.
    """

    def __init__(self, call: Call) -> None:
        self._call = call

    async def _asked(
        self,
        operation: str,
        keys: Keys | None = None,
        query: Mapping[str, str] | None = None,
        body: object = None,
    ) -> tuple[Operation, wire.Answer]:
        request = wire.build(operation, keys, query, body)
        return request.operation, await self._call(request)

    async def _one(self, shape: type[T], operation: str, keys: Keys | None = None, body: object = None) -> T:
        return wire.one(*await self._asked(operation, keys, body=body), shape)

    async def _many(
        self,
        shape: type[T],
        operation: str,
        keys: Keys | None = None,
        query: Mapping[str, str] | None = None,
    ) -> list[T]:
        return wire.many(*await self._asked(operation, keys, query), shape)

    async def _nothing(
        self,
        operation: str,
        keys: Keys | None = None,
        query: Mapping[str, str] | None = None,
        body: object = None,
    ) -> None:
        wire.nothing(*await self._asked(operation, keys, query, body))

    async def _between(
        self,
        shape: type[T],
        operation: str,
        start: datetime,
        end: datetime,
        keys: Keys | None = None,
        query: Mapping[str, str] | None = None,
    ) -> list[T]:
        """Query with ``startDate`` and ``endDate``, one window at a time."""

        def request(since: datetime, until: datetime) -> wire.Request:
            return wire.build(operation, keys, {**(query or {}), **dates(since, until)})

        return await self._windows(shape, operation, start, end, request)

    async def _windows(
        self, shape: type[T], operation: str, start: datetime, end: datetime, send: Send
    ) -> list[T]:
        """Query one window at a time. Drop the duplicates of rows at a boundary, which are in both windows."""
        row = OPERATIONS[operation]
        found: list[T] = []
        earlier: set[T] = set()
        for since, until in windows(start, end, row.longest_days):
            rows = wire.many(row, await self._call(send(since, until)), shape)
            found += [one for one in rows if one not in earlier]
            earlier.update(rows)
        return found


def dates(start: datetime, end: datetime) -> dict[str, str]:
    """Return the range as GoTo's two query parameters."""
    return {"startDate": format_time(start), "endDate": format_time(end)}


def windows(start: datetime, end: datetime, longest_days: int | None) -> list[tuple[datetime, datetime]]:
    """Split a range into consecutive ranges of at most ``max_days``. Raises ValueError if it ends before it starts."""
    if end < start:
        raise ValueError("A range of times ends before it starts.")
    longest = timedelta(days=longest_days) if longest_days else end - start
    parts = [(start, min(start + longest, end))]
    while parts[-1][1] < end:
        since = parts[-1][1]
        parts.append((since, min(since + longest, end)))
    return parts


def deprecated(operation: str) -> Callable[[F], F]:
    """Mark a method whose endpoint GoTo has replaced; ``__deprecated__`` names the successors."""
    successors = " and ".join(OPERATIONS[operation].replaced_by)

    def mark(method: F) -> F:
        method.__deprecated__ = f"GoTo replaced {operation} by {successors}."  # type: ignore[attr-defined]
        return method

    return mark


def number(key: str, name: str) -> int:
    """Return a key as a number, as GoTo Training expects it in a body. Raises ValueError if it is not digits."""
    if not (key.isascii() and key.isdigit()):
        raise ValueError(f"{name} is no key.")
    return int(key)
