"""Finds dates, clock times, lengths and zones in free text; everything else stays text.

Nothing is resolved here: a ``Token`` holds what was typed and where, so nothing typed is lost.
"""

from __future__ import annotations

import re
import unicodedata

from bot.commands import builders, patterns
from bot.commands.pieces import Clock, Glue, Piece, Pieces, Range, Text, Until, Value
from bot.commands.zones import ABBREVIATIONS, AMBIGUOUS, NamedZone, named
from bot.errors import UserError


def lowered(text: str) -> str:
    """Return the text in lower case, one width, with plain dashes and apostrophes; positions do not change."""
    return "".join(_LETTERS.get(letter) or _lower(letter) for letter in text)


_LETTERS = {"–": "-", "—": "-", "‒": "-", "−": "-", "‐": "-", "‑": "-", "’": "'", "\xa0": " ", "\u202f": " "}


def _lower(letter: str) -> str:
    if letter < "\x7f":
        return letter.lower()
    wide = unicodedata.normalize("NFKC", letter).lower()
    return wide if len(wide) == 1 else letter


def lex(text: str) -> Pieces:
    """Return the tokens of a cleaned text in order, without the spaces, commas and brackets between them."""
    low = lowered(text)
    pieces: Pieces = []
    at = 0
    while at < len(low):
        if low[at] in " ,;()[]{}":
            at += 1
            continue
        found = _piece_at(text, low, at, pieces[-1] if pieces else None)
        pieces.extend(found)
        at = found[-1].end
    return [_settled(piece, pieces[place + 1 : place + 2]) for place, piece in enumerate(pieces)]


def _settled(piece: Piece[Value], following: Pieces) -> Piece[Value]:
    """Turn a filler into text if no time follows it."""
    if isinstance(piece.value, Glue) and (not following or isinstance(following[0].value, Text | Glue)):
        return Piece(Text(), piece.start, piece.end)
    return piece


def _piece_at(text: str, low: str, at: int, before: Piece[Value] | None) -> Pieces:
    after_clock = before is not None and isinstance(before.value, Clock | Range | Until)
    zone = _zone_at(text, low, at, after_clock)
    if zone:
        return [zone]
    found = _timed_at(low, at)
    if found:
        return found
    glue = patterns.GLUE.match(low, at)
    if glue:
        return [Piece(Glue(glue[0].strip()), at, at + len(glue[0].rstrip()))]
    end = at
    while end < len(low) and low[end] != " ":
        end += 1
    return [Piece(Text(), at, end)]


def _timed_at(low: str, at: int) -> Pieces:
    """Return the date, clock time or length that begins here; an ISO date and time becomes two or three tokens."""
    for name, pattern in patterns.NUMBERS if low[at].isdigit() else patterns.WORDS:
        match = pattern.match(low, at)
        if not match:
            continue
        if name == "iso_moment":
            return builders.iso_moment(match)
        value = builders.BUILDERS[name](match)
        if value is not None:
            return [Piece(value, at, match.end())]
    return []


def _zone_at(text: str, low: str, at: int, after_clock: bool) -> Piece[Value] | None:
    iana = patterns.IANA.match(low, at)
    if iana and (zone := named(iana[0])):
        return Piece(zone, at, iana.end())
    if not after_clock:
        return None
    begin = at + 3 if low.startswith("in ", at) else at
    offset = patterns.OFFSET.match(low, begin)
    if offset and (zone := named(offset[0].replace(" ", ""))):
        return Piece(zone, at, offset.end())
    return _place_at(text, low, at, begin)


def _place_at(text: str, low: str, at: int, begin: int) -> Piece[Value] | None:
    """Return the city or abbreviation that begins here; prefer the longest.

    A city followed by other words ("3pm London office review") is part of a title.
    """
    ends: list[int] = []
    place = begin
    while len(ends) < 3 and (word := patterns.PLACE.match(low, place)):
        ends.append(word.end())
        place = word.end() + 1
        if low[word.end() : place] != " ":
            break
    for end in reversed(ends):
        typed = text[begin:end]
        try:
            value: NamedZone | UserError | None = named(typed)
        except UserError as error:
            value = error
        if value is None:
            continue
        upper = typed.isupper() and typed.casefold() in {*ABBREVIATIONS, *AMBIGUOUS, "utc", "gmt"}
        stop = end + 5 if re.match(r" time\b", low[end : end + 6]) else end
        if upper or _nothing_but_times(low, stop):
            return Piece(value, at, stop)
    return None


def _nothing_but_times(low: str, at: int) -> bool:
    """Return True if a time, a separator or the end follows."""
    rest = low[at:].lstrip(" )")
    if not rest or rest[0] in ",;.!?-(":
        return True
    begin = len(low) - len(rest)
    glue = patterns.GLUE.match(low, begin)
    if glue:
        begin = glue.end()
    return begin < len(low) and (low[begin] == ";" or bool(_timed_at(low, begin)))
