"""Every id that the commands use has a sentence, and every sentence gets the values that it needs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast as fluent

import bot.model.errors
import bot.parsing
from bot.model.errors import UserError
from bot.model.reader import DEFAULT_LOCALE, PSEUDO_LOCALE
from bot.views.i18n import explain_error
from bot.views.i18n.bundles import MissingTranslation, load_sentences, t
from bot.views.i18n.pseudo import pseudo_sentences
from handlers.commands import CATALOGUE
from tests.support.source import WORDS, sentences

OWN = {"field", "next_step", "reference"}


def raised() -> Iterator[tuple[str, set[str]]]:
    """Walk the commands' code for what is raised: the id and the names of its values."""
    for file in [*Path(bot.parsing.__file__).parent.rglob("*.py"), Path(bot.model.errors.__file__)]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = ast.unparse(node.func)
            if called not in ("UserError", "super().__init__"):
                continue
            names = {keyword.arg or "" for keyword in node.keywords}
            steps = [keyword.value for keyword in node.keywords if keyword.arg == "next_step"]
            for value in [node.args[0], *steps]:
                for constant in ast.walk(value):
                    if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                        yield constant.value, names - OWN


SENTENCES = {name: variables for name, (variables, _) in sentences().items()}
RAISED = sorted((message_id, sorted(names)) for message_id, names in raised() if " " not in message_id)
WHICH = ("which-day", "which-weekday", "which-date")


@pytest.mark.parametrize(
    ("message_id", "names"), [*RAISED, *((which, ["first", "second"]) for which in WHICH)]
)
def test_an_error_has_its_sentence_and_its_values(message_id: str, names: list[str]) -> None:
    assert message_id in SENTENCES
    assert SENTENCES[message_id] <= set(names)


def test_the_walk_finds_them() -> None:
    assert {"time-past", "time-past-next", "word-unknown", "word-unknown-help", "form-errors"} <= {
        message_id for message_id, _ in RAISED
    }


@pytest.mark.parametrize("verb", [verb for command in CATALOGUE for verb in command.verbs])
def test_a_verb_has_its_summary(verb) -> None:
    assert t(verb.summary_id)


def test_the_voice() -> None:
    for file in WORDS.glob("*.ftl"):
        text = file.read_text(encoding="utf-8")
        assert "!" not in text, file.name
        assert "oops" not in text.casefold(), file.name


def test_words_that_are_missing_are_a_fault_of_the_program() -> None:
    with pytest.raises(MissingTranslation):
        t("no-such-sentence")
    with pytest.raises(MissingTranslation):
        t("subject-long", length=3)
    with pytest.raises(MissingTranslation):
        t("subject-missing", "xx")


def test_nobody_is_shown_an_id() -> None:
    told = explain_error(UserError("no-such-sentence", next_step="nor-this", reference="7F3K-92"))
    assert "no-such" not in told
    assert told.startswith("Something broke on our side.")
    assert "7F3K-92" in told


@pytest.mark.parametrize("locale", [DEFAULT_LOCALE, PSEUDO_LOCALE])
def test_each_sentence_alone_is_what_it_is_among_all_others(locale: str) -> None:
    whole = fluent.Resource()
    for file in sorted(WORDS.glob("*.ftl")):
        text = file.read_text(encoding="utf-8")
        whole.body += FluentResource(pseudo_sentences(text) if locale == PSEUDO_LOCALE else text).body
    junk = [entry.content for entry in whole.body if isinstance(entry, fluent.Junk)]
    assert not junk
    together = FluentBundle([locale], use_isolating=False)
    together.add_resource(whole)
    alone = load_sentences(locale)
    known = [entry.id.name for entry in whole.body if isinstance(entry, fluent.Message)]
    assert alone.ids == set(known)
    for name in known:
        pattern = together.get_message(name).value
        assert pattern is not None
        text, errors = together.format_pattern(pattern, {})
        if not errors:
            assert alone.format(name, {}) == text
