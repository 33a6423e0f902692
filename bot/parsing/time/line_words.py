"""Give each word of a line its kind: one of ``calendar_words``, punctuation, a time that was read, or a plain word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.parsing.time.calendar_words import MAX_PHRASE_WORDS, PARTS_OF_DAY, fold, word_kinds
from bot.parsing.time.title_extraction import is_lone_number, token_kind
from bot.parsing.time.tokens import TokenList
from bot.parsing.time.zones import is_place, is_zone_abbreviation

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|\S")
_CLOCK_LIKE = re.compile(
    r"\d{1,2}(?:[:h]\d{2}){1,2}(?!\d)\s?(?:[ap]\.?m\b|h\b|hrs?\b|uhr\b)?"  # 25:00, 3:00:30pm
    r"|\d{1,2}(?:[.,:]\d{1,2})?\s?-?(?:[ap]\.?m\b(?:[\s-]?ish\b)?|uhr\b)"  # 13pm, 3.75pm, 3pm-ish
    r"|\d{1,2}\.\d{2}\s?(?:h|hrs?|uhr)\b|\d{1,2},[0-5]\d(?![\d,])"  # 25.30h, 15,30
    r"|\d{1,2}\s?-?ish\b|\d{1,4}z\b|\d{1,2}h\b|\d{4}-\d{4}(?!\d)"  # 3ish, 1500z, 1400-1500
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:[\s-]?ish|\s(?:[ap]\.?m|o'?clock))\b",
    re.IGNORECASE,
)
"""What looks like a clock reading and is none that the lexer reads."""
_RATIO = re.compile(r"\d+:\d(?!\d)")
_OFFSET = re.compile(r"(?:utc|gmt)\s?[+-]\d{1,2}(?::?\d\d)?", re.IGNORECASE)
_NUMBERS = re.compile(r"\d+(?:[-/]\d+){2,}|\d{1,2}\.\s?-\s?\d{1,2}\.(?:\d{1,2}\.)?")
_PATTERNS = (
    ("times", re.compile(r"\d+x|x\d+")),
    ("ordinal", re.compile(r"\d+(?:st|nd|rd|th)")),
    ("quarter", re.compile(r"[qh][1-4]|fy\d{2,4}")),
    ("period_end", re.compile(r"(?:cw|kw|wk|w|20\d\dw)\d{1,2}|20\d{6}")),
)
SHORT_ZONE_LETTERS = 2
MAX_FEW = 5
"""Largest number of days that a meeting may last, or of hours that are asked about."""
MAX_HOUR = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class LineWord:
    """A word, a phrase or a time at ``text[start:end]``; ``kind`` as in ``leftover_rules``."""

    kind: str
    start: int
    end: int
    word: str = ""


_USED = {"date": "DATE", "clock": "CLOCK", "length": "LENGTH", "zone": "ZONE", "part": "PART"}
_UNUSED = {"date": "OTHER_DATE", "clock": "OTHER_CLOCK", "length": "OTHER_LENGTH", "part": "OTHER_PART"}
_BEFORE_PLACE = ("open", "comma", "slash", "in", "the", "at")
_MARKS = {
    **dict.fromkeys("-–—−", "dash"),
    **dict.fromkeys("~≈±", "tilde"),
    **dict.fromkeys("|<>", "bar"),
    **dict.fromkeys("'\"", "quote"),
    "/": "slash",
    "&": "ampersand",
    ",": "comma",
    "(": "open",
    ")": "close",
    ".": "dot",
    "!": "dot",
    ":": "colon",
    "+": "plus",
    "?": "question",
    ";": "mention",
    "@": "at",
}


def classify_words(text: str, pieces: TokenList, used: TokenList) -> Iterator[LineWord]:
    """Yield the tokens that matter and the words between them, each with its kind."""
    taken = {(piece.start, piece.end) for piece in used}
    at, after_clock = 0, False
    for piece in pieces:
        is_used = (piece.start, piece.end) in taken
        kind = (_USED if is_used else _UNUSED).get(token_kind(piece), "")
        if not kind or (not is_used and is_lone_number(piece)):
            continue
        near_clock = after_clock or (kind == "CLOCK" and is_place(text[at : piece.start].strip(" ,()")))
        yield from _word_items(text, at, piece.start, near_clock)
        yield LineWord(kind=kind, start=piece.start, end=piece.end)
        after_clock = kind in ("CLOCK", "ZONE") or (
            kind in ("DATE", "PART", "LENGTH") and after_clock and not text[at : piece.start].strip(" ,()")
        )
        at = piece.end
    yield from _word_items(text, at, len(text), after_clock)


def _word_items(text: str, begin: int, end: int, after_clock: bool) -> Iterator[LineWord]:
    words = [(match.start(), match.end()) for match in _WORD.finditer(text, begin, end)]
    typed = [text[start:stop] for start, stop in words]
    folded = [fold(word) for word in typed]
    place = 0
    while place < len(words):
        start = words[place][0]
        special = _special_at(text, start, end)
        if special:
            yield LineWord(kind=special[0], start=start, end=special[1])
            while place < len(words) and words[place][0] < special[1]:
                place += 1
            continue
        kind, count = _place_at(typed, place) if after_clock else ("", 0)
        if not kind:
            kind, count = _classify(typed[place], folded, place)
        after_clock = after_clock and kind in _BEFORE_PLACE
        yield LineWord(kind=kind, start=start, end=words[place + count - 1][1], word=folded[place])
        place += count


def _place_at(typed: list[str], place: int) -> tuple[str, int]:
    """Return ``place`` and the number of words if a place or a zone begins here."""
    for count in (3, 2, 1):
        if is_place(" ".join(typed[place : place + count])):
            return "place", min(count, len(typed) - place)
    return "", 0


def _special_at(text: str, start: int, end: int) -> tuple[str, int] | None:
    """Return the kind and the end of something that only looks like a number or a clock reading."""
    if clock := _CLOCK_LIKE.match(text, start, end):
        return "clock_like", clock.end()
    if offset := _OFFSET.match(text, start, end):
        return "zone_name", offset.end()
    if ratio := _RATIO.match(text, start, end):
        return "word", ratio.end()
    if numbers := _NUMBERS.match(text, start, end):
        return "numbers", numbers.end()
    return None


def _classify(typed: str, folded: list[str], place: int) -> tuple[str, int]:
    """Return the kind of the longest known phrase that begins here, and how many words it has."""
    word = folded[place]
    if not word[0].isalnum():
        return _punctuation(word), 1
    if typed.isupper() and is_zone_abbreviation(word):
        return ("zone_short" if len(word) == SHORT_ZONE_LETTERS else "zone_name"), 1
    kinds = word_kinds()
    phrase, known, count, at = "", "", 1, place
    for _ in range(MAX_PHRASE_WORDS):
        while at > place and at < len(folded) and folded[at] in "-/.,":
            at += 1
        if at >= len(folded) or not folded[at][0].isalnum():
            break
        phrase = f"{phrase} {folded[at]}".strip()
        if phrase in kinds:
            known, count = kinds[phrase], at - place + 1
        at += 1
    if known:
        return known, count
    return _single(word), 1


def _single(word: str) -> str:
    base = word.removesuffix("'s")
    if base in PARTS_OF_DAY:
        return "part"
    if base != word and base in word_kinds():
        return word_kinds()[base]
    for kind, pattern in _PATTERNS:
        if pattern.fullmatch(word):
            return kind
    if word.isdecimal():
        return _number(word)
    return "with_digits" if word[0].isdecimal() else "word"


def _number(word: str) -> str:
    if len(word) == 4 and word[:2] in ("19", "20"):
        return "year"
    if len(word) <= 2 and int(word) <= MAX_HOUR:
        return "few" if int(word) <= MAX_FEW else "some"
    return "many"


def _punctuation(mark: str) -> str:
    if mark in _MARKS:
        return _MARKS[mark]
    # One letter as it was typed can be two in the comparable form, such as Thai sara am.
    return "word" if unicodedata.category(mark[0]) in ("So", "Lo", "Mn") else "dot"
