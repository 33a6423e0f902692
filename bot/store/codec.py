"""Encoding of times and hashes in Redis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from redis.typing import EncodableT, FieldT

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

RawHash = Mapping[bytes, bytes]
"""A hash as Redis returns it."""
HashFields = dict[FieldT, EncodableT]
"""A hash as Redis accepts it."""


def to_microseconds(time: datetime) -> int:
    """Return an aware time as whole microseconds since 1970. Raises ``TypeError`` for a naive one."""
    return (time - EPOCH) // timedelta(microseconds=1)


def from_microseconds(raw: bytes | int | float) -> datetime:
    """Return microseconds since 1970 as an aware UTC time."""
    return EPOCH + timedelta(microseconds=int(raw))


def to_milliseconds(duration: timedelta) -> int:
    """Return a TTL in milliseconds, at least 1."""
    return max(1, duration // timedelta(milliseconds=1))


def pairs_to_hash(flat: Sequence[bytes]) -> dict[bytes, bytes]:
    """Return the hash that a script returned as field, value, field, value."""
    return dict(zip(flat[::2], flat[1::2], strict=True))


def flatten_fields(fields: HashFields) -> list[EncodableT]:
    """Return the fields as a script's arguments."""
    return [part for pair in fields.items() for part in pair]


def as_raw_hash(record: Mapping[Any, Any]) -> RawHash:
    """Cast the hash to its real type: the client runs without ``decode_responses``."""
    return cast(RawHash, record)


def decode_text(raw: Any) -> str | None:
    """Decode a value of Redis; None stays None."""
    return None if raw is None else cast(bytes, raw).decode()


def escape_glob(text: str) -> str:
    """Escape the text so that as a glob it matches only itself (Redis: SCAN)."""
    return "".join("\\" + sign if sign in "*?[]\\^-" else sign for sign in text)


def decode_scores(found: Any) -> list[tuple[str, datetime]]:
    """Return members and times of a sorted set whose scores are microseconds (Redis: ``WITHSCORES``)."""
    return [(cast(bytes, member).decode(), from_microseconds(score)) for member, score in found]


def decode_texts(raw: Iterable[Any]) -> list[str]:
    return [cast(bytes, value).decode() for value in raw]
