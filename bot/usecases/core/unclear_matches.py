"""The error for typed text that is no single meeting or training, with the rows to choose from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from bot.model.errors import UserError
from bot.model.sources import SessionKind
from bot.parsing.arguments import shorten
from bot.parsing.lookups import Lookup, Matches, fold_title

T = TypeVar("T")

MAX_NAMED_CHOICES = 5
"""Choices that are named in a sentence."""


class UnclearMatch(UserError):
    """What was typed is no single meeting or training. ``rows`` are those to choose from: the hits, or all."""

    def __init__(self, message_id: str, rows: Sequence[Any], **values: Any) -> None:
        super().__init__(message_id, next_step=f"{message_id}-next", **values)
        self.rows = tuple(rows)


def make_unclear_match(
    lookup: Lookup, matches: Matches[T], rows: Sequence[T], describe: Callable[[T], str], none_message_id: str
) -> UnclearMatch:
    """Return the error for a lookup without a single match.

    ``rows`` are all that were searched; ``describe`` names one with its ID; ``none_message_id`` says what was searched.
    """
    typed = shorten(lookup.typed)
    if len(lookup.numbers) > 1:
        return UnclearMatch("match-ids", matches.rows or rows, count=len(lookup.numbers))
    if matches.rows:
        named = "; ".join(describe(row) for row in matches.rows[:MAX_NAMED_CHOICES])
        choices = f"{named}; …" if len(matches.rows) > MAX_NAMED_CHOICES else named
        return UnclearMatch(
            "match-several", matches.rows, typed=typed, count=len(matches.rows), choices=choices
        )
    if lookup.room:
        return UnclearMatch("match-room", rows, room=shorten(lookup.room))
    if not fold_title(lookup.typed):
        return UnclearMatch("match-unread", rows, typed=typed)
    return UnclearMatch(none_message_id, rows, typed=typed, count=len(rows))


def require_kind(lookup: Lookup, kind: SessionKind) -> None:
    """Raise ``UserError`` if a link was typed that is not about a meeting, or not about a training."""
    if lookup.kind not in (None, kind):
        raise UserError(f"match-is-{lookup.kind}", next_step=f"match-is-{lookup.kind}-next")
