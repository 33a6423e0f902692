"""Usher's English sentences by their ids, as patterns: whoever rewrites one changes no verdict.

Those of the previous release count too, which may run beside this one.
"""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
from collections.abc import Iterable
from functools import cache

from fluent.syntax import FluentParser
from fluent.syntax.ast import Message, Resource, TextElement

from tests.support.source import ROOT, WORDS, word_files

PREVIOUS_RELEASE = ROOT / "tests" / "processes" / "previous_release.txt"


@cache
def _patterns() -> dict[str, str]:
    return _read_patterns(word_files().values())


@cache
def _previous_patterns() -> dict[str, str]:
    """Return those of the previous release, none where its commit is not to be had."""
    commit = PREVIOUS_RELEASE.read_text(encoding="ascii").strip()
    words = ["git", "archive", commit, WORDS.relative_to(ROOT).as_posix()]
    packed = subprocess.run(words, cwd=ROOT, capture_output=True, timeout=60)
    if packed.returncode:
        return {}
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as tree:
        files = [tree.extractfile(member) for member in tree if member.name.endswith(".ftl")]
        texts = [file.read().decode() for file in files if file is not None]
    return _read_patterns(map(FluentParser().parse, texts))


def _read_patterns(files: Iterable[Resource]) -> dict[str, str]:
    found = {}
    for file in files:
        for entry in file.body:
            if isinstance(entry, Message) and entry.value is not None:
                parts = [
                    re.escape(one.value) if isinstance(one, TextElement) else ".*"
                    for one in entry.value.elements
                ]
                found[entry.id.name] = "".join(parts)
    return found


def sentence(message_id: str) -> str:
    """Return the pattern of a sentence; a value in it may be anything. KeyError if there is none of that id."""
    return _patterns()[message_id]


def any_sentence(message_ids: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern that finds any of these sentences, also as the previous release says them."""
    names = list(message_ids)
    earlier = [_previous_patterns()[name] for name in names if name in _previous_patterns()]
    return re.compile("|".join([*map(sentence, names), *earlier]))


class SentenceFinder:
    """Finds any of some sentences (``any_sentence``). It reads the sentences when it is first asked, so that collecting
    tests does not."""

    def __init__(self, *message_ids: str) -> None:
        self.message_ids = message_ids

    def search(self, text: str) -> re.Match[str] | None:
        return any_sentence(self.message_ids).search(text)


def label(message_id: str) -> str:
    """Return a sentence without values, such as a button's label."""
    return re.sub(r"\\(.)", r"\1", sentence(message_id))
