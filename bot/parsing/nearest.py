"""Find the known word nearest to a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable

MIN_TYPO_LETTERS = 5
"""Minimum number of letters to treat an incomplete word as a possible typo rather than an abbreviation."""


def edit_distance(one: str, other: str) -> int:
    """Return the Damerau-Levenshtein distance (optimal string alignment): letters missing, added, wrong or swapped."""
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


def find_nearest(typed: str, known: Iterable[str]) -> str | None:
    """Return the known word that ``typed`` is a prefix or a misspelling of, or None if nothing is close.

    A misspelling differs by one letter in words of up to seven letters, two in words of up to ten, and so on; words
    under three letters are never corrected. A long prefix counts as close as one wrong letter. Among equally close
    words the first one wins.
    """
    if not typed or len(typed) > 40:
        return None
    best: tuple[int, str] | None = None
    for word in known:
        if len(typed) >= 2 and word.startswith(typed):
            score = int(len(typed) >= MIN_TYPO_LETTERS and typed != word)
        else:
            if min(len(typed), len(word)) < 3:
                continue
            most = max(1, (max(len(typed), len(word)) - 2) // 3)
            if abs(len(typed) - len(word)) > most:
                continue
            score = edit_distance(typed, word)
            if score > most:
                continue
        if best is None or score < best[0]:
            best = (score, word)
    return best[1] if best else None
