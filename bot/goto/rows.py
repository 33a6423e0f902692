"""The rows of a list in an answer, read one by one, so that one that cannot be read hides no other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.goto.errors import UnexpectedAnswer

T = TypeVar("T")
RowObserver = Callable[[str, str, str], None]
"""Called with (endpoint id, field, kind of problem) for each row that is left out; no value of the row is passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableRow:
    """A row that is left out. ``key`` is what identifies it, None if that cannot be read either.

    ``field_path`` is the path of the first field that cannot be read, as GoTo spells it, and ``problem`` what is wrong
    with it. ``values`` is the row as GoTo sent it: never log or store it.
    """

    key: str | None
    field_path: str
    problem: str
    values: Mapping[str, Any] = field(repr=False)

    def text(self, name: str) -> str | None:
        """Return the field with this name, as GoTo spells it, None if it is missing, or no text or whole number."""
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, str | int):
            return None
        return str(value).strip()


class NoReadableRow(UnexpectedAnswer):
    """A list has rows, and none of them can be read; ``unreadable`` are the rows."""

    def __init__(self, *args: Any, unreadable: tuple[UnreadableRow, ...] = (), **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.unreadable = unreadable

    def __reduce__(self) -> tuple[Any, ...]:
        """Leave the rows out: docket pickles errors into Redis."""
        return UnexpectedAnswer, (self.endpoint_id, self.status, self.code, self.detail, self.incident)


class Rows(list[T]):
    """The rows of a list that can be read, and in ``unreadable`` those that cannot.

    Whoever concludes from a list that something does not exist asks ``may_contain`` first.
    """

    def __init__(self, readable: Iterable[T] = (), unreadable: Iterable[UnreadableRow] = ()) -> None:
        super().__init__(readable)
        self.unreadable = tuple(unreadable)

    def may_contain(self, key: str) -> bool:
        """Return True if an unreadable row has this key, or none that can be read."""
        return any(row.key in (None, key) for row in self.unreadable)


async def readable_or_not(call: Awaitable[Rows[T]]) -> Rows[T]:
    """Await a list; return it also if it has rows and none of them can be read."""
    try:
        return await call
    except NoReadableRow as error:
        return Rows((), error.unreadable)


def ignore_row(endpoint_id: str, field: str, problem: str) -> None:
    """Ignore the row."""


@dataclass(slots=True)
class UnreadableCount:
    """How many rows of the answers read within a block could not be read; an answer read twice counts once."""

    by_request: dict[str, int] = field(default_factory=dict)
    fields: set[str] = field(default_factory=set)

    @property
    def total(self) -> int:
        return sum(self.by_request.values())


_current_count: ContextVar[UnreadableCount | None] = ContextVar("unreadable_rows", default=None)


@contextmanager
def count_unreadable_rows() -> Iterator[UnreadableCount]:
    """Count the unreadable rows of all answers read in the block and in the tasks that it starts.

    A block within another one counts for itself alone.
    """
    count = UnreadableCount()
    token = _current_count.set(count)
    try:
        yield count
    finally:
        _current_count.reset(token)


def note_unreadable_rows(path: str, rows: Rows[Any]) -> None:
    """Add the unreadable rows of the answer to the request with this path to the count of the block around."""
    count = _current_count.get()
    if count is not None:
        count.by_request[path] = len(rows.unreadable)
        count.fields |= {row.field_path for row in rows.unreadable}
