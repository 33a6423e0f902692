"""Dates and times out of what people type, in their own zone.

Ours rather than a library's, because refusing to guess is the point: the general parsers take some reading of
anything ("friday" on a Friday, "03/04", "5", "IST") without a word, and need five milliseconds and more for
it. What can be read in two ways is refused here with both readings, each of which works when typed; the rules
stand in ``dates``, ``clocks`` and ``zones``. Arithmetic is ``zoneinfo``'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.commands.lexer import lex
from bot.commands.moments import later
from bot.commands.pieces import Glue, Pieces
from bot.commands.reckon import Reckoned, reckon
from bot.commands.text import plain, shortened
from bot.commands.zones import zone_of
from bot.errors import UserError

DEFAULT_LENGTH = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class When:
    """When something is to be. ``start`` is aware in the reader's ``zone`` (IANA), ``length`` is real time.

    ``typed_zone`` is the zone in which it was typed, if it named one (IANA id or ``UTC+2``).
    """

    start: datetime
    length: timedelta
    zone: str
    typed_zone: str | None = None

    @property
    def end(self) -> datetime:
        """The end, aware in the same zone."""
        return later(self.start, self.length)


def parse_when(text: str, now: datetime, zone: str, default_length: timedelta = DEFAULT_LENGTH) -> When:
    """Read a start and a length out of ``text`` (as Slack sends it), all of which has to be understood.

    ``now`` is aware, ``zone`` the reader's IANA id. A time without a date is today's; one that has passed is
    refused rather than moved. The start lies after ``now`` and within five years, the length between a minute
    and 24 hours.

    Raises ``UserError`` with the field (``date``, ``start``, ``length``, ``zone``) and the readings; the
    first of them if there are several.
    """
    typed = plain(text)
    pieces = [piece for piece in lex(typed) if not isinstance(piece.value, Glue)]
    strangers = [piece for piece in pieces if piece.is_text]
    if strangers:
        raise unclear(" ".join(typed[piece.start : piece.end] for piece in strangers))
    found = reckon(typed, pieces, now, zone_of(zone), default_length)
    if found.problems:
        raise found.problems[0]
    return _when(found, zone)


def unclear(words: str) -> UserError:
    """Return the error for words that say nothing about a time."""
    return UserError("time-unclear", field="start", next_step="time-example", typed=shortened(words))


def times_in(pieces: Pieces) -> Pieces:
    """Return the pieces that say something about a time."""
    return [piece for piece in pieces if not piece.is_text and not isinstance(piece.value, Glue)]


def _when(found: Reckoned, zone: str) -> When:
    if found.start is None:
        raise UserError("time-missing", field="start", next_step="time-example")
    return When(found.start, found.length, zone, found.typed_zone)
