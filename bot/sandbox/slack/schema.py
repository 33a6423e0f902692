"""Small checks that compose to the rules of Block Kit; each takes a value and its JSON pointer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SchemaViolation:
    """What Slack would refuse, and where; ``str`` formats it as in ``response_metadata.messages``."""

    pointer: str
    message: str

    def __str__(self) -> str:
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


Check = Callable[[Any, str], Iterator[SchemaViolation]]

URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+\Z")
WEB_URL = re.compile(r"https?://\S+\Z")


def string(maximum: int, minimum: int = 1, pattern: re.Pattern[str] | None = None) -> Check:
    """A string of ``minimum`` to ``maximum`` characters that fully matches ``pattern``."""

    def check(value: Any, pointer: str) -> Iterator[SchemaViolation]:
        if not isinstance(value, str):
            yield SchemaViolation(pointer, "must provide a string")
        elif len(value) > maximum:
            yield SchemaViolation(pointer, f"must be less than {maximum + 1} characters")
        elif len(value) < minimum:
            yield SchemaViolation(pointer, f"must be more than {minimum - 1} characters")
        elif pattern is not None and not pattern.match(value):
            yield SchemaViolation(pointer, "must match the expected format")

    return check


def boolean(value: Any, pointer: str) -> Iterator[SchemaViolation]:
    if not isinstance(value, bool):
        yield SchemaViolation(pointer, "must provide a boolean")


def integer(minimum: int, maximum: int) -> Check:
    def check(value: Any, pointer: str) -> Iterator[SchemaViolation]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield SchemaViolation(pointer, "must provide an integer")
        elif not minimum <= value <= maximum:
            yield SchemaViolation(pointer, f"must be between {minimum} and {maximum}")

    return check


def anything(value: Any, pointer: str) -> Iterator[SchemaViolation]:
    yield from ()


def number(value: Any, pointer: str) -> Iterator[SchemaViolation]:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        yield SchemaViolation(pointer, "must provide a number")


def enum(*allowed: Any) -> Check:
    def check(value: Any, pointer: str) -> Iterator[SchemaViolation]:
        if value not in allowed:
            yield SchemaViolation(pointer, f"must be a valid enum value: {', '.join(map(str, allowed))}")

    return check


def array(item: Check, maximum: int, minimum: int = 1) -> Check:
    def check(value: Any, pointer: str) -> Iterator[SchemaViolation]:
        if not isinstance(value, list):
            yield SchemaViolation(pointer, "must provide an array")
            return
        if len(value) > maximum:
            yield SchemaViolation(pointer, f"no more than {maximum} items allowed")
        elif len(value) < minimum:
            yield SchemaViolation(pointer, f"no fewer than {minimum} items allowed")
        for n, entry in enumerate(value):
            yield from item(entry, f"{pointer}/{n}")

    return check


def shape(
    required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, *whole_checks: Check
) -> Check:
    """An object with only these keys; ``whole_checks`` run on the whole object if all its values are valid."""
    known = {**required, **(optional or {})}

    def check(value: Any, pointer: str) -> Iterator[SchemaViolation]:
        if not isinstance(value, dict):
            yield SchemaViolation(pointer, "must provide an object")
            return
        valid = True
        for key in required:
            if value.get(key) is None:
                valid = False
                yield SchemaViolation(pointer, f"missing required field: {key}")
        for key, entry in value.items():
            if key not in known:
                valid = False
                yield SchemaViolation(pointer, f"invalid additional property: {key}")
            elif entry is not None:
                for problem in known[key](entry, f"{pointer}/{key}"):
                    valid = False
                    yield problem
        if valid:
            for check_whole in whole_checks:
                yield from check_whole(value, pointer)

    return check


def by_type(table: Mapping[str, Check]) -> Check:
    """An object that is checked by the entry of ``table`` for its ``type``."""

    def check(value: Any, pointer: str) -> Iterator[SchemaViolation]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(value, dict):
            yield SchemaViolation(pointer, "must provide an object")
        elif kind is None:
            yield SchemaViolation(pointer, "missing required field: type")
        elif not isinstance(kind, str) or kind not in table:
            yield SchemaViolation(f"{pointer}/type", f"unsupported type: {kind}")
        else:
            yield from table[kind](value, pointer)

    return check


def typed(
    kind: str, required: Mapping[str, Check], optional: Mapping[str, Check], *whole_checks: Check
) -> Check:
    return shape({"type": enum(kind), **required}, optional, *whole_checks)


def plain(maximum: int, minimum: int = 1) -> Check:
    """A plain_text object."""
    return typed("plain_text", {"text": string(maximum, minimum)}, {"emoji": boolean})


def text(maximum: int, minimum: int = 1) -> Check:
    """A plain_text or mrkdwn object."""
    mrkdwn = typed("mrkdwn", {"text": string(maximum, minimum)}, {"verbatim": boolean})
    return by_type({"plain_text": plain(maximum, minimum), "mrkdwn": mrkdwn})


def exactly_one(*keys: str) -> Check:
    def check(value: Any, pointer: str) -> Iterator[SchemaViolation]:
        if sum(value.get(key) is not None for key in keys) != 1:
            yield SchemaViolation(pointer, f"must provide exactly one of: {', '.join(keys)}")

    return check


def at_least_one(*keys: str) -> Check:
    def check(value: Any, pointer: str) -> Iterator[SchemaViolation]:
        if all(value.get(key) is None for key in keys):
            yield SchemaViolation(pointer, f"must provide at least one of: {', '.join(keys)}")

    return check
