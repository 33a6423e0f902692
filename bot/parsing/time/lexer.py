"""Finds dates, clock times, lengths and zones in free text; everything else stays text.

Nothing is resolved here: a ``Token`` holds what was typed and where, so nothing typed is lost.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from bot.model.errors import UserError
from bot.parsing.time import patterns, token_builders
from bot.parsing.time.tokens import (
    ClockRange,
    ClockTime,
    Day,
    DaysAhead,
    EndTime,
    Filler,
    Length,
    PartOfDay,
    PlainText,
    SlashedDate,
    Token,
    TokenList,
    Value,
    Weekday,
)
from bot.parsing.time.zones import AMBIGUOUS_ABBREVIATIONS, ZONE_BY_ABBREVIATION, NamedZone, parse_zone


def normalize(text: str) -> str:
    """Return the text in lower case, one width, with plain dashes and apostrophes; positions do not change."""
    return "".join(_REPLACEMENTS.get(letter) or _normalize_letter(letter) for letter in text)


_REPLACEMENTS = {
    "–": "-",
    "—": "-",
    "‒": "-",
    "−": "-",
    "‐": "-",
    "‑": "-",
    "’": "'",
    "\xa0": " ",
    "\u202f": " ",
}


def _normalize_letter(letter: str) -> str:
    if letter < "\x7f":
        return letter.lower()
    wide = unicodedata.normalize("NFKC", letter).lower()
    return wide if len(wide) == 1 else letter


def lex(text: str) -> TokenList:
    """Return the tokens of a cleaned text in order, without the spaces, commas and brackets between them."""
    low = normalize(text)
    pieces: TokenList = []
    at, after_clock = 0, False
    while at < len(low):
        if low[at] in " ,;()[]{}":
            at += 1
            continue
        separator = patterns.SEPARATOR.match(low, at)
        if separator and pieces and not pieces[-1].is_text and _begins_time(low, separator.end()):
            at = separator.end()
            continue
        found = _tokens_at(text, low, at, after_clock, pieces[-1] if pieces else None)
        pieces.extend(found)
        at = found[-1].end
        after_clock = isinstance(found[-1].value, _CLOCKS) or (
            after_clock and isinstance(found[-1].value, _DAYS)
        )
    return _drop_stray_fillers(pieces)


_CLOCKS = (ClockTime, ClockRange, EndTime)
_DAYS = (Day, SlashedDate, Weekday, DaysAhead, PartOfDay)


def _begins_time(low: str, at: int) -> bool:
    """Return True if a time begins after the spaces."""
    while at < len(low) and low[at] == " ":
        at += 1
    return at < len(low) and bool(_time_tokens_at(low, at))


def _drop_stray_fillers(pieces: TokenList) -> TokenList:
    """Turn fillers into text if no time follows them."""
    found: TokenList = []
    for piece in reversed(pieces):
        if isinstance(piece.value, Filler) and (not found or found[-1].is_text):
            piece = Token(PlainText(), piece.start, piece.end)
        found.append(piece)
    return found[::-1]


def _tokens_at(text: str, low: str, at: int, after_clock: bool, before: Token[Value] | None) -> TokenList:
    zone = _zone_token_at(text, low, at, after_clock)
    if zone:
        return [zone]
    found = _time_tokens_at(low, at)
    if found:
        return [_complete_clock(low, found[0], before), *found[1:]] if len(found) == 1 else found
    glue = patterns.FILLER.match(low, at)
    if glue:
        return [Token(Filler(glue[0].strip()), at, at + len(glue[0].rstrip()))]
    end = at
    while end < len(low) and low[end] != " ":
        end += 1
    return [Token(PlainText(), at, end)]


def _complete_clock(low: str, piece: Token[Value], before: Token[Value] | None) -> Token[Value]:
    """Read "at 9h30" as a clock time, and take words into a clock time that change nothing about it ("sharp")."""
    value = piece.value
    if isinstance(value, Length) and before is not None and isinstance(before.value, Filler):
        clock = token_builders.parse_hour_clock(low[piece.start : piece.end])
        if clock is not None and before.value.word not in ("for", "lasting"):
            value = clock
    if isinstance(value, EndTime | ClockTime | ClockRange):
        after = patterns.AFTER_CLOCK.match(low, piece.end)
        if after:
            return Token(_not_bare(value), piece.start, after.end())
    return Token(value, piece.start, piece.end)


def _not_bare(value: Value) -> Value:
    return replace(value, bare=False) if isinstance(value, ClockTime) else value


def _time_tokens_at(low: str, at: int) -> TokenList:
    """Return the date, clock time or length that begins here; an ISO date and time becomes two or three tokens."""
    for name, pattern in patterns.digit_patterns() if low[at].isdigit() else patterns.letter_patterns():
        match = pattern.match(low, at)
        if not match:
            continue
        if name == "iso_moment":
            return token_builders.parse_iso_moment(match)
        value = token_builders.BUILDERS[name](match)
        if value is not None:
            return [Token(value, at, match.end())]
    return []


def _zone_token_at(text: str, low: str, at: int, after_clock: bool) -> Token[Value] | None:
    iana = patterns.IANA.match(low, at)
    if iana and (zone := parse_zone(iana[0])):
        return Token(zone, at, iana.end())
    if not after_clock:
        return None
    begin = at + 3 if low.startswith("in ", at) else at
    old = patterns.OLD_ZONE.match(low, begin)
    if old and (zone := parse_zone(old[0])):
        return Token(zone, at, old.end())
    offset = patterns.OFFSET.match(low, begin)
    if offset and (zone := parse_zone(offset[0].replace(" ", ""))):
        return Token(zone, at, offset.end())
    return _place_token_at(text, low, at, begin)


def _place_token_at(text: str, low: str, at: int, begin: int) -> Token[Value] | None:
    """Return the city or abbreviation that begins here; prefer the longest.

    A city followed by other words ("3pm London office review") is part of a title.
    """
    ends: list[int] = []
    place = begin
    while len(ends) < 3 and (word := patterns.PLACE_WORD.match(low, place)):
        ends.append(word.end())
        place = word.end() + 1
        if low[word.end() : place] != " ":
            break
    for end in reversed(ends):
        typed = text[begin:end]
        try:
            value: NamedZone | UserError | None = parse_zone(typed)
        except UserError as error:
            value = error
        if value is None:
            continue
        upper = typed.isupper() and typed.casefold() in {
            *ZONE_BY_ABBREVIATION,
            *AMBIGUOUS_ABBREVIATIONS,
            "utc",
            "gmt",
        }
        stop = end + 5 if re.match(r" time\b", low[end : end + 6]) else end
        if upper or stop > end or _is_followed_by_time(low, stop):
            return Token(value, at, stop)
    return None


def _is_followed_by_time(low: str, at: int) -> bool:
    """Return True if a time, a separator or the end follows."""
    rest = low[at:].lstrip(" )")
    if not rest or rest[0] in ",;.!?-(/|=":
        return True
    begin = len(low) - len(rest)
    glue = patterns.FILLER.match(low, begin)
    if glue:
        begin = glue.end()
    return begin < len(low) and (low[begin] == ";" or bool(_time_tokens_at(low, begin)))
