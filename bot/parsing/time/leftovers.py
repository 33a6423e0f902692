"""Find what is left of a line that still says when, after its time was picked out: it is asked about, never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.parsing.time.calendar_words import PARTS_OF_DAY
from bot.parsing.time.leftover_rules import DATE_KINDS, LETTERS, PART_OF_DAY, READ_KINDS, RULES, compile_words
from bot.parsing.time.line_words import LineWord, classify_words
from bot.parsing.time.questions import OtherDay, Topic
from bot.parsing.time.title_extraction import token_kind
from bot.parsing.time.tokens import PartOfDay, TokenList, Weekday


@dataclass(frozen=True, slots=True)
class Leftover:
    """Words at ``text[start:end]`` that are asked about. ``leaves_date_open``: the date is in doubt too.

    ``other_day`` is what a ``WEEK`` means if its words don't belong to the title.
    """

    topic: Topic
    start: int
    end: int
    leaves_date_open: bool = False
    other_day: OtherDay | None = None


def find_leftovers(text: str, pieces: TokenList, used: TokenList) -> list[Leftover]:
    """Return the words of ``text`` that still say when, in order and without overlaps.

    ``pieces`` are its tokens, ``used`` those that the time was read from.
    """
    items = list(classify_words(text, pieces, used))
    letters = "".join(LETTERS[item.kind] for item in items)
    read = _what_was_read(used)
    found: list[tuple[int, int, Topic]] = []
    for rule in RULES:
        if (rule.unless and rule.unless in read) or (rule.needs and rule.needs not in read):
            continue
        found += [(match.start(), match.end(), rule.topic) for match in rule.pattern.finditer(letters)]
    return [
        Leftover(topic, items[first].start, items[last - 1].end, _leaves_date_open(topic, items[first:last]))
        for first, last, topic in _merge_overlapping(found)
        if any(item.kind not in READ_KINDS for item in items[first:last])
    ]


def _leaves_date_open(topic: Topic, items: list[LineWord]) -> bool:
    if topic is Topic.CHOICE:
        return any(item.kind in DATE_KINDS for item in items)
    return topic not in (Topic.CLOCK, Topic.LENGTH)


def find_parts_of_day(text: str, pieces: TokenList, used: TokenList) -> list[tuple[str, Leftover]]:
    """Return the parts of the day that the line names beside its time, each by its name in ``HOURS_OF_PART``."""
    items = list(classify_words(text, pieces, used))
    letters = "".join(LETTERS[item.kind] for item in items)
    found = []
    for match in compile_words(PART_OF_DAY).finditer(letters):
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
