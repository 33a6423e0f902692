"""A prefix before the names of the commands: put in wherever one is named, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.model.reader import DEFAULT_LOCALE, PSEUDO_LOCALE
from bot.parsing.command_line import UnknownVerb, parse_command
from bot.parsing.command_names import (
    COMMAND_NAMES,
    PREFIX_PATTERN,
    add_prefix,
    set_command_prefix,
    strip_prefix,
)
from bot.views.i18n import bundles
from handlers.commands import CATALOGUE

BARE = re.compile(r"(?<![\w-])/(meeting|training|goto|assist)\b")


@pytest.fixture
def prefix() -> Iterator[str]:
    set_command_prefix("acme")
    yield "acme"
    set_command_prefix("")


def test_names_get_it_and_addresses_do_not(prefix: str) -> None:
    table = {
        "Type `/meeting list`.": "Type `/acme-meeting list`.",
        "/goto": "/acme-goto",
        "(/assist new)": "(/acme-assist new)",
        "/training, /goto and /meeting.": "/acme-training, /acme-goto and /acme-meeting.",
        "`/goto connect`/`/goto status`": "`/acme-goto connect`/`/acme-goto status`",
        "https://x.example/goto/callback": "https://x.example/goto/callback",
        "https://x.example/meeting": "https://x.example/meeting",
        "{$url}/goto": "{$url}/goto",
        "/goto/connect": "/goto/connect",
        "/meetings": "/meetings",
        "/acme-meeting": "/acme-meeting",
        "and/or": "and/or",
    }
    assert {text: add_prefix(text) for text in table} == table


def test_what_people_type_is_known_by_the_name_in_the_code(prefix: str) -> None:
    for name in COMMAND_NAMES:
        assert strip_prefix(add_prefix(name)) == name
        assert strip_prefix(add_prefix(name).upper()) == name
        assert strip_prefix(name) == name, "the app's manifest is older than the setting"
    assert strip_prefix("/acme-lunch") == "/acme-lunch"


def test_no_sentence_names_a_command_without_it(prefix: str) -> None:
    for locale in (DEFAULT_LOCALE, PSEUDO_LOCALE):
        text = "\n".join(bundles._read_sentences(locale, prefix))
        assert not BARE.search(text), BARE.search(text)
    assert "/acme-meeting" in bundles.t("start-again-next")
    set_command_prefix("")
    assert "`/meeting start`" in bundles.t("start-again-next")


def test_an_unknown_verb_is_answered_with_it(prefix: str) -> None:
    for command in CATALOGUE:
        for typed in ("hepl", "zzzzzz", "lst"):
            with pytest.raises(UnknownVerb) as raised:
                parse_command(CATALOGUE, command.name, typed)
            values = raised.value.values
            assert values["command"] == f"/acme-{command.name[1:]}"
            assert values["example"].startswith(f"/acme-{command.name[1:]} ")


def test_a_prefix_leaves_the_commands_valid() -> None:
    fine = ["a", "acme", "ac-me", "ac_me2", "9to5", "a" * 22]
    wrong = ["", "-acme", "acme-", "Acme", "ac me", "ac/me", "é", "a" * 23]
    assert [one for one in fine if not PREFIX_PATTERN.fullmatch(one)] == []
    assert [one for one in wrong if PREFIX_PATTERN.fullmatch(one)] == []
    assert all(len(add_prefix(name, "a" * 22)) <= 32 for name in COMMAND_NAMES)
