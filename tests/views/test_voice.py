"""The sentences follow the rules of docs/voice.md, as far as a program can check them."""

from __future__ import annotations

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as fluent

from tests.support.source import WORDS
from tests.support.voice import ALLOWED, check_plurals, check_sentence, findings, messages_of


@pytest.mark.parametrize("file", sorted(path.name for path in WORDS.glob("*.ftl")))
def test_every_sentence_follows_the_rules(file: str) -> None:
    found = [f"{one.message_id}: {one.rule}: {one.words}" for one in findings() if one.file == file]
    assert not found, "\n".join(found)


def test_each_exception_is_of_a_sentence_that_exists() -> None:
    known = {message.id.name for path in WORDS.glob("*.ftl") for message in messages_of(path)}
    assert {message_id for message_id, _ in ALLOWED} <= known


@pytest.mark.parametrize(
    "sentence",
    [
        "GoTo cannot be reached.",
        "You are on the waitlist.",
        "It is too late.",
        "GoTo tells nobody.",
        "It does not tell when.",
        "No meetings ahead.",
        "Its card stands in #team.",
        "A link of yours.",
        "Ask whoever is there.",
        "Somebody is waiting.",
        "It's not there any more.",
        "It broke, so that nobody can register.",
        "Press Undo.",
        "Oops! Try again.",
        "MeetingGone was raised.",
        "The payload is too long.",
        "It’s there.",
        "I found two.",
        "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty twenty-one.",
        "One. Two. Three. Four. Five.",
    ],
)
def test_the_check_notices(sentence: str) -> None:
    assert list(check_sentence(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "I don't know the list “tomorow”.",
        "Tell your admin.",
        "Type `whoever is_not ahead!`.",
        "GoTo won't notify anyone. Usher will, in #general.",
        "Use GoToAssist.",
    ],
)
def test_the_check_allows(sentence: str) -> None:
    assert not list(check_sentence(sentence))


@pytest.mark.parametrize(
    ("source", "broken"),
    [
        ("{ $total } meetings", True),
        ("page { $page } of { $pages }", True),
        ("{ $count } of them", False),
        ("{ $total ->\n    [one] 1 meeting\n   *[other] { $total } meetings\n}", False),
        ("A cancelled { $subject }", False),
    ],
)
def test_counts_need_a_selector(source: str, broken: bool) -> None:
    (message,) = FluentParser().parse(f"a = {source}\n").body
    assert isinstance(message, fluent.Message)
    assert message.value is not None
    assert bool(list(check_plurals(message.value))) is broken
