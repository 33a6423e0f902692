"""Decide which times in an unquoted line belong to the schedule, and which to the title."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.commands.pieces import (
    Ahead,
    Clock,
    Day,
    Dotted,
    Glue,
    Length,
    Part,
    Piece,
    Pieces,
    Range,
    Slashed,
    Text,
    Until,
    Weekday,
)

Place = tuple[int, int]
_SUPPORT = {"at", "from", "starting", "starts", "@"}


@dataclass(slots=True)
class Picked:
    """``used`` are the tokens to resolve, ``removed`` the text ranges that are not part of the title."""

    used: Pieces = field(default_factory=list)
    gone: list[Place] = field(default_factory=list)


def pick(pieces: Pieces, blocks: list[Place]) -> Picked:
    """Choose among the tokens of a line with mentions at the ranges ``blocks``.

    Tokens at the end of the line come first, then those at its beginning. If a kind (date, clock, length) is found
    there, tokens of that kind elsewhere are part of the title. In the middle of the title a kind counts only if it is
    found nowhere else; it is removed from the title only as a complete date and time.
    """
    line = _weighed(
        sorted([*pieces, *(Piece(Text(), *block) for block in blocks)], key=lambda piece: piece.start)
    )
    texts = [place for place, piece in enumerate(line) if piece.is_text]
    if not texts:
        return Picked([piece for piece in line if _kind(piece)], [(piece.start, piece.end) for piece in line])
    picked = Picked()
    tail, head = line[texts[-1] + 1 :], line[: texts[0]]
    _take(picked, tail, set())
    _take(picked, head, {_kind(piece) for piece in picked.used})
    outside = {_kind(piece) for piece in picked.used}
    for run in _runs(line[texts[0] : texts[-1] + 1]):
        kinds = {_kind(piece) for piece in run} - {""}
        fresh = [piece for piece in run if _kind(piece) and _kind(piece) not in outside]
        picked.used.extend(fresh)
        if {"date", "clock"} <= kinds and not kinds & outside:
            picked.gone.extend((piece.start, piece.end) for piece in run)
    picked.used.sort(key=lambda piece: piece.start)
    return picked


def _take(picked: Picked, run: Pieces, outside: set[str]) -> None:
    """Use the tokens of kinds not found elsewhere; remove them and the fillers before them from the title."""
    for place, piece in enumerate(run):
        kind = _kind(piece)
        if kind and kind not in outside:
            picked.used.append(piece)
            picked.gone.append((piece.start, piece.end))
            if place and isinstance(run[place - 1].value, Glue):
                picked.gone.append((run[place - 1].start, run[place - 1].end))


def _runs(line: Pieces) -> list[Pieces]:
    runs: list[Pieces] = [[]]
    for piece in line:
        if piece.is_text:
            runs.append([])
        else:
            runs[-1].append(piece)
    return [run for run in runs if run]


def _kind(piece: Piece[Any]) -> str:
    """Return the token's kind: ``date``, ``clock`` (zones too), ``length``, ``part``, or "" for none."""
    match piece.value:
        case Day() | Slashed() | Weekday() | Ahead():
            return "date"
        case Length():
            return "length"
        case Glue() | Text():
            return ""
        case Part():
            return "part"
    return "clock"


def _weighed(line: Pieces) -> Pieces:
    """Turn ambiguous numbers into text: a lone ``5`` is an hour only after a date or after "at"."""
    weighed: Pieces = []
    for place, piece in enumerate(line):
        before = weighed[-1].value if weighed else None
        after = line[place + 1] if place + 1 < len(line) else None
        supported = isinstance(before, Glue) and before.word in _SUPPORT
        beside_date = isinstance(before, Day | Slashed | Weekday | Ahead | Part) and not (
            after and after.is_text
        )
        if _lone(piece) and not supported and not beside_date:
            if weighed and isinstance(before, Glue):
                weighed[-1] = Piece(Text(), weighed[-1].start, weighed[-1].end)
            piece = Piece(Text(), piece.start, piece.end)
        weighed.append(piece)
    return weighed


def _lone(piece: Piece[Any]) -> bool:
    match piece.value:
        case Clock(bare=bare):
            return bare
        case Range(start=start, end=end):
            return start.bare and end.bare
        case Until(end=end):
            return end.bare
        case Day(month=None) | Part() | Dotted():
            return True
    return False
