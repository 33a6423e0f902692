"""Parse dates and times that people type, in their own zone.

Why not a library: this parser must not guess. General parsers silently choose a reading ("friday" on a Friday,
"03/04", "5", "IST") and take five milliseconds or more. Here ambiguous text is refused with both readings, each of
which works when typed. The rules are in ``dates``, ``clocks`` and ``zones``; time arithmetic is ``zoneinfo``'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.errors import UserError
from bot.parsing.arguments import shorten, to_plain_text
from bot.parsing.time.lexer import lex
from bot.parsing.time.resolve import ResolvedTime, resolve_time
from bot.parsing.time.tokens import Filler, TokenList
from bot.parsing.time.zoned_time import add_elapsed
from bot.parsing.time.zones import load_zone

DEFAULT_MEETING_LENGTH = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartAndLength:
    """A parsed start and length. ``start`` is aware in the reader's ``zone`` (IANA), ``length`` is elapsed time.

    ``typed_zone`` is the zone that was typed, if any (IANA id or ``UTC+2``).
    """

    start: datetime
    length: timedelta
    zone: str
    typed_zone: str | None = None

    @property
    def end(self) -> datetime:
        """The end, aware in ``zone``."""
        return add_elapsed(self.start, self.length)


def parse_start_and_length(
    text: str, now: datetime, zone: str, default_length: timedelta = DEFAULT_MEETING_LENGTH
) -> StartAndLength:
    """Return the start and length in ``text`` (as Slack sends it), which must be understood completely.

    ``now`` is aware, ``zone`` the reader's IANA id. A time without a date means today; if it has passed, it is
    refused, not moved to tomorrow. The start must be after ``now`` and within five years, the length between a minute
    and 24 hours.

    Raises the first ``UserError``, with its field (``date``, ``start``, ``length``, ``zone``) and the possible
    readings.
    """
    typed = to_plain_text(text)
    pieces = [piece for piece in lex(typed) if not isinstance(piece.value, Filler)]
    strangers = [piece for piece in pieces if piece.is_text]
    if strangers:
        raise unclear_time_error(" ".join(typed[piece.start : piece.end] for piece in strangers))
    found = resolve_time(typed, pieces, now, load_zone(zone), default_length)
    if found.problems:
        raise found.problems[0]
    return _build_result(found, zone)


def unclear_time_error(words: str) -> UserError:
    """Return the error for words that say nothing about a time."""
    return UserError("time-unclear", field="start", next_step="time-example", typed=shorten(words))


def time_tokens(pieces: TokenList) -> TokenList:
    """Return the tokens that say something about a time."""
    return [piece for piece in pieces if not piece.is_text and not isinstance(piece.value, Filler)]


def _build_result(found: ResolvedTime, zone: str) -> StartAndLength:
    if found.start is None:
        raise UserError("time-missing", field="start", next_step="time-example")
    return StartAndLength(start=found.start, length=found.length, zone=zone, typed_zone=found.typed_zone)
