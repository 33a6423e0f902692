"""Decide which times in an unquoted line belong to the schedule, and which to the title."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.model.errors import UserError
from bot.parsing.time.tokens import (
    ClockOrDate,
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
    Weekday,
)
from bot.parsing.time.zones import NamedZone

TextRange = tuple[int, int]
_TIME_FILLERS = {
    "at",
    "from",
    "starting",
    "starts",
    "@",
    "exactly",
    "um",
    "à",
    "às",
    "a las",
    "a la",
    "alle",
    "om",
    "time:",
}
_PREPOSITIONS = {"with", "for", "at", "in", "and", "about", "to", "by", "re", "from", "via", "on"}
MAX_MONTH = 12
MILITARY_DIGITS = 4
_DATES = Day | SlashedDate | Weekday | DaysAhead


@dataclass(slots=True)
class PickedTokens:
    """``line`` are all tokens as they were weighed, ``used`` those to resolve, ``removed`` the text ranges that are
    not part of the title."""

    line: TokenList = field(default_factory=list)
    used: TokenList = field(default_factory=list)
    removed: list[TextRange] = field(default_factory=list)


def pick_tokens(text: str, pieces: TokenList, blocks: list[TextRange]) -> PickedTokens:
    """Choose among the tokens of ``text``, a line with mentions at the ranges ``blocks``.

    Tokens at the end of the line come first, then those at its beginning. If a kind (date, clock, length) is found
    there, tokens of that kind elsewhere are part of the title. In the middle of the title a kind counts only if it is
    found nowhere else; it is removed from the title only as a complete date and time.
    """
    line = _demote_lone_numbers(
        text,
        sorted([*pieces, *(Token(PlainText(), *block) for block in blocks)], key=lambda piece: piece.start),
    )
    texts = [place for place, piece in enumerate(line) if piece.is_text]
    if not texts:
        return PickedTokens(
            line,
            [piece for piece in line if _token_kind(piece)],
            [(piece.start, piece.end) for piece in line],
        )
    picked = PickedTokens(line)
    tail, head = line[texts[-1] + 1 :], line[: texts[0]]
    _use_tokens(picked, tail, set())
    elsewhere = {_token_kind(piece) for piece in picked.used}
    if _begins_title(head):
        picked.used.extend(piece for piece in head if _token_kind(piece) not in elsewhere)
    else:
        _use_tokens(picked, head, elsewhere)
    outside = {_token_kind(piece) for piece in picked.used}
    for run in _split_runs(line[texts[0] : texts[-1] + 1]):
        kinds = {_token_kind(piece) for piece in run} - {""}
        fresh = [piece for piece in run if _token_kind(piece) and _token_kind(piece) not in outside]
        picked.used.extend(fresh)
        if {"date", "clock"} <= kinds and not kinds & outside:
            picked.removed.extend((piece.start, piece.end) for piece in run)
    picked.used.sort(key=lambda piece: piece.start)
    return picked


def _use_tokens(picked: PickedTokens, run: TokenList, kinds_elsewhere: set[str]) -> None:
    """Use the tokens of kinds not found elsewhere; remove them and the fillers before them from the title."""
    for place, piece in enumerate(run):
        kind = _token_kind(piece)
        if kind and kind not in kinds_elsewhere:
            picked.used.append(piece)
            picked.removed.append((piece.start, piece.end))
            while place and isinstance(run[place - 1].value, Filler):
                place -= 1
                picked.removed.append((run[place].start, run[place].end))


def _split_runs(line: TokenList) -> list[TokenList]:
    runs: list[TokenList] = [[]]
    for piece in line:
        if piece.is_text:
            runs.append([])
        else:
            runs[-1].append(piece)
    return [run for run in runs if run]


def _begins_title(head: TokenList) -> bool:
    """Return True for a lone weekday or length before the title: "Friday demo", "45 minute sync"."""
    values = [piece.value for piece in head]
    return len(values) == 1 and isinstance(values[0], Weekday | Length)


def token_kind(piece: Token[Any]) -> str:
    """Return ``date``, ``clock``, ``zone``, ``length``, ``part``, or "" for a token that says nothing about a time."""
    match piece.value:
        case Day() | SlashedDate() | Weekday() | DaysAhead():
            return "date"
        case Length():
            return "length"
        case Filler() | PlainText():
            return ""
        case PartOfDay():
            return "part"
        case NamedZone() | UserError():
            return "zone"
    return "clock"


def _token_kind(piece: Token[Any]) -> str:
    """Return the token's kind for picking: a zone goes with its clock."""
    kind = token_kind(piece)
    return "clock" if kind == "zone" else kind


