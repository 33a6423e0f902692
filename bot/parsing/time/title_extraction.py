"""Decide which times in an unquoted line belong to the schedule, and which to the title."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

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

TextRange = tuple[int, int]
_TIME_FILLERS = {"at", "from", "starting", "starts", "@"}


@dataclass(slots=True)
class PickedTokens:
    """``used`` are the tokens to resolve, ``removed`` the text ranges that are not part of the title."""

    used: TokenList = field(default_factory=list)
    removed: list[TextRange] = field(default_factory=list)


def pick_tokens(pieces: TokenList, blocks: list[TextRange]) -> PickedTokens:
    """Choose among the tokens of a line with mentions at the ranges ``blocks``.

    Tokens at the end of the line come first, then those at its beginning. If a kind (date, clock, length) is found
    there, tokens of that kind elsewhere are part of the title. In the middle of the title a kind counts only if it is
    found nowhere else; it is removed from the title only as a complete date and time.
    """
    line = _demote_lone_numbers(
        sorted([*pieces, *(Token(PlainText(), *block) for block in blocks)], key=lambda piece: piece.start)
    )
    texts = [place for place, piece in enumerate(line) if piece.is_text]
    if not texts:
        return PickedTokens(
            [piece for piece in line if _token_kind(piece)], [(piece.start, piece.end) for piece in line]
        )
    picked = PickedTokens()
    tail, head = line[texts[-1] + 1 :], line[: texts[0]]
    _use_tokens(picked, tail, set())
    _use_tokens(picked, head, {_token_kind(piece) for piece in picked.used})
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
            if place and isinstance(run[place - 1].value, Filler):
                picked.removed.append((run[place - 1].start, run[place - 1].end))


def _split_runs(line: TokenList) -> list[TokenList]:
    runs: list[TokenList] = [[]]
    for piece in line:
        if piece.is_text:
            runs.append([])
        else:
            runs[-1].append(piece)
    return [run for run in runs if run]


def _token_kind(piece: Token[Any]) -> str:
    """Return the token's kind: ``date``, ``clock`` (zones too), ``length``, ``part``, or "" for none."""
    match piece.value:
        case Day() | SlashedDate() | Weekday() | DaysAhead():
            return "date"
        case Length():
            return "length"
        case Filler() | PlainText():
            return ""
        case PartOfDay():
            return "part"
    return "clock"


def _demote_lone_numbers(line: TokenList) -> TokenList:
    """Turn ambiguous numbers into text: a lone ``5`` is an hour only after a date or after "at"."""
    weighed: TokenList = []
    for place, piece in enumerate(line):
        before = weighed[-1].value if weighed else None
        after = line[place + 1] if place + 1 < len(line) else None
        supported = isinstance(before, Filler) and before.word in _TIME_FILLERS
        beside_date = isinstance(before, Day | SlashedDate | Weekday | DaysAhead | PartOfDay) and not (
            after and after.is_text
        )
        if _is_lone_number(piece) and not supported and not beside_date:
            if weighed and isinstance(before, Filler):
                weighed[-1] = Token(PlainText(), weighed[-1].start, weighed[-1].end)
            piece = Token(PlainText(), piece.start, piece.end)
        weighed.append(piece)
    return weighed


def _is_lone_number(piece: Token[Any]) -> bool:
    match piece.value:
        case ClockTime(bare=bare):
            return bare
        case ClockRange(start=start, end=end):
            return start.bare and end.bare
        case EndTime(end=end):
            return end.bare
        case Day(month=None) | PartOfDay() | ClockOrDate():
            return True
    return False
