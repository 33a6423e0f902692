"""Small checks that compose into the rules of Block Kit: each takes a value and its JSON pointer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SchemaViolation:
    """What Slack would refuse, and where: ``str`` gives it as in ``response_metadata.messages``."""

    pointer: str
    message: str

    def __str__(self) -> str:
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


Check = Callable[[Any, str], Iterator[SchemaViolation]]

URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+\Z")
WEB_URL = re.compile(r"https?://\S+\Z")


def string(most: int, least: int = 1, pattern: re.Pattern[str] | None = None) -> Check:
    """A string of ``least`` to ``most`` characters that matches ``pattern`` as a whole."""

    def check(value: Any, at: str) -> Iterator[SchemaViolation]:
        if not isinstance(value, str):
            yield SchemaViolation(at, "must provide a string")
        elif len(value) > most:
            yield SchemaViolation(at, f"must be less than {most + 1} characters")
        elif len(value) < least:
            yield SchemaViolation(at, f"must be more than {least - 1} characters")
        elif pattern is not None and not pattern.match(value):
            yield SchemaViolation(at, "must match the expected format")

    return check


def boolean(value: Any, at: str) -> Iterator[SchemaViolation]:
    if not isinstance(value, bool):
        yield SchemaViolation(at, "must provide a boolean")


def integer(least: int, most: int) -> Check:
    def check(value: Any, at: str) -> Iterator[SchemaViolation]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield SchemaViolation(at, "must provide an integer")
        elif not least <= value <= most:
            yield SchemaViolation(at, f"must be between {least} and {most}")

    return check


def anything(value: Any, at: str) -> Iterator[SchemaViolation]:
    yield from ()


def number(value: Any, at: str) -> Iterator[SchemaViolation]:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        yield SchemaViolation(at, "must provide a number")


def enum(*allowed: Any) -> Check:
    def check(value: Any, at: str) -> Iterator[SchemaViolation]:
        if value not in allowed:
            yield SchemaViolation(at, f"must be a valid enum value: {', '.join(map(str, allowed))}")

    return check


def array(item: Check, most: int, least: int = 1) -> Check:
    def check(value: Any, at: str) -> Iterator[SchemaViolation]:
        if not isinstance(value, list):
            yield SchemaViolation(at, "must provide an array")
            return
        if len(value) > most:
            yield SchemaViolation(at, f"no more than {most} items allowed")
        elif len(value) < least:
            yield SchemaViolation(at, f"no fewer than {least} items allowed")
        for n, entry in enumerate(value):
            yield from item(entry, f"{at}/{n}")

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, *also: Check) -> Check:
    """An object with these keys and no other; ``also`` are checks of the whole that run if its parts hold."""
    known = {**required, **(optional or {})}

    def check(value: Any, at: str) -> Iterator[SchemaViolation]:
        if not isinstance(value, dict):
            yield SchemaViolation(at, "must provide an object")
            return
        sound = True
        for key in required:
            if value.get(key) is None:
                sound = False
                yield SchemaViolation(at, f"missing required field: {key}")
        for key, entry in value.items():
            if key not in known:
                sound = False
                yield SchemaViolation(at, f"invalid additional property: {key}")
            elif entry is not None:
                for problem in known[key](entry, f"{at}/{key}"):
                    sound = False
                    yield problem
        if sound:
            for whole in also:
                yield from whole(value, at)

    return check


def by_type(table: Mapping[str, Check]) -> Check:
    """An object whose ``type`` says which check of ``table`` holds for it."""

    def check(value: Any, at: str) -> Iterator[SchemaViolation]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(value, dict):
            yield SchemaViolation(at, "must provide an object")
        elif kind is None:
            yield SchemaViolation(at, "missing required field: type")
        elif not isinstance(kind, str) or kind not in table:
            yield SchemaViolation(f"{at}/type", f"unsupported type: {kind}")
        else:
            yield from table[kind](value, at)

    return check


def typed(kind: str, required: Mapping[str, Check], optional: Mapping[str, Check], *also: Check) -> Check:
    return shape({"type": enum(kind), **required}, optional, *also)


def plain(most: int, least: int = 1) -> Check:
    """A plain_text object."""
    return typed("plain_text", {"text": string(most, least)}, {"emoji": boolean})


def text(most: int, least: int = 1) -> Check:
    """A plain_text or mrkdwn object."""
    mrkdwn = typed("mrkdwn", {"text": string(most, least)}, {"verbatim": boolean})
    return by_type({"plain_text": plain(most, least), "mrkdwn": mrkdwn})


def exactly_one(*keys: str) -> Check:
    def check(value: Any, at: str) -> Iterator[SchemaViolation]:
        if sum(value.get(key) is not None for key in keys) != 1:
            yield SchemaViolation(at, f"must provide exactly one of: {', '.join(keys)}")

    return check


def at_least_one(*keys: str) -> Check:
    def check(value: Any, at: str) -> Iterator[SchemaViolation]:
        if all(value.get(key) is None for key in keys):
            yield SchemaViolation(at, f"must provide at least one of: {', '.join(keys)}")

    return check
