"""What people type where a meeting or training is asked for: an ID as they found it, a link of GoTo, or a title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.invisible_characters import clean_text
from bot.model.sources import SessionKind
from bot.parsing.arguments import unescape
from bot.parsing.goto_links import find_links, is_url

T = TypeVar("T")

MAX_TYPED_CHARS = 2000
"""Characters that are read; an invitation pasted as a whole is shorter."""
_MIN_DIGITS, _MAX_DIGITS = 5, 26
"""Digits of the shortest ID and the longest key that GoTo ever gave."""
_CERTAIN_DIGITS = 9
"""Digits from which a number is an ID and no word of a title."""
_SEPARATORS = " -.,'/_:·"
_GROUPED = re.compile(r"(?<![\w/@])(?<!\d[-.])(\d{3}([-. ])\d{3}\2\d{3}|\d{9,26})(?![-.]?\d)(?!\w)")
"""An ID within other words: nine digits in threes, or nine and more in a row. A telephone number is neither."""
_LABELS = """
    meeting meetings training trainings session sessions id ids no nr num number key code access support
    the my of for link url title subject topic name called named goto gotomeeting gototraining assist seeit
    registrant organizer group member tel
"""
_LABEL_WORDS = frozenset(_LABELS.split())
"""Words that people write beside an ID or before a title."""
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """What was typed to find a meeting or training.

    ``typed`` is for quoting it. ``numbers`` are IDs and keys, digits only. ``kind`` is what
    a link says that they are. ``is_certain``: they are all that was typed,
    so titles are not searched. ``room`` is the name of a personal room, from a link without a number.
    """

    typed: str
    numbers: tuple[str, ...] = ()
    kind: SessionKind | None = None
    room: str = ""
    is_certain: bool = False

    @property
    def number(self) -> str:
        """The one number, "" if there is none or several."""
        return self.numbers[0] if len(self.numbers) == 1 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches(Generic[T]):
    """The rows that were found. ``is_exact``: by their number or their whole title."""

    rows: tuple[T, ...]
    is_exact: bool = False


def read_lookup(text: str, join_pattern: str = "") -> Lookup:
    """Return what was typed. ``join_pattern`` is the configured form of join links, with ``{meeting_id}``."""
    typed = " ".join(unescape(clean_text(text[:MAX_TYPED_CHARS])).split())
    plain = normalize_digits(typed)
    links = find_links(plain, join_pattern)
    numbers = tuple(dict.fromkeys(link.number for link in links if link.number))
    if numbers:
        kinds = {link.kind for link in links if link.number}
        kind = kinds.pop() if len(kinds) == 1 else None
        return Lookup(typed=typed, numbers=numbers, kind=kind, is_certain=True)
    without_links = " ".join(word for word in plain.split() if not is_url(word))
    numbers, is_certain = _read_numbers(without_links)
    room = next((link.room for link in links if link.room), "")
    return Lookup(typed=typed, numbers=numbers, room=room, is_certain=is_certain)


def normalize_digits(text: str) -> str:
    """Return the text with the digits, dashes and letters of all widths and scripts as ASCII ones, without marks."""
    letters = []
    for letter in unicodedata.normalize("NFKC", text):
        category = unicodedata.category(letter)
        if category == "Nd":
            letters.append(str(unicodedata.decimal(letter)))
        elif category == "Pd" or letter == "\u2212":
            letters.append("-")
        elif category not in ("Cf", "Mn", "Me"):
            letters.append(letter)
    return "".join(letters)


def _read_numbers(text: str) -> tuple[tuple[str, ...], bool]:
    """Return the IDs in a text, and whether the text is nothing else."""
    inside = tuple(dict.fromkeys(re.sub(r"\D", "", match[1]) for match in _GROUPED.finditer(text)))
    words = [word.casefold() for word in _WORD.findall(text)]
    is_labelled = all(word in _LABEL_WORDS for word in words)
    has_more = any(letter.isdigit() for letter in _GROUPED.sub(" ", text))
    if not is_labelled or (inside and not has_more):
        return inside, is_labelled and bool(inside)
    digits = read_digits(text)
    if not _MIN_DIGITS <= len(digits) <= _MAX_DIGITS:
        return (), False
    return (digits,), len(digits) >= _CERTAIN_DIGITS


def read_digits(text: str) -> str:
    """Return the digits of a text that is a number with marks and labels, such as ``Key: 123-456``; else ""."""
    plain = normalize_digits(text)
    if any(word.casefold() not in _LABEL_WORDS for word in _WORD.findall(plain)):
        return ""
    bare = _WORD.sub(" ", plain)
    inner = bare.strip(_around(bare))
    return re.sub(r"\D", "", inner) if all(one.isdigit() or one in _SEPARATORS for one in inner) else ""


def _around(text: str) -> str:
    """Return the characters that are no digits, to strip them from both ends."""
    return "".join({letter for letter in text if not letter.isdigit()})


def find_matches(
    lookup: Lookup,
    rows: Iterable[T],
    numbers_of: Callable[[T], Collection[str | None]],
    title_of: Callable[[T], str],
) -> Matches[T]:
    """Return the rows that the lookup is about: by number, else by title, else by a part of it, else by its words."""
    all_rows = tuple(rows)
    by_number = tuple(row for row in all_rows if any(one in lookup.numbers for one in numbers_of(row) if one))
    if by_number or lookup.is_certain:
        return Matches(rows=by_number, is_exact=True)
    titles = [(fold_title(title_of(row)), row) for row in all_rows]
    for wanted in _wanted_titles(lookup):
        if exact := tuple(row for title, row in titles if title == wanted):
            return Matches(rows=exact, is_exact=True)
        if parts := tuple(row for title, row in titles if wanted in title):
            return Matches(rows=parts)
        words = wanted.split()
        if spread := tuple(row for title, row in titles if all(word in title for word in words)):
            return Matches(rows=spread)
    return Matches(rows=())


def _wanted_titles(lookup: Lookup) -> list[str]:
    """Return the title as typed, and without the words that people put before one."""
    words = fold_title(lookup.typed).split()
    short = list(words)
    while short and short[0] in _LABEL_WORDS:
        short.pop(0)
    return [" ".join(found) for found in dict.fromkeys((tuple(words), tuple(short))) if found]


def fold_title(title: str) -> str:
    """Return a title for comparing: letters without case, width and accents; no marks around or between words."""
    letters = []
    for letter in unicodedata.normalize("NFKD", title).casefold():
        category = unicodedata.category(letter)
        if category[0] == "P" or category == "Zs":
            letters.append(" ")
        elif category not in ("Mn", "Cf"):
            letters.append(letter)
    return " ".join("".join(letters).split())
