"""How values become JSON and come back: stored records, operation payloads, button values, form metadata.

The fields of a frozen dataclass are the format; pydantic's ``TypeAdapter`` writes and reads them. Unknown fields are
ignored and missing ones take their defaults, so that two releases can read each other's records.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")

RECORD_VERSION = 1
"""The version of all stored records; it rises when an older process can no longer read what a newer one writes."""
VERSION_FIELD = "v"
"""The field of a stored record that holds the version that wrote it."""


class RecordError(Exception):
    """Stored or carried data that is no value of the expected type. Names fields, never values."""


class RecordFromNewerVersion(RecordError):
    """A newer release wrote this record, during a rolling deploy or before a downgrade. Leave it alone."""


def check_version(kind: type[Any], version: Any) -> None:
    """Raise ``RecordFromNewerVersion`` if a newer release wrote the record; None means no version.

    Raises ``RecordError`` for what is no version.
    """
    if version is None:
        return
    try:
        number = int(version)
    except (TypeError, ValueError):
        raise RecordError(f"{kind.__name__}: {VERSION_FIELD}") from None
    if number > RECORD_VERSION:
        raise RecordFromNewerVersion(f"{kind.__name__}: version {number}")


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(Any, kind))


def dump(value: object, *, exclude_defaults: bool = False) -> dict[str, Any]:
    """Return a dataclass value as JSON-ready data: times as ISO 8601, enums as their values."""
    adapter = _adapter(cast(Hashable, type(value)))
    data: dict[str, Any] = adapter.dump_python(value, mode="json", exclude_defaults=exclude_defaults)
    return data


def dump_json(value: object, *, exclude: frozenset[str] = frozenset()) -> bytes:
    """Return a dataclass value as JSON, without the fields in ``exclude`` (kept elsewhere in the record)."""
    return _adapter(cast(Hashable, type(value))).dump_json(value, exclude=set(exclude) or None)


def load(kind: type[T], data: Mapping[str, Any]) -> T:
    """Return the value of JSON-ready data. Raises ``RecordError``."""
    try:
        value: T = _adapter(cast(Hashable, kind)).validate_python(dict(data))
    except ValidationError as error:
        raise RecordError(_fields(kind, error)) from None
    return value


def load_json(kind: type[T], text: bytes | str) -> T:
    """Return the value of JSON. Raises ``RecordError``."""
    try:
        value: T = _adapter(cast(Hashable, kind)).validate_json(text)
    except ValidationError as error:
        raise RecordError(_fields(kind, error)) from None
    return value


def dump_record(value: object, *, exclude: Collection[str] = ()) -> bytes:
    """Return a stored record as JSON: the fields of the value except ``exclude``, and the version that wrote it."""
    body = dump_json(value, exclude=frozenset(exclude))[1:]
    return b'{"%b":%d%b%b' % (VERSION_FIELD.encode(), RECORD_VERSION, b"" if body == b"}" else b",", body)


def load_record(kind: type[T], text: bytes, **known: Any) -> T:
    """Return the value of a stored record; ``known`` are the fields that are kept elsewhere.

    Raises ``RecordFromNewerVersion``, or ``RecordError``.
    """
    data = parse_json(text)
    check_version(kind, data.pop(VERSION_FIELD, None))
    return load(kind, data | known)


def parse_json(text: bytes) -> dict[str, Any]:
    """Return the fields of a JSON object. Raises ``RecordError``."""
    return load_json(dict, text)


def _fields(kind: type[Any], error: ValidationError) -> str:
    names = sorted({".".join(map(str, one["loc"])) for one in error.errors(include_input=False)})
    return f"{kind.__name__}: {', '.join(names)}"
