"""The rules of docs/voice.md that a program can check, over the sentences in ``bot/views/words/en``.

``python -m tests.support.voice`` lists what breaks them, with the number of findings in each file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fluent.syntax import FluentParser
from fluent.syntax import ast as fluent

from tests.support.source import WORDS

MAX_SENTENCE_WORDS = 20
MAX_SENTENCES = 4
VALUE = "X"
"""Stands for a value that is filled in."""

AUXILIARIES = "do|does|did|is|are|was|were|will|would|could|should|has|have|had"
CODE = re.compile(r"`[^`]*`")
CAMEL_CASE = re.compile(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b|\b[a-z]+_[a-z_]+\b")
PRODUCT_NAMES = {"GoTo", "GoToAssist", "OpenVoice"}
COUNTS = {"count", "total", "capacity", "people", "found", "shown", "minutes", "hours", "looked", "sessions"}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A rule that a message breaks, with the words that break it."""

    file: str
    message_id: str
    rule: str
    words: str


@dataclass(frozen=True)
class Rule:
    """A pattern that no sentence may contain, and what to write instead."""

    name: str
    pattern: re.Pattern[str]


def _rule(name: str, pattern: str, *, ignore_case: bool = True) -> Rule:
    return Rule(name, re.compile(pattern, re.IGNORECASE if ignore_case else 0))


RULES = (
    _rule("contraction", rf"\b(?:cannot|can not|(?:{AUXILIARIES}) not)\b"),
    _rule("contraction", r"\b(?<!only )(?:you|we|they) (?:are|will|have (?:been|had))\b|\bI am\b"),
    _rule("contraction", r"\b(?:it|that|there|here|who) (?:is|will) (?=\w)"),
    _rule("products show, list, send or report; people are notified", r"\b(?:tells|told)\b"),
    _rule(
        "products show, list, send or report",
        rf"\b(?:GoTo|Slack|Usher) (?:(?:can|{AUXILIARIES})(?:n't| not)? )?"
        r"(?:tell|knows?|sees?|says?|said|hears?|heard|wants?|wishes)\b",
    ),
    _rule("upcoming", r"\bahead\b"),
    _rule("again", r"\banew\b"),
    _rule("is, stays", r"\bstands?\b(?! for\b)"),
    _rule("your", r"\bof (?:yours|mine|theirs)\b"),
    _rule("who, anyone who", r"\b(?:whoever|whom)\b"),
    _rule("someone, everyone, anyone", r"\b(?:some|every|any)body\b"),
    _rule("anymore", r"\bany more\b"),
    _rule("so", r", so that\b"),
    _rule("select", r"\bpress(?:es|ed|ing)?\b"),
    _rule("in the meantime, since", r"\bmeanwhile\b"),
    _rule("anyway", r"\ball the same\b"),
    _rule("no blame, no cheer", r"!|\boops\b|\bplease\b|\bsorry\b"),
    _rule("private word", r"\b(?:ledger|payload|tenant|snapshot|checkpoint|docket|lease|seeds?)\b"),
    _rule("straight apostrophe", "\u2019"),
    _rule("no double spaces", r"\S  +\S"),
    _rule("'I' only in 'I don't know'", r"\bI\b(?! (?:don't|can't|couldn't)\b)", ignore_case=False),
)

ALLOWED = {
    ("attendees-page", "no “page 1 of 1”: use page-of"): "views leave the sentence out if there is one page",
    ("redis-tls-next", "no names of code"): "an option of REDIS_URL",
    ("share-training-approval", "'I' only in 'I don't know'"): "a checkbox is in the person's own voice",
}


def check_sentence(text: str) -> Iterator[tuple[str, str]]:
    """Yield each rule that a text breaks, and the words that break it. Code between backticks may say anything."""
    said = CODE.sub(VALUE, text)
    for rule in RULES:
        for found in rule.pattern.finditer(said):
            yield rule.name, found.group()
    for found in CAMEL_CASE.finditer(said):
        if found.group() not in PRODUCT_NAMES:
            yield "no names of code", found.group()
    sentences = [part for part in re.split(r"(?<=[.?:])\s+|\n", said) if part.strip()]
    for sentence in sentences:
        words = len(sentence.split())
        if words > MAX_SENTENCE_WORDS:
            yield f"at most {MAX_SENTENCE_WORDS} words a sentence", f"{words} words: {sentence}"
    if len(sentences) > MAX_SENTENCES:
        yield f"at most {MAX_SENTENCES} sentences", f"{len(sentences)} sentences"


def texts_of(pattern: fluent.Pattern) -> list[str]:
    """Return all texts that a pattern can make, one variant exchanged at a time; values are ``VALUE``."""
    texts = [""]
    for element in pattern.elements:
        pieces = _pieces(element)
        texts = [text + pieces[0] for text in texts] + [texts[0] + piece for piece in pieces[1:]]
    return texts


def _pieces(element: fluent.TextElement | fluent.Placeable) -> list[str]:
    if isinstance(element, fluent.TextElement):
        return [element.value]
    expression = element.expression
    if isinstance(expression, fluent.SelectExpression):
        return [text for variant in expression.variants for text in texts_of(variant.value)]
    if isinstance(expression, fluent.StringLiteral):
        return [expression.value]
    return [VALUE]


def check_plurals(pattern: fluent.Pattern) -> Iterator[tuple[str, str]]:
    """Yield counts that are followed by a plural, and numbers of pages, outside of a selector."""
    for value, after in zip(pattern.elements, [*pattern.elements[1:], None], strict=True):
        if not isinstance(value, fluent.Placeable):
            continue
        expression = value.expression
        if not isinstance(expression, fluent.VariableReference):
            continue
        text = after.value if isinstance(after, fluent.TextElement) else ""
        plural = re.match(r" (?:[a-z]+s|people)\b", text)
        if expression.id.name in COUNTS and plural:
            yield "a count and its noun need a selector", f"{expression.id.name}{plural.group()}"
        if expression.id.name == "pages":
            yield "no “page 1 of 1”: use page-of", "pages"


def check_message(file: str, message: fluent.Message) -> Iterator[Finding]:
    """Yield what breaks the rules in one message."""
    if message.value is None:
        return
    found = {broken for text in texts_of(message.value) for broken in check_sentence(text)}
    for rule, words in sorted({*found, *check_plurals(message.value)}):
        if (message.id.name, rule) not in ALLOWED:
            yield Finding(file=file, message_id=message.id.name, rule=rule, words=words)


def messages_of(path: Path) -> list[fluent.Message]:
    """Return the messages of a Fluent file."""
    body = FluentParser().parse(path.read_text(encoding="utf-8")).body
    return [entry for entry in body if isinstance(entry, fluent.Message)]


@cache
def findings() -> tuple[Finding, ...]:
    """Return what breaks the rules in all files."""
    return tuple(
        finding
        for path in sorted(WORDS.glob("*.ftl"))
        for message in messages_of(path)
        for finding in check_message(path.name, message)
    )


def main(write: Callable[[str], None] = print) -> None:
    """Write all findings, and their number for each file."""
    for one in findings():
        write(f"{one.file}: {one.message_id}: {one.rule}: {one.words}")
    count = Counter(one.file for one in findings())
    for path in sorted(WORDS.glob("*.ftl")):
        write(f"{path.name}: {count[path.name]} findings in {len(messages_of(path))} messages")
    write(f"all: {count.total()} findings")


if __name__ == "__main__":
    main()