def _demote_lone_numbers(text: str, line: TokenList) -> TokenList:
    """Turn numbers that may be something else into text: a lone ``5`` is an hour only after a date or after "at"."""
    weighed: TokenList = []
    line = _demote_impossible_dates(line)
    has_clock = any(token_kind(piece) == "clock" and not is_lone_number(piece) for piece in line)
    for place, piece in enumerate(line):
        following = line[place + 1 : place + 2]
        if _is_always_on(piece) and following and following[0].is_text:
            weighed.append(Token(PlainText(), piece.start, piece.end))
            continue
        before = weighed[-1].value if weighed else None
        after = line[place + 1] if place + 1 < len(line) else None
        if is_lone_number(piece) and not _is_supported(text, piece, before, after, has_clock):
            if weighed and isinstance(before, Filler):
                weighed[-1] = Token(PlainText(), weighed[-1].start, weighed[-1].end)
            piece = Token(PlainText(), piece.start, piece.end)
        weighed.append(piece)
    return weighed


def _demote_impossible_dates(line: TokenList) -> TokenList:
    """Turn "50/50" into text if there is another date."""
    if sum(token_kind(piece) == "date" for piece in line) < 2:
        return line
    return [
        Token(PlainText(), piece.start, piece.end)
        if isinstance(piece.value, SlashedDate) and min(piece.value.first, piece.value.second) > MAX_MONTH
        else piece
        for piece in line
    ]


def _is_always_on(piece: Token[Any]) -> bool:
    """Return True for "24/7"."""
    return isinstance(piece.value, SlashedDate) and (piece.value.first, piece.value.second) == (24, 7)


def _is_supported(
    text: str, piece: Token[Any], before: object, after: Token[Any] | None, has_clock: bool
) -> bool:
    """Return True if the words around a lone number say that it is a time."""
    by_date = isinstance(before, _DATES | PartOfDay)
    at_end = after is None or not after.is_text
    match piece.value:
        case Day():
            by_time = by_date or isinstance(before, ClockTime | ClockRange)
            by_time = by_time or (after is not None and isinstance(after.value, ClockTime | ClockRange))
            said = isinstance(before, Filler) or text[piece.start : piece.start + 3].casefold() == "the"
            # "the 2nd Tuesday" is not the second of the month.
            of_month = after is not None and isinstance(after.value, Weekday)
            return (by_time or said) and not of_month and (at_end or _is_preposition(text, after))
        case PartOfDay():
            return at_end and isinstance(before, Filler | ClockTime | ClockRange | _DATES)
        case Length():
            return at_end and isinstance(before, ClockTime | ClockRange | NamedZone | _DATES)
        case ClockTime() if after is not None and isinstance(after.value, _DATES) and not has_clock:
            typed = text[piece.start : piece.end]
            if "." in typed or (len(typed) == MILITARY_DIGITS and typed[0] == "0"):
                return True
    return (isinstance(before, Filler) and before.word in _TIME_FILLERS) or (by_date and at_end)


def _is_preposition(text: str, piece: Token[Any] | None) -> bool:
    return piece is not None and text[piece.start : piece.end].casefold() in _PREPOSITIONS


def is_lone_number(piece: Token[Any]) -> bool:
    """Return True for a token that is a time only if the words around it say so."""
    match piece.value:
        case ClockTime(bare=bare) | Length(bare=bare):
            return bare
        case ClockRange(start=start, end=end):
            return start.bare and end.bare
        case EndTime(end=end):
            return end.bare
        case Day(month=None) | PartOfDay() | ClockOrDate():
            return True
    return False
