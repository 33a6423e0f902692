"""Which known word somebody meant."""

from __future__ import annotations

from collections.abc import Iterable

SPELT_OUT = 5
"""Letters from which on somebody spells a word out and may have slipped, rather than shortens it."""


def distance(one: str, other: str) -> int:
    """Return the Damerau-Levenshtein distance (optimal string alignment): letters lost, added, wrong or
    swapped."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        above, before_above = row, before
        row = [i]
        for j, counter in enumerate(other, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != counter))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == counter:
                cost = min(cost, before_above[j - 2] + 1)
            row.append(cost)
        before = above
    return row[-1]


def nearest(typed: str, known: Iterable[str]) -> str | None:
    """Return the known word that ``typed`` is a beginning or a slip of, None when nothing is close.

    A slip is one letter in a word of three to seven, two up to ten, and so on; shorter ones are never taken
    for another. A long beginning is as close as one slip; of several equally close ones the first listed wins.
    """
    if not typed or len(typed) > 40:
        return None
    best: tuple[int, str] | None = None
    for word in known:
        if len(typed) >= 2 and word.startswith(typed):
            score = int(len(typed) >= SPELT_OUT and typed != word)
        else:
            if min(len(typed), len(word)) < 3:
                continue
            most = max(1, (max(len(typed), len(word)) - 2) // 3)
            if abs(len(typed) - len(word)) > most:
                continue
            score = distance(typed, word)
            if score > most:
                continue
        if best is None or score < best[0]:
            best = (score, word)
    return best[1] if best else None
