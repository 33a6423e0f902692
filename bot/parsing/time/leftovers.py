"""Find what is left of a line that still says when, after its time was picked out: it is asked about, never guessed.

Each word of the line becomes one letter, its class: those of ``calendar_words``; capitals for tokens that were read (D
date, C clock reading, L length, Z zone, P part of the day) and for those that were not used (E, B, M, Q); ``w`` for
other words; punctuation itself. The rules below are patterns over these letters. A calendar word in front of a plain
word ("Weekly sync", "May planning") belongs to the title, so most rules do not match there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.parsing.time.calendar_words import MAX_PHRASE_WORDS, PARTS_OF_DAY, word_classes
from bot.parsing.time.questions import Topic
from bot.parsing.time.title_extraction import is_lone_number, token_kind
from bot.parsing.time.tokens import PartOfDay, TokenList, Weekday
from bot.parsing.time.zones import is_place, is_zone_abbreviation

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|\S")
_CLOCK_LIKE = re.compile(
    r"\d{1,2}(?:[:h]\d{2}){1,2}(?!\d)\s?(?:[ap]\.?m\b|h\b|hrs?\b|uhr\b)?|\d{1,2}(?:[.,:]\d{1,2})?\s?-?(?:[ap]\.?m\b(?:[\s-]?ish\b)?|uhr\b)"
    r"|\d{1,2}\.\d{2}\s?(?:h|hrs?|uhr)\b|\d{1,2},[0-5]\d(?![\d,])|\d{1,2}\s?-?ish\b|\d{1,4}z\b|\d{1,2}h\b|\d{4}-\d{4}(?!\d)"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:[\s-]?ish|\s(?:[ap]\.?m|o'?clock))\b",
    re.IGNORECASE,
)
_RATIO = re.compile(r"\d+:\d(?!\d)")
_OFFSET = re.compile(r"(?:utc|gmt)\s?[+-]\d{1,2}(?::?\d\d)?", re.IGNORECASE)
_NUMBERS = re.compile(r"\d+(?:[-/]\d+){2,}|\d{1,2}\.\s?-\s?\d{1,2}\.(?:\d{1,2}\.)?")
_COUNT = re.compile(r"\d+x|x\d+")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_QUARTER = re.compile(r"[qh][1-4]|fy\d{2,4}")
_COMPACT_DATE = re.compile(r"(?:cw|kw|wk|w|20\d\dw)\d{1,2}|20\d{6}")


@dataclass(frozen=True, slots=True)
class Leftover:
    """Words at ``text[start:end]`` that are asked about. ``leaves_date_open``: the date is in doubt too."""

    topic: Topic
    start: int
    end: int
    leaves_date_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    letter: str
    start: int
    end: int
    word: str = ""


@dataclass(frozen=True, slots=True)
class _Rule:
    """``unless`` names what makes the words harmless: an exact ``date``, any ``day``, a ``clock``; ``needs`` what has
    to be read for them to matter."""

    topic: Topic
    pattern: re.Pattern[str]
    unless: str = ""
    needs: str = ""


_ALONE = r"(?![-:|'\"&]{0,2}[mYqshEMLQpuRrxonk21y59XVGj&/-]{0,4}[wνρ])"
"""No plain word follows, of which the words before could be an attribute."""
_NUMBER = "[5n9]"
_UNIT = "[u1]"


def _rules(*rows: tuple[Topic, str] | tuple[Topic, str, str] | tuple[Topic, str, str, str]) -> list[_Rule]:
    return [
        _Rule(
            row[0],
            re.compile(row[1].replace("#", _NUMBER).replace("@", _UNIT).replace("$$", _ALONE)),
            *row[2:],
        )
        for row in rows
    ]


_RULES = _rules(
    # Repetitions: "every other Tuesday", "weekly", "Mondays", "twice a week"
    (Topic.REPEAT, r"v[jorR59n-]{0,4}[u1dhyDECBPQpqms]"),
    (Topic.REPEAT, r"a+$$"),
    (Topic.REPEAT, r"p(?:[,&A/]{1,2}p)*$$"),
    (Topic.REPEAT, r"#?c+[jvVφFG]{0,2}[u1]"),
    (Topic.REPEAT, r"c#[u1]"),
    (Topic.REPEAT, r"#κ$$"),
    (Topic.REPEAT, r"(?<=[DCL])c#?$$"),
    (Topic.REPEAT, r"Fj?r?#@$$"),
    # Several days, and a choice
    (Topic.CHOICE, r"(?<=[DCLPZ])[,]?υ.{1,3}"),
    (Topic.CHOICE, r"υ[jφFG]{0,2}[DCLPEB]"),
    (Topic.CHOICE, r"υ[jφFG]{0,2}[tymshuxWε!5n9rRe]$$"),
    (Topic.CHOICE, r"[DEy](?:[-/&AUυ+][jφi]{0,2}[DEy])+$$"),
    (Topic.CHOICE, r"y(?:[-/&AUυ+][jφi]{0,2}y)+", "date"),
    (Topic.CHOICE, r"[CBN](?:[-/&AUυ+][jφ]{0,2}[CBN])"),
    (Topic.CHOICE, r"[DCLPEB]O[jφF]{0,2}#?"),
    (Topic.CHOICE, r"[5n9ytwM]?O[jφF]{0,2}[DCLEB]"),
    (Topic.CHOICE, r"[ty]O[ty]"),
    (Topic.CHOICE, r"b{1,2}[jφFGg]{0,2}[DCLPEB]"),
    (Topic.CHOICE, r"b{1,2}[jφG]{0,2}[tymshu1]$$", "date"),
    (Topic.CHOICE, r"(?<=[CDL])b{1,2}[jφ]?#$$"),
    (Topic.CHOICE, r"o[A&,/-]{1,2}[jφ]?[oD]$$"),
    (Topic.CHOICE, r"Cφ(?=$|[.)])"),
    (Topic.CHOICE, r"b?#[AU&/-]{1,2}[CDB]"),
    (Topic.CHOICE, r"D[A&,/]{1,2}[jφ]?[59no](?=[CDLPZ,)]|$)"),
    (Topic.CHOICE, r"β[.]?[jφF]{0,2}[CLBM]"),
    (Topic.CHOICE, r"R[jφ]?[CB]"),
    (Topic.CHOICE, r"[~≈±][DCnN59L]"),
    (Topic.CHOICE, r"[DCLPE][,(-]?[φj]{0,2}l$$"),
    (Topic.CHOICE, r"C[+]"),
    (Topic.CHOICE, r"[DCLPE][bβ](?=$|[.,)?;])"),
    (Topic.CHOICE, r"%[jφ]{0,2}[DCE]"),
    (Topic.CHOICE, r"(?<=[DCLE])[,(-]?%$$"),
    (Topic.CHOICE, r"B", "", "clock"),
    (Topic.CHOICE, r"E$$", "", "day"),
    (Topic.CHOICE, r"Z[A&O/,]k"),
    (Topic.CHOICE, r"b{1,2}x$$"),
    # Days
    (Topic.DAY, r"[jeh]?r#?[u1s]", "date"),
    (Topic.DAY, r"(?<![FφG])r#?[u1s]$$"),
    (Topic.DAY, r"R#?[u1s]$$", "date"),
    (Topic.DAY, r"[DEy]r(?=[CLZ,]|$)"),
    (Topic.DAY, r"[u1y]X"),
    (Topic.DAY, r"i[jr]?#?G?[u1d]$$"),
    (Topic.DAY, r"[5n9j]?[u1][gb]φ?[DErjy]?", "", "day"),
    (Topic.DAY, r"[5n9j]?[u1][gbx](?=[^w]|$)", "day"),
    (Topic.DAY, r"#@$$", "day"),
    (Topic.DAY, r"iG?#@", "day"),
    (Topic.DAY, r"[5n9j]?[u1]g", "date"),
    (Topic.DAY, r"[5nj]@φ?D$$"),
    (Topic.DAY, r"@gr"),
    (Topic.DAY, r"u(?=D)"),
    (Topic.DAY, r"#[-/]?#(?=[CN])", "day"),
    (Topic.DAY, r"[DEy]j?u(?![UbR]#)$$"),
    (Topic.DAY, r"[DEy]X"),
    (Topic.DAY, r"[εu]G[jG]?[ruRqmsXDEYty]{1,2}$$", "date"),
    (Topic.DAY, r"[εu]Gj?[DE]"),
    (Topic.DAY, r"e[-jG]?[umqsYyt]$$", "date"),
    (Topic.DAY, r"e[jG]?D"),
    (Topic.DAY, r"(?:[io]G?)?j?[mqsY]$$", "date", "clock"),
    (Topic.DAY, r"ij?[mqsY]$$", "date"),
    (Topic.DAY, r"[φH]j?s$$", "date"),
    (Topic.DAY, r"#[-/.]{0,2}#?[.G]{0,2}m", "date"),
    (Topic.DAY, r"m[-.]?j?#(?:-#)?", "date"),
    (Topic.DAY, r"[oR][yD]"),
    (Topic.DAY, r"[oR]E$$"),
    (Topic.DAY, r"r[Dy]", "date"),
    (Topic.DAY, r"oGj?[mu]$$", "date"),
    (Topic.DAY, r"[φH]?j?o$$", "date", "clock"),
    (Topic.DAY, r"H#[.]?$$", "date"),
    (Topic.DAY, r"u#$$", "date"),
    (Topic.DAY, r"φj?[u1]$$", "date"),
    (Topic.DAY, r"ω$$", "date"),
    (Topic.DAY, r"ρ$$", "date", "clock"),
    (Topic.DAY, r"W$$"),
    (Topic.DAY, r"[rX]?[ty][rX]?", "day"),
    (Topic.DAY, r"[rX]?[ty][rX]?$$"),
    (Topic.DAY, r"S[,.]?φ?[CN]", "day"),
    (Topic.DAY, r"D[,]?#(?=$|[.,)?;CLD])", "", "day"),
    # Zones
    (Topic.ZONE, r"(?<=[CZ])[,(D/φ]{0,2}(?:i?j?)[z]"),
    (Topic.ZONE, r"(?<=D)[,(]?z(?=C)"),
    (Topic.ZONE, r"(?<=[CZ])[D,(/]{0,2}[wzfφjRouy5]{0,2}T(?:G?[wz])?$$"),
    (Topic.ZONE, r"k$$", "zone", "clock"),
    (Topic.ZONE, r"[(]2[)]|2(?=[CD])", "zone", "clock"),
    (Topic.ZONE, r"[CZ][+-]#"),
    # Clock readings
    (Topic.CLOCK, r"N"),
    (Topic.CLOCK, r"(?<=D)[φj]{0,2}[59nYu](?:[UbR]?#)?$$", "clock"),
    (Topic.CLOCK, r"(?<=[CL])#(?:[.,-]#)?$$"),
    (Topic.CLOCK, r"[φi]#(?:[Ub]?#)?(?=$|[.?)])", "clock"),
    (Topic.CLOCK, r"(?:#|u)[UbR]#(?=D|$)", "clock"),
    (Topic.CLOCK, r"!$$", "clock"),
    (Topic.CLOCK, r"!$$", "day", "clock"),
    (Topic.CLOCK, r"[x!]$$", "clock", "day"),
    (Topic.CLOCK, r"(?<=[CD])[φj]{0,2}[x!]$$", "", "clock"),
    (Topic.CLOCK, r"e[,]?(?=D)"),
    (Topic.CLOCK, r"(?<=D)[,]?e(?=C)"),
    (Topic.CLOCK, r"[LM]g$$"),
    (Topic.CLOCK, r"(?<=[CDL])[-,(]?e(?=$|[.)])"),
    (Topic.CLOCK, r"#d[UbRg]#"),
    (Topic.CLOCK, r"(?<=D)H$$", "clock"),
    (Topic.CLOCK, r"(?<=D)φ?ν$$", "clock"),
    (Topic.CLOCK, r"rh$$", "clock"),
    # Lengths
    (Topic.LENGTH, r"(?<=[CL])F#$$"),
    (Topic.LENGTH, r"#(?:-#)?-?d"),
    (Topic.LENGTH, r"5j?G?-?1(?!u)"),
    (Topic.LENGTH, r"Vj?u$$"),
    (Topic.LENGTH, r"V[jG]?-?1"),
    (Topic.LENGTH, r"F[jV]{1,2}G?j?[u1h]"),
    (Topic.LENGTH, r"L[A&,]j?[59nu]$$"),
    (Topic.LENGTH, r"λ$$|ℓ"),
    (Topic.LENGTH, r"M$$", "", "length"),
)
_LETTERS = {"E1": "ε", "B2": "β", "$": "λ", "F2": "φ", "U2": "υ", "L2": "ℓ", "E2": "ω", "N2": "κ"}
_DATE_LETTERS = "DEytmsuqYXrRWSεup1"
"""Classes of words beside which a choice is one between days."""
_USED = {"date": "D", "clock": "C", "length": "L", "zone": "Z", "part": "P"}
_UNUSED = {"date": "E", "clock": "B", "length": "M", "part": "Q"}


def find_leftovers(text: str, pieces: TokenList, used: TokenList) -> list[Leftover]:
    """Return the words of ``text`` that still say when, in order and without overlaps.

    ``pieces`` are its tokens, ``used`` those that the time was read from.
    """
    items = list(_items(text, pieces, used))
    letters = "".join(item.letter for item in items)
    read = _what_was_read(used)
    found: list[tuple[int, int, Topic]] = []
    for rule in _RULES:
        if (rule.unless and rule.unless in read) or (rule.needs and rule.needs not in read):
            continue
        found += [(match.start(), match.end(), rule.topic) for match in rule.pattern.finditer(letters)]
    return [
        Leftover(
            topic, items[first].start, items[last - 1].end, _leaves_date_open(topic, letters[first:last])
        )
        for first, last, topic in _merge_overlapping(found)
        if any(not item.letter.isupper() or item.letter in "EBMQNYXRSGHTFUOAVW" for item in items[first:last])
    ]


def _leaves_date_open(topic: Topic, letters: str) -> bool:
    if topic is Topic.CHOICE:
        return any(letter in _DATE_LETTERS for letter in letters)
    return topic not in (Topic.CLOCK, Topic.LENGTH)


def find_parts_of_day(text: str, pieces: TokenList, used: TokenList) -> list[tuple[str, Leftover]]:
    """Return the parts of the day that the line names beside its time, each by its name in ``HOURS_OF_PART``."""
    items = list(_items(text, pieces, used))
    letters = "".join(item.letter for item in items)
    found = []
    for match in re.finditer(r"P|[jfi]{0,2}h" + _ALONE, letters):
        first, last = items[match.start()], items[match.end() - 1]
        name = PARTS_OF_DAY.get(last.word) or next(
            (
                piece.value.name
                for piece in used
                if piece.start == last.start and isinstance(piece.value, PartOfDay)
            ),
            "",
        )
        found.append((name, Leftover(Topic.CLOCK, first.start, last.end)))
    return found


def _what_was_read(used: TokenList) -> set[str]:
    """Return ``date`` (exact), ``day`` (any date), ``clock``, ``length``, ``zone`` as far as they were read."""
    read = {token_kind(piece) for piece in used}
    if "date" in read:
        read.add("day")
        if all(isinstance(piece.value, Weekday) for piece in used if token_kind(piece) == "date"):
            read.discard("date")
    return read


def _merge_overlapping(found: list[tuple[int, int, Topic]]) -> Iterator[tuple[int, int, Topic]]:
    """Merge ranges that share an item; the topic is that of the earliest rule."""
    order = {topic: place for place, topic in enumerate(Topic)}
    merged: list[tuple[int, int, Topic]] = []
    for first, last, topic in sorted(found):
        if merged and first < merged[-1][1]:
            before = merged[-1]
            merged[-1] = (before[0], max(before[1], last), min(before[2], topic, key=lambda one: order[one]))
        else:
            merged.append((first, last, topic))
    yield from merged


def _items(text: str, pieces: TokenList, used: TokenList) -> Iterator[_Item]:
    """Yield the tokens that matter and the words between them, each with its letter."""
    taken = {(piece.start, piece.end) for piece in used}
    at, after_clock = 0, False
    for piece in pieces:
        is_used = (piece.start, piece.end) in taken
        letter = (_USED if is_used else _UNUSED).get(token_kind(piece), "")
        if not letter or (not is_used and is_lone_number(piece)):
            continue
        near_clock = after_clock or (letter == "C" and is_place(text[at : piece.start].strip(" ,()")))
        yield from _word_items(text, at, piece.start, near_clock)
        yield _Item(letter=letter, start=piece.start, end=piece.end)
        after_clock = letter in "CZ" or (
            letter in "DPL" and after_clock and not text[at : piece.start].strip(" ,()")
        )
        at = piece.end
    yield from _word_items(text, at, len(text), after_clock)


def _word_items(text: str, begin: int, end: int, after_clock: bool) -> Iterator[_Item]:
    words = [(match.start(), match.end()) for match in _WORD.finditer(text, begin, end)]
    folded = [_fold(text[start:stop]) for start, stop in words]
    place = 0
    while place < len(words):
        start, stop = words[place]
        special = _special_at(text, start, end)
        if special:
            yield _Item(letter=special[0], start=start, end=special[1])
            while place < len(words) and words[place][0] < special[1]:
                place += 1
            continue
        letter, count = _place_at(folded, place) if after_clock else ("", 0)
        if not letter:
            letter, count = _classify(text[start:stop], folded, place)
        after_clock = after_clock and letter in "(,/ijφ"
        yield _Item(letter=letter, start=start, end=words[place + count - 1][1], word=folded[place])
        place += count


def _place_at(folded: list[str], place: int) -> tuple[str, int]:
    """Return ``z`` and the number of words if a place or a zone begins here."""
    for count in (3, 2, 1):
        if is_place(" ".join(folded[place : place + count])):
            return "z", min(count, len(folded) - place)
    return "", 0


def _special_at(text: str, start: int, end: int) -> tuple[str, int] | None:
    """Return the letter and the end of something that only looks like a number or a clock reading."""
    if clock := _CLOCK_LIKE.match(text, start, end):
        return "N", clock.end()
    if offset := _OFFSET.match(text, start, end):
        return "k", offset.end()
    if ratio := _RATIO.match(text, start, end):
        return "w", ratio.end()
    if numbers := _NUMBERS.match(text, start, end):
        return "ρ", numbers.end()
    return None


def _classify(typed: str, folded: list[str], place: int) -> tuple[str, int]:
    """Return the letter of the longest known phrase that begins here, and how many words it has."""
    word = folded[place]
    if not word[0].isalnum():
        return _punctuation(word), 1
    if typed.isupper() and is_zone_abbreviation(word):
        return ("2" if len(word) == 2 else "k"), 1
    classes = word_classes()
    phrase, known, count, at = "", "", 1, place
    for _ in range(MAX_PHRASE_WORDS):
        while at > place and at < len(folded) and folded[at] in "-/.,":
            at += 1
        if at >= len(folded) or not folded[at][0].isalnum():
            break
        phrase = f"{phrase} {folded[at]}".strip()
        if phrase in classes:
            known, count = classes[phrase], at - place + 1
        at += 1
    if known:
        return _LETTERS.get(known, known), count
    return _single(word), 1


def _single(word: str) -> str:
    base = word.removesuffix("'s")
    if base in PARTS_OF_DAY:
        return "h"
    if base != word and base in word_classes():
        return word_classes()[base]
    for letter, pattern in (("c", _COUNT), ("o", _ORDINAL), ("q", _QUARTER), ("ω", _COMPACT_DATE)):
        if pattern.fullmatch(word):
            return letter
    if word.isdecimal():
        return _number(word)
    return "ν" if word[0].isdecimal() else "w"


def _number(word: str) -> str:
    if len(word) == 4 and word[:2] in ("19", "20"):
        return "Y"
    if len(word) <= 2 and int(word) <= 24:
        return "5" if int(word) <= 5 else "n"
    return "9"


def _punctuation(mark: str) -> str:
    if mark in "-–—−":
        return "-"
    if mark in "!@":
        return "." if mark == "!" else "φ"
    if mark in "/&,().:'\"~+?;|≈±<>":
        return mark
    return "w" if unicodedata.category(mark) in ("So", "Lo") else "."


def _fold(word: str) -> str:
    """Return the word in lower case, one width and without accents."""
    if word.isascii():
        return word.lower()
    letters = unicodedata.normalize("NFKD", word.replace("’", "'").casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)) or word
