"""Base of the typed APIs: how they send requests and how they query a range of times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from bot.goto import wire
from bot.goto.endpoints import ENDPOINTS, Endpoint
from bot.goto.errors import InvalidRequest
from bot.goto.rows import RowObserver, Rows, UnreadableRow, ignore_row, note_unreadable_rows
from bot.goto.times import format_time

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
PathKeys = Mapping[str, str]
SCHEDULED_QUERY: Mapping[str, str] = {"scheduled": "true"}
HISTORY_QUERY: Mapping[str, str] = {"history": "true"}
"""Query parameters of the deprecated lists, which need one of the two; history also needs dates."""
BuildRequest = Callable[[datetime, datetime], wire.Request]


class Call(Protocol):
    """Sends a request with the session's token and returns a successful answer."""

    async def __call__(self, request: wire.Request) -> wire.Answer: ...


class TypedApi:
    """The endpoints of one product, called with one session's token.

    In every such API times are aware UTC, keys and numbers are strings with all their digits, and lengths are in
    minutes unless a docstring says otherwise. Every method raises subclasses of ``GoToError``, and ``ValueError``
    for a malformed key or a range that ends before it starts.

    Lists are ``Rows``: a row that cannot be read is left out. If no row can be read, they raise ``UnexpectedAnswer``.
    ``observe_row`` is called for each row that is left out.
    """

    def __init__(self, call: Call, observe_row: RowObserver = ignore_row) -> None:
        self._call = call
        self._observe_row = observe_row

    async def _send(
        self,
        endpoint_id: str,
        keys: PathKeys | None = None,
        query: Mapping[str, str] | None = None,
        body: object = None,
    ) -> tuple[Endpoint, wire.Answer]:
        request = wire.build_request(endpoint_id, keys, query, body)
        return request.endpoint, await self._call(request)

    async def _send_for_one(
        self, shape: type[T], endpoint_id: str, keys: PathKeys | None = None, body: object = None
    ) -> T:
        return wire.read_one(*await self._send(endpoint_id, keys, body=body), shape)

    async def _send_for_list(
        self,
        shape: type[T],
        endpoint_id: str,
        keys: PathKeys | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Rows[T]:
        request = wire.build_request(endpoint_id, keys, query)
        return wire.require_readable(request.endpoint, await self._read_rows(request, shape))

    async def _read_rows(self, request: wire.Request, shape: type[T], name: str = "meetings") -> Rows[T]:
        """Send and return the rows, which may all be unreadable; ``name`` as in ``wire.read_rows``."""
        return self._note_rows(
            request, wire.read_rows(request.endpoint, await self._call(request), shape, name)
        )

    def _note_rows(self, request: wire.Request, rows: Rows[T]) -> Rows[T]:
        """Report the rows that are left out; return the rows."""
        note_unreadable_rows(request.path, rows)
        for row in rows.unreadable:
            self._observe_row(request.endpoint.id, row.field_path, row.problem)
        return rows

    async def _send_for_nothing(
        self,
        endpoint_id: str,
        keys: PathKeys | None = None,
        query: Mapping[str, str] | None = None,
        body: object = None,
    ) -> None:
        wire.read_nothing(*await self._send(endpoint_id, keys, query, body))

    async def _list_between(
        self,
        shape: type[T],
        endpoint_id: str,
        start: datetime,
        end: datetime,
        keys: PathKeys | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Rows[T]:
        """Query with ``startDate`` and ``endDate``; see ``_list_by_window``."""

        def request(since: datetime, until: datetime) -> wire.Request:
            return wire.build_request(endpoint_id, keys, {**(query or {}), **date_query(since, until)})

        return await self._list_by_window(shape, endpoint_id, start, end, request)

    async def _list_by_window(
        self, shape: type[T], endpoint_id: str, start: datetime, end: datetime, build_request: BuildRequest
    ) -> Rows[T]:
        """Query the whole range; if GoTo refuses it, one window at a time.

        GoTo documents no limit any more, and accepts a year. Rows at a boundary are in both windows; their duplicates
        are dropped.
        """
        row = ENDPOINTS[endpoint_id]
        windows = split_range(start, end, row.max_days)
        if len(windows) > 1:
            with suppress(InvalidRequest):
                return wire.require_readable(row, await self._read_rows(build_request(start, end), shape))
        found: list[T] = []
        unreadable: list[UnreadableRow] = []
        earlier: set[T] = set()
        for since, until in windows:
            rows = await self._read_rows(build_request(since, until), shape)
            found += [one for one in rows if one not in earlier]
            unreadable += [one for one in rows.unreadable if one not in unreadable]
            earlier.update(rows)
        return wire.require_readable(row, Rows(found, unreadable))


def date_query(start: datetime, end: datetime) -> dict[str, str]:
    """Return the range as GoTo's two query parameters."""
    return {"startDate": format_time(start), "endDate": format_time(end)}


def split_range(start: datetime, end: datetime, max_days: int | None) -> list[tuple[datetime, datetime]]:
    """Split a range into consecutive ranges of at most ``max_days``. Raises ValueError if it ends before it starts."""
    if end < start:
        raise ValueError("A range of times ends before it starts.")
    longest = timedelta(days=max_days) if max_days else end - start
    parts = [(start, min(start + longest, end))]
    while parts[-1][1] < end:
        since = parts[-1][1]
        parts.append((since, min(since + longest, end)))
    return parts


def deprecated(endpoint_id: str) -> Callable[[F], F]:
    """Mark a method whose endpoint GoTo has replaced; ``__deprecated__`` names the successors."""
    successors = " and ".join(ENDPOINTS[endpoint_id].replaced_by)

    def mark(method: F) -> F:
        method.__deprecated__ = f"GoTo replaced {endpoint_id} by {successors}."  # type: ignore[attr-defined]
        return method

    return mark


def key_number(key: str, name: str) -> int:
    """Return a key as a number, as GoTo Training expects it in a body. Raises ValueError if it is not digits."""
    if not (key.isascii() and key.isdigit()):
        raise ValueError(f"{name} is no key.")
    return int(key)
